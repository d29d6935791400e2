import type { TableName } from './catalog.js';

/** The graph as data: what ties two tables together, how strongly, and by what evidence. */

/** Where a claim can be checked: a constraint, view or trigger by name, or a file and line. At least one is set. */
export interface Evidence {
  readonly file: string | null;
  readonly line: number | null;
  /** Constraint, trigger, view or routine. */
  readonly name: string | null;
  /** What stands there, in a few words, e.g. `joins orders and stock_levels`. */
  readonly detail: string;
}

export type DependencyKind =
  | 'foreign-key'
  | 'join'
  | 'transaction'
  | 'use-case'
  | 'owner'
  | 'name'
  | 'view'
  | 'trigger'
  | 'routine';

/** An undirected tie between two tables (`from` < `to`) by one kind of evidence. */
export interface Dependency {
  readonly from: TableName;
  readonly to: TableName;
  readonly kind: DependencyKind;
  /** How many facts stand behind it; `evidence` may show fewer. */
  readonly count: number;
  /** Dimensionless, >= 0, after scaling: the share it has in the seam engine's decision. */
  readonly weight: number;
  readonly evidence: readonly Evidence[];
}

/** What one module does to one table. */
export interface ModuleUse {
  readonly module: string;
  readonly table: TableName;
  readonly reads: number;
  readonly writes: number;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  /** Physical columns touched, sorted; empty when the code shows none. */
  readonly readColumns: readonly string[];
  readonly writtenColumns: readonly string[];
  /** First few places, in file order. */
  readonly evidence: readonly Evidence[];
}

export interface DependencyGraph {
  /** Base tables, sorted. */
  readonly tables: readonly TableName[];
  readonly dependencies: readonly Dependency[];
  readonly uses: readonly ModuleUse[];
  /** Modules that read tables of many owners and write none; their queries tie nothing together. Sorted. */
  readonly reportingModules: readonly string[];
  /** Tables that hold no more than the keys of the tables they join. Sorted. */
  readonly linkTables: readonly TableName[];
}
