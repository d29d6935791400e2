import { addToPair, emptyPairs, mapPairs, type PairWeights } from './pairs.js';

/** One column of a tables x things matrix: which tables a thing (use case, module, word) concerns, how much. */
export interface Column {
  readonly entries: readonly (readonly [table: number, weight: number])[];
}

/**
 * The squared cosine of every two rows of a sparse matrix that share a column:
 * `(v_i . v_j)^2` with rows scaled to length 1.
 *
 * Columns with more than `widest` tables count for the length of the rows but make no pairs: they would cost
 * quadratic time and say little, as everything shares them.
 *
 * @param size number of tables
 */
export function squaredCosines(
  size: number,
  columns: readonly Column[],
  widest: number,
): PairWeights {
  const lengths = rowLengths(size, columns);
  const products = emptyPairs(size);
  for (const { entries } of columns) {
    if (entries.length > widest) continue;
    for (let first = 0; first < entries.length; first += 1) {
      for (let second = first + 1; second < entries.length; second += 1) {
        const [a, weightA] = entries[first] ?? [0, 0];
        const [b, weightB] = entries[second] ?? [0, 0];
        addToPair(products, a, b, (weightA * weightB) / ((lengths[a] ?? 1) * (lengths[b] ?? 1)));
      }
    }
  }
  return mapPairs(products, (cosine) => cosine * cosine);
}

function rowLengths(size: number, columns: readonly Column[]): number[] {
  const squares = Array.from({ length: size }, () => 0);
  for (const { entries } of columns) {
    for (const [table, weight] of entries) squares[table] = (squares[table] ?? 0) + weight * weight;
  }
  return squares.map((square) => (square > 0 ? Math.sqrt(square) : 1));
}
