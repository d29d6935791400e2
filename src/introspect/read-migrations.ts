import type { Dialect } from '../model/catalog.js';
import type { Gap } from '../model/gap.js';
import { dialectOfPackages } from './drivers.js';
import type { CatalogReading, SchemaFile } from './source.js';
import { sqlSources } from './sources.js';
import { detectSqlDialect } from './sql-dialect.js';
import { sortedUnique } from '../util/sort.js';
import { uniteReadings } from './unite.js';

/** Migrations that are written as code, as the scanner found them. */
export interface CodeMigrations {
  /** SQL that they send as it stands, for telling the dialect. */
  readonly sqlTexts: readonly string[];
  /** Folders that do not count. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
  /** For each database the migrations as SQL of that dialect, in the order in which they are to be applied. */
  scripts(dialect: Dialect): readonly (readonly SchemaFile[])[];
}

/** What decides the dialect where the SQL itself does not. */
export interface MigrationHints {
  /** `--dialect`. */
  readonly asked: Dialect | null;
  /** Texts of the package.json files. */
  readonly packages: readonly string[];
}

/**
 * The catalog that migrations written as code leave behind; none where a database, or SQL that makes one, tells
 * most of it already. PostgreSQL is assumed where neither their SQL, nor an option, nor the drivers tell the dialect: builder
 * calls mean nearly the same everywhere.
 *
 * @param schema what was read before
 */
export async function readMigrations(
  { sqlTexts, ignored, scripts }: CodeMigrations,
  schema: CatalogReading,
  { asked, packages }: MigrationHints,
): Promise<readonly CatalogReading[]> {
  const detected = detectSqlDialect(sqlTexts);
  const told = detected === 'mysql' || detected === 'postgresql' ? detected : null;
  const dialect =
    asked ?? told ?? dialectOfPackages(packages) ?? schema.catalog.dialect ?? 'postgresql';
  const databases = scripts(dialect).filter((files) => files.length > 0);
  const readings: CatalogReading[] = [];
  for (const files of databases) {
    readings.push({ ...(await sqlSources[dialect].read(files)), used: describe(files) });
  }
  const reading = uniteReadings(readings);
  if (databases.length === 0 || repeats(reading, schema)) return [];
  const used = databases.map(describe).join(', ');
  return [{ ...reading, used, gaps: [...reading.gaps, ...ignored.map(ignoredFolder)] }];
}

function describe(files: readonly SchemaFile[]): string {
  const folders = sortedUnique(files.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  const count = `${files.length} migration${files.length === 1 ? '' : 's'} written as code`;
  const rest = folders.length > 1 ? ` and ${folders.length - 1} other folders` : '';
  return `${count} in ${folders[0] ?? '.'}${rest}`;
}

function ignoredFolder({ path, reason }: CodeMigrations['ignored'][number]): Gap {
  const message = `Its migrations are left out: ${reason}.`;
  return { kind: 'ignored-input', subject: path, message, file: null, line: null };
}

/** At least half of the tables are known from a database: the migrations tell how it came to be. */
function repeats(reading: CatalogReading, schema: CatalogReading): boolean {
  if (schema.role === 'orm') return false;
  const known = new Set(schema.catalog.tables.map(({ localName }) => localName));
  const { tables } = reading.catalog;
  return tables.filter(({ localName }) => known.has(localName)).length * 2 >= tables.length;
}
