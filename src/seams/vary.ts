import type { Dependency, DependencyKind } from '../model/dependency.js';
import { hashText, seededRandom } from '../util/random.js';

/** The evidence of one varied run. */
export interface Variation {
  /** Factor on the resolution: below 1 for coarser seams. */
  readonly resolution: number;
  /** Factor on the weight of a tie, by its place among the ties; 0 = dropped. */
  factorOf(tie: Dependency, at: number): number;
}

/** Components of more tables get fewer runs, down to this many. */
const FEWEST_RUNS = 6;
const MANY_TABLES = 1000;
/** Each run changes the weight of each kind of evidence by up to this factor, up or down. */
const KIND_FACTOR = 2;
/** Runs ask for seams as fine as those proposed, and for coarser ones down to this part of the resolution. */
const COARSEST = 0.3;
/** Facts behind one tie that are drawn one by one; more than these change nothing. */
const MOST_FACTS = 32;

/**
 * Variations of the evidence to judge a partition by. They come in complementary pairs (Shah and Samworth 2013):
 * one run sees a random half of the facts behind each tie, the next one the other half, so that evidence that
 * points two ways with equal strength is found to do so. The weight of each kind of evidence varies too, as does
 * how coarse the seams are, which is what proposals of this kind err in most.
 *
 * @param runs number of runs for up to 1,000 tables
 * @param size number of tables
 * @param name what the random numbers follow from
 */
export function varyEvidence(
  ties: readonly Dependency[],
  runs: number,
  size: number,
  name: string,
): Variation[] {
  const random = seededRandom(hashText(name));
  const wanted = Math.round((runs * MANY_TABLES) / Math.max(size, MANY_TABLES));
  const pairs = Math.floor(Math.max(Math.min(runs, FEWEST_RUNS), wanted) / 2);
  return Array.from({ length: pairs }, (_, pair): Variation[] => {
    const resolution = COARSEST ** ((pair + 0.5) / pairs);
    const factors: Readonly<Partial<Record<DependencyKind, number>>> = {
      'foreign-key': KIND_FACTOR ** (2 * random() - 1),
      name: KIND_FACTOR ** (2 * random() - 1),
      owner: KIND_FACTOR ** (2 * random() - 1),
      'use-case': KIND_FACTOR ** (2 * random() - 1),
    };
    const drawn = Float64Array.from(ties, (tie) => drawHalf(tie.count, random()));
    return [
      { resolution, factorOf: ({ kind }, at) => (drawn[at] ?? 1) * (factors[kind] ?? 1) },
      { resolution, factorOf: ({ kind }, at) => (1 - (drawn[at] ?? 0)) / (factors[kind] ?? 1) },
    ];
  }).flat();
}

/** The share of `count` facts that are drawn when each is drawn or not with equal chance: one random bit each. */
function drawHalf(count: number, random: number): number {
  const facts = Math.min(Math.max(1, count), MOST_FACTS);
  let bits = Math.floor(random * 2 ** 32) >>> (MOST_FACTS - facts);
  let drawn = 0;
  // Each round clears the lowest bit that is set.
  for (; bits !== 0; bits &= bits - 1) drawn += 1;
  return drawn / facts;
}
