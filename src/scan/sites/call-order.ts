import { keyOfRef, type FunctionValue } from '../resolve/value.js';
import type { CallSite, Position, ResolvedTouch } from './site.js';

/** A stretch of code: what stands between two offsets of a file. */
export interface Stretch {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Only what belongs to this function itself (`Position.unit`); `null`: everything. */
  readonly unit: string | null;
}

/** One step of a stretch: a touch, and the way to it. */
export interface ReachedStep {
  readonly touch: ResolvedTouch;
  /** Names of the functions called on the way; empty when it stands in the stretch itself. */
  readonly through: readonly string[];
  /** The calls on the way, outermost first. */
  readonly by: readonly CallSite[];
}

export interface Reached {
  readonly steps: readonly ReachedStep[];
  /** Functions that were not followed, and steps left out, because they lie too deep or are too many. */
  readonly leftOut: number;
}

/** How many calls are followed from a stretch to a touch. Real applications need five to ten. */
export const MAX_CALL_DEPTH = 12;

/** More steps than this are no sequence that anybody follows. */
export const MAX_STEPS = 1000;

type Item =
  | { readonly at: Position; readonly done: number; readonly touch: ResolvedTouch }
  | { readonly at: Position; readonly done: number; readonly call: CallSite };

interface Called {
  readonly key: string;
  readonly name: string;
  readonly stretch: Stretch;
}

/** What happens in what order: touches and calls by place, what is called, and which of it leads to a touch. */
export interface CallOrder {
  /** What the steps of a stretch are, calls followed, in the order in which they happen. */
  follow(stretches: readonly Stretch[]): Reached;
}

/**
 * Sorts touches and calls by place and tells which functions lead to a touch, so that nothing else is ever followed.
 *
 * @param dispatch what a call of an interface's method may run (`createDispatch`)
 */
export function orderCalls(
  touches: readonly ResolvedTouch[],
  calls: readonly CallSite[],
  dispatch: (called: FunctionValue) => readonly FunctionValue[],
): CallOrder {
  const itemsByFile = sortItems(touches, calls);
  const calledBy = resolveCalled(calls, dispatch);
  const itemsOf = (stretch: Stretch): readonly Item[] => itemsBetween(itemsByFile, stretch);
  const leading = findLeading(calls, calledBy, itemsOf);
  const itemsByFunction = new Map<string, readonly Item[]>();

  /** Touches, and calls that lead to one; asked for again and again. */
  const tellingItems = (stretch: Stretch, key: string | null): readonly Item[] => {
    const known = key === null ? undefined : itemsByFunction.get(key);
    if (known !== undefined) return known;
    const items = itemsOf(stretch)
      .filter(
        (item) =>
          'touch' in item || (calledBy.get(item.call) ?? []).some((one) => leading.has(one.key)),
      )
      .sort((a, b) => a.done - b.done || a.at.offset - b.at.offset);
    if (key !== null) itemsByFunction.set(key, items);
    return items;
  };

  const follow = (stretches: readonly Stretch[]): Reached => {
    const steps: ReachedStep[] = [];
    const visited = new Set<string>();
    const seen = new Set<ResolvedTouch>();
    const tooDeep = new Set<string>();
    let tooMany = 0;

    const walk = (
      stretch: Stretch,
      key: string | null,
      through: readonly string[],
      by: readonly CallSite[],
    ): void => {
      for (const item of tellingItems(stretch, key)) {
        if ('touch' in item) {
          if (seen.has(item.touch)) continue;
          seen.add(item.touch);
          if (steps.length < MAX_STEPS) steps.push({ touch: item.touch, through, by });
          else tooMany += 1;
          continue;
        }
        for (const called of calledBy.get(item.call) ?? []) {
          // A function that was followed once adds nothing the second time, and may lead back here.
          if (visited.has(called.key) || !leading.has(called.key)) continue;
          if (through.length >= MAX_CALL_DEPTH) {
            tooDeep.add(called.key);
            continue;
          }
          visited.add(called.key);
          walk(called.stretch, called.key, [...through, called.name], [...by, item.call]);
        }
      }
    };
    for (const stretch of stretches) walk(stretch, null, [], []);
    const notFollowed = [...tooDeep].filter((key) => !visited.has(key)).length;
    return { steps, leftOut: notFollowed + tooMany };
  };
  return { follow };
}

function sortItems(
  touches: readonly ResolvedTouch[],
  calls: readonly CallSite[],
): ReadonlyMap<string, readonly Item[]> {
  const itemsByFile = new Map<string, Item[]>();
  const add = (item: Item): void => {
    const items = itemsByFile.get(item.at.file);
    if (items === undefined) itemsByFile.set(item.at.file, [item]);
    else items.push(item);
  };
  for (const touch of touches) add({ at: touch.at, done: touch.done, touch });
  for (const call of calls) add({ at: call.at, done: call.done, call });
  for (const items of itemsByFile.values()) items.sort((a, b) => a.at.offset - b.at.offset);
  return itemsByFile;
}

/** What each call may run: methods of interfaces give way to what implements them. */
function resolveCalled(
  calls: readonly CallSite[],
  dispatch: (called: FunctionValue) => readonly FunctionValue[],
): ReadonlyMap<CallSite, readonly Called[]> {
  return new Map(calls.map((call) => [call, call.called.flatMap(dispatch).map(calledOf)]));
}

function calledOf({ ref, name }: FunctionValue): Called {
  const stretch = { file: ref.file, from: ref.pos, to: ref.end, unit: null };
  return { key: keyOfRef(ref), name, stretch };
}

/** The functions that touch a table, or call one that does. */
function findLeading(
  calls: readonly CallSite[],
  calledBy: ReadonlyMap<CallSite, readonly Called[]>,
  itemsOf: (stretch: Stretch) => readonly Item[],
): ReadonlySet<string> {
  const functions = new Map<string, Stretch>();
  for (const call of calls) {
    for (const { key, stretch } of calledBy.get(call) ?? []) functions.set(key, stretch);
  }
  const callers = new Map<string, string[]>();
  const open: string[] = [];
  for (const [key, stretch] of functions) {
    const items = itemsOf(stretch);
    if (items.some((item) => 'touch' in item)) open.push(key);
    for (const item of items) {
      if ('touch' in item) continue;
      for (const called of calledBy.get(item.call) ?? []) {
        const known = callers.get(called.key);
        if (known === undefined) callers.set(called.key, [key]);
        else known.push(key);
      }
    }
  }
  const leading = new Set<string>();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (leading.has(key)) continue;
    leading.add(key);
    open.push(...(callers.get(key) ?? []));
  }
  return leading;
}

/** Items by offset, found by halving. */
function itemsBetween(
  itemsByFile: ReadonlyMap<string, readonly Item[]>,
  { file, from, to, unit }: Stretch,
): readonly Item[] {
  const items = itemsByFile.get(file) ?? [];
  const between = items.slice(firstFrom(items, from), firstFrom(items, to));
  return unit === null ? between : between.filter(({ at }) => at.unit === unit);
}

function firstFrom(items: readonly Item[], offset: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && item.at.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
