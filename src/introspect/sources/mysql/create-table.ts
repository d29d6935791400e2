import type { Column } from '../../../model/catalog.js';
import { attempt, requireTable, schemaOf, type Applying } from './applying.js';
import { readColumnDefinition, type ColumnDefinition } from './column-definition.js';
import { Cursor, InapplicableSql, splitAtCommas, type QualifiedName } from './cursor.js';
import { addForeignKey, addIndex, isKeyNext, readKey, type KeyDefinition } from './keys.js';
import { find, findColumn, findExact, put, remove, type MemoryTable } from './memory.js';
import { readColumnsOfQuery } from './query-columns.js';
import { dropTable } from './restructure.js';
import { isQueryNext, readTableOptions } from './table-options.js';
import type { Token } from './tokens.js';

/**
 * Applies `CREATE TABLE`, from behind the word TABLE on.
 *
 * @throws UnreadableSql, InapplicableSql
 */
export function createTable(
  applying: Applying,
  cursor: Cursor,
  { replaces, isTemporary }: { readonly replaces: boolean; readonly isTemporary: boolean },
): void {
  const mayExist = cursor.accept('IF NOT EXISTS');
  const name = cursor.qualifiedName();
  const table: MemoryTable = {
    schema: schemaOf(applying, name),
    name: name.name,
    kind: 'table',
    columns: [],
    indexes: [],
    foreignKeys: [],
    partitionCount: 0,
    comment: null,
    isTemporary,
  };
  const { tables, views } = applying.database;
  const known = findExact(tables, table.schema, table.name);
  if (known && replaces) dropTable(applying.database, known);
  else if (known && !isTemporary && !known.isTemporary) {
    if (mayExist) return;
    throw new InapplicableSql(`table "${name.name}" was there already`);
  }
  // A dump writes a view's place first as a table.
  const view = findExact(views, table.schema, table.name);
  if (view) remove(views, view);
  fillTable(applying, cursor, table);
  put(tables, table);
}

/** Adds a column with the keys declared in passing; `position` counts from 0, `null` = at the end. */
export function addColumn(
  table: MemoryTable,
  definition: ColumnDefinition,
  position: number | null,
): void {
  table.columns.splice(position ?? table.columns.length, 0, definition.column);
}

/** Adds the keys that a column's own definition declares. */
export function addColumnKeys(
  applying: Applying,
  table: MemoryTable,
  definition: ColumnDefinition,
  offset: number,
): void {
  const part = { column: definition.column.name, isPrefix: false };
  const index = { kind: 'index', parts: [part], isUnique: true, method: 'btree' } as const;
  if (definition.isPrimary) addIndex(table, { ...index, name: 'PRIMARY' });
  if (definition.isUnique) addIndex(table, { ...index, name: null });
  if (!definition.references) return;
  applying.gap(
    'unsupported',
    `foreign key on ${table.name}.${definition.column.name}`,
    'A REFERENCES clause inside a column definition makes a foreign key on MariaDB and is ignored by MySQL before 9.0; it is taken for a foreign key.',
    offset,
  );
  addKey(applying, table, {
    kind: 'foreign-key',
    name: null,
    indexName: null,
    columns: [definition.column.name],
    references: definition.references,
  });
}

/** Adds what a key definition says. */
export function addKey(applying: Applying, table: MemoryTable, key: KeyDefinition): void {
  if (key.kind === 'check') return;
  if (key.kind === 'index') {
    addIndex(table, key);
    return;
  }
  addForeignKey(table, key, findParent(applying, table, key.references.table));
}

function findParent(applying: Applying, table: MemoryTable, name: QualifiedName) {
  const schema = name.schema ?? table.schema;
  const isSelf = schema === table.schema && name.name === table.name;
  const parent = isSelf ? table : find(applying.database.tables, schema, name.name);
  const primary = parent?.indexes.find((index) => index.name === 'PRIMARY');
  return {
    schema,
    name: parent?.name ?? name.name,
    primaryKey: primary?.parts.map((part) => part.column ?? '') ?? [],
  };
}

