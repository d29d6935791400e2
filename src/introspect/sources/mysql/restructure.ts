import { InapplicableSql } from './cursor.js';
import {
  find,
  findColumn,
  isSameName,
  listObjects,
  put,
  remove,
  type MemoryDatabase,
  type MemoryObject,
  type MemoryTable,
  type MemoryTrigger,
} from './memory.js';

/** Changes that reach beyond one column or one table: what refers to it follows. */

/** @throws InapplicableSql when there is no such column, or the new name is taken */
export function renameColumn(
  database: MemoryDatabase,
  table: MemoryTable,
  from: string,
  to: string,
): void {
  const column = requireColumn(table, from);
  const other = findColumn(table, to);
  if (other && other !== column) throw new InapplicableSql(`column "${to}" was there already`);
  const renamed = (name: string) => (isSameName(name, column.name) ? to : name);
  table.columns = table.columns.map((each) => (each === column ? { ...each, name: to } : each));
  for (const index of table.indexes) {
    index.parts = index.parts.map((part) => ({
      ...part,
      column: part.column === null ? null : renamed(part.column),
    }));
  }
  for (const key of table.foreignKeys) key.columns = key.columns.map(renamed);
  for (const key of keysInto(database, table)) key.toColumns = key.toColumns.map(renamed);
}

/** Drops a column; an index shrinks with it and goes with its last column. */
export function dropColumn(
  database: MemoryDatabase,
  table: MemoryTable,
  name: string,
  mayBeMissing: boolean,
): void {
  if (mayBeMissing && !findColumn(table, name)) return;
  const column = requireColumn(table, name);
  if (keysInto(database, table).some((key) => key.toColumns.includes(column.name))) {
    throw new InapplicableSql(`a foreign key refers to column "${name}"`);
  }
  table.columns = table.columns.filter((each) => each !== column);
  for (const index of table.indexes) {
    index.parts = index.parts.filter((part) => part.column !== column.name);
  }
  table.indexes = table.indexes.filter((index) => index.parts.length > 0);
  table.foreignKeys = table.foreignKeys.filter((key) => !key.columns.includes(column.name));
}

/** Drops an index or a foreign key by name. */
export function dropNamed(
  table: MemoryTable,
  name: string,
  kinds: readonly ('index' | 'foreign-key')[],
  mayBeMissing: boolean,
): void {
  for (const kind of kinds) {
    const list = kind === 'index' ? table.indexes : table.foreignKeys;
    const at = list.findIndex((item) => isSameName(item.name, name));
    if (at < 0) continue;
    list.splice(at, 1);
    return;
  }
  if (mayBeMissing) return;
  const what = kinds[0] === 'index' ? 'index' : 'foreign key';
  throw new InapplicableSql(`table "${table.name}" has no ${what} "${name}"`);
}

/** Gives a table (or a view) a new name: its triggers, and foreign keys to it, follow. */
export function renameTable(database: MemoryDatabase, table: MemoryTable, to: MemoryObject): void {
  if (find(database.tables, to.schema, to.name) && !isSameName(table.name, to.name)) {
    throw new InapplicableSql(`table "${to.name}" was there already`);
  }
  for (const key of keysInto(database, table)) {
    key.toSchema = to.schema;
    key.toTable = to.name;
  }
  for (const key of table.foreignKeys) {
    if (key.isNameGenerated && key.name.startsWith(`${table.name}_ibfk_`)) {
      key.name = to.name + key.name.slice(table.name.length);
    }
  }
  for (const trigger of listObjects(database.triggers)) {
    if (isOn(trigger, table)) trigger.table = to.name;
  }
  remove(database.tables, table);
  table.schema = to.schema;
  table.name = to.name;
  put(database.tables, table);
}

/** Drops a table with its triggers. */
export function dropTable(database: MemoryDatabase, table: MemoryTable): void {
  remove(database.tables, table);
  for (const trigger of listObjects(database.triggers)) {
    if (isOn(trigger, table)) remove(database.triggers, trigger);
  }
}

function isOn(trigger: MemoryTrigger, table: MemoryTable): boolean {
  return trigger.schema === table.schema && trigger.table === table.name;
}

function requireColumn(table: MemoryTable, name: string) {
  const column = findColumn(table, name);
  if (column) return column;
  throw new InapplicableSql(`table "${table.name}" has no column "${name}"`);
}

function keysInto(database: MemoryDatabase, table: MemoryTable) {
  return listObjects(database.tables)
    .flatMap((each) => each.foreignKeys)
    .filter((key) => key.toSchema === table.schema && isSameName(key.toTable, table.name));
}
