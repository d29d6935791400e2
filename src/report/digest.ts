import type { AnalysisResult } from '../model/result.js';
import type { Crossing, CrossingKind, Ownership, Seam } from '../model/seam.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy } from '../util/sort.js';
import { CROSSING_WORDS } from './text/names.js';
import { counted } from './text/words.js';

/** Two seams and everything that crosses between them, in both directions. */
export interface Cut {
  /** Seam ids, `left` < `right`. */
  readonly left: string;
  readonly right: string;
  /** Sorted by kind, dearest first, then by id. */
  readonly crossings: readonly Crossing[];
  /** Concrete places behind the crossings. */
  readonly placeCount: number;
}

const KINDS = Object.keys(CROSSING_WORDS) as readonly CrossingKind[];

/** Every pair of seams with at least one crossing; the fewest crossings first, then the fewest places. */
export function cutsOf(result: AnalysisResult): Cut[] {
  const byPair = new Map<string, Crossing[]>();
  for (const crossing of result.crossings) {
    const pair = JSON.stringify([crossing.from, crossing.to].sort());
    const crossings = byPair.get(pair);
    if (crossings === undefined) byPair.set(pair, [crossing]);
    else crossings.push(crossing);
  }
  const cuts = [...byPair.values()].map(describeCut);
  return sortBy(
    cuts,
    (cut) => cut.crossings.length,
    (cut) => cut.placeCount,
    (cut) => cut.left,
    (cut) => cut.right,
  );
}

function describeCut(crossings: readonly Crossing[]): Cut {
  const [left = '', right = left] = [...new Set(crossings.flatMap((c) => [c.from, c.to]))].sort();
  return {
    left,
    right,
    crossings: sortBy(
      crossings,
      (crossing) => KINDS.indexOf(crossing.kind),
      (crossing) => crossing.id,
    ),
    placeCount: crossings.reduce((sum, crossing) => sum + crossing.count, 0),
  };
}

/** `1 transaction, 2 foreign keys`, dearest first; the empty text when there are none. */
export function describeKinds(
  countByKind: Partial<Readonly<Record<CrossingKind, number>>>,
): string {
  return KINDS.filter((kind) => (countByKind[kind] ?? 0) > 0)
    .map((kind) => counted(countByKind[kind] ?? 0, ...CROSSING_WORDS[kind]))
    .join(', ');
}

/** How many crossings there are of each kind. */
export function countKinds(crossings: readonly Crossing[]): Partial<Record<CrossingKind, number>> {
  const counts: Partial<Record<CrossingKind, number>> = {};
  for (const { kind } of crossings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** How many contested tables a report describes unless all are asked for: what comes after them is read too. */
export const CONTESTED_SHOWN = 4;

/** Tables that more than one module has a serious claim to; those written in the most places first, then by name. */
export function contestedTables(result: AnalysisResult): Ownership[] {
  return sortBy(
    result.ownership.filter(({ verdict }) => verdict === 'contested'),
    ({ claimants }) => -claimants.reduce((sum, { writes }) => sum + writes, 0),
    ({ table }) => table,
  );
}

/** Tables of one seam that could stand in the same other one. */
export interface UnsureTables {
  /** Sorted. */
  readonly tables: readonly string[];
  /** Id of the other seam. */
  readonly rival: string;
}

/** The tables of a seam whose place is contested, by the seam that contests it; most tables first. */
export function groupUnsure(result: AnalysisResult, seam: Seam): UnsureTables[] {
  const unsure = result.ownership.filter(
    (each) => each.seam === seam.id && each.stability.verdict === 'contested',
  );
  const groups = [...groupBy(unsure, ({ stability }) => stability.between[1] ?? '')].map(
    ([rival, own]) => ({ rival, tables: own.map(({ table }) => table).sort(compareText) }),
  );
  return sortBy(
    groups,
    ({ tables }) => -tables.length,
    ({ tables }) => tables[0] ?? '',
  );
}

/** Seams with the most tables first. */
export function seamsBySize(result: AnalysisResult): Seam[] {
  return sortBy(
    result.seams,
    (seam) => -seam.tables.length,
    (seam) => seam.id,
  );
}

/** The display name of a seam id; the id itself where no such seam is listed. */
export function seamNames(result: AnalysisResult): (id: string) => string {
  const names = new Map(result.seams.map((seam) => [seam.id, seam.name]));
  return (id) => names.get(id) ?? id;
}

/** Items by a key of theirs, the largest group first, then by key. */
export function groupBySize<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { readonly key: string; readonly items: readonly T[] }[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return sortBy(
    [...groups].map(([key, items]) => ({ key, items })),
    (group) => -group.items.length,
    (group) => group.key,
  );
}
