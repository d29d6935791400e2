import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';

type FactorOf = (tie: Dependency, at: number) => number;

/** Ties gathered per pair of nodes, so that they can be weighed again and again. */
export interface PreparedTies {
  readonly size: number;
  /** Ends of each edge, lower first; sorted. */
  readonly edges: readonly (readonly [a: number, b: number])[];
  /** Normalized weight of each edge, 0 where a factor dropped all of its ties. */
  weigh(factorOf?: FactorOf): Float64Array;
}

/**
 * Adds ties up per pair of tables and divides by the square root of both ends' degrees, degrees in units of
 * their mean: what keeps a hub, which is tied to everybody, from pulling everybody together. Tables of one
 * node are then added up; a tie inside a node is left out.
 *
 * @param indexes number of each table; every tie is between tables that have one
 * @param nodeOf node of each table number
 * @param size number of nodes
 */
export function prepareTies(
  ties: readonly Dependency[],
  indexes: ReadonlyMap<TableName, number>,
  nodeOf: readonly number[],
  size: number,
): PreparedTies {
  const pairs = numberPairs(
    ties.map((tie) => [indexes.get(tie.from) ?? 0, indexes.get(tie.to) ?? 0] as const),
    indexes.size,
  );
  const nodePairs = numberPairs(
    pairs.ends.map(([a, b]) => [nodeOf[a] ?? 0, nodeOf[b] ?? 0] as const),
    size,
  );
  const weigh = (factorOf?: FactorOf): Float64Array => {
    const sums = new Float64Array(pairs.ends.length);
    ties.forEach((tie, at) => {
      const pair = pairs.numbers[at] ?? -1;
      if (pair >= 0)
        sums[pair] =
          (sums[pair] ?? 0) + tie.weight * (factorOf === undefined ? 1 : factorOf(tie, at));
    });
    const degrees = measureDegrees(pairs.ends, sums, indexes.size);
    const weights = new Float64Array(nodePairs.ends.length);
    pairs.ends.forEach(([a, b], pair) => {
      const edge = nodePairs.numbers[pair] ?? -1;
      const product = (degrees[a] ?? 0) * (degrees[b] ?? 0);
      if (edge >= 0 && product > 0)
        weights[edge] = (weights[edge] ?? 0) + (sums[pair] ?? 0) / Math.sqrt(product);
    });
    return weights;
  };
  return { size, edges: nodePairs.ends, weigh };
}

interface NumberedPairs {
  /** Distinct pairs of different ends, lower end first, sorted. */
  readonly ends: readonly (readonly [number, number])[];
  /** For each pair given, its place in `ends`, or -1 for a pair of equal ends. */
  readonly numbers: Int32Array;
}

function numberPairs(pairs: readonly (readonly [number, number])[], size: number): NumberedPairs {
  const keyOf = ([a, b]: readonly [number, number]): number =>
    Math.min(a, b) * size + Math.max(a, b);
  const keys = [...new Set(pairs.filter(([a, b]) => a !== b).map(keyOf))].sort((a, b) => a - b);
  const numbers = new Map(keys.map((key, at) => [key, at]));
  return {
    ends: keys.map((key) => [Math.floor(key / size), key % size] as const),
    numbers: Int32Array.from(pairs, (pair) => numbers.get(keyOf(pair)) ?? -1),
  };
}

/** Weighted degrees in units of their mean. */
function measureDegrees(
  ends: NumberedPairs['ends'],
  weights: Float64Array,
  size: number,
): Float64Array {
  const degrees = new Float64Array(size);
  let total = 0;
  ends.forEach(([a, b], pair) => {
    const weight = weights[pair] ?? 0;
    degrees[a] = (degrees[a] ?? 0) + weight;
    degrees[b] = (degrees[b] ?? 0) + weight;
    total += 2 * weight;
  });
  return total > 0 ? degrees.map((degree) => (degree * size) / total) : degrees;
}
