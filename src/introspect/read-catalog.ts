import { operatorError } from '../errors.js';
import type { Dialect } from '../model/catalog.js';
import type { Gap } from '../model/gap.js';
import { dialectOfPackages } from './drivers.js';
import { groupSchemaFiles, type FolderView, type SchemaInput } from './discover.js';
import { kindOfPath, listFiles, readSchemaFile } from './files.js';
import { mergeCatalogs, type MergedReading } from './merge.js';
import { upPart } from './migrations.js';
import { selectSqlInputs, type DialectHints } from './select.js';
import type { CatalogReading, LiveSource, SchemaFile } from './source.js';
import { detectSqlDialect } from './sql-dialect.js';
import { fileSources, liveSources, sqlSources } from './sources.js';

export interface CatalogInput {
  /** The analysed folder, absolute. Relative paths below are relative to it, and so are all places in the result. */
  readonly root: string;
  /** `--db` or `DATABASE_URL`; `null` when neither is given. */
  readonly db: string | null;
  /** `--db-schema`; empty = all schemas (MySQL: the connected database). */
  readonly dbSchemas: readonly string[];
  /** `--schema`; empty = look around in `root`, for an ORM schema only when `db` is given. */
  readonly schemaPaths: readonly string[];
  /** `false`: nothing but what is named is read. */
  readonly looksAround?: boolean;
  /** `--dialect`: decides only where the files do not tell. */
  readonly dialect: Dialect | null;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

/** One catalog with public names, and what it was drawn from. */
export interface CatalogResult extends MergedReading {
  /** Seen and not used, each a sentence with its reason. Sorted. */
  readonly ignoredInputs: readonly string[];
}

/**
 * Reads the catalog: from a running database, from the files that the user names, or from what is found in the
 * folder. A Prisma schema beside a database or SQL is compared with it. Finding nothing at all is no error: the
 * catalog is empty then, and `inputs` too.
 *
 * @throws DecomposeError when a database or a named path cannot be read, holds no table, or is in a dialect that cannot be told
 */
export async function readCatalog(input: CatalogInput): Promise<CatalogResult> {
  const gaps: Gap[] = [];
  const ignored: string[] = [];
  const readings: CatalogReading[] = [];
  const inputs: string[] = [];
  if (input.db !== null) {
    const reading = await readDatabase(input.db, input);
    readings.push(reading);
    inputs.push(reading.used);
  }
  const found =
    input.schemaPaths.length > 0
      ? await namedInputs(input, gaps, ignored)
      : await foundInputs(input, gaps, ignored);
  // A database that answers needs no scripts to tell what it holds, unless the user names them.
  const isLive = input.db !== null && input.schemaPaths.length === 0;
  const sql = found.inputs.filter(({ kind }) => kind === 'sql');
  if (isLive) ignored.push(...sql.map(({ path }) => `${path}: the database itself is read`));
  else readings.push(...(await readSql(sql, found.hints, inputs, ignored)));
  for (const { files, title } of found.inputs.filter(({ kind }) => kind === 'prisma')) {
    readings.push({ ...(await fileSources.prismaSchema.read(files)), used: title });
    inputs.push(title);
  }
  const merged = mergeCatalogs(readings);
  const [named] = input.schemaPaths;
  if (named !== undefined && merged.catalog.tables.length === 0) {
    const reason = reasonFor(named, ignored, [...gaps, ...merged.gaps]);
    throw operatorError('no-schema-in-path', named, reason ?? 'it creates no table');
  }
  return {
    ...merged,
    inputs,
    gaps: withoutRepeats([...gaps, ...merged.gaps]),
    ignoredInputs: [...new Set(ignored)].sort(),
  };
}

/** A file may be looked at twice, e.g. where it is named together with its folder. */
function withoutRepeats(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}

async function readDatabase(db: string, input: CatalogInput): Promise<CatalogReading> {
  let url: URL;
  try {
    url = new URL(db);
  } catch {
    throw operatorError('bad-database-url', 'it is no URL');
  }
  const sources: readonly LiveSource[] = Object.values(liveSources);
  const source = sources.find(({ protocols }) => protocols.includes(url.protocol));
  if (source === undefined) {
    const known = sources.flatMap(({ protocols }) => protocols).map((each) => `${each}//`);
    throw operatorError('unsupported-database', url.protocol, known);
  }
  return source.read(url, {
    schemas: input.dbSchemas,
    connectTimeoutMs: input.connectTimeoutMs ?? 10_000,
    statementTimeoutMs: input.statementTimeoutMs ?? 60_000,
  });
}

interface FoundInputs {
  readonly inputs: readonly SchemaInput[];
  readonly hints: DialectHints;
}

/** What the user named: every path must give something. */
async function namedInputs(
  input: CatalogInput,
  gaps: Gap[],
  ignored: string[],
): Promise<FoundInputs> {
  const inputs: SchemaInput[] = [];
  for (const path of new Set(input.schemaPaths)) {
    const before = gaps.length;
    const ignoredBefore = ignored.length;
    const kind = await kindOfPath(input.root, path);
    const found =
      kind === 'folder'
        ? await inputsOfFolder(input.root, path, gaps, ignored)
        : await inputsOfFile(input.root, path, gaps);
    if (found.length === 0) {
      const reason = reasonFor(path, ignored.slice(ignoredBefore), gaps.slice(before));
      const fallback = 'it holds no SQL file and no Prisma schema';
      throw operatorError('no-schema-in-path', path, reason ?? fallback);
    }
    inputs.push(...found);
  }
  return { inputs, hints: { asked: input.dialect, project: prismaDialect(inputs), isNamed: true } };
}

/** Why a named path gave no table: the first thing that was noted about it; `null` when nothing was. */
function reasonFor(path: string, ignored: readonly string[], gaps: readonly Gap[]): string | null {
  const [gap] = gaps;
  if (gap !== undefined) return gap.message;
  const [first] = ignored;
  return first?.startsWith(`${path}: `) === true ? first.slice(path.length + 2) : (first ?? null);
}

async function inputsOfFolder(
  root: string,
  folder: string,
  gaps: Gap[],
  ignored: string[],
): Promise<readonly SchemaInput[]> {
  const listing = await listFiles(root, folder, 'named');
  gaps.push(...listing.gaps);
  const { inputs, ignored: left } = await groupSchemaFiles(
    viewOf(root, listing.files, gaps),
    false,
  );
  ignored.push(...left);
  return inputs;
}

async function inputsOfFile(root: string, path: string, gaps: Gap[]): Promise<SchemaInput[]> {
  const read = await readSchemaFile(root, path);
  if (read.gap !== null) gaps.push(read.gap);
  if (!('file' in read)) return [];
  const files = [{ path: read.file.path, text: upPart(read.file.text) }];
  if (path.endsWith('.prisma')) {
    const title = `Prisma schema ${path}`;
    return [{ kind: 'prisma', title, path, files, dialect: null, isDump: false }];
  }
  const dialect = detectSqlDialect(files.map(({ text }) => text));
  return [{ kind: 'sql', title: `SQL file ${path}`, path, files, dialect, isDump: true }];
}

/** What lies around in the folder, without tests, examples and builds. */
async function foundInputs(
  input: CatalogInput,
  gaps: Gap[],
  ignored: string[],
): Promise<FoundInputs> {
  if (input.looksAround === false)
    return { inputs: [], hints: { asked: input.dialect, project: null, isNamed: false } };
  const listing = await listFiles(input.root, '.', 'likely');
  gaps.push(...listing.gaps);
  const view = viewOf(input.root, listing.files, gaps);
  const { inputs, ignored: left } = await groupSchemaFiles(view);
  ignored.push(...left);
  if (inputs.length === 0) await noteUnlikely(input.root, listing.files, ignored);
  const project = prismaDialect(inputs) ?? (await driverDialect(view));
  return { inputs, hints: { asked: input.dialect, project, isNamed: false } };
}

/** Where nothing else is there, SQL among tests, examples and documents is worth a word. */
async function noteUnlikely(
  root: string,
  likely: readonly string[],
  ignored: string[],
): Promise<void> {
  const known = new Set(likely);
  const { files } = await listFiles(root, '.', 'all');
  const unlikely = files.filter((path) => !known.has(path));
  const { inputs } = await groupSchemaFiles(viewOf(root, unlikely, []), false);
  for (const { path } of inputs) {
    ignored.push(`${path}: it stands among tests, examples or documents; name it with --schema`);
  }
}

function viewOf(root: string, files: readonly string[], gaps: Gap[]): FolderView {
  return {
    files,
    async readText(path) {
      const read = await readSchemaFile(root, path);
      if (read.gap !== null) gaps.push(read.gap);
      if (!('file' in read)) return null;
      return path.endsWith('.sql') ? upPart(read.file.text) : read.file.text;
    },
  };
}

/** The one dialect that all Prisma datasources name. */
function prismaDialect(inputs: readonly SchemaInput[]): Dialect | null {
  const providers = inputs
    .filter(({ kind }) => kind === 'prisma')
    .flatMap(({ files }) => files.map(({ text }) => providerOf(text)));
  return onlyOne(providers.flatMap((dialect) => dialect ?? []));
}

function providerOf(text: string): Dialect | null {
  const datasource = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(text)?.[1] ?? '';
  const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(datasource)?.[1];
  if (provider === 'mysql') return 'mysql';
  return /^(postgres(ql)?|cockroachdb)$/.test(provider ?? '') ? 'postgresql' : null;
}

/** What the drivers in the package files say, where all are for one dialect. */
async function driverDialect(view: FolderView): Promise<Dialect | null> {
  const texts: string[] = [];
  for (const path of view.files.filter((each) => /(^|\/)package\.json$/.test(each)).slice(0, 200)) {
    texts.push((await view.readText(path)) ?? '');
  }
  return dialectOfPackages(texts);
}

function onlyOne<T>(values: readonly T[]): T | null {
  const [only, ...others] = new Set(values);
  return only === undefined || others.length > 0 ? null : only;
}

async function readSql(
  inputs: readonly SchemaInput[],
  hints: DialectHints,
  used: string[],
  ignored: string[],
): Promise<CatalogReading[]> {
  const selection = selectSqlInputs(inputs, hints);
  ignored.push(...selection.ignored);
  if (selection.dialect === null || selection.inputs.length === 0) return [];
  const files = selection.inputs.flatMap((input): readonly SchemaFile[] => input.files);
  const reading = await sqlSources[selection.dialect].read(files);
  const titles = selection.inputs.map(({ title }) => title);
  used.push(...titles);
  return [{ ...reading, used: titles.join(', ') }];
}
