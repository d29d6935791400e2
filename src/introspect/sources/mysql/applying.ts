import type { Gap } from '../../../model/gap.js';
import { InapplicableSql, UnreadableSql, type Cursor, type QualifiedName } from './cursor.js';
import type { Body } from './database.js';
import { find, type MemoryDatabase, type MemoryTable } from './memory.js';
import { textOf, type Token } from './tokens.js';

/** What a statement is applied with: the database so far, and where the statement stands. */
export interface Applying {
  readonly database: MemoryDatabase;
  readonly file: string;
  readonly text: string;
  lineAt(offset: number): number;
  gap(kind: Gap['kind'], subject: string, message: string, offset: number): void;
}

/** The database that a name without one belongs to. */
export function schemaOf({ database }: Applying, name: QualifiedName): string | null {
  return name.schema ?? database.currentSchema;
}

/** @throws InapplicableSql when there is no such table */
export function requireTable(applying: Applying, name: QualifiedName): MemoryTable {
  const table = find(applying.database.tables, schemaOf(applying, name), name.name);
  if (table) return table;
  throw new InapplicableSql(`there is no table "${name.name}" at this point`);
}

/** Runs one step; what cannot be read or applied becomes a gap, and the steps around it go on. */
export function attempt(
  applying: Applying,
  subject: string,
  tokens: readonly Token[],
  step: () => void,
): void {
  try {
    step();
  } catch (error) {
    const offset = tokens[0]?.start ?? 0;
    if (error instanceof UnreadableSql) {
      applying.gap('unparsed-statement', subject, `${error.message}.`, error.offset || offset);
    } else if (error instanceof InapplicableSql) {
      applying.gap('unapplied-statement', subject, `${error.message}.`, offset);
    } else {
      throw error;
    }
  }
}

/** The rest of a statement as a body whose names without a database belong to `schema`. */
export function readBody(applying: Applying, cursor: Cursor, schema: string | null): Body {
  const tokens = cursor.rest();
  const start = tokens[0]?.start ?? applying.text.length;
  return {
    sql: textOf(applying.text, tokens),
    schema,
    file: applying.file,
    line: applying.lineAt(start),
  };
}
