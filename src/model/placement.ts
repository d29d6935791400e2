import type { TableName } from './catalog.js';
import type { Evidence } from './dependency.js';

/** Why tables stand where they stand. */

/** Why one table stands in its seam, and what speaks for another. */
export interface Placement {
  readonly table: TableName;
  /** `Seam.id`. */
  readonly seam: string;
  /** Share of all that pulls at the table that comes from its own seam, 0 to 1; `null` where nothing pulls at it. */
  readonly ownShare: number | null;
  /** For its seam; what decides first, then the strongest. At most five. */
  readonly reasons: readonly Reason[];
  /** For other seams, strongest first. At most four. */
  readonly doubts: readonly Reason[];
}

export type ReasonKind =
  | 'pinned'
  | 'together'
  | 'reference-data'
  | 'link-table'
  | 'owner'
  | 'composition'
  | 'foreign-key'
  | 'transaction'
  | 'join'
  | 'use-case'
  | 'name'
  | 'alone';

/** One thing that speaks for a table to stand in a seam. */
export interface Reason {
  readonly kind: ReasonKind;
  /** In a few words, the table as subject left out, e.g. `2 transactions write both it and orders`. */
  readonly text: string;
  /** The seam that it speaks for. */
  readonly seam: string;
  /** The other tables that it is about, strongest tie first. */
  readonly tables: readonly TableName[];
  /** Facts behind it; `evidence` may show fewer. */
  readonly count: number;
  /** Share of all that pulls at the table, 0 to 1; `null` for a rule that decides whatever pulls. */
  readonly share: number | null;
  readonly evidence: readonly Evidence[];
}
