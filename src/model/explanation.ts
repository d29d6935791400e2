import type { TableName } from './catalog.js';
import type { DependencyKind, Evidence } from './dependency.js';
import type { Placement } from './placement.js';
import type { Crossing, Ownership } from './seam.js';

/** What `decompose why` answers. */

/** Why one table stands where it stands. */
export interface TableExplanation {
  readonly table: TableName;
  readonly ownership: Ownership;
  /** `null` where a saved result of an earlier version does not tell. */
  readonly placement: Placement | null;
  /** The other tables of its seam. Sorted. */
  readonly mates: readonly TableName[];
}

/** What ties two tables, and what that means for their seams. */
export interface PairExplanation {
  readonly tables: readonly [TableName, TableName];
  /** Where each of the two stands. */
  readonly seams: readonly [string, string];
  readonly isTogether: boolean;
  /** All ties between the two: those that weigh first, strongest first. */
  readonly ties: readonly PairTie[];
  /** What would break between the two; empty where they stand in one seam. */
  readonly crossings: readonly Crossing[];
  /** Without a direct tie: the fewest ties that connect them; empty where nothing does. */
  readonly chain: readonly ChainLink[];
}

/** One kind of evidence that ties two tables. */
export interface PairTie {
  readonly kind: DependencyKind;
  /** A whole sentence without its full stop. */
  readonly text: string;
  readonly count: number;
  /** Its weight in the decision; `null` for facts that weigh as units of work, or not at all. */
  readonly weight: number | null;
  /** Its share of all that pulls at each of the two, 0 to 1; `null` as above. */
  readonly shares: readonly [number, number] | null;
  /** Every fact; of units of work the first few, and all entry points that lead to both. */
  readonly evidence: readonly Evidence[];
}

export interface ChainLink {
  readonly from: TableName;
  readonly to: TableName;
  readonly toSeam: string;
  /** The strongest tie between the two. */
  readonly tie: PairTie;
}
