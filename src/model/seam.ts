import type { TableName } from './catalog.js';
import type { Evidence } from './dependency.js';

/** Where the system could come apart. Judgements, each with its evidence. */

export interface Seam {
  /** Kebab-case, stable from run to run, unique. */
  readonly id: string;
  readonly name: string;
  /** Base tables; each table of the catalog stands in exactly one seam. Sorted. */
  readonly tables: readonly TableName[];
  /** Modules whose writes go mostly here; each module stands in at most one seam. Sorted. */
  readonly modules: readonly string[];
  /** The tables of this seam that are reference data. Sorted. */
  readonly referenceData: readonly TableName[];
  /** 0 to 1: mean of its tables' `stability.share`. */
  readonly confidence: number;
  readonly source: 'configured' | 'clustered';
  readonly metrics: SeamMetrics;
  /** Sentences: what holds it together. */
  readonly reasons: readonly string[];
}

export interface SeamMetrics {
  /** Ca: other seams that depend on this one. */
  readonly afferentCount: number;
  /** Ce: seams that this one depends on. */
  readonly efferentCount: number;
  /** I = Ce / (Ca + Ce), 0 when both are 0 (R. C. Martin). */
  readonly instabilityShare: number;
  /** Internal weight / all weight touching it, 0 to 1. */
  readonly cohesionShare: number;
  /** 1 - cohesionShare. */
  readonly couplingShare: number;
}

export type TableRole =
  | 'entity'
  | 'reference-data'
  | 'shared-mutable'
  | 'two-concepts'
  | 'link-table'
  | 'log'
  | 'reporting'
  | 'identity'
  | 'unused';

/** Who keeps a table up to date, and how sure that is. */
export interface Ownership {
  readonly table: TableName;
  readonly seam: string;
  readonly role: TableRole;
  /** `clear`: one owner. `contested`: more than one module has a serious claim. `unowned`: nobody writes it. */
  readonly verdict: 'clear' | 'contested' | 'unowned';
  /** The module that keeps it up to date; `null` unless `clear`. */
  readonly owner: string | null;
  /** 0 to 1: its `stability.share` times the strongest seam's share of the claims on it. */
  readonly confidence: number;
  /** How sure it is that it stands in its seam. */
  readonly stability: Stability;
  /** Modules that write it, strongest claim first; readers where nobody writes. */
  readonly claimants: readonly Claimant[];
  /** The seam it would stand in otherwise, and in what share of the varied runs it did; `null` = never elsewhere. */
  readonly runnerUp: { readonly seam: string; readonly share: number } | null;
  /** Sentences for: why it stands in its seam and has its role. */
  readonly reasons: readonly string[];
  /** Sentences against. */
  readonly doubts: readonly string[];
}

/** How sure it is that a table stands where it stands, whoever keeps it up to date. */
export interface Stability {
  /**
   * `clear`: it stayed with its seam when the evidence was varied, or the manifest or a rule puts it there.
   * `contested`: it was with another seam too often. `unowned`: nothing ties it to any other table.
   */
  readonly verdict: 'clear' | 'contested' | 'unowned';
  /** 0 to 1: share of the varied runs in which it was with the core of its seam; 0 where it is `unowned`. */
  readonly share: number;
  /** -1 to 1: `share` minus the share of the runner-up. */
  readonly margin: number;
  /** Seams that it is contested between, its own first; empty unless `contested`. */
  readonly between: readonly string[];
  /** Sentences: what ties it most to each of them; empty unless `contested`. */
  readonly decides: readonly string[];
}

export interface Claimant {
  readonly module: string;
  readonly seam: string | null;
  readonly reads: number;
  readonly writes: number;
  readonly evidence: readonly Evidence[];
}

export type CrossingKind =
  'foreign-key' | 'join' | 'transaction' | 'write' | 'read' | 'view' | 'trigger' | 'routine';

/** One concrete thing that crosses the boundary between two seams. */
export interface Crossing {
  /** Stable: made of kind, seams, tables and name, never of a line number. */
  readonly id: string;
  readonly kind: CrossingKind;
  /** Seam that depends: the child of a key, the module that reads or writes, the seam most of the statement lies in. */
  readonly from: string;
  /** Seam depended on. */
  readonly to: string;
  /** Tables on both sides. Sorted. */
  readonly tables: readonly TableName[];
  /** Concrete places behind it. */
  readonly count: number;
  readonly evidence: readonly Evidence[];
  /** What to do about it, and why that; see docs/treatments.md. */
  readonly treatment: Treatment;
  readonly why: string;
}

export type Treatment =
  | 'keep-together'
  | 'reference-by-id'
  | 'loose-foreign-key'
  | 'restrict-through-api'
  | 'replicate-by-events'
  | 'drop-and-tolerate'
  | 'copy-reference-data'
  | 'call-the-owner'
  | 'join-in-client'
  | 'read-model'
  | 'reporting-database'
  | 'retry-later'
  | 'saga'
  | 'own-concept'
  | 'split-table'
  | 'move-into-owner';
