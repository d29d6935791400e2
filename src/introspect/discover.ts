import { compareText, sortBy } from '../util/sort.js';
import { orderMigrations, WAY_DOWN, type MigrationOrder } from './migrations.js';
import {
  createdTables,
  detectSqlDialect,
  dialectOfPath,
  DIALECT_TITLES,
  type SqlDialect,
} from './sql-dialect.js';
import type { SchemaFile } from './source.js';

/** One thing to read: a schema in one or more files, in the order in which they are to be applied. */
export interface SchemaInput {
  readonly kind: 'sql' | 'prisma';
  /** For the coverage: `Prisma migrations prisma/migrations (12 files)`. */
  readonly title: string;
  /** The folder or file that stands for it. */
  readonly path: string;
  readonly files: readonly SchemaFile[];
  /** Of SQL: what the text, the migration tool's own settings or the path say; `null` when they say nothing. */
  readonly dialect: SqlDialect | null;
  /** One file that shows a whole schema, as against scripts that change one step by step. */
  readonly isDump: boolean;
}

export interface Discovery {
  readonly inputs: readonly SchemaInput[];
  /** Sentences `path: reason` for what was seen and is not used. Sorted. */
  readonly ignored: readonly string[];
}

/** The files of a folder and a way to their text (`null`: not readable as text). */
export interface FolderView {
  /** Relative to the analysed folder, sorted. */
  readonly files: readonly string[];
  readonly readText: (path: string) => Promise<string | null>;
}

/**
 * Groups the schema files of a folder: each Prisma schema (its files together), each folder of migrations, each dump.
 * Everything that creates tables is either in a group or named among the ignored.
 *
 * @param trustNames `false` when the user named the folder: then every SQL file counts, whatever it is called
 */
export async function groupSchemaFiles(view: FolderView, trustNames = true): Promise<Discovery> {
  const ignored: string[] = [];
  const prisma = await groupPrisma(view, ignored);
  const sql = await groupSql(view, trustNames, ignored);
  noteCodeMigrations(view.files, ignored);
  return {
    inputs: sortBy([...prisma, ...sql], ({ path }) => path),
    ignored: ignored.sort(compareText),
  };
}

