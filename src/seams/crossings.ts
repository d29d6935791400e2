import type { Crossing } from '../model/seam.js';
import { sortBy } from '../util/sort.js';
import { findAccessCrossings, listJoined } from './crossings/accesses.js';
import { findKeyCrossings } from './crossings/keys.js';
import { findJoinCrossings } from './crossings/statements.js';
import { findStoredCodeCrossings } from './crossings/stored-code.js';
import { findTransactionCrossings } from './crossings/transactions.js';
import type { DividedSystem } from './system.js';

/** Everything that crosses a boundary between two seams, each with one verdict; sorted by id, ids unique. */
export function findCrossings(system: DividedSystem): Crossing[] {
  const crossings = [
    ...findKeyCrossings(system),
    ...findJoinCrossings(system),
    ...findTransactionCrossings(system),
    ...findAccessCrossings(system, listJoined(system)),
    ...findStoredCodeCrossings(system),
  ];
  return mergeById(sortBy(crossings, (crossing) => crossing.id));
}

/** Two unnamed keys over the same columns, or overloads of one routine, are one crossing with two facts. */
function mergeById(crossings: readonly Crossing[]): Crossing[] {
  const merged = new Map<string, Crossing>();
  for (const crossing of crossings) {
    const first = merged.get(crossing.id);
    merged.set(
      crossing.id,
      first === undefined
        ? crossing
        : {
            ...first,
            count: first.count + crossing.count,
            evidence: [...first.evidence, ...crossing.evidence],
          },
    );
  }
  return [...merged.values()];
}
