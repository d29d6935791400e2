import { createTable } from './create-table.js';
import { Cursor } from './cursor.js';
import type { ForeignKeyDescription, Named } from './database.js';
import { createDatabase, listObjects } from './memory.js';
import { tokenize } from './tokens.js';

/** The foreign keys in a server's `SHOW CREATE TABLE`. */
export function readShownForeignKeys(sql: string, table: Named): readonly ForeignKeyDescription[] {
  const database = { ...createDatabase(), currentSchema: table.schema };
  const cursor = new Cursor(tokenize(sql));
  cursor.expect('CREATE TABLE');
  createTable({ database, file: '', text: sql, lineAt: () => 1, gap: () => undefined }, cursor, {
    replaces: false,
    isTemporary: false,
  });
  return listObjects(database.tables).flatMap(({ foreignKeys }) => foreignKeys);
}
