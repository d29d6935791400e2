import type { Operation } from '../model/access.js';
import type { Dialect } from '../model/catalog.js';

/** What a reading of SQL text says. Offsets count UTF-16 units from the start of the text that was read. */

/** One statement of a text, in the order in which they stand there. */
export interface SqlStatement {
  /**
   * `query`: reads or writes rows. `fragment`: a piece of a query (`WHERE ...`, `LEFT JOIN ...`).
   * `definition`: DDL. `transaction`: opens or ends one. `call`: calls a routine. `other`: none of these.
   */
  readonly kind: 'query' | 'fragment' | 'definition' | 'transaction' | 'call' | 'other';
  /** The leading keyword in upper case, a leading WITH or EXPLAIN skipped; empty for a fragment without one. */
  readonly verb: string;
  readonly start: number;
  readonly end: number;
  /** One entry for each mention, in text order; CTEs, aliases and table functions are not among them. */
  readonly tables: readonly SqlTable[];
  /** Routines and functions that are called, in text order. */
  readonly calls: readonly SqlCall[];
  /** What a `transaction` statement does; `null` otherwise. */
  readonly control: 'begin' | 'commit' | 'rollback' | 'savepoint' | null;
  /** Holes that stand where a piece of SQL is spliced in, neither a value nor a name: something may hide there. */
  readonly splices: readonly number[];
  /** What did not read as SQL; empty for everything well-formed. */
  readonly problems: readonly SqlProblem[];
}

/** One mention of a table. */
export interface SqlTable {
  /** As written, without quotes; `null` when none stands there (or a hole does). */
  readonly schema: string | null;
  /** As written, without quotes; `null` when a hole or a placeholder decides it. */
  readonly name: string | null;
  /** Whether the name stood in quotes, so that its case counts (PostgreSQL folds the others to lower case). */
  readonly isQuoted: boolean;
  /** Number of the hole that stands for the name or for a part of it; -1 for a placeholder; `null` when none does. */
  readonly hole: number | null;
  /** Not empty; two for an upsert (`insert`, `update`), which counts as no read. */
  readonly operations: readonly Operation[];
  readonly alias: string | null;
  /** Columns that are read or written, as written without quotes, in order of first mention, without repeats. */
  readonly columns: readonly string[];
  /** The part of `columns` that is assigned. */
  readonly writtenColumns: readonly string[];
  /** `*` or `alias.*` reads or returns the whole row, or an INSERT names no columns. */
  readonly allColumns: boolean;
  /** Rows are locked: `FOR UPDATE`, `FOR SHARE`, `LOCK TABLE`. */
  readonly locks: boolean;
  /** A catalog or bookkeeping table of the server, e.g. `information_schema.tables`, `pg_class`. */
  readonly isSystem: boolean;
  /** Place of the first character of the name, its schema included. */
  readonly offset: number;
  readonly length: number;
}

export interface SqlCall {
  readonly schema: string | null;
  readonly name: string;
  readonly offset: number;
}

export interface SqlProblem {
  readonly offset: number;
  /** One sentence without a full stop, e.g. `a table name is missing after FROM`. */
  readonly message: string;
}

export interface SqlOptions {
  /** `null`: not known, so both are allowed for. */
  readonly dialect: Dialect | null;
  /**
   * The columns of a table, where the caller knows them: lets unqualified columns of a join find their table.
   * `null` = this table is not known.
   */
  readonly columnsOf?: (schema: string | null, name: string) => ReadonlySet<string> | null;
}

/** A table mention while its statement is being read. */
export interface Mention {
  schema: string | null;
  name: string | null;
  isQuoted: boolean;
  hole: number | null;
  operations: Operation[];
  alias: string | null;
  columns: Set<string>;
  written: Set<string>;
  allColumns: boolean;
  locks: boolean;
  isSystem: boolean;
  offset: number;
  length: number;
}

/** What a FROM clause brings into reach: a table, or something else that has columns. */
export interface Relation {
  /** The alias, or the table's own name; `null` when it cannot be referred to. */
  readonly name: string | null;
  /** `null` for sub-queries, CTEs and functions. */
  readonly mention: Mention | null;
  /** The block inside a derived table, whose rows a lock reaches too. */
  readonly inner: Scope | null;
}

/** One query block: what its names can mean. */
export interface Scope {
  readonly parent: Scope | null;
  readonly ctes: Set<string>;
  readonly relations: Relation[];
  /** Names given to select list items. */
  readonly outputs: Set<string>;
  readonly references: ColumnReference[];
}

export interface ColumnReference {
  readonly qualifier: string | null;
  /** `*` for all columns. */
  readonly column: string;
  /** Assigned, not read. */
  readonly isWritten: boolean;
  /** ORDER BY, GROUP BY and HAVING may name an output instead of a column. */
  readonly mayBeOutput: boolean;
}

/** A new block inside `parent`. */
export function openScope(parent: Scope | null): Scope {
  return { parent, ctes: new Set(), relations: [], outputs: new Set(), references: [] };
}
