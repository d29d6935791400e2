import type { CodeFacts } from '../model/access.js';
import type { Catalog } from '../model/catalog.js';
import type { SeamConstraints } from '../model/constraints.js';
import type { Extraction, ForeignKeyToBreak } from '../model/plan.js';
import type { Crossing, Seam } from '../model/seam.js';
import { listForeignKeysToBreak } from './keys.js';
import { orderExtraction } from './order.js';

/** What the plan is made from. */
export interface PlanInput {
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
  readonly seams: readonly Seam[];
  readonly crossings: readonly Crossing[];
  /** For the value of each seam; the engine needs no more of them here. */
  readonly constraints: Pick<SeamConstraints, 'seams'>;
}

export interface Plan {
  /** Sorted by child table, columns and parent. */
  readonly foreignKeysToBreak: readonly ForeignKeyToBreak[];
  /** A permutation of the seams, first to go first. */
  readonly extractionOrder: readonly Extraction[];
}

/** What to do about the crossings and in which order to take the seams out; docs/extraction-order.md. */
export function planExtraction(input: PlanInput): Plan {
  const values = new Map(
    input.constraints.seams.flatMap(({ id, value }) => (value === null ? [] : [[id, value]])),
  );
  return {
    foreignKeysToBreak: listForeignKeysToBreak(input.catalog, input.facts, input.crossings),
    extractionOrder: orderExtraction(input.seams, input.crossings, values),
  };
}
