import { readBody } from '../../../sql/body.js';
import type { SqlTable } from '../../../sql/statement.js';
import { Cursor } from './cursor.js';
import type { Body, Named } from './database.js';
import { tokenize } from './tokens.js';

/** What the body of a view, trigger or routine touches, each name with its database. Without repeats. */
export interface BodyReading {
  readonly reads: readonly Named[];
  readonly writes: readonly Named[];
  /** Routines and functions that it calls. */
  readonly calls: readonly Named[];
  /** What could not be read, one sentence without a full stop each; empty = all of it was. */
  readonly problems: readonly string[];
}

const DYNAMIC = 'it builds SQL at run time (PREPARE or EXECUTE IMMEDIATE)';

/** Reads a SELECT or the body of a stored program. */
export function readBodySql({ sql, schema }: Body): BodyReading {
  const reading = readBody(sql, 'mysql');
  const temporary = temporaryTables(sql);
  const reads = new Map<string, Named>();
  const writes = new Map<string, Named>();
  const tables = reading.statements.flatMap((statement) => statement.tables);
  const problems = new Set(reading.dynamic.length > 0 ? [DYNAMIC] : []);
  for (const { problems: found } of reading.statements) {
    for (const { message } of found) problems.add(message);
  }
  for (const table of tables) {
    if (table.name === null) problems.add(DYNAMIC);
    else if (isTable(table, temporary)) {
      const name = { schema: table.schema ?? schema, name: table.name };
      if (table.operations.includes('select')) add(reads, name);
      if (table.operations.some((operation) => operation !== 'select')) add(writes, name);
    }
  }
  const calls = new Map<string, Named>();
  for (const call of reading.calls) add(calls, { schema: call.schema ?? schema, name: call.name });
  return {
    reads: [...reads.values()],
    writes: [...writes.values()],
    calls: [...calls.values()],
    problems: [...problems],
  };
}

/** Not DUAL, not one of the server's own, not a temporary table of the program's. */
function isTable(table: SqlTable, temporary: ReadonlySet<string>): boolean {
  const name = (table.name ?? '').toLowerCase();
  return !table.isSystem && !(table.schema === null && (name === 'dual' || temporary.has(name)));
}

function add(into: Map<string, Named>, name: Named): void {
  into.set(JSON.stringify([name.schema, name.name]), name);
}

/** The temporary tables that a program makes, in lower case. */
function temporaryTables(sql: string): ReadonlySet<string> {
  const temporary = new Set<string>();
  const cursor = new Cursor(/temporary/i.test(sql) ? tokenize(sql) : []);
  while (!cursor.isAtEnd) {
    if (cursor.accept('TEMPORARY TABLE')) {
      cursor.accept('IF NOT EXISTS');
      temporary.add((cursor.next()?.value ?? '').toLowerCase());
    } else {
      cursor.next();
    }
  }
  return temporary;
}
