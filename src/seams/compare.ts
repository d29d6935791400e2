/** How alike two partitions of the same things are; definitions and sources in docs/seams.md. */
import { groupBy } from '../util/group.js';

/** Thing to the group that it is in. */
export type Partition = ReadonlyMap<string, string>;

/**
 * Adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, 0 as expected by chance.
 * Only things of `truth` count; one that `proposed` lacks is a group of its own.
 */
export function adjustedRandIndex(proposed: Partition, truth: Partition): number {
  const labels = pairLabels(proposed, truth);
  const together = sumPairs(labels.map(([own, real]) => `${own}\0${real}`));
  const own = sumPairs(labels.map(([label]) => label));
  const real = sumPairs(labels.map(([, label]) => label));
  const all = choose2(labels.length);
  const expected = all === 0 ? 0 : (own * real) / all;
  const most = (own + real) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/**
 * MoJoFM (Wen and Tzerpos 2004), 0 to 100: how few moves of single things and joins of groups turn `proposed`
 * into `truth`, against the most that any partition would need. Not symmetric.
 */
export function mojoFm(proposed: Partition, truth: Partition): number {
  const labels = pairLabels(proposed, truth);
  const groups = [...groupBy(labels, ([own]) => own).values()].map((members) => {
    const counts = new Map<string, number>();
    for (const [, real] of members) counts.set(real, (counts.get(real) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const tags = [...counts].filter(([, count]) => count === most).map(([real]) => real);
    return { tags, moves: members.length - most };
  });
  const moves = groups.reduce((sum, group) => sum + group.moves, 0);
  const matched = matchGroups(groups.map((group) => group.tags));
  const needed = moves + groups.length - matched;
  const sizes = [...groupBy(truth.values(), (real) => real).values()]
    .map((members) => members.length)
    .sort((a, b) => a - b);
  let distinct = 0;
  for (const size of sizes) if (distinct < size) distinct += 1;
  const worst = labels.length - distinct;
  return worst === 0 ? 100 : 100 * (1 - needed / worst);
}

/** Precision, recall and their harmonic mean for pairs that `isCut` by both partitions. */
export interface CutScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well the pairs that lie across groups in `truth` are found; pairs outside `truth` do not count. */
export function scoreCuts(
  pairs: readonly (readonly [string, string])[],
  proposed: Partition,
  truth: Partition,
): CutScore {
  const groupOf = (item: string): string => proposed.get(item) ?? `\0${item}`;
  const scored = new Map(
    pairs
      .filter(([from, to]) => from !== to && truth.has(from) && truth.has(to))
      .map((pair) => [pair.join('\0'), pair] as const),
  );
  let [right, wrong, missed] = [0, 0, 0];
  for (const [from, to] of scored.values()) {
    const isCut = groupOf(from) !== groupOf(to);
    const isReal = truth.get(from) !== truth.get(to);
    if (isCut && isReal) right += 1;
    else if (isCut) wrong += 1;
    else if (isReal) missed += 1;
  }
  const precision = right + wrong > 0 ? right / (right + wrong) : 1;
  const recall = right + missed > 0 ? right / (right + missed) : 1;
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1 };
}

function pairLabels(proposed: Partition, truth: Partition): (readonly [string, string])[] {
  return [...truth].map(([item, real]) => [proposed.get(item) ?? `\0${item}`, real] as const);
}

function sumPairs(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + choose2(count), 0);
}

function choose2(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Size of a maximum matching of groups to distinct tags among their candidates (augmenting paths). */
function matchGroups(candidates: readonly (readonly string[])[]): number {
  const holder = new Map<string, number>();
  const place = (group: number, tried: Set<string>): boolean => {
    for (const tag of candidates[group] ?? []) {
      if (tried.has(tag)) continue;
      tried.add(tag);
      const other = holder.get(tag);
      if (other === undefined || place(other, tried)) {
        holder.set(tag, group);
        return true;
      }
    }
    return false;
  };
  return candidates.filter((_, group) => place(group, new Set())).length;
}
