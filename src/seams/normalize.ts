import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import type { WeightedEdge, WeightedGraph } from './louvain.js';

/**
 * Ties added up per pair and divided by the square root of both ends' degrees, degrees in units of their mean:
 * what keeps a hub, which is tied to everybody, from pulling everybody together.
 *
 * @param indexes number of each table; ties to a table without a number are left out
 * @param factorOf changes a tie's weight, e.g. for a perturbed run
 */
export function normalizeTies(
  ties: readonly Dependency[],
  indexes: ReadonlyMap<TableName, number>,
  factorOf: (tie: Dependency) => number = () => 1,
): WeightedGraph {
  const size = indexes.size;
  const sums = new Map<number, number>();
  const degrees = Array.from({ length: size }, () => 0);
  let total = 0;
  for (const tie of ties) {
    const [a, b] = [indexes.get(tie.from), indexes.get(tie.to)];
    const weight = tie.weight * factorOf(tie);
    if (a === undefined || b === undefined || a === b || weight <= 0) continue;
    const key = Math.min(a, b) * size + Math.max(a, b);
    sums.set(key, (sums.get(key) ?? 0) + weight);
    degrees[a] = (degrees[a] ?? 0) + weight;
    degrees[b] = (degrees[b] ?? 0) + weight;
    total += 2 * weight;
  }
  const mean = total / size;
  const edges = [...sums].map(([key, weight]): WeightedEdge => {
    const [a, b] = [Math.floor(key / size), key % size];
    return { a, b, weight: (weight * mean) / Math.sqrt((degrees[a] ?? 1) * (degrees[b] ?? 1)) };
  });
  return { size, edges: edges.sort((left, right) => left.a - right.a || left.b - right.b) };
}
