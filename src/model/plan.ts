import type { ForeignKey, ReferentialAction, TableName } from './catalog.js';
import type { Evidence } from './dependency.js';
import type { CrossingKind, Treatment } from './seam.js';

/** What to do, in which order. */

export interface ForeignKeyToBreak {
  /** Constraint name, or `null`. */
  readonly name: string | null;
  readonly from: TableName;
  readonly columns: readonly string[];
  readonly to: TableName;
  readonly toColumns: readonly string[];
  readonly onDelete: ReferentialAction | null;
  readonly origin: ForeignKey['origin'];
  readonly fromSeam: string;
  readonly toSeam: string;
  readonly treatment: Treatment;
  /** Why this treatment. */
  readonly why: string;
  /** What the database no longer does once the key is gone. */
  readonly lost: readonly string[];
  readonly evidence: readonly Evidence[];
}

export interface Extraction {
  /** From 1. */
  readonly position: number;
  /** `Seam.id`. */
  readonly seam: string;
  /** Sentences: why here and not later. */
  readonly reasons: readonly string[];
  readonly costs: ExtractionCosts;
  /** Seams that should go before it. */
  readonly blockedBy: readonly string[];
}

export interface ExtractionCosts {
  /** Points, formula in docs/extraction-order.md: what extracting it costs at its position. */
  readonly points: number;
  /** Crossings between this seam and those still in the monolith at that moment, by kind. */
  readonly crossings: Readonly<Record<CrossingKind, number>>;
  /** Of these, the ones by which others depend on it. */
  readonly inbound: number;
  /** Of these, the ones by which it depends on others. */
  readonly outbound: number;
}
