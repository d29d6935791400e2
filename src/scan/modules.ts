import type { Module } from '../model/access.js';
import { pathGlobToRegExp } from '../util/path-glob.js';
import { compareText, sortBy } from '../util/sort.js';
import { featureOf, layoutOf, type Layout } from './features.js';
import { folderOf, type Workspace } from './workspace.js';

/** Which module each file belongs to, and why these modules were chosen. */
export interface ModuleMap {
  /** Sorted by id; every file belongs to exactly one. */
  readonly modules: readonly Module[];
  moduleOf(file: string): string;
  /** One sentence for the report. */
  readonly reason: string;
  /** Globs that no file matches. */
  readonly unusedGlobs: readonly string[];
}

export interface ModuleOptions {
  /** Each folder (or file) that one of these matches is a module (`--modules`). */
  readonly globs: readonly string[];
  /** Module name to the globs of its files (the manifest's `modules`). */
  readonly configured: Readonly<Record<string, readonly string[]>>;
}

/** A package of fewer files is one module, unless it is the only one. */
const MIN_FILES_TO_SPLIT = 20;

interface Assignment {
  /** Groups files: equal keys are one module. */
  readonly key: string;
  /** How the module would like to be called, short names first. */
  readonly names: readonly string[];
  readonly source: Module['source'];
}

/**
 * Divides the code into modules: what the configuration says first; then workspace packages, and inside each
 * that is large enough its feature folders, NestJS modules, or features gathered from its layers.
 *
 * @param files source files that say something about ownership, and all others that need a module
 */
export function assignModules(
  files: readonly string[],
  workspace: Workspace,
  options: ModuleOptions,
): ModuleMap {
  const assignments = new Map<string, Assignment>();
  const rest: string[] = [];
  const configured = createConfigured(options);
  for (const file of [...files].sort(compareText)) {
    const assignment = configured(file);
    if (assignment === null) rest.push(file);
    else assignments.set(file, assignment);
  }
  const units = groupByUnit(rest, workspace);
  const described: string[] = [];
  for (const unit of units) described.push(assignUnit(unit, units.length, assignments));
  const ids = chooseIds([...assignments.values()]);
  const moduleOf = (file: string): string => {
    const found = assignments.get(file);
    return (found === undefined ? undefined : ids.get(found.key)) ?? APPLICATION;
  };
  return {
    modules: listModules(assignments, ids),
    moduleOf,
    reason: reasonFor(files.length - rest.length, described, units.length),
    unusedGlobs: findUnusedGlobs(files, options),
  };
}

/** The module of files that belong to the application as a whole. */
const APPLICATION = 'app';

function createConfigured(options: ModuleOptions): (file: string) => Assignment | null {
  const byName = Object.entries(options.configured).flatMap(([name, globs]) =>
    globs.map((glob) => ({ name, glob, pattern: pathGlobToRegExp(glob) })),
  );
  // A longer glob is the more particular one.
  const sorted = sortBy(
    byName,
    ({ glob }) => -glob.length,
    ({ name }) => name,
  );
  const folders = options.globs.map((glob) => {
    const pattern = pathGlobToRegExp(glob.replace(/\/\*\*(?:\/\*)?$/, ''));
    return new RegExp(pattern.source.replace(/\(\?:\/\.\*\)\?\$$/, '$'));
  });
  return (file) => {
    const match = sorted.find(({ pattern }) => pattern.test(file));
    if (match !== undefined) {
      return { key: `= ${match.name}`, names: [match.name], source: 'configured' };
    }
    const folder = ancestorsOf(file).find((one) => folders.some((pattern) => pattern.test(one)));
    if (folder === undefined) return null;
    return {
      key: `= ${folder}`,
      names: shortNamesOf(folder.replace(/\.[cm]?[jt]sx?$/, '')),
      source: 'configured',
    };
  };
}

function findUnusedGlobs(
  files: readonly string[],
  { globs, configured }: ModuleOptions,
): readonly string[] {
  const single = [
    ...globs.map((glob) => ({ glob, options: { globs: [glob], configured: {} } })),
    ...Object.values(configured)
      .flat()
      .map((glob) => ({ glob, options: { globs: [], configured: { only: [glob] } } })),
  ];
  return single.flatMap(({ glob, options }) => {
    const moduleOf = createConfigured(options);
    return files.some((file) => moduleOf(file) !== null) ? [] : [glob];
  });
}

/** Every folder around a file, the outermost first, then the file. */
function ancestorsOf(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** A package, or an application folder of a repository without packages. */
interface Unit {
  readonly folder: string;
  readonly files: readonly string[];
  readonly isPackage: boolean;
}

function groupByUnit(files: readonly string[], workspace: Workspace): Unit[] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const folder = unitFolderOf(file, workspace);
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [file]);
    else group.push(file);
  }
  const packages = new Set(workspace.packages.map((one) => one.folder));
  return [...groups].map(([folder, members]) => ({
    folder,
    files: members,
    isPackage: packages.has(folder) && folder !== '',
  }));
}

function unitFolderOf(file: string, workspace: Workspace): string {
  const folder = workspace.ofFile(file)?.folder ?? '';
  const inside = folder === '' ? file : file.slice(folder.length + 1);
  const app = /^(?:apps|libs|packages|services)\/[^/]+(?=\/.+\/)/.exec(inside)?.[0];
  if (app === undefined || folder !== '') return folder;
  return app;
}

