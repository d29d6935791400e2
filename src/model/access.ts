import type { TableName } from './catalog.js';

/** What the code says: who touches which table where. */

/** The unit that a table can be owned by: a workspace package, a feature folder, or what the configuration names. */
export interface Module {
  readonly id: string;
  /** Folders or globs that it covers, relative to the analysed folder. */
  readonly paths: readonly string[];
  readonly source: 'workspace' | 'folder' | 'configured' | 'facts';
  readonly fileCount: number;
}

export type Operation = 'select' | 'insert' | 'update' | 'delete';

export type AccessMode = 'read' | 'write';

/** `certain`: one table by name. `likely`: through one assumption, named in `resolvedBy`. `guess`: more than one. */
export type Certainty = 'certain' | 'likely' | 'guess';

/** How the table behind an access was found. */
export type ResolvedBy =
  | 'literal'
  | 'constant'
  | 'symbol'
  | 'annotation'
  | 'local'
  | 'relation'
  | 'summary'
  | 'type'
  | 'facts';

/** One touch of one table at one place. A join of three tables is three accesses with one `statement`. */
export interface Access {
  /** Relative to the analysed folder, `/` between parts; `null` only for accesses from a facts file. */
  readonly file: string | null;
  /** 1-based place of the token that names the table. */
  readonly line: number | null;
  readonly column: number | null;
  readonly module: string;
  /** The function, method or use case it stands in, e.g. `src/orders/service.ts#OrderService.place`: the finest unit known. */
  readonly unit: string | null;
  readonly table: TableName;
  readonly mode: AccessMode;
  /** `null` only where a facts file gave no more than the mode. */
  readonly operation: Operation | null;
  /** Physical columns that the code shows, sorted; empty when it shows none. */
  readonly columns: readonly string[];
  /** The whole row is read or returned. */
  readonly allColumns: boolean;
  /** The detector's name. */
  readonly via: string;
  readonly certainty: Certainty;
  readonly resolvedBy: ResolvedBy;
  /** `Statement.id`, or `null`. */
  readonly statement: string | null;
  /** Innermost `Transaction.id` around it in its own function, or `null`. */
  readonly transaction: string | null;
  /** Entry point that reaches it, e.g. `POST /orders`, the first by name of several; `null` when none is known to. */
  readonly useCase: string | null;
  /** Takes a row lock (`FOR UPDATE`): a read that counts as a write where transactions are concerned. */
  readonly locks: boolean;
  /** How often it was seen: 1 for code, more from facts files. */
  readonly count: number;
}

/** Tables that one query names together. */
export interface Statement {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly module: string;
  readonly unit: string | null;
  /** Sorted, without repeats. */
  readonly tables: readonly TableName[];
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
}

/** What commits together, in the order in which it happens as far as the code shows. */
export interface Transaction {
  readonly id: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly module: string;
  readonly unit: string | null;
  /** The first by name of the entry points that run it; `null` when none is known to. */
  readonly useCase: string | null;
  readonly steps: readonly TransactionStep[];
}

export interface TransactionStep {
  readonly table: TableName;
  readonly mode: AccessMode;
  readonly operation: Operation | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Module of the code that takes the step, which a followed call can make another than the transaction's own. */
  readonly module: string;
  /** Functions called on the way from the transaction to the step; empty when it stands in it directly. */
  readonly through: readonly string[];
}

/** What calls an entry point: a request, a page, a query, a procedure, a message, an event in the process, a job, the clock, a shell. */
export type UseCaseKind =
  | 'http'
  | 'page'
  | 'action'
  | 'graphql'
  | 'rpc'
  | 'message'
  | 'event'
  | 'job'
  | 'schedule'
  | 'command';

/** An entry point of the application, and the table accesses that it leads to, in the order of the code. */
export interface UseCase {
  /** `POST /orders`, `query orders`, `orders.create`, `job send-invoices`. Two entry points may share one. */
  readonly name: string;
  /** `null` where a facts file does not say. */
  readonly kind: UseCaseKind | null;
  /** What made it known: a library's name in the table of entry points, or `facts`. */
  readonly via: string;
  readonly module: string | null;
  /** Where it is registered: relative to the analysed folder, line 1-based; `null` only from facts files. */
  readonly file: string | null;
  readonly line: number | null;
  /** `likely`: told by the shape of the application's own router, or by a folder's convention. */
  readonly certainty: Certainty;
  /** Each place once, where it is reached first; empty when it reaches no table. */
  readonly steps: readonly UseCaseStep[];
  /** Calls and steps left out because they lie too deep or are too many; 0 = the sequence is whole. */
  readonly leftOut: number;
}

export interface UseCaseStep {
  readonly table: TableName;
  readonly mode: AccessMode;
  readonly operation: Operation | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Module of the code that takes the step; `null` only from facts files. */
  readonly module: string | null;
  /** `Transaction.id` of the innermost transaction around it on this way, or `null`. */
  readonly transaction: string | null;
}

/** A database call site whose table could not be told. Shown and counted, never dropped. */
export interface Unresolved {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly module: string;
  readonly reason: 'dynamic-table' | 'unknown-table' | 'unknown-receiver' | 'unparsed-sql';
  /** One sentence for the reader: what exactly could not be told. */
  readonly detail: string;
  /** The code, at most 80 characters, one line. */
  readonly excerpt: string;
  readonly via: string;
}

/** Accesses that say nothing about ownership, counted apart. */
export interface SetAside {
  readonly kind: 'test' | 'seed' | 'factory' | 'migration' | 'example';
  readonly table: TableName;
  readonly mode: AccessMode;
  readonly count: number;
}

/** Everything that one scan of the code saw. */
export interface CodeFacts {
  readonly modules: readonly Module[];
  readonly accesses: readonly Access[];
  readonly statements: readonly Statement[];
  readonly transactions: readonly Transaction[];
  readonly useCases: readonly UseCase[];
  readonly unresolved: readonly Unresolved[];
  readonly setAside: readonly SetAside[];
  readonly files: FileCounts;
}

export interface FileCounts {
  readonly seen: number;
  readonly parsed: number;
  /** Not parsed: too large, minified, binary. Each is a gap as well. */
  readonly skipped: number;
  /** Parsed, but with syntax errors. */
  readonly withErrors: number;
  readonly lines: number;
}
