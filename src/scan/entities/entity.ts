import type { ReferentialAction } from '../../model/catalog.js';
import type { Cascade } from '../../model/orm-model.js';
import type { Ref } from '../resolve/value.js';

/** An entity as its class says it, before names are made. */
export interface Entity {
  readonly ref: Ref;
  /** What else stands for it: the schema of a class, the class of a schema. */
  readonly aliases: readonly Ref[];
  readonly className: string;
  readonly file: string;
  readonly line: number;
  readonly kind: 'entity' | 'child' | 'view';
  /** Given in the decorator; `null`: the naming strategy decides. */
  readonly tableName: string | null;
  readonly schema: string | null;
  /** Own properties and those of its base classes, base first. */
  readonly properties: readonly EntityProperty[];
  /** Classes that it extends, nearest first, by `keyOfRef`. */
  readonly bases: readonly string[];
  /** Single-table inheritance: its children live in its table. */
  readonly hasChildren: boolean;
  readonly closureTable: boolean;
  readonly uniqueKeys: readonly (readonly string[])[];
}

export type EntityProperty = ColumnProperty | RelationProperty | EmbeddedProperty;

export interface ColumnProperty {
  readonly kind: 'column';
  readonly name: string;
  readonly columnName: string | null;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly default: 'none' | 'constant' | 'expression' | 'sequence';
}

export interface RelationProperty {
  readonly kind: 'relation';
  readonly name: string;
  readonly line: number;
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** The class, or its name where the class could not be found. */
  readonly target: Ref | string;
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isEager: boolean;
  readonly cascades: readonly Cascade[];
  /** Rows that its owner no longer lists are deleted. */
  readonly deletesOrphans: boolean;
  readonly hasConstraint: boolean;
  /** What is said of the referring columns; `null`: this side has none, or says nothing. */
  readonly joinColumns: readonly JoinColumn[] | null;
  /** The property of the other side that holds the relation, where it is said. */
  readonly mappedBy: string | null;
  /** What is said of the link table; `null` on the side that does not hold it. */
  readonly joinTable: JoinTable | null;
}

export interface JoinColumn {
  readonly name: string | null;
  readonly referencedColumnName: string | null;
}

export interface JoinTable {
  readonly name: string | null;
  /** The entity that is the link table, where one is. */
  readonly entity: Ref | string | null;
  readonly joinColumns: readonly JoinColumn[];
  readonly inverseJoinColumns: readonly JoinColumn[];
}

export interface EmbeddedProperty {
  readonly kind: 'embedded';
  readonly name: string;
  /** `null`: the property's name; `''`: none. */
  readonly prefix: string | null;
  readonly properties: readonly EntityProperty[];
}