function fillTable(applying: Applying, cursor: Cursor, table: MemoryTable): void {
  const isLikeInParentheses = cursor.isNext('( LIKE');
  if (isLikeInParentheses) cursor.expect('(');
  if (cursor.accept('LIKE')) {
    copyTable(table, requireTable(applying, cursor.qualifiedName()));
    return;
  }
  if (cursor.peek() === '(' && !isQueryNext(cursor)) {
    readItems(applying, table, splitAtCommas(cursor.parenthesized()));
  }
  Object.assign(table, readTableOptions(cursor));
  if (cursor.isAtEnd) return;
  cursor.accept('AS');
  addQueryColumns(applying, table, cursor.rest());
}

function copyTable(table: MemoryTable, model: MemoryTable): void {
  table.kind = model.kind;
  table.columns = [...model.columns];
  table.indexes = model.indexes.map((index) => ({ ...index, isImplicit: false }));
  table.partitionCount = model.partitionCount;
  table.comment = model.comment;
}

/** Keys come after all columns, foreign keys after all other keys, whatever the order in which they are written. */
function readItems(applying: Applying, table: MemoryTable, items: readonly Token[][]): void {
  const keys: KeyDefinition[] = [];
  const definitions: { definition: ColumnDefinition; offset: number }[] = [];
  for (const item of items) {
    attempt(applying, `table ${table.name}`, item, () => {
      const cursor = new Cursor(item);
      if (cursor.isNext('PERIOD FOR')) return;
      if (isKeyNext(cursor)) {
        keys.push(readKey(cursor));
        return;
      }
      const definition = readColumnDefinition(cursor);
      if (!cursor.isAtEnd) throw cursor.unreadable('the end of the column definition');
      definitions.push({ definition, offset: item[0]?.start ?? 0 });
      addColumn(table, definition, null);
    });
  }
  addTogether(applying, table, definitions, keys);
}

function addTogether(
  applying: Applying,
  table: MemoryTable,
  definitions: readonly { definition: ColumnDefinition; offset: number }[],
  keys: readonly KeyDefinition[],
): void {
  for (const { definition, offset } of definitions) {
    addColumnKeys(applying, table, { ...definition, references: null }, offset);
  }
  for (const key of keys) if (key.kind === 'index') addKey(applying, table, key);
  for (const { definition, offset } of definitions) {
    if (!definition.references) continue;
    addColumnKeys(applying, table, { ...definition, isPrimary: false, isUnique: false }, offset);
  }
  for (const key of keys) if (key.kind === 'foreign-key') addKey(applying, table, key);
}

/** `CREATE TABLE … SELECT`: columns of the query that the definition does not name itself. */
function addQueryColumns(applying: Applying, table: MemoryTable, query: readonly Token[]): void {
  const columns = readColumnsOfQuery(applying.database, applying.text, query, table.schema);
  const unknown: string[] = [];
  for (const { name, origin } of columns) {
    if (findColumn(table, name)) continue;
    if (!origin) unknown.push(name);
    table.columns.push({ ...(origin ?? UNKNOWN_COLUMN), ...passedOn(origin), name });
  }
  if (unknown.length === 0 && columns.length > 0) return;
  applying.gap(
    'unapplied-statement',
    `table ${table.name}`,
    `The types of ${unknown.length > 0 ? `columns ${unknown.join(', ')}` : 'its columns'} follow from a query and are not known.`,
    query[0]?.start ?? 0,
  );
}

const UNKNOWN_COLUMN = { type: 'unknown', isNullable: true, comment: null };

/** A column made from another keeps its default; one that counted up begins with the constant 0. */
function passedOn(origin: Column | null): Pick<Column, 'default' | 'generated'> {
  const value = origin?.default ?? 'none';
  return { default: value === 'identity' ? 'constant' : value, generated: null };
}
