import type { ReferentialAction, TableName } from './catalog.js';

/**
 * A model, entity or table object as the code declares it: the bridge between the names that code uses
 * (class, delegate, property) and the names that the database uses (table, column).
 */
export interface OrmModel {
  /** Who declared it: the detector's or the source's name, e.g. `prisma`, `typeorm`. */
  readonly orm: string;
  /** As the code says it: the Prisma model's or the entity class's name. */
  readonly name: string;
  /** `null` for what has no table of its own (an abstract base, an embeddable). */
  readonly table: TableName | null;
  /** Relative to the analysed folder. */
  readonly file: string;
  readonly line: number;
  readonly properties: readonly OrmProperty[];
  /** The declaration does not list every column: other names are columns as they stand. Absent: it does. */
  readonly hasOtherColumns?: boolean;
  /** How those others are spelled in the database: `orderId` is `order_id`. Absent: as they stand. */
  readonly otherColumnsAre?: 'snake_case';
}

export interface OrmProperty {
  readonly name: string;
  /** Physical column; `null` for a relation that holds none, or a property that is not stored. */
  readonly column: string | null;
  readonly relation: OrmRelation | null;
  /** An object whose columns are the model's own; they are listed as `address.city`. Absent: it is none. */
  readonly isEmbedded?: boolean;
}

export interface OrmRelation {
  /** `OrmModel.name` of the other side. */
  readonly target: string;
  readonly isMany: boolean;
  /** Physical referring columns where this side holds them; empty on the other side. */
  readonly columns: readonly string[];
  /** Physical link table of a many-to-many relation; `null` otherwise. */
  readonly joinTable: TableName | null;
  readonly onDelete: ReferentialAction | null;
  /** Loaded by every find without being asked for. */
  readonly isEager: boolean;
  /** What the ORM does to the other side's rows along with this side's; empty: nothing. */
  readonly cascades: readonly Cascade[];
  /** Rows that this relation's owner no longer lists are deleted. Absent: they stay. */
  readonly deletesOrphans?: boolean;
}

export type Cascade = 'insert' | 'update' | 'remove' | 'soft-remove' | 'recover';
