import type { ReferentialAction } from '../../model/catalog.js';

/** What one migration does to the schema, in the order in which it does it. */
export interface Migration {
  /** Relative to the analysed folder. */
  readonly file: string;
  readonly steps: readonly MigrationStep[];
  /** The client spells names in snake case, but for those in SQL text. Absent: as they stand. */
  readonly isSnakeCase?: boolean;
}

export type MigrationStep =
  /** SQL text as the migration sends it. */
  | { readonly kind: 'sql'; readonly line: number; readonly text: string }
  | {
      readonly kind: 'create-table';
      readonly line: number;
      readonly table: string;
      readonly parts: readonly TablePart[];
    }
  | {
      readonly kind: 'alter-table';
      readonly line: number;
      readonly table: string;
      readonly parts: readonly TablePart[];
    }
  | { readonly kind: 'drop-table'; readonly line: number; readonly table: string }
  | {
      readonly kind: 'rename-table';
      readonly line: number;
      readonly table: string;
      readonly to: string;
    }
  | {
      readonly kind: 'create-index';
      readonly line: number;
      readonly index: string;
      readonly table: string;
      /** `null` stands for an expression. */
      readonly columns: readonly (string | null)[];
      readonly isUnique: boolean;
      /** Over some of the rows only. */
      readonly isPartial: boolean;
    }
  | {
      readonly kind: 'drop-index';
      readonly line: number;
      readonly index: string;
      /** `null`: not said; only MySQL needs it. */
      readonly table: string | null;
    }
  | {
      readonly kind: 'create-view';
      readonly line: number;
      readonly view: string;
      readonly isMaterialized: boolean;
      /** What it reads, where `sql` does not say so. */
      readonly tables: readonly string[];
      /** Its query, where it is written as SQL. */
      readonly sql: string | null;
    }
  | {
      readonly kind: 'drop-view';
      readonly line: number;
      readonly view: string;
      readonly isMaterialized: boolean;
    };

/** What a table builder says in one chain of calls. */
export type TablePart =
  | ColumnPart
  | {
      readonly kind: 'primary' | 'unique';
      readonly line: number;
      readonly columns: readonly string[];
      readonly name: string | null;
    }
  | ({ readonly kind: 'foreign'; readonly line: number } & ForeignPart)
  | { readonly kind: 'drop-column'; readonly line: number; readonly column: string }
  | {
      readonly kind: 'rename-column';
      readonly line: number;
      readonly column: string;
      readonly to: string;
    }
  | {
      readonly kind: 'nullability';
      readonly line: number;
      readonly column: string;
      readonly isNullable: boolean;
    }
  | {
      readonly kind: 'type';
      readonly line: number;
      readonly column: string;
      readonly type: ColumnType;
    }
  | {
      readonly kind: 'drop-key';
      readonly line: number;
      /** `any`: the builder does not say; then there is a name. */
      readonly key: 'foreign' | 'unique' | 'primary' | 'any';
      readonly columns: readonly string[];
      readonly name: string | null;
    };

export interface ColumnPart {
  readonly kind: 'column';
  readonly line: number;
  readonly name: string;
  readonly type: ColumnType;
  readonly isNullable: boolean;
  readonly default: 'none' | 'constant' | 'expression';
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly references: ForeignPart | null;
  /** It changes a column that is there. */
  readonly alters: boolean;
}

export interface ForeignPart {
  readonly columns: readonly string[];
  readonly table: string;
  /** Empty: the other table's primary key. */
  readonly toColumns: readonly string[];
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
  readonly name: string | null;
}

/** A type by what builders call it, or as the database calls it. */
export interface ColumnType {
  /** `serial`, `bigserial`, `string`, ...; `raw` for a type as the database calls it. */
  readonly name: string;
  /** Length, precision and scale, or the text of a `raw` type. */
  readonly detail: string;
}