async function groupPrisma(view: FolderView, ignored: string[]): Promise<SchemaInput[]> {
  const files: SchemaFile[] = [];
  for (const path of view.files.filter((each) => each.endsWith('.prisma'))) {
    const text = await view.readText(path);
    if (text !== null) files.push({ path, text });
  }
  const mains = files.filter(({ text }) => /^\s*datasource\s+\w+\s*\{/m.test(text));
  if (mains.length === 0 && files.length > 0) {
    // Without a datasource they still are one schema: that of the folder.
    return [prismaInput(files)];
  }
  const groups = new Map(mains.map((main) => [main.path, [main]]));
  for (const file of files) {
    if (groups.has(file.path)) continue;
    // The nearest datasource at or above the file's folder; two in one folder are schemas of their own.
    const owners = mains.filter(({ path }) => isBelow(file.path, folderOf(path)));
    const depth = Math.max(...owners.map(({ path }) => path.split('/').length));
    const nearest = owners.filter(({ path }) => path.split('/').length === depth);
    const [owner] = nearest;
    if (owner !== undefined && nearest.length === 1) groups.get(owner.path)?.push(file);
    else ignored.push(`${file.path}: no Prisma schema that it could belong to, or more than one`);
  }
  return [...groups.values()].map(prismaInput);
}

function prismaInput(files: readonly SchemaFile[]): SchemaInput {
  const sorted = sortBy(files, ({ path }) => path);
  const [first] = sorted;
  const path =
    sorted.length > 1 ? commonFolder(sorted.map((file) => file.path)) : (first?.path ?? '');
  const title = `Prisma schema ${path}${countOf(sorted.length)}`;
  return { kind: 'prisma', title, path, files: sorted, dialect: null, isDump: false };
}

/** Names of folders in which migrations stand. */
const MIGRATION_FOLDER =
  /^(migrations?|migrate|drizzle|flyway|sqls?|ddl|changelogs?|versions|updates|upgrades|patches|schema|schemas)$/i;

/** Names of files that hold a schema as a whole. */
const DUMP =
  /^(dump|init(db)?|create|database|db)([._-][\w.-]+)?\.sql$|(^|[._-])(structure|schema|ddl|tables?|create[-_]?(tables?|schema|db))([._-][\w.-]+)?\.sql$/i;

/** Names that only migration tools give. */
const TOOL_NAMED = /^[vV]\d+([._]\d+)*__|^R__|[._-]up\.sql$|^(up|migration)\.sql$/;

/** Names that begin with a number, or a time stamp. */
const NUMBERED = /^[vV]?\d+([._-]\d+)*[._-].*\.sql$/;

interface SqlGroup {
  /** What it is called in messages: the dump itself, the folder, or the folder with the dialect of its part. */
  readonly path: string;
  /** Told by the names of its files, where the folder holds those of several. */
  readonly dialect?: SqlDialect;
  readonly isDump: boolean;
  readonly paths: readonly string[];
}

async function groupSql(
  view: FolderView,
  trustNames: boolean,
  ignored: string[],
): Promise<SchemaInput[]> {
  const all = view.files.filter((path) => /\.sql$/i.test(path));
  const journal = await readJournals(view);
  const wanted = trustNames ? mostTelling(all, journal) : all;
  const inputs: SchemaInput[] = [];
  for (const group of groupByFolder(wanted, journal)) {
    const input = await sqlInput(group, journal, view, ignored);
    if (input !== null) inputs.push(input);
  }
  await noteOthers(
    all.filter((path) => !wanted.includes(path)),
    view,
    ignored,
  );
  return inputs;
}

/** Drizzle's journals, by the folder whose scripts they list. */
async function readJournals(view: FolderView): Promise<Map<string, string>> {
  const journal = new Map<string, string>();
  for (const path of view.files.filter((each) => /(^|\/)meta\/_journal\.json$/.test(each))) {
    const text = await view.readText(path);
    if (text !== null) journal.set(folderOf(folderOf(path)), text);
  }
  return journal;
}

/** Named like a dump or standing where migrations stand; else merely numbered; else any. */
function mostTelling(
  paths: readonly string[],
  journal: ReadonlyMap<string, string>,
): readonly string[] {
  const isPlaced = (path: string) => {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    return (
      journal.has(folderOf(path)) ||
      DUMP.test(name) ||
      TOOL_NAMED.test(name) ||
      parts.some((part) => MIGRATION_FOLDER.test(part))
    );
  };
  const placed = paths.filter(isPlaced);
  if (placed.length > 0) return placed;
  const numbered = paths.filter((path) => NUMBERED.test(baseName(path)));
  return numbered.length > 0 ? numbered : paths;
}

function groupByFolder(paths: readonly string[], journal: ReadonlyMap<string, string>): SqlGroup[] {
  const groups = new Map<string, { isDump: boolean; paths: string[] }>();
  for (const path of paths) {
    const name = baseName(path);
    const isDump = DUMP.test(name) && !NUMBERED.test(name) && !TOOL_NAMED.test(name);
    const key = isDump ? path : migrationRoot(path, journal);
    const group = groups.get(key) ?? { isDump, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  return [...groups].flatMap(([path, group]) => splitByDialect({ path, ...group }));
}

/** A folder may hold the same scripts for several databases, told apart by their names; migrations are one set. */
function splitByDialect(group: SqlGroup): SqlGroup[] {
  const parts = new Map<SqlDialect | null, string[]>();
  for (const path of group.paths) {
    if (isStep(path.slice(group.path.length))) return [group];
    const dialect = dialectOfPath(path.slice(group.path.length));
    parts.set(dialect, [...(parts.get(dialect) ?? []), path]);
  }
  const named = [...parts.keys()].filter((dialect) => dialect !== null);
  if (group.isDump || named.length < 2) return [group];
  return [...parts].map(([dialect, paths]) => {
    if (dialect === null) return { ...group, paths };
    return { ...group, path: `${group.path}, ${DIALECT_TITLES[dialect]}`, paths, dialect };
  });
}

/** One step of many: its name, or that of a folder around it, begins with a number. */
function isStep(path: string): boolean {
  return path.split('/').some((part) => TOOL_NAMED.test(part) || /^[vV]?\d/.test(part));
}

/** The folder that a migration tool would be pointed at. */
function migrationRoot(path: string, journal: ReadonlyMap<string, string>): string {
  const folder = folderOf(path);
  if (journal.has(folder)) return folder;
  const parts = folder.split('/');
  const name = baseName(path);
  // One folder per migration: Prisma, Hasura, Diesel.
  if (/^(migration|up|down)\.sql$/i.test(name)) return parts.slice(0, -1).join('/');
  const index = parts.findIndex((part) => /^(migrations?|migrate|flyway|drizzle)$/i.test(part));
  return index < 0 ? folder : rootBelow(parts, index);
}

/** A folder per dialect below `migrations/` is a set of migrations of its own. */
function rootBelow(parts: readonly string[], index: number): string {
  const next = parts[index + 1];
  const end = next !== undefined && dialectOfPath(next) !== null ? index + 2 : index + 1;
  return parts.slice(0, end).join('/');
}

async function sqlInput(
  group: SqlGroup,
  journal: ReadonlyMap<string, string>,
  view: FolderView,
  ignored: string[],
): Promise<SchemaInput | null> {
  const order = orderMigrations(
    group.paths,
    new Map([...journal].filter(([folder]) => folder === group.path)),
  );
  const path = group.path || '.';
  noteLeftOut(order, path, ignored);
  const files: SchemaFile[] = [];
  for (const each of order.files) {
    const text = await view.readText(each);
    if (text !== null) files.push({ path: each, text });
  }
  if (!order.files.some((each) => isStep(each.slice(group.path.length)))) tablesFirst(files);
  const texts = files.map(({ text }) => text);
  if (createdTables(texts).size === 0) {
    if (files.length > 0) ignored.push(`${path}: it creates no table`);
    return null;
  }
  const title = `${group.isDump ? 'SQL file' : order.title} ${path}${countOf(files.length)}`;
  // The tool knows; marks in the text can mislead (SQLite quotes names as MySQL does).
  const dialect =
    group.dialect ??
    (await dialectOfTool(group.path, journal, view)) ??
    detectSqlDialect(texts) ??
    dialectOfPath(path);
  return { kind: 'sql', title, path, files, isDump: group.isDump, dialect };
}

/** The ways down together, since one line for each would fill the page; anything else by its name. */
function noteLeftOut(order: MigrationOrder, path: string, ignored: string[]): void {
  const isDown = ({ reason }: { readonly reason: string }) => reason === WAY_DOWN;
  const down = order.ignored.filter(isDown).length;
  if (down > 0)
    ignored.push(
      `${path}: ${down === 1 ? '1 script that leads' : `${down} scripts that lead`} back down`,
    );
  for (const left of order.ignored) {
    if (!isDown(left)) ignored.push(`${left.path}: ${left.reason}`);
  }
}

/** Without numbers the names give no order: `data.sql` comes before `tables.sql` in the alphabet only. */
function tablesFirst(files: SchemaFile[]): void {
  const rank = ({ text }: SchemaFile) => (createdTables([text]).size > 0 ? 0 : 1);
  files.sort((a, b) => rank(a) - rank(b));
}

/** What the migration tool's own settings say: Prisma's lock file, Drizzle's journal. */
async function dialectOfTool(
  folder: string,
  journal: ReadonlyMap<string, string>,
  view: FolderView,
): Promise<SqlDialect | null> {
  const lock = `${folder}/migration_lock.toml`;
  const text = view.files.includes(lock) ? await view.readText(lock) : journal.get(folder);
  return dialectOfPath(/"?(?:provider|dialect)"?\s*[=:]\s*"(\w+)"/.exec(text ?? '')?.[1] ?? '');
}

/** Looked into at most, so that a folder full of queries costs nothing. */
const MAX_OTHERS = 200;

/** SQL files that create tables but are not named like a schema: most often examples and test data. */
async function noteOthers(
  paths: readonly string[],
  view: FolderView,
  ignored: string[],
): Promise<void> {
  for (const path of paths.slice(0, MAX_OTHERS)) {
    const text = await view.readText(path);
    if (text === null || createdTables([text]).size === 0) continue;
    ignored.push(`${path}: it creates tables, but is not named like a schema or a migration`);
  }
}

/** Liquibase keeps its changes in files of its own. */
const LIQUIBASE = /(^|\/)[\w.-]*changelog[\w.-]*\.(xml|ya?ml)$/i;

/** Migrations written in code are not run: what they do is told by the database or by the entities. */
function noteCodeMigrations(files: readonly string[], ignored: string[]): void {
  const counts = new Map<string, number>();
  for (const path of files) {
    if (!/(^|\/)migrations?\/[^/]*\d{3,}[^/]*\.[cm]?[jt]s$/i.test(path)) continue;
    const folder = folderOf(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts) {
    ignored.push(
      `${folder}: ${count === 1 ? '1 migration written in code is' : `${count} migrations written in code are`} not run`,
    );
  }
  for (const path of files.filter((each) => LIQUIBASE.test(each))) {
    ignored.push(`${path}: Liquibase's change logs are not read`);
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => folderOf(path).split('/'));
  const length = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return (length < 0 ? first : first.slice(0, length)).join('/') || '.';
}

function countOf(files: number): string {
  return files > 1 ? ` (${files} files)` : '';
}
