import { readSql } from '../sql/read-sql.js';
import type { SqlStatement, SqlTable } from '../sql/statement.js';
import type { Dialect } from '../model/catalog.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';
import { fileKindOf } from './file-kind.js';
import type { Position, Touch, UnresolvedSite } from './sites/site.js';

/** A `.sql` file that code loads. */
export interface LoadedSql {
  readonly path: string;
  /** The code files that name it, in path order; not empty. */
  readonly loaders: readonly string[];
}

/** A quoted path that ends in `.sql`, in any kind of string. */
const SQL_PATH = /['"`/\\]([\w./\\-]*[\w-]\.sql)['"`]/g;

/** What a file says of itself to a loader that looks for the SQL beside it: `loadSqlEquiv(import.meta.url)`. */
const OWN_PATH = /\bimport\.meta\.(?:url|filename)\b|\b__filename\b/;

/**
 * The SQL files that code loads: those whose path ends in what a string of the code says (`'./queries/find.sql'`,
 * `join(__dirname, 'find.sql')`), those of the same name as a code file beside them that tells a loader its own path
 * (`orders.ts`, `orders.sql`), and those beside the module that pgtyped generates from them (`find.queries.ts`).
 * Of several files that a string may mean, the nearest are meant. Migrations, seeds and tests are left out.
 *
 * @param sqlFiles relative to the analysed folder
 * @param codeFiles production code, likewise
 * @param read the text of a code file; asked for only when there are SQL files to look for
 */
export function findLoadedSql(
  sqlFiles: readonly string[],
  codeFiles: readonly string[],
  read: (file: string) => string,
): readonly LoadedSql[] {
  const candidates = sqlFiles.filter((path) => fileKindOf(path) === 'production');
  if (candidates.length === 0) return [];
  const byName = groupBy(candidates, nameOf);
  const known = new Set(candidates);
  const loaders = new Map<string, Set<string>>();
  const add = (path: string, loader: string): void => {
    const known = loaders.get(path);
    if (known === undefined) loaders.set(path, new Set([loader]));
    else known.add(loader);
  };
  for (const file of codeFiles) {
    const generatedFrom = file.replace(/\.queries\.ts$/, '.sql');
    if (generatedFrom !== file && known.has(generatedFrom)) add(generatedFrom, file);
    const beside = file.replace(/\.[cm]?[jt]sx?$/, '.sql');
    const text = read(file);
    if (known.has(beside) && OWN_PATH.test(text)) add(beside, file);
    for (const [, written = ''] of text.matchAll(SQL_PATH)) {
      for (const path of meantBy(written, file, byName)) add(path, file);
    }
  }
  return sortBy(
    [...loaders].map(([path, files]) => ({ path, loaders: [...files] })),
    ({ path }) => path,
  );
}

/** The files that a written path may mean; of several, those that share the most folders with the code. */
function meantBy(
  written: string,
  file: string,
  byName: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const tail = written.replaceAll('\\', '/').replace(/^(?:\.{0,2}\/)+/, '');
  const possible = (byName.get(nameOf(tail)) ?? []).filter((path) =>
    `/${path}`.endsWith(`/${tail}`),
  );
  if (possible.length < 2) return possible;
  const folders = file.split('/').slice(0, -1);
  const shared = (path: string): number => {
    const parts = path.split('/');
    const first = folders.findIndex((folder, i) => folder !== parts[i]);
    return first < 0 ? folders.length : first;
  };
  const most = Math.max(...possible.map(shared));
  return possible.filter((path) => shared(path) === most);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What is in a SQL file: the touches of its queries, and what of them cannot be read. */
export interface SqlFileSites {
  readonly touches: readonly Touch[];
  readonly unresolved: readonly UnresolvedSite[];
}

/** Reads the queries in a SQL file; what defines or fills a schema is none. */
export function sitesOfSql(file: string, text: string, dialect: Dialect | null): SqlFileSites {
  const lineStarts = startsOfLines(text);
  const statements = readSql(text, { dialect });
  return {
    touches: statements
      .filter(({ kind }) => kind === 'query')
      .flatMap((statement) => touchesOf(statement, file, text, lineStarts)),
    unresolved: statements.flatMap((statement) => problemOf(statement, file, text, lineStarts)),
  };
}

function touchesOf(
  statement: SqlStatement,
  file: string,
  text: string,
  lineStarts: readonly number[],
): readonly Touch[] {
  return statement.tables
    .filter(({ name, isSystem }) => name !== null && !isSystem)
    .map((table) => ({
      at: positionOf(file, table.offset, lineStarts),
      token: {
        kind: 'name' as const,
        name: table.schema === null ? (table.name ?? '') : `${table.schema}.${table.name ?? ''}`,
      },
      operations: table.operations,
      statement: statement.start,
      done: table.offset,
      columns: table.columns,
      allColumns: table.allColumns,
      locks: table.locks,
      certainty: 'certain' as const,
      via: 'raw-sql',
      excerpt: excerptOf(statement, text),
    }));
}

/** A query that names its table by a placeholder, or that cannot be read at all. */
function problemOf(
  statement: SqlStatement,
  file: string,
  text: string,
  lineStarts: readonly number[],
): readonly UnresolvedSite[] {
  const excerpt = excerptOf(statement, text);
  const unnamed = statement.kind === 'query' ? statement.tables.filter(isUnnamed) : [];
  if (unnamed.length > 0) {
    return unnamed.map(({ offset }) => ({
      at: positionOf(file, offset, lineStarts),
      reason: 'dynamic-table',
      detail: 'The table name in the SQL file is a placeholder that the code fills in.',
      excerpt,
      via: 'raw-sql',
    }));
  }
  const [problem] = statement.problems;
  if (problem === undefined || statement.tables.length > 0) return [];
  return [
    {
      at: positionOf(file, problem.offset, lineStarts),
      reason: 'unparsed-sql',
      detail: `The SQL text could not be read: ${problem.message}.`,
      excerpt,
      via: 'raw-sql',
    },
  ];
}

function isUnnamed({ name, isSystem }: SqlTable): boolean {
  return name === null && !isSystem;
}

function excerptOf({ start }: SqlStatement, text: string): string {
  return text.slice(start, start + 80).replace(/\s+/g, ' ');
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(file: string, offset: number, lineStarts: readonly number[]): Position {
  const line = lineStarts.findLastIndex((start) => start <= offset);
  const column = offset - (lineStarts[line] ?? 0) + 1;
  return { file, offset, line: line + 1, column, unit: file, functions: [] };
}
