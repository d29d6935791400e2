import { Cursor, InapplicableSql, splitAtCommas, type QualifiedName } from './cursor.js';
import { readReferences, type References } from './column-definition.js';
import type { IndexPart } from './database.js';
import {
  findColumn,
  isSameName,
  type MemoryForeignKey,
  type MemoryIndex,
  type MemoryTable,
} from './memory.js';

/** Keys, indexes and foreign keys as `CREATE TABLE` and `ALTER TABLE` write them, and how they get their names. */
export type KeyDefinition = IndexClause | ForeignKeyClause | { readonly kind: 'check' };

export interface IndexClause {
  readonly kind: 'index';
  /** `PRIMARY`, or `null` where the server makes one up. */
  readonly name: string | null;
  readonly parts: readonly IndexPart[];
  readonly isUnique: boolean;
  readonly method: string;
}

export interface ForeignKeyClause {
  readonly kind: 'foreign-key';
  readonly name: string | null;
  /** The name given to the index behind it; the key's own as well where it has none (MySQL up to 8.0.15, MariaDB). */
  readonly indexName: string | null;
  readonly columns: readonly string[];
  readonly references: References;
}

const KEY_STARTS = new Set([
  'PRIMARY',
  'UNIQUE',
  'KEY',
  'INDEX',
  'FULLTEXT',
  'SPATIAL',
  'VECTOR',
  'FOREIGN',
  'CONSTRAINT',
  'CHECK',
]);

/** Whether a key definition comes next, not a column. */
export function isKeyNext(cursor: Cursor): boolean {
  return KEY_STARTS.has(cursor.peek());
}

/**
 * Reads one key definition to its end.
 *
 * @throws UnreadableSql
 */
export function readKey(cursor: Cursor): KeyDefinition {
  const constraint = cursor.accept('CONSTRAINT') ? readConstraintName(cursor) : null;
  if (cursor.accept('CHECK')) return { kind: 'check' };
  if (cursor.accept('FOREIGN KEY')) return readForeignKey(cursor, constraint);
  const start = cursor.acceptAny('PRIMARY KEY', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'VECTOR');
  const hasWord = cursor.acceptAny('KEY', 'INDEX') !== null;
  if (start === null && !hasWord) throw cursor.unreadable('a key');
  cursor.accept('IF NOT EXISTS');
  return readIndex(cursor, start ?? '', constraint);
}

/** The rest of an index definition, from its name on; `start` is the word that says what kind of index it is. */
export function readIndex(cursor: Cursor, start: string, constraint: string | null): IndexClause {
  let method = readMethod(cursor);
  const name = cursor.peek() === '(' ? constraint : cursor.name();
  method = readMethod(cursor) ?? method;
  if (cursor.accept('ON')) cursor.qualifiedName();
  const parts = splitAtCommas(cursor.parenthesized()).map((part) => readPart(new Cursor(part)));
  while (!cursor.isAtEnd) {
    const late = readMethod(cursor);
    if (late === null) cursor.next();
    method = late ?? method;
  }
  const isSpecial = start === 'FULLTEXT' || start === 'SPATIAL' || start === 'VECTOR';
  return {
    kind: 'index',
    name: start === 'PRIMARY KEY' ? 'PRIMARY' : name,
    parts,
    isUnique: start === 'UNIQUE' || start === 'PRIMARY KEY',
    method: isSpecial ? start.toLowerCase() : (method ?? 'btree'),
  };
}

/**
 * Adds an index under its own or a made-up name; an implicit one that it serves as well gives way.
 *
 * @throws InapplicableSql when the name is taken
 */
export function addIndex(table: MemoryTable, clause: IndexClause): void {
  const parts = clause.parts.map((part) => ({
    ...part,
    column: part.column === null ? null : (findColumn(table, part.column)?.name ?? part.column),
  }));
  table.indexes = table.indexes.filter(
    (index) => !(index.isImplicit && covers(parts, columnsOf(index))),
  );
  if (table.indexes.some(({ name }) => isSameName(name, clause.name ?? ''))) {
    throw new InapplicableSql(`index "${clause.name ?? ''}" was there already`);
  }
  const isSpatialOrText = clause.method === 'fulltext' || clause.method === 'spatial';
  table.indexes.push({
    name: clause.name ?? makeIndexName(table, parts[0]?.column ?? 'functional_index'),
    parts: isSpatialOrText ? parts.map((part) => ({ ...part, isPrefix: false })) : parts,
    isUnique: clause.isUnique,
    method: clause.isUnique && isOverText(table, parts) ? 'hash' : clause.method,
    isImplicit: false,
  });
  if (clause.name === 'PRIMARY') requireValues(table, parts);
}

