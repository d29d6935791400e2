import type { Column, ReferentialAction, Table, Trigger } from '../../../model/catalog.js';
import type { Body, DatabaseDescription, IndexPart } from './database.js';

/** The database that statements are applied to, one after the other. Local to one reading. */
export interface MemoryDatabase {
  /** The database that `USE` chose last; `null` before. */
  currentSchema: string | null;
  /** All that were chosen so far. */
  readonly usedSchemas: Set<string>;
  readonly tables: Objects<MemoryTable>;
  readonly views: Objects<MemoryView>;
  readonly triggers: Objects<MemoryTrigger>;
  readonly procedures: Objects<MemoryRoutine>;
  readonly functions: Objects<MemoryRoutine>;
  /** MariaDB's sequences: known so that dropping one is no surprise. */
  readonly sequences: Objects<MemoryObject>;
}

/** Objects by their names in lower case: those that differ in case alone stand together. */
export type Objects<T extends MemoryObject> = Map<string, readonly T[]>;

/** An object with its database, which may change by RENAME. */
export interface MemoryObject {
  schema: string | null;
  name: string;
}

export interface MemoryTable extends MemoryObject {
  kind: Table['kind'];
  columns: Column[];
  indexes: MemoryIndex[];
  foreignKeys: MemoryForeignKey[];
  partitionCount: number;
  comment: string | null;
  readonly isTemporary: boolean;
}

export interface MemoryIndex {
  name: string;
  parts: IndexPart[];
  readonly isUnique: boolean;
  readonly method: string;
  /** Made by the server for a foreign key; gives way to a written one that serves as well. */
  readonly isImplicit: boolean;
}

export interface MemoryForeignKey {
  name: string;
  /** `orders_ibfk_1`: follows its table when that is renamed. */
  readonly isNameGenerated: boolean;
  columns: string[];
  toSchema: string | null;
  toTable: string;
  toColumns: string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export interface MemoryView extends MemoryObject {
  readonly columns: readonly string[];
  readonly body: Body;
}

export interface MemoryTrigger extends MemoryObject {
  table: string;
  readonly timing: Trigger['timing'];
  readonly events: Trigger['events'];
  readonly body: Body;
}

export interface MemoryRoutine extends MemoryObject {
  readonly kind: 'function' | 'procedure';
  readonly signature: string;
  readonly language: string;
  readonly body: Body;
}

export function createDatabase(): MemoryDatabase {
  return {
    currentSchema: null,
    usedSchemas: new Set(),
    tables: noObjects(),
    views: noObjects(),
    triggers: noObjects(),
    procedures: noObjects(),
    functions: noObjects(),
    sequences: noObjects(),
  };
}

/** What `USE` does. */
export function useSchema(database: MemoryDatabase, schema: string): void {
  database.currentSchema = schema;
  database.usedSchemas.add(schema);
}

/**
 * The object of that name: spelled exactly so, or else the only one that differs in case alone, since a server
 * with `lower_case_table_names` set takes it as well.
 */
export function find<T extends MemoryObject>(
  objects: Objects<T>,
  schema: string | null,
  name: string,
): T | null {
  const alike = objects.get(keyOf(schema, name)) ?? [];
  const exact = alike.find((object) => object.schema === schema && object.name === name);
  return exact ?? (alike.length === 1 ? (alike[0] ?? null) : null);
}

/** The object that is spelled exactly so. */
export function findExact<T extends MemoryObject>(
  objects: Objects<T>,
  schema: string | null,
  name: string,
): T | null {
  const found = find(objects, schema, name);
  return found?.schema === schema && found.name === name ? found : null;
}

/** Adds an object, in place of one of the same name. */
export function put<T extends MemoryObject>(objects: Objects<T>, object: T): void {
  const key = keyOf(object.schema, object.name);
  const others = (objects.get(key) ?? []).filter(
    ({ schema, name }) => schema !== object.schema || name !== object.name,
  );
  objects.set(key, [...others, object]);
}

export function remove<T extends MemoryObject>(objects: Objects<T>, object: T): void {
  const key = keyOf(object.schema, object.name);
  const others = (objects.get(key) ?? []).filter((each) => each !== object);
  if (others.length > 0) objects.set(key, others);
  else objects.delete(key);
}

export function listObjects<T extends MemoryObject>(objects: Objects<T>): T[] {
  return [...objects.values()].flat();
}

function noObjects<T extends MemoryObject>(): Objects<T> {
  return new Map<string, readonly T[]>();
}

function keyOf(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]).toLowerCase();
}

/** Column, index and constraint names differ by more than case. */
export function isSameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function findColumn(table: MemoryTable, name: string): Column | null {
  return table.columns.find((column) => isSameName(column.name, name)) ?? null;
}

/** Everything but temporary tables. */
export function describeDatabase(database: MemoryDatabase): DatabaseDescription {
  return {
    tables: listObjects(database.tables)
      .filter((table) => !table.isTemporary)
      .map((table) => ({ ...table, rows: null, bytes: null })),
    views: listObjects(database.views),
    triggers: listObjects(database.triggers),
    routines: [...listObjects(database.procedures), ...listObjects(database.functions)],
  };
}
