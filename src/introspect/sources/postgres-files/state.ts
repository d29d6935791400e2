import type { IndexElem, Node } from 'libpg-query';
import type { Column } from '../../../model/catalog.js';
import type { Gap } from '../../../model/gap.js';
import type { RelationForeignKey, RelationTrigger, RoutineSource } from '../postgres/snapshot.js';

/**
 * The catalog while scripts are replayed. Objects are changed in place and refer to each other directly, as the
 * server's refer by oid: a rename is one assignment, and everything that refers to the object follows.
 */
export interface State {
  readonly schemas: Set<string>;
  /** Tables, views, indexes and sequences share their names within a schema. */
  readonly relations: Map<string, AnyRelation>;
  readonly types: Map<string, UserType>;
  readonly foreignKeys: Set<StateForeignKey>;
  readonly routines: Set<StateRoutine>;
  readonly triggers: Set<StateTrigger>;
  readonly gaps: Gap[];
  searchPath: readonly string[];
  nextId: number;
}

/** Anything with a schema and a name; what refers to it prints its present name. */
export interface Named {
  schema: string;
  name: string;
}

export interface TypeReference {
  /** A type of the server under its internal name (`int4`), or one that the scripts made. */
  readonly base: string | Named;
  /** As printed, e.g. `(80)`; for times what stands between `timestamp` and `with time zone`. */
  readonly modifier: string;
  readonly isArray: boolean;
}

export type UserType = Named &
  (
    | { readonly kind: 'enum'; values: string[] }
    | {
        readonly kind: 'domain';
        isNotNull: boolean;
        default: Column['default'];
        readonly base: TypeReference;
      }
    | { readonly kind: 'composite' | 'range' | 'base' }
  );

export type AnyRelation = TableRelation | ViewRelation | IndexRelation | SequenceRelation;

export interface TableRelation extends Named {
  readonly id: number;
  readonly kind: 'table' | 'partitioned' | 'foreign';
  columns: StateColumn[];
  readonly indexes: Set<IndexRelation>;
  readonly checks: Set<StateCheck>;
  partitionOf: TableRelation | null;
  inherits: TableRelation[];
  /** Partitions and inheriting tables, in order of creation. */
  readonly children: Set<TableRelation>;
  comment: string | null;
}

export interface StateCheck {
  name: string;
  readonly columns: ReadonlySet<StateColumn>;
}

export interface StateColumn {
  name: string;
  type: TypeReference;
  isNotNull: boolean;
  notNullName: string | null;
  default: Column['default'];
  /** Sequence behind the default, where it is one of the scripts'. */
  sequence: SequenceRelation | null;
  generated: Column['generated'];
  comment: string | null;
  /** Declared by the table itself, not only by a parent. */
  isLocal: boolean;
}

export interface IndexRelation extends Named {
  readonly kind: 'index';
  readonly table: TableRelation | ViewRelation;
  readonly columns: readonly (StateColumn | null)[];
  /** Columns that expressions, predicates and INCLUDE mention. */
  readonly otherColumns: ReadonlySet<StateColumn>;
  /** What it was made of, for copies of it; plain columns may have been renamed since. */
  readonly definition: IndexDefinition;
  readonly isUnique: boolean;
  isPrimary: boolean;
  isConstraint: boolean;
  readonly isPartial: boolean;
  readonly method: string;
  /** The partitioned index that it is the part of. */
  parent: IndexRelation | null;
}

export interface IndexDefinition {
  readonly elements: readonly IndexElem[];
  readonly included: readonly string[];
  readonly predicate: Node | undefined;
}

export interface SequenceRelation extends Named {
  readonly kind: 'sequence';
  owner: { readonly table: TableRelation; readonly column: StateColumn } | null;
}

export interface ViewRelation extends Named {
  readonly id: number;
  readonly kind: 'view' | 'materialized-view';
  columns: string[];
  reads: Set<TableRelation | ViewRelation>;
  /** Columns of tables that the query mentions, for DROP COLUMN ... CASCADE. */
  mentions: ReadonlySet<StateColumn>;
  comment: string | null;
}

export interface StateForeignKey extends Pick<
  RelationForeignKey,
  'onDelete' | 'onUpdate' | 'isDeferrable'
