import { readSql } from '../sql/read-sql.js';
import type { Dialect } from '../model/catalog.js';
import { sortBy } from '../util/sort.js';
import { fileKindOf } from './file-kind.js';
import type { Position, Touch } from './sites/site.js';

/** A `.sql` file that code loads, and the first code file (in path order) that names it. */
export interface LoadedSql {
  readonly path: string;
  readonly loader: string;
}

/** A quoted path that ends in `.sql`, in any kind of string. */
const SQL_PATH = /['"`/\\]([\w./\\-]*[\w-]\.sql)['"`]/g;

/**
 * The SQL files that code loads: those whose path ends in what a string of the code says (`'./queries/find.sql'`,
 * `join(__dirname, 'find.sql')`), and those beside the module that pgtyped generates from them (`find.queries.ts`).
 * Migrations, seeds and tests are left out.
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
  const loaders = new Map<string, string>();
  const known = new Set(codeFiles);
  for (const path of candidates) {
    const generated = path.replace(/\.sql$/, '.queries.ts');
    if (known.has(generated)) loaders.set(path, generated);
  }
  for (const file of codeFiles) {
    for (const [, written = ''] of read(file).matchAll(SQL_PATH)) {
      const tail = written.replaceAll('\\', '/').replace(/^(?:\.{0,2}\/)+/, '');
      for (const path of candidates) {
        if (!loaders.has(path) && `/${path}`.endsWith(`/${tail}`)) loaders.set(path, file);
      }
    }
  }
  return sortBy(
    [...loaders].map(([path, loader]) => ({ path, loader })),
    ({ path }) => path,
  );
}

/** The touches of the queries in a SQL file; what defines or fills a schema is none. */
export function touchesOfSql(file: string, text: string, dialect: Dialect | null): Touch[] {
  const lineStarts = startsOfLines(text);
  return readSql(text, { dialect })
    .filter(({ kind }) => kind === 'query')
    .flatMap((statement) =>
      statement.tables
        .filter(({ name, isSystem }) => name !== null && !isSystem)
        .map((table) => ({
          at: positionOf(file, table.offset, lineStarts),
          token: {
            kind: 'name' as const,
            name:
              table.schema === null ? (table.name ?? '') : `${table.schema}.${table.name ?? ''}`,
          },
          operations: table.operations,
          statement: statement.start,
          columns: table.columns,
          allColumns: table.allColumns,
          locks: table.locks,
          certainty: 'certain' as const,
          via: 'raw-sql',
          excerpt: text.slice(statement.start, statement.start + 80).replace(/\s+/g, ' '),
        })),
    );
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
