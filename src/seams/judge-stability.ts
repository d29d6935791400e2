import type { TableName } from '../model/catalog.js';
import type { Stability } from '../model/seam.js';
import { describeTies } from './describe-ties.js';
import type { DividedSystem } from './system.js';

/**
 * A table that was with another seam in some varied run is clear if it was with its own in at least this share of
 * them, and more often than with any other by at least `LEAST_MARGIN`. Chosen on systems whose answer is known,
 * each left out in turn: docs/seams.md.
 */
const LEAST_SHARE = 0.6;
const LEAST_MARGIN = 0.1;

/** How sure it is that a table stands in its seam, and what decides where that is not sure. */
export function judgeStability(system: DividedSystem, table: TableName): Stability {
  const certain = { share: 1, margin: 1, between: [], decides: [] };
  if (system.pins.has(table) || system.referenceData.has(table)) {
    return { ...certain, verdict: 'clear' };
  }
  const stability = system.stability.get(table);
  if (stability === undefined || !system.tiesByTable.has(table)) {
    return { ...certain, verdict: 'unowned', share: 0, margin: 0 };
  }
  const { share, runnerUp } = stability;
  const margin = share - (runnerUp?.share ?? 0);
  if (runnerUp === null || (share >= LEAST_SHARE && margin >= LEAST_MARGIN)) {
    return { ...certain, verdict: 'clear', share, margin };
  }
  const between = [system.seamOf.get(table) ?? '', runnerUp.seam];
  const decides = between.map((id) => describeSide(system, table, id));
  return { verdict: 'contested', share, margin, between, decides };
}

/** What ties the table most to a seam; where nothing does, it goes where its seam goes. */
function describeSide(system: DividedSystem, table: TableName, id: string): string {
  const ties = describeTies(system, table, (seam) => seam === id).slice(0, 2);
  return ties.length > 0
    ? `for ${id}: ${ties.join('; ')}`
    : `for ${id}: no tie of its own, but ties of the tables it stands with`;
}
