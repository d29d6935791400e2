import { parseJsonWithComments } from './json-with-comments.js';
import { joinPath } from './join-path.js';
import { asRecord, folderOf, textsOf, type Workspace } from './workspace.js';

/** What a `tsconfig.json` says about import specifiers, everything it extends included. */
export interface PathMapping {
  /** Folder that bare specifiers are tried against; `null` when not set. */
  readonly baseUrl: string | null;
  /** Alias patterns with at most one `*` to targets relative to the analysed folder. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const NO_MAPPING: PathMapping = { baseUrl: null, paths: [] };

/**
 * The mappings that hold for a file, nearest configuration first, then those further up: a file in a package is
 * often compiled by a configuration that stands beside or above its own.
 */
export function createPathMappings(
  configs: ReadonlyMap<string, string>,
  workspace: Workspace,
): (file: string) => readonly PathMapping[] {
  const byFolder = new Map<string, string[]>();
  for (const path of configs.keys()) {
    if (!/(?:^|\/)[tj]sconfig[\w.-]*\.json$/.test(path)) continue;
    const folder = folderOf(path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), path]);
  }
  const read = createReader(configs, workspace);
  const memory = new Map<string, readonly PathMapping[]>();
  const ofFolder = (folder: string): readonly PathMapping[] => {
    const known = memory.get(folder);
    if (known !== undefined) return known;
    const own = (byFolder.get(folder) ?? [])
      .sort(byImportance)
      .map((path) => read(path))
      .filter(({ baseUrl, paths }) => baseUrl !== null || paths.length > 0);
    const outer = folder === '' ? [] : ofFolder(folderOf(folder));
    const all = [...own, ...outer];
    memory.set(folder, all);
    return all;
  };
  return (file) => ofFolder(folderOf(file));
}

/** `tsconfig.json` before its variants. */
function byImportance(a: string, b: string): number {
  const rank = (path: string): number => (/(?:^|\/)tsconfig\.json$/.test(path) ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function createReader(
  configs: ReadonlyMap<string, string>,
  workspace: Workspace,
): (path: string) => PathMapping {
  const memory = new Map<string, PathMapping>();
  const read = (path: string): PathMapping => {
    const known = memory.get(path);
    if (known !== undefined) return known;
    // Put down first, so that configurations that extend each other come to an end.
    memory.set(path, NO_MAPPING);
    const config = asRecord(parseJsonWithComments(configs.get(path) ?? ''));
    const mapping = config === null ? NO_MAPPING : mappingOf(path, config);
    memory.set(path, mapping);
    return mapping;
  };

  const mappingOf = (path: string, config: Readonly<Record<string, unknown>>): PathMapping => {
    const folder = folderOf(path);
    const inherited = basesOf(config).map((base) => {
      const found = findBase(base, folder, configs, workspace);
      return found === null ? NO_MAPPING : read(found);
    });
    const options = asRecord(config['compilerOptions']) ?? {};
    const own =
      typeof options['baseUrl'] === 'string' ? joinPath(folder, options['baseUrl']) : null;
    const baseUrl = own ?? inherited.findLast((one) => one.baseUrl !== null)?.baseUrl ?? null;
    const paths = asRecord(options['paths']);
    return {
      baseUrl,
      paths:
        paths === null
          ? (inherited.findLast((one) => one.paths.length > 0)?.paths ?? [])
          : Object.entries(paths).map(([pattern, targets]) => ({
              pattern,
              targets: textsOf(targets).map((target) => joinPath(own ?? baseUrl ?? folder, target)),
            })),
    };
  };
  return read;
}

function basesOf(config: Readonly<Record<string, unknown>>): string[] {
  const { extends: bases } = config;
  return typeof bases === 'string' ? [bases] : textsOf(bases);
}

function findBase(
  base: string,
  folder: string,
  configs: ReadonlyMap<string, string>,
  workspace: Workspace,
): string | null {
  const path = base.startsWith('.') ? joinPath(folder, base) : pathInPackage(base, workspace);
  if (path === null) return null;
  const candidates = [path, `${path}.json`, joinPath(path, 'tsconfig.json')];
  return candidates.find((candidate) => configs.has(candidate)) ?? null;
}

/** `@acme/tsconfig/base.json` of a package in the same repository. */
function pathInPackage(base: string, workspace: Workspace): string | null {
  const [name, rest] = splitSpecifier(base);
  const found = workspace.byName(name);
  return found === null ? null : joinPath(found.folder, rest);
}

/** A bare specifier's package name and the path inside it. */
export function splitSpecifier(specifier: string): readonly [name: string, rest: string] {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  return [parts.slice(0, count).join('/'), parts.slice(count).join('/')];
}
