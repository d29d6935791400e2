import { parse as parseYaml } from 'yaml';
import { pathGlobToRegExp } from '../util/path-glob.js';
import { compareText } from '../util/sort.js';
import { parseJsonWithComments } from './json-with-comments.js';

/** One package of the analysed code. */
export interface Package {
  /** Folder, relative to the analysed one; empty for its root. */
  readonly folder: string;
  /** `null` when the manifest names none. */
  readonly name: string | null;
  /** Named by the workspace configuration (or, without one, not the root). */
  readonly isMember: boolean;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The packages of a repository, with or without a workspace tool. */
export interface Workspace {
  /** Sorted by folder. */
  readonly packages: readonly Package[];
  /** Members first where several packages share a name. */
  byName(name: string): Package | null;
  /** The package that a file belongs to: the nearest manifest above it. */
  ofFile(path: string): Package | null;
}

/**
 * Reads the packages from their manifests; npm, yarn, pnpm, lerna and nx workspaces all come down to that.
 *
 * @param configs text of the configuration files by path (`CodeFolder.configs`)
 */
export function readWorkspace(configs: ReadonlyMap<string, string>): Workspace {
  const manifests = [...configs]
    .filter(([path]) => /(?:^|\/)package\.json$/.test(path))
    .flatMap(([path, text]) => {
      const manifest = asRecord(parseJsonWithComments(text));
      return manifest === null ? [] : [{ folder: folderOf(path), manifest }];
    })
    .sort((a, b) => compareText(a.folder, b.folder));
  const isMember = memberTest(configs, manifests);
  const packages: Package[] = manifests.map(({ folder, manifest }) => ({
    folder,
    manifest,
    name: typeof manifest['name'] === 'string' ? manifest['name'] : null,
    isMember: isMember(folder),
  }));
  return { packages, byName: createNameLookup(packages), ofFile: createFileLookup(packages) };
}

/** What the packages say they depend on, installed or not. */
export function dependenciesOf({ packages }: Workspace): readonly string[] {
  return packages.flatMap(({ manifest }) =>
    ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) =>
      Object.keys(asRecord(manifest[key]) ?? {}),
    ),
  );
}

interface Manifest {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Folders that some workspace configuration lists; where there is none, every package below the root. */
function memberTest(
  configs: ReadonlyMap<string, string>,
  manifests: readonly Manifest[],
): (folder: string) => boolean {
  const included: RegExp[] = [];
  const excluded: RegExp[] = [];
  const add = (folder: string, globs: readonly string[]): void => {
    for (const glob of globs) {
      const isExcluded = glob.startsWith('!');
      const bare = glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/+$/, '');
      const full = folder === '' ? bare : `${folder}/${bare}`;
      const exact = new RegExp(pathGlobToRegExp(full).source.replace(/\(\?:\/\.\*\)\?\$$/, '$'));
      (isExcluded ? excluded : included).push(exact);
    }
  };
  for (const { folder, manifest } of manifests) {
    const { workspaces } = manifest;
    const list = Array.isArray(workspaces) ? workspaces : asRecord(workspaces)?.['packages'];
    add(folder, textsOf(list));
  }
  for (const [path, text] of configs) {
    if (path.endsWith('pnpm-workspace.yaml'))
      add(folderOf(path), textsOf(asRecord(safeYaml(text))?.['packages']));
    if (path.endsWith('lerna.json')) {
      add(folderOf(path), textsOf(asRecord(parseJsonWithComments(text))?.['packages']));
    }
  }
  if (included.length === 0) return (folder) => folder !== '';
  const matches = (patterns: readonly RegExp[], folder: string): boolean =>
    patterns.some((pattern) => pattern.test(folder));
  return (folder) => matches(included, folder) && !matches(excluded, folder);
}

function createNameLookup(packages: readonly Package[]): Workspace['byName'] {
  const byName = new Map<string, Package>();
  for (const one of packages) {
    if (one.name === null) continue;
    const known = byName.get(one.name);
    if (known === undefined || (!known.isMember && one.isMember)) byName.set(one.name, one);
  }
  return (name) => byName.get(name) ?? null;
}

function createFileLookup(packages: readonly Package[]): Workspace['ofFile'] {
  const byFolder = new Map(packages.map((one) => [one.folder, one]));
  const memory = new Map<string, Package | null>();
  const ofFolder = (folder: string): Package | null => {
    const known = memory.get(folder);
    if (known !== undefined) return known;
    const found = byFolder.get(folder) ?? (folder === '' ? null : ofFolder(folderOf(folder)));
    memory.set(folder, found);
    return found;
  };
  return (path) => ofFolder(folderOf(path));
}

/** The folder of a path; empty for a path without one. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** A plain object, or `null` for anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  // An object from parsed JSON has string keys and unknown values.
  return isPlain ? (value as Record<string, unknown>) : null;
}

/** The strings of a list, or nothing. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function safeYaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return null;
  }
}
