/** What the database (or the files that describe it) says. Facts only; nothing here is a judgement. */

/**
 * The public name of a table, view or routine: as the database reports it, with the schema in front
 * (`billing.invoices`) unless it is the only or the default schema. Unique within one catalog.
 */
export type TableName = string;

export type Dialect = 'postgresql' | 'mysql';

export interface Catalog {
  /** `null` when nothing that was read tells (a facts file, an SQLite ORM schema). */
  readonly dialect: Dialect | null;
  /** As the server prints it; `null` when read from files. */
  readonly serverVersion: string | null;
  /** Schemas that hold at least one object below; empty where the source knows no schemas. */
  readonly schemas: readonly string[];
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly views: readonly View[];
  readonly triggers: readonly Trigger[];
  readonly routines: readonly Routine[];
  readonly enums: readonly EnumType[];
}

export interface Table {
  readonly name: TableName;
  /** `null` where the source knows no schemas. */
  readonly schema: string | null;
  /** The name without its schema. */
  readonly localName: string;
  /** `partitioned` stands for the parent and all its partitions, which are not listed themselves. */
  readonly kind: 'table' | 'partitioned' | 'foreign';
  readonly columns: readonly Column[];
  readonly primaryKey: Key | null;
  /** Unique constraints and unique indexes over whole columns, without the primary key. */
  readonly uniqueKeys: readonly Key[];
  /** Every index, those behind keys included. */
  readonly indexes: readonly Index[];
  /** Parents by table inheritance (PostgreSQL `INHERITS`); partitions are folded and do not count. */
  readonly inherits: readonly TableName[];
  /** Leaf partitions folded into this table; 0 for an ordinary table. */
  readonly partitionCount: number;
  /** The server's own estimate; `null` = never analysed, or read from files. */
  readonly rows: number | null;
  /** Bytes on disk with indexes, over all partitions; `null` = not known. */
  readonly bytes: number | null;
  readonly comment: string | null;
}

export interface Column {
  readonly name: string;
  /** As the database prints it, e.g. `character varying(80)`, `int(11) unsigned`. */
  readonly type: string;
  readonly isNullable: boolean;
  /** What fills the column when an INSERT leaves it out. */
  readonly default: 'none' | 'constant' | 'expression' | 'sequence' | 'identity';
  /** A computed column, and whether it is stored; `null` = not computed. */
  readonly generated: 'stored' | 'virtual' | null;
  readonly comment: string | null;
}

export interface Key {
  /** `null` where the source gives keys no names. */
  readonly name: string | null;
  readonly columns: readonly string[];
}

export interface Index {
  readonly name: string;
  /** In index order; `null` stands for an expression. */
  readonly columns: readonly (string | null)[];
  readonly isUnique: boolean;
  readonly isPartial: boolean;
  /** `btree`, `gin`, `fulltext`, ... in lower case. */
  readonly method: string;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface ForeignKey {
  /** Constraint name; `null` where there is no constraint or the source names none. */
  readonly name: string | null;
  /** The referring (child) table. */
  readonly from: TableName;
  /** Paired by position with `toColumns`; empty where the source does not say. */
  readonly columns: readonly string[];
  /** The referred (parent) table. */
  readonly to: TableName;
  readonly toColumns: readonly string[];
  /** `null` = not known. */
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
  readonly isDeferrable: boolean;
  /** `false` for `NOT VALID`: existing rows were never checked. */
  readonly isValidated: boolean;
  /** At least one referring column may be null, so a child can exist without the parent. `null` = not known. */
  readonly isNullable: boolean | null;
  /** Every referring column is part of the child's primary key. `null` = not known. */
  readonly isIdentifying: boolean | null;
  /** The referring columns are unique in the child. `null` = not known. */
  readonly isOneToOne: boolean | null;
  /** Joined-table inheritance: the child row is the parent row's other half. */
  readonly isInheritance: boolean;
  /** One leg of a link table that only joins two others. */
  readonly isManyToMany: boolean;
  /**
   * `declared`: a constraint in the database (or the only schema at hand). `ghost`: declared in the ORM,
   * absent from the database. `implied`: deduced from names or joins. `configured`: told by the user.
   */
  readonly origin: 'declared' | 'ghost' | 'implied' | 'configured';
  /** Where the claim stands: the ORM file and line of a ghost, the facts file of a configured key. */
  readonly source: SourcePlace | null;
}

/** A place in an input file. */
export interface SourcePlace {
  /** Relative to the analysed folder, `/` between parts. */
  readonly file: string;
  /** 1-based; `null` when the whole file is meant. */
  readonly line: number | null;
}

export interface View {
  readonly name: TableName;
  readonly schema: string | null;
  readonly localName: string;
  readonly isMaterialized: boolean;
  /** Base tables, also those behind other views. Sorted. */
  readonly reads: readonly TableName[];
  readonly columns: readonly string[];
  readonly comment: string | null;
}

export interface Trigger {
  /** Unique together with `table`. */
  readonly name: string;
  readonly table: TableName;
  readonly timing: 'before' | 'after' | 'instead of';
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  /** The routine it calls (PostgreSQL); `null` where the body is its own. */
  readonly routine: string | null;
  /** Tables its body (or its routine's) reads; the table it hangs on does not count. Sorted. */
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  /** `false` when a part of the body could not be read (dynamic SQL, a language we do not know). */
  readonly isFullyRead: boolean;
}

export interface Routine {
  /** With its schema where needed; overloads share a name and are told apart by `signature`. */
  readonly name: string;
  readonly schema: string | null;
  /** Argument types as the database prints them, without the parentheses. */
  readonly signature: string;
  readonly kind: 'function' | 'procedure';
  /** `sql`, `plpgsql`, ... in lower case. */
  readonly language: string;
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  readonly isFullyRead: boolean;
}

export interface EnumType {
  readonly name: string;
  readonly schema: string | null;
  readonly values: readonly string[];
}
