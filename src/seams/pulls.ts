import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { sortBy } from '../util/sort.js';

/** How strongly one kind of evidence pulls a table towards another. */
export interface Pull {
  readonly other: TableName;
  readonly kind: 'foreign-key' | 'name' | 'owner' | 'use-case';
  /** Share of all that pulls at the table, 0 to 1. */
  readonly share: number;
}

/**
 * What pulls at each table, strongest first. A tie counts for as much as it does in the decision: its weight divided
 * by the root of the other table's degree, so that a hub, which is tied to everybody, pulls little at each.
 *
 * @param setApart tables that the others are grouped without: they pull at nobody
 */
export function measurePulls(
  dependencies: readonly Dependency[],
  tables: readonly TableName[],
  setApart: ReadonlySet<TableName>,
): ReadonlyMap<TableName, readonly Pull[]> {
  const open = new Map(tables.map((table) => [table, [] as OpenPull[]]));
  const pull = (table: TableName, other: TableName, { kind, weight }: Dependency): void => {
    if (setApart.has(other) && !setApart.has(table)) return;
    if (weight > 0 && isSignal(kind)) open.get(table)?.push({ other, kind, weight });
  };
  for (const tie of dependencies) {
    if (!open.has(tie.from) || !open.has(tie.to)) continue;
    pull(tie.from, tie.to, tie);
    pull(tie.to, tie.from, tie);
  }
  const degrees = new Map(
    [...open].map(([table, own]) => [table, own.reduce((sum, { weight }) => sum + weight, 0)]),
  );
  return new Map(
    [...open].map(([table, own]) => {
      const damped = own.map(({ other, kind, weight }) => {
        const degree = degrees.get(other) ?? 0;
        return { other, kind, share: degree > 0 ? weight / Math.sqrt(degree) : weight };
      });
      const all = damped.reduce((sum, { share }) => sum + share, 0);
      const shares = damped.map((each) => ({ ...each, share: each.share / all }));
      const sorted = sortBy(
        shares,
        ({ share }) => -share,
        ({ other }) => other,
        ({ kind }) => kind,
      );
      return [table, sorted];
    }),
  );
}

interface OpenPull {
  readonly other: TableName;
  readonly kind: Pull['kind'];
  readonly weight: number;
}

function isSignal(kind: Dependency['kind']): kind is Pull['kind'] {
  return kind === 'foreign-key' || kind === 'name' || kind === 'owner' || kind === 'use-case';
}

/** How much several pulls make together. */
export function sumShares(pulls: readonly Pull[]): number {
  return pulls.reduce((total, { share }) => total + share, 0);
}

/** Shares are read by people: four digits. */
export function roundShare(share: number): number {
  return Math.min(1, Math.round(share * 10_000) / 10_000);
}
