import type { Column, EnumType, ForeignKey, Index, Key, Trigger } from '../../../model/catalog.js';
import type { Gap } from '../../../model/gap.js';

/**
 * What PostgreSQL's catalog holds, before partitions are folded and bodies are read. The live source decodes
 * it from `pg_catalog`, the file source from a replay of the scripts; `assemble.ts` makes the catalog of both,
 * so that the two can only differ in what they saw.
 */
export interface Snapshot {
  readonly serverVersion: string | null;
  /** Where unqualified names of bodies are looked up when the routine sets no path of its own. */
  readonly searchPath: readonly string[];
  readonly relations: readonly Relation[];
  readonly foreignKeys: readonly RelationForeignKey[];
  readonly triggers: readonly RelationTrigger[];
  readonly routines: readonly RoutineSource[];
  /** Names with their schema in front. */
  readonly enums: readonly EnumType[];
  readonly gaps: readonly Gap[];
}

/** The `oid`, or a number that the replay gave out. */
export type ObjectId = number;

export interface Relation {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partitioned' | 'foreign' | 'view' | 'materialized-view';
  /** The partitioned table it is a partition of. */
  readonly partitionOf: ObjectId | null;
  readonly inherits: readonly ObjectId[];
  /** Not needed for partitions, whose columns are their parent's. */
  readonly columns: readonly Column[];
  readonly primaryKey: Key | null;
  readonly uniqueKeys: readonly Key[];
  readonly indexes: readonly Index[];
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly comment: string | null;
  /** Relations that a view's query names; empty for tables. */
  readonly reads: readonly ObjectId[];
}

export interface RelationForeignKey extends Pick<
  ForeignKey,
  'columns' | 'toColumns' | 'onDelete' | 'onUpdate' | 'isDeferrable' | 'isValidated'
> {
  readonly name: string;
  readonly from: ObjectId;
  readonly to: ObjectId;
  /** For messages where the table referred to was not read. */
  readonly toName: string;
}

export interface RelationTrigger extends Pick<Trigger, 'name' | 'timing' | 'events'> {
  readonly relation: ObjectId;
  /** `null` when it is not among the routines: the server's own, or an extension's. */
  readonly routine: ObjectId | null;
  /** With its schema. */
  readonly routineName: string;
  /** Names under which its routine sees the changed rows (`REFERENCING NEW TABLE AS`). */
  readonly transitionTables: readonly string[];
}

export interface RoutineSource {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  /** Argument types as the database prints them, without the parentheses. */
  readonly signature: string;
  readonly kind: 'function' | 'procedure';
  readonly language: string;
  /** The text between the quotes; for an SQL-standard body a whole CREATE FUNCTION that holds it. */
  readonly body: string;
  readonly hasStandardBody: boolean;
  readonly parameters: readonly Parameter[];
  readonly returns: 'trigger' | 'event_trigger' | 'void' | 'value' | 'set' | 'out-parameters';
  /** `SET search_path` of the routine itself; `null` = the caller's. */
  readonly searchPath: readonly string[] | null;
}

export interface Parameter {
  readonly name: string | null;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table';
}