/** Divides one unit and says how in a few words. */
function assignUnit(unit: Unit, unitCount: number, assignments: Map<string, Assignment>): string {
  const inner = unit.files.map((file) =>
    unit.folder === '' ? file : file.slice(unit.folder.length + 1),
  );
  const layout = layoutOf(inner);
  const features = inner.map((path) => featureOf(path, layout));
  const keys = new Set(features.map(({ key }) => key).filter((key) => key !== ''));
  const isSplit =
    unitCount === 1 || unit.folder === ''
      ? keys.size >= 2
      : keys.size >= 3 && unit.files.length >= MIN_FILES_TO_SPLIT;
  const source = isSplit ? 'folder' : unit.isPackage ? 'workspace' : 'folder';
  const spelling = isSplit ? spellingsOf(features, layout) : new Map<string, string>();
  unit.files.forEach((file, i) => {
    const key = isSplit ? (features[i]?.key ?? '') : '';
    const name = spelling.get(key);
    assignments.set(file, {
      key: `${unit.folder} ${key}`,
      names: namesOf(unit, name),
      source,
    });
  });
  return isSplit ? layout.kind : 'one';
}

/** One spelling for each feature: the shortest that the code uses, then the first. */
function spellingsOf(
  features: readonly { readonly name: string | null; readonly key: string }[],
  layout: Layout,
): Map<string, string> {
  const spellings = new Map<string, string>();
  for (const { name, key } of features) {
    if (name === null) continue;
    const known = spellings.get(key);
    const isBetter =
      known === undefined ||
      name.length < known.length ||
      (name.length === known.length && compareText(name, known) < 0);
    if (isBetter) spellings.set(key, layout.kind === 'features' ? name : name.toLowerCase());
  }
  return spellings;
}

function namesOf(unit: Unit, feature: string | undefined): string[] {
  const unitNames = unit.folder === '' ? [] : shortNamesOf(unit.folder);
  if (feature === undefined) return unitNames.length === 0 ? [APPLICATION] : unitNames;
  return [feature, ...unitNames.map((name) => `${name}/${feature}`)];
}

/** The last part of a path, then the last two, up to the whole. */
function shortNamesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(parts.length - 1 - i).join('/'));
}

/** The shortest name that no other module could be called by; always the same, whatever the order. */
function chooseIds(assignments: readonly Assignment[]): ReadonlyMap<string, string> {
  const byKey = new Map(assignments.map((one) => [one.key, one]));
  const claims = new Map<string, number>();
  for (const { names } of byKey.values()) {
    for (const name of new Set(names)) claims.set(name, (claims.get(name) ?? 0) + 1);
  }
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { key, names } of sortBy(byKey.values(), (one) => one.key)) {
    const free = names.filter((name) => !taken.has(name));
    const id = free.find((name) => claims.get(name) === 1) ?? free.at(-1) ?? key.trim();
    ids.set(key, id);
    taken.add(id);
  }
  return ids;
}

function listModules(
  assignments: ReadonlyMap<string, Assignment>,
  ids: ReadonlyMap<string, string>,
): Module[] {
  const files = new Map<string, string[]>();
  const keyOfFolder = new Map<string, string | null>();
  for (const [file, { key }] of assignments) {
    const group = files.get(key);
    if (group === undefined) files.set(key, [file]);
    else group.push(file);
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const known = keyOfFolder.get(folder);
      keyOfFolder.set(folder, known === undefined || known === key ? key : null);
      if (folder === '') break;
    }
  }
  const modules = [...files].map(([key, members]): Module => {
    const first = members[0] ?? '';
    return {
      id: ids.get(key) ?? key,
      paths: coveredPaths(members, key, keyOfFolder),
      source: assignments.get(first)?.source ?? 'folder',
      fileCount: members.length,
    };
  });
  return sortBy(modules, ({ id }) => id);
}

/** The largest folders that hold nothing else, and the files outside of them. */
function coveredPaths(
  members: readonly string[],
  key: string,
  keyOfFolder: ReadonlyMap<string, string | null>,
): string[] {
  const covered = members.map((file) => {
    const whole = ancestorsOf(file).find((path) => keyOfFolder.get(path) === key);
    return whole ?? file;
  });
  return [...new Set(covered)].sort(compareText);
}

function reasonFor(
  configuredCount: number,
  described: readonly string[],
  unitCount: number,
): string {
  const count = (kind: string): number => described.filter((one) => one === kind).length;
  const parts: string[] = [];
  if (configuredCount > 0) parts.push(`as configured for ${configuredCount} files`);
  if (count('one') > 0) {
    parts.push(
      unitCount === 1 ? 'one for the whole code' : `one for each of ${count('one')} packages`,
    );
  }
  if (count('features') > 0)
    parts.push(`the feature folders${inPackages(count('features'), unitCount)}`);
  if (count('layers') > 0) {
    parts.push(`the features named across layer folders${inPackages(count('layers'), unitCount)}`);
  }
  if (count('flat') > 0)
    parts.push(`the features named by files${inPackages(count('flat'), unitCount)}`);
  return parts.length === 0
    ? 'There is no code to divide into modules.'
    : `Modules: ${parts.join('; ')}.`;
}

function inPackages(count: number, unitCount: number): string {
  return unitCount === 1 ? '' : ` of ${count} ${count === 1 ? 'package' : 'packages'}`;
}
