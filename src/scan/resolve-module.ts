import { joinPath } from './join-path.js';
import { createPathMappings, splitSpecifier, type PathMapping } from './tsconfigs.js';
import { asRecord, folderOf, type Package, type Workspace } from './workspace.js';
import { lookupTable } from '../util/lookup-table.js';

/** The file behind an import specifier; `null` for packages outside of the analysed code and for what is missing. */
export type ResolveModule = (from: string, specifier: string) => string | null;

/**
 * Resolves imports by the rules of TypeScript, Node and the common bundlers, from file names alone: no disk, no
 * installed packages, no type checker. Specifiers of workspace packages are led back from build output to sources.
 *
 * @param files every source file
 * @param configs text of the configuration files by path
 */
export function createModuleResolver(
  files: readonly string[],
  configs: ReadonlyMap<string, string>,
  workspace: Workspace,
): ResolveModule {
  const known: ReadonlySet<string> = new Set(files);
  const mappingsOf = createPathMappings(configs, workspace);
  const memory = new Map<string, string | null>();
  const code: Code = { known, workspace, mappingsOf };
  return (from, specifier) => {
    const key = `${folderOf(from)}\0${specifier}`;
    const hit = memory.get(key);
    if (hit !== undefined) return hit;
    const found = resolve(code, from, specifier);
    memory.set(key, found);
    return found;
  };
}

interface Code {
  readonly known: ReadonlySet<string>;
  readonly workspace: Workspace;
  readonly mappingsOf: (file: string) => readonly PathMapping[];
}