/** Adds a foreign key under its own or a made-up name, with the index that the server makes where none serves. */
export function addForeignKey(
  table: MemoryTable,
  clause: ForeignKeyClause,
  parent: QualifiedName & { readonly primaryKey: readonly string[] },
): void {
  const columns = clause.columns.map((name) => findColumn(table, name)?.name ?? name);
  const { references } = clause;
  if (table.foreignKeys.some(({ name }) => isSameName(name, clause.name ?? ''))) {
    throw new InapplicableSql(`foreign key "${clause.name ?? ''}" was there already`);
  }
  const key: MemoryForeignKey = {
    name: clause.name ?? clause.indexName ?? makeForeignKeyName(table),
    isNameGenerated: clause.name === null && clause.indexName === null,
    columns,
    toSchema: parent.schema,
    toTable: parent.name,
    toColumns: [...(references.columns.length > 0 ? references.columns : parent.primaryKey)],
    onDelete: references.onDelete,
    onUpdate: references.onUpdate,
  };
  table.foreignKeys.push(key);
  const isServed = table.indexes.some((index) => isOrdered(index) && covers(index.parts, columns));
  if (isServed) return;
  table.indexes.push({
    name: clause.name ?? clause.indexName ?? makeIndexName(table, columns[0] ?? ''),
    parts: columns.map((column) => ({ column, isPrefix: false })),
    isUnique: false,
    method: 'btree',
    isImplicit: true,
  });
}

/** MariaDB keeps a unique index over whole texts as a hash; MySQL has none. */
function isOverText(table: MemoryTable, parts: readonly IndexPart[]): boolean {
  return parts.some(
    ({ column, isPrefix }) =>
      column !== null && !isPrefix && /(text|blob)$/.test(findColumn(table, column)?.type ?? ''),
  );
}

function isOrdered(index: MemoryIndex): boolean {
  return index.method === 'btree' || index.method === 'hash';
}

function columnsOf(index: MemoryIndex): string[] {
  return index.parts.map((part) => part.column ?? '');
}

/** Whether an index begins with all of these columns, in whole and in this order. */
function covers(parts: readonly IndexPart[], columns: readonly string[]): boolean {
  return columns.every((column, index) => {
    const part = parts[index];
    return part?.column != null && !part.isPrefix && isSameName(part.column, column);
  });
}

/** After its first column; `_2` and so on where that is taken. */
function makeIndexName(table: MemoryTable, column: string): string {
  const isTaken = (name: string) => table.indexes.some((index) => isSameName(index.name, name));
  if (!isTaken(column) && !isSameName(column, 'PRIMARY')) return column;
  for (let number = 2; ; number += 1) {
    const name = `${column}_${number}`;
    if (!isTaken(name)) return name;
  }
}

/** One more than the highest number in use. */
function makeForeignKeyName(table: MemoryTable): string {
  const prefix = `${table.name}_ibfk_`;
  const numbers = table.foreignKeys
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isInteger(number));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

function requireValues(table: MemoryTable, parts: readonly IndexPart[]): void {
  const names = new Set(parts.map((part) => part.column));
  table.columns = table.columns.map((column) =>
    names.has(column.name) ? { ...column, isNullable: false } : column,
  );
}

function readConstraintName(cursor: Cursor): string | null {
  return KEY_STARTS.has(cursor.peek()) ? null : cursor.name();
}

function readForeignKey(cursor: Cursor, constraint: string | null): ForeignKeyClause {
  cursor.accept('IF NOT EXISTS');
  const indexName = cursor.peek() === '(' ? null : cursor.name();
  const columns = cursor.nameList();
  cursor.expect('REFERENCES');
  return {
    kind: 'foreign-key',
    name: constraint,
    indexName,
    columns,
    references: readReferences(cursor),
  };
}

function readMethod(cursor: Cursor): string | null {
  if (cursor.peek() !== 'USING' && cursor.peek() !== 'TYPE') return null;
  if (!['BTREE', 'HASH', 'RTREE'].includes(cursor.peek(1))) return null;
  cursor.next();
  return cursor.name().toLowerCase();
}

function readPart(cursor: Cursor): IndexPart {
  if (cursor.peek() === '(') return { column: null, isPrefix: false };
  const column = cursor.name();
  return { column, isPrefix: cursor.peek() === '(' };
}
