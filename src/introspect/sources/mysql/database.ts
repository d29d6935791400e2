import { fullName as fullNameOf } from '../../naming.js';
import type {
  Column,
  ReferentialAction,
  Routine,
  Table,
  TableName,
  Trigger,
} from '../../../model/catalog.js';

/**
 * A database as MySQL describes it, before it becomes a catalog: what the live reader takes from
 * `information_schema` and the file reader builds statement by statement.
 */
export interface DatabaseDescription {
  readonly tables: readonly TableDescription[];
  readonly views: readonly ViewDescription[];
  readonly triggers: readonly TriggerDescription[];
  readonly routines: readonly RoutineDescription[];
}

/** `schema` is the database; `null` where a file names none. */
export interface Named {
  readonly schema: string | null;
  readonly name: string;
}

/** `database.object`, or the bare name where no database is known. */
export function fullName({ schema, name }: Named): TableName {
  return fullNameOf(schema, name);
}

export interface TableDescription extends Named {
  readonly kind: Table['kind'];
  readonly columns: readonly Column[];
  /** The primary key is the one named `PRIMARY`. */
  readonly indexes: readonly IndexDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
  readonly partitionCount: number;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly comment: string | null;
}

export interface IndexDescription {
  readonly name: string;
  readonly parts: readonly IndexPart[];
  readonly isUnique: boolean;
  /** In lower case: `btree`, `hash`, `fulltext`, `spatial`. */
  readonly method: string;
}

export interface IndexPart {
  /** `null` for an expression. */
  readonly column: string | null;
  /** Only the first characters are indexed, so that uniqueness says nothing about the whole value. */
  readonly isPrefix: boolean;
}

export interface ForeignKeyDescription {
  readonly name: string;
  readonly columns: readonly string[];
  /** Where the parent table is; `null` = where the child is. */
  readonly toSchema: string | null;
  readonly toTable: string;
  readonly toColumns: readonly string[];
  /** `null` = the role may not see it. */
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

/** SQL text with the place it came from. */
export interface Body {
  readonly sql: string;
  /** The database that names without one belong to. */
  readonly schema: string | null;
  /** `null` for a server's. */
  readonly file: string | null;
  readonly line: number | null;
}

export interface ViewDescription extends Named {
  readonly columns: readonly string[];
  /** The SELECT; `null` = the role may not see it. */
  readonly body: Body | null;
}

export interface TriggerDescription extends Named {
  readonly table: string;
  readonly timing: Trigger['timing'];
  readonly events: Trigger['events'];
  readonly body: Body | null;
}

export interface RoutineDescription extends Named {
  readonly kind: Routine['kind'];
  /** Canonical argument types, `out` and `inout` in front where they apply, separated by a comma and a blank. */
  readonly signature: string;
  readonly language: string;
  readonly body: Body | null;
}

/**
 * InnoDB treats NO ACTION and RESTRICT alike, and the servers disagree about what they report where nothing was
 * written (MySQL: NO ACTION, MariaDB: RESTRICT), so both become `no action`.
 */
export function toReferentialAction(printed: string): ReferentialAction {
  switch (printed.toUpperCase()) {
    case 'CASCADE':
      return 'cascade';
    case 'SET NULL':
      return 'set null';
    case 'SET DEFAULT':
      return 'set default';
    default:
      return 'no action';
  }
}