> {
  name: string;
  readonly from: TableRelation;
  readonly columns: readonly StateColumn[];
  readonly to: TableRelation;
  readonly toColumns: readonly StateColumn[];
  isDeferrable: boolean;
  isValidated: boolean;
  /** The partitioned table's key that it is the part of. */
  parent: StateForeignKey | null;
}

export interface StateRoutine extends Named {
  readonly id: number;
  readonly kind: RoutineSource['kind'];
  readonly inputs: readonly TypeReference[];
  /** The table whose rows it returns. */
  rowType: TableRelation | null;
  source: Omit<RoutineSource, 'id' | 'schema' | 'name' | 'signature' | 'kind'>;
}

export interface StateTrigger extends Omit<
  RelationTrigger,
  'relation' | 'routine' | 'routineName'
> {
  name: string;
  readonly relation: TableRelation | ViewRelation;
  readonly routine: StateRoutine | null;
  /** For a routine that no script made: an extension's or the server's own. */
  readonly routineName: string;
}

/** A statement that bears on the catalog and could not be applied; becomes a gap with file and line. */
export class Unapplied extends Error {
  override readonly name = 'Unapplied';
}

export function createState(): State {
  return {
    schemas: new Set(['public']),
    relations: new Map(),
    types: new Map(),
    foreignKeys: new Set(),
    routines: new Set(),
    triggers: new Set(),
    gaps: [],
    searchPath: ['public'],
    nextId: 1,
  };
}

export const keyOf = (schema: string, name: string): string => `${schema}\u0000${name}`;

export const isTable = (relation: AnyRelation | undefined): relation is TableRelation =>
  relation !== undefined &&
  (relation.kind === 'table' || relation.kind === 'partitioned' || relation.kind === 'foreign');

export const isView = (relation: AnyRelation | undefined): relation is ViewRelation =>
  relation !== undefined && (relation.kind === 'view' || relation.kind === 'materialized-view');

interface QualifiedName {
  readonly schemaname?: string;
  readonly relname?: string;
}

/** Where an unqualified new object goes: the first schema of the search path that exists. */
export function creationSchema(state: State, schema: string | undefined): string {
  if (schema !== undefined) {
    // A script may leave the creation of its schemas to somebody else.
    state.schemas.add(schema);
    return schema;
  }
  return state.searchPath.find((name) => state.schemas.has(name)) ?? 'public';
}

export function findRelation(
  state: State,
  range: QualifiedName | undefined,
): AnyRelation | undefined {
  const name = range?.relname ?? '';
  if (range?.schemaname !== undefined) return state.relations.get(keyOf(range.schemaname, name));
  for (const schema of state.searchPath) {
    const found = state.relations.get(keyOf(schema, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws Unapplied when there is no such table */
export function requireTable(state: State, range: QualifiedName | undefined): TableRelation {
  const found = findRelation(state, range);
  if (!isTable(found)) throw new Unapplied(`there is no table ${describeName(range)}`);
  return found;
}

/** @throws Unapplied when the table has no such column */
export function requireColumn(table: TableRelation, name: string): StateColumn {
  const found = table.columns.find((column) => column.name === name);
  if (found === undefined)
    throw new Unapplied(`table ${table.schema}.${table.name} has no column ${name}`);
  return found;
}

export function describeName(range: QualifiedName | undefined): string {
  const { schemaname, relname } = range ?? {};
  return schemaname === undefined ? (relname ?? '') : `${schemaname}.${relname ?? ''}`;
}

/** @throws Unapplied when the name is taken */
export function addRelation(state: State, relation: AnyRelation): void {
  const key = keyOf(relation.schema, relation.name);
  if (state.relations.has(key)) {
    throw new Unapplied(`${relation.schema}.${relation.name} exists already`);
  }
  state.relations.set(key, relation);
}

/** Gives a relation another name or schema. @throws Unapplied when the name is taken */
export function moveRelation(
  state: State,
  relation: AnyRelation,
  schema: string,
  name: string,
): void {
  const key = keyOf(schema, name);
  if (state.relations.get(key) === relation) return;
  if (state.relations.has(key)) throw new Unapplied(`${schema}.${name} exists already`);
  state.relations.delete(keyOf(relation.schema, relation.name));
  relation.schema = schema;
  relation.name = name;
  state.relations.set(key, relation);
}

/** A table with everything below it, parents first. */
export function withDescendants(table: TableRelation): TableRelation[] {
  const found = new Set([table]);
  for (const next of found) for (const child of next.children) found.add(child);
  return [...found];
}
