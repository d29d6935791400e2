import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';

/**
 * The fewest ties that connect two tables, as the tables on the way, both ends included; of ways of the same length the
 * one with the strongest last ties. `null` where nothing connects them.
 */
export function findChain(
  ties: readonly Dependency[],
  from: TableName,
  to: TableName,
): readonly TableName[] | null {
  const steps = groupBy(
    ties.flatMap((tie) => [
      { at: tie.from, next: tie.to, weight: tie.weight },
      { at: tie.to, next: tie.from, weight: tie.weight },
    ]),
    ({ at }) => at,
  );
  const cameFrom = new Map<TableName, TableName>([[from, from]]);
  let front = [from];
  while (front.length > 0 && !cameFrom.has(to)) {
    const found = sortBy(
      front.flatMap((table) => steps.get(table) ?? []).filter(({ next }) => !cameFrom.has(next)),
      ({ weight }) => -weight,
      ({ at }) => at,
      ({ next }) => next,
    );
    for (const { at, next } of found) if (!cameFrom.has(next)) cameFrom.set(next, at);
    front = [...new Set(found.map(({ next }) => next))];
  }
  if (!cameFrom.has(to)) return null;
  const way = [to];
  for (let table = to; table !== from;) {
    table = cameFrom.get(table) ?? from;
    way.unshift(table);
  }
  return way;
}
