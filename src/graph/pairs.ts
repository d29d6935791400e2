/** A symmetric, sparse tables x tables matrix with an empty diagonal: the key of a pair is `low * size + high`. */
export interface PairWeights {
  readonly size: number;
  readonly weights: Map<number, number>;
}

/** An empty matrix for tables numbered from 0 to `size - 1`. */
export function emptyPairs(size: number): PairWeights {
  return { size, weights: new Map() };
}

/** Adds to the weight of an unordered pair; a table's tie to itself is ignored. */
export function addToPair(pairs: PairWeights, a: number, b: number, weight: number): void {
  if (a === b || weight === 0) return;
  const key = pairKey(pairs.size, a, b);
  pairs.weights.set(key, (pairs.weights.get(key) ?? 0) + weight);
}

/** The weight of an unordered pair, 0 where there is none. */
export function pairWeight(pairs: PairWeights, a: number, b: number): number {
  return pairs.weights.get(pairKey(pairs.size, a, b)) ?? 0;
}

/** A copy with every weight changed by `change`; pairs that come out as 0 are left out. */
export function mapPairs(
  pairs: PairWeights,
  change: (weight: number, key: number) => number,
): PairWeights {
  const changed = emptyPairs(pairs.size);
  for (const [key, weight] of pairs.weights) {
    const value = change(weight, key);
    if (value !== 0) changed.weights.set(key, value);
  }
  return changed;
}

/** A copy scaled so that the sum over unordered pairs is `sum`; an empty matrix stays empty. */
export function scalePairs(pairs: PairWeights, sum: number): PairWeights {
  let total = 0;
  for (const key of [...pairs.weights.keys()].sort((a, b) => a - b)) {
    total += pairs.weights.get(key) ?? 0;
  }
  return total > 0 ? mapPairs(pairs, (weight) => (weight * sum) / total) : emptyPairs(pairs.size);
}

/** The two tables of a key, the lower one first. */
export function pairOf(pairs: PairWeights, key: number): readonly [number, number] {
  return [Math.floor(key / pairs.size), key % pairs.size];
}

function pairKey(size: number, a: number, b: number): number {
  return a < b ? a * size + b : b * size + a;
}
