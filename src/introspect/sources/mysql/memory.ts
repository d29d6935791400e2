import type { Column, ReferentialAction, Table, Trigger } from '../../../model/catalog.js';
import type { Body, DatabaseDescription, IndexPart } from './database.js';

/** The database that statements are applied to, one after the other. Local to one reading. */
export interface MemoryDatabase {
  /** The database that `USE` chose last; `null` before. */
  currentSchema: string | null;
  /** All that were chosen so far. */
  readonly usedSchemas: Set<string>;
  readonly tables: Map<string, MemoryTable>;
  readonly views: Map<string, MemoryView>;
  readonly triggers: Map<string, MemoryTrigger>;
  readonly procedures: Map<string, MemoryRoutine>;
  readonly functions: Map<string, MemoryRoutine>;
  /** MariaDB's sequences: known so that dropping one is no surprise. */
  readonly sequences: Map<string, MemoryObject>;
}

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
    tables: new Map(),
    views: new Map(),
    triggers: new Map(),
    procedures: new Map(),
    functions: new Map(),
    sequences: new Map(),
  };
}

/** What `USE` does. */
export function useSchema(database: MemoryDatabase, schema: string): void {
  database.currentSchema = schema;
  database.usedSchemas.add(schema);
}

/** The key of an object in its map. Names of routines and triggers know no case, those of tables may. */
export function keyOf(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]);
}

/**
 * The object of that name: spelled exactly so, or else the only one that differs in case alone, since a server
 * with `lower_case_table_names` set takes it as well.
 */
export function find<T extends MemoryObject>(
  objects: ReadonlyMap<string, T>,
  schema: string | null,
  name: string,
): T | null {
  const exact = objects.get(keyOf(schema, name));
  if (exact) return exact;
  const wanted = keyOf(schema, name).toLowerCase();
  const alike = [...objects].filter(([key]) => key.toLowerCase() === wanted);
  return alike.length === 1 ? (alike[0]?.[1] ?? null) : null;
}

export function put<T extends MemoryObject>(objects: Map<string, T>, object: T): void {
  objects.set(keyOf(object.schema, object.name), object);
}

export function remove<T extends MemoryObject>(objects: Map<string, T>, object: T): void {
  objects.delete(keyOf(object.schema, object.name));
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
    tables: [...database.tables.values()]
      .filter((table) => !table.isTemporary)
      .map((table) => ({ ...table, rows: null, bytes: null })),
    views: [...database.views.values()],
    triggers: [...database.triggers.values()],
    routines: [...database.procedures.values(), ...database.functions.values()],
  };
}