function resolve(code: Code, from: string, specifier: string): string | null {
  const bare = specifier.replace(/[?#].*$/, (part) => (specifier.startsWith('#') ? part : ''));
  if (bare === '' || /^(?:node|https?|data):/.test(bare)) return null;
  if (/^\.{1,2}(?:\/|$)/.test(bare)) return findFile(code, joinPath(folderOf(from), bare));
  return (
    resolveMapped(code, from, bare) ??
    (bare.startsWith('#') ? resolveOwnImport(code, from, bare) : null) ??
    resolvePackage(code, bare) ??
    resolveFromRoot(code, from, bare)
  );
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What a specifier's extension may stand for in the sources. */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = lookupTable({
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
});

/** The file at `path`: itself, with an extension, as TypeScript's source of it, or a folder's index. */
function findFile(code: Code, path: string): string | null {
  const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
  const sources = extension === undefined ? undefined : SOURCES_OF[extension];
  if (sources !== undefined && extension !== undefined) {
    const stem = path.slice(0, -extension.length);
    const source = sources.map((end) => stem + end).find((one) => code.known.has(one));
    if (source !== undefined) return source;
  }
  if (code.known.has(path)) return path;
  for (const end of EXTENSIONS) if (code.known.has(path + end)) return path + end;
  const folder = path === '' ? '' : `${path}/`;
  for (const end of EXTENSIONS)
    if (code.known.has(`${folder}index${end}`)) return `${folder}index${end}`;
  return null;
}

/** `compilerOptions.paths`, the longest pattern first, then `baseUrl`. */
function resolveMapped(code: Code, from: string, specifier: string): string | null {
  for (const { paths, baseUrl } of code.mappingsOf(from)) {
    const matches = paths
      .flatMap(({ pattern, targets }) => {
        const rest = matchPattern(pattern, specifier);
        return rest === null
          ? []
          : [{ rank: pattern.indexOf('*') < 0 ? 1e6 : pattern.length, rest, targets }];
      })
      .sort((a, b) => b.rank - a.rank);
    for (const { rest, targets } of matches) {
      for (const target of targets) {
        const path = target.replace('*', () => rest);
        const found = findFile(code, path) ?? findSource(code, path);
        if (found !== null) return found;
      }
    }
    const found = baseUrl === null ? null : findFile(code, joinPath(baseUrl, specifier));
    if (found !== null) return found;
  }
  return null;
}

/** What `*` in the pattern stands for; empty for an exact match; `null` for none. */
function matchPattern(pattern: string, specifier: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : null;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  const fits =
    specifier.length >= before.length + after.length &&
    specifier.startsWith(before) &&
    specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : null;
}

/** `#src/*` in the `imports` of the file's own package. */
function resolveOwnImport(code: Code, from: string, specifier: string): string | null {
  const own = code.workspace.ofFile(from);
  const imports = asRecord(own?.manifest['imports']);
  if (own === null || imports === null) return null;
  return findTarget(code, own, imports, specifier);
}

/** Tries every target that a map of `exports` or `imports` gives for `key`. */
function findTarget(
  code: Code,
  owner: Package,
  map: Readonly<Record<string, unknown>>,
  key: string,
): string | null {
  const entries = Object.entries(map)
    .map(([pattern, value]) => ({ pattern, value, rest: matchPattern(pattern, key) }))
    .filter(({ rest }) => rest !== null)
    .sort((a, b) => b.pattern.length - a.pattern.length);
  for (const { value, rest } of entries) {
    for (const target of targetsOf(value)) {
      const path = joinPath(
        owner.folder,
        target.replaceAll('*', () => rest ?? ''),
      );
      const found = findFile(code, path) ?? findSource(code, path);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Every path in a conditional target, sources and types before builds. */
function targetsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(targetsOf);
  const conditions = asRecord(value);
  if (conditions === null) return [];
  const order = ['source', 'development', 'types', 'import', 'require', 'node', 'default'];
  const rank = (name: string): number =>
    (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return Object.entries(conditions)
    .sort(([a], [b]) => rank(a) - rank(b))
    .flatMap(([, target]) => targetsOf(target));
}

/** A package of the same repository: through `exports`, then its entry fields, then by its usual folders. */
function resolvePackage(code: Code, specifier: string): string | null {
  const [name, rest] = splitSpecifier(specifier);
  const found = code.workspace.byName(name);
  if (found === null) return null;
  const { manifest, folder } = found;
  const { exports } = manifest;
  const map = asRecord(exports);
  const hasSubpaths = map !== null && Object.keys(map).some((key) => key.startsWith('.'));
  const byExports = hasSubpaths
    ? findTarget(code, found, map, rest === '' ? '.' : `./${rest}`)
    : rest === '' && exports !== undefined
      ? findTarget(code, found, { '.': exports }, '.')
      : null;
  if (byExports !== null) return byExports;
  if (rest !== '')
    return findFile(code, joinPath(folder, rest)) ?? findSource(code, joinPath(folder, rest));
  return entryOf(code, found);
}

function entryOf(code: Code, { manifest, folder }: Package): string | null {
  const fields = ['source', 'types', 'typings', 'module', 'main'];
  const named = fields.flatMap((field) =>
    typeof manifest[field] === 'string' ? [manifest[field]] : [],
  );
  for (const entry of [...named, 'src/index', 'index', 'src/main', 'lib/index', 'src']) {
    const path = joinPath(folder, entry);
    const found = findFile(code, path) ?? findSource(code, path);
    if (found !== null) return found;
  }
  return null;
}

const BUILD_FOLDERS =
  /(^|\/)(?:dist|build|lib|out|esm|cjs)(?:\/(?:esm|cjs|es|types|src|lib|node|module|commonjs|m?js))*(?=\/|$)/;

/** The source of a built file: `dist/index.d.ts` comes from `src/index.ts`, or from `index.ts`. */
function findSource(code: Code, path: string): string | null {
  const stem = path.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '');
  const direct = stem === path ? null : findFile(code, stem);
  if (direct !== null) return direct;
  const match = BUILD_FOLDERS.exec(stem);
  if (match !== null) {
    const before = stem.slice(0, match.index) + (match[1] ?? '');
    const after = stem.slice(match.index + match[0].length);
    for (const folder of ['src', 'source', 'lib', '']) {
      const found = findFile(code, joinPath(before, folder + after));
      if (found !== null) return found;
    }
  }
  return null;
}

/** Specifiers that monoliths set up outside of what was read: `src/..`, `~/..`, `@/..`, `app/..`. */
function resolveFromRoot(code: Code, from: string, specifier: string): string | null {
  const root = code.workspace.ofFile(from)?.folder ?? '';
  const alias = /^[~@]\/?(?=\/|\w)/.exec(specifier)?.[0];
  const isAlias = alias !== undefined && (specifier.startsWith('~') || specifier.startsWith('@/'));
  const rest = isAlias ? specifier.slice(alias.length) : specifier;
  const bases = isAlias ? ['src', '', 'app', 'server'] : [''];
  if (!isAlias && !rest.includes('/')) return null;
  for (const folder of root === '' ? [''] : [root, '']) {
    for (const base of bases) {
      const found = findFile(code, joinPath(joinPath(folder, base), rest));
      if (found !== null) return found;
    }
  }
  return null;
}
