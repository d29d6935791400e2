import type { Mount, Prefix } from './entry-point.js';
import type { EntrySite } from './sites/site.js';

export interface NamedEntry {
  readonly name: string;
  readonly entry: EntrySite;
}

/** A router that is mounted in more places than this is named by the first ones. */
const MAX_PLACES = 3;

/** How many routers may lie in each other. */
const MAX_DEPTH = 8;

/** Puts the names of entry points together from what they are registered on and what that is mounted under. */
export function nameUseCases(
  entries: readonly EntrySite[],
  mounts: readonly (Mount | Prefix)[],
): readonly NamedEntry[] {
  const places = collectPlaces(mounts);
  return entries.flatMap((entry) => {
    const paths = entry.on === null ? [[]] : pathsTo(entry.on, places, []);
    const names = paths.map((path) => nameOf(entry, path));
    return [...new Set(names)].map((name) => ({ name, entry }));
  });
}

interface Places {
  readonly mounts: ReadonlyMap<string, readonly Mount[]>;
  readonly prefixes: ReadonlyMap<string, string>;
}

function collectPlaces(found: readonly (Mount | Prefix)[]): Places {
  const mounts = new Map<string, Mount[]>();
  const prefixes = new Map<string, string>();
  for (const one of found) {
    if (one.found === 'prefix') prefixes.set(one.child, one.path);
    else mounts.set(one.child, [...(mounts.get(one.child) ?? []), one]);
  }
  return { mounts, prefixes };
}

/** The parts of the paths that lead to a router, outermost first; one empty path where it is mounted nowhere. */
function pathsTo(
  router: string,
  places: Places,
  inside: readonly string[],
): readonly (readonly string[])[] {
  const prefix = places.prefixes.get(router);
  const own = prefix === undefined ? [] : [prefix];
  const mounts = outermost(places.mounts.get(router) ?? []);
  if (mounts.length === 0 || inside.includes(router) || inside.length >= MAX_DEPTH) return [own];
  const paths = mounts.flatMap(({ parent, path }) => {
    const above = parent === null ? [[]] : pathsTo(parent, places, [...inside, router]);
    return above.map((parts) => [...parts, path, ...own]);
  });
  return paths.slice(0, MAX_PLACES);
}

/** A name within its file serves where nothing says more. */
function outermost(mounts: readonly Mount[]): readonly Mount[] {
  const real = mounts.filter(({ parent }) => parent?.startsWith('file ') !== true);
  return real.length > 0 ? real : mounts;
}

function nameOf({ kind, label, path }: EntrySite, above: readonly string[]): string {
  const parts = [...above, path].filter((part) => part !== '');
  const whole =
    kind === 'http'
      ? `/${parts.join('/')}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')
      : kind === 'rpc'
        ? parts.join('.')
        : parts.join(' ');
  return [label, whole].filter((part) => part !== '').join(' ');
}
