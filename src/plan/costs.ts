/**
 * What it costs to take one seam out while others remain: docs/extraction-order.md.
 *
 *   points(s, R) = sum over crossings c between s and a seam of R:  work(c) * size(c) * side(c)
 *   size(c) = 1 + log2(count of c)      the second place of the same kind is cheaper than the first
 *   side(c) = 2 where the other depends on s (s must offer an interface that others build on), 1 otherwise
 */
import type { ExtractionCosts } from '../model/plan.js';
import type { Crossing, CrossingKind, Treatment } from '../model/seam.js';

/** Points for the first place of each treatment: what a team has to build, from a changed query to a saga. */
const WORK = {
  'drop-and-tolerate': 0.5,
  'copy-reference-data': 0.5,
  'reference-by-id': 1,
  'call-the-owner': 1,
  'join-in-client': 1.5,
  'move-into-owner': 2,
  'restrict-through-api': 2,
  'loose-foreign-key': 3,
  'reporting-database': 3,
  'replicate-by-events': 3,
  'read-model': 4,
  'retry-later': 4,
  'split-table': 6,
  'own-concept': 6,
  saga: 8,
  'keep-together': 12,
} as const satisfies Record<Treatment, number>;

const INBOUND_FACTOR = 2;

/** What one crossing costs the side that goes first. */
export function priceCrossing(crossing: Crossing, leaving: string): number {
  const size = 1 + Math.log2(Math.max(1, crossing.count));
  return WORK[crossing.treatment] * size * (crossing.to === leaving ? INBOUND_FACTOR : 1);
}

/** The costs of taking `seam` out, given the crossings between it and the seams that remain. */
export function measureCosts(seam: string, crossings: readonly Crossing[]): ExtractionCosts {
  const counts: Record<CrossingKind, number> = {
    'foreign-key': 0,
    join: 0,
    transaction: 0,
    write: 0,
    read: 0,
    view: 0,
    trigger: 0,
    routine: 0,
  };
  let points = 0;
  for (const crossing of crossings) {
    counts[crossing.kind] += 1;
    points += priceCrossing(crossing, seam);
  }
  const inbound = crossings.filter((crossing) => crossing.to === seam).length;
  return {
    points: Math.round(points * 100) / 100,
    crossings: counts,
    inbound,
    outbound: crossings.length - inbound,
  };
}
