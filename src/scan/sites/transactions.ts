import type { Resolver } from '../resolve/resolver.js';
import { bindCall } from '../resolve/closures.js';
import { functionAround } from '../resolve/scope.js';
import { alternatives, keyOfRef, type Ref, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import { groupCalls, type CallsByFunction } from './calls-by-function.js';
import { nodeAt } from './position.js';
import type { CallSite, HandedCall, MarkSite, Position } from './site.js';

/** A stretch of code that commits together; those of one transaction share their `start`. */
export interface TransactionScope {
  readonly at: Position;
  /** Offset that tells the transaction from others in its file. */
  readonly start: number;
  readonly file: string;
  /** Offsets: what stands between them belongs to it. */
  readonly from: number;
  readonly to: number;
  /** Only what belongs to this function itself; `null`: everything between the offsets. */
  readonly unit: string | null;
}

/**
 * The stretches of code that commit together. A wrapper that runs what it is handed inside of a transaction is
 * carried to its callers, and to theirs.
 */
export function findScopes(
  written: readonly MarkSite[],
  handed: readonly HandedCall[],
  calls: readonly CallSite[],
  resolver: Resolver,
): readonly TransactionScope[] {
  const marks = [...written, ...marksOfCalls(written, calls)];
  const scopes: TransactionScope[] = [];
  const callsByFunction = groupCalls(calls);
  for (const mark of marks) {
    if (mark.kind === 'within') scopes.push(...partsOf(mark));
    else if (mark.kind === 'function') {
      scopes.push(...scopesOfFunction(mark.at, mark.value, callsByFunction, resolver, 0));
    } else if (mark.kind === 'begin') scopes.push(scopeUntilEnd(mark.at, marks, resolver));
  }
  const isWithin = (at: Position): boolean => scopes.some((scope) => isInside(at, scope));
  const inside = handed.filter(
    (one) => isWithin(one.at) || ranByInner(one, callsByFunction).some(({ at }) => isWithin(at)),
  );
  const chains = chainsByFunction(marks);
  const carried = inside.flatMap(({ at, value }) => [
    ...scopesOfFunction(at, value, callsByFunction, resolver, 0),
    ...scopesOfChain(value, chains),
  ]);
  const distinct = new Map(
    [...scopes, ...carried].map((scope) => [
      `${scope.file}:${scope.start}:${scope.from}:${scope.to}`,
      scope,
    ]),
  );
  return [...distinct.values()];
}

/**
 * Calls of the inner function in which something that the outer one was handed is called:
 * `const run = (m) => work(m); return manager.transaction((m) => run(m))`.
 */
function ranByInner(
  { at, value }: HandedCall,
  callsByFunction: CallsByFunction,
): readonly CallSite[] {
  if (value.kind !== 'parameter') return [];
  const owner = keyOfRef(value.function);
  const inner = at.functions.slice(0, Math.max(0, at.functions.indexOf(owner)));
  return inner.flatMap((key) =>
    (callsByFunction.get(key) ?? []).filter((call) => call.at.functions.includes(owner)),
  );
}

type Chain = Extract<MarkSite, { kind: 'chain' }>;

function chainsByFunction(marks: readonly MarkSite[]): ReadonlyMap<string, readonly Chain[]> {
  const groups = new Map<string, Chain[]>();
  for (const mark of marks) {
    if (mark.kind !== 'chain') continue;
    const key = keyOfRef(mark.function);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [mark]);
    else group.push(mark);
  }
  return groups;
}

/** A middleware that runs `next()` in a transaction: all handlers behind it, wherever a router chains them. */
function scopesOfChain(
  value: Value,
  chains: ReadonlyMap<string, readonly Chain[]>,
): readonly TransactionScope[] {
  return alternatives(value).flatMap((one) =>
    one.kind !== 'parameter' || one.path.length > 0
      ? []
      : (chains.get(keyOfRef(one.function)) ?? []).flatMap(({ at, next }) =>
          next.map(({ ref }) => scopeOf(at, ref)),
        ),
  );
}

/**
 * A call of a function that begins a transaction and leaves it open begins one where it stands, and a call of one that
 * only ends it ends it: `const client = await pool.begin(); ...; await pool.end(client)`.
 */
function marksOfCalls(marks: readonly MarkSite[], calls: readonly CallSite[]): readonly MarkSite[] {
  const beginning = functionsWith(marks, 'begin');
  if (beginning.size === 0) return [];
  const callsTo = (isMeant: (key: string) => boolean): readonly Position[] =>
    calls.flatMap(({ at, called }) => (called.some(({ ref }) => isMeant(keyOfRef(ref))) ? at : []));
  const endingAlone = functionsWith(marks, 'end');
  const ends = callsTo((key) => endingAlone.has(key) && !beginning.has(key)).map(
    (at): MarkSite => ({ kind: 'end', at }),
  );
  // What one function ends through another is not left open.
  const ending = functionsWith([...marks, ...ends], 'end');
  const begins = callsTo((key) => beginning.has(key) && !ending.has(key)).map((at): MarkSite => ({
    kind: 'begin',
    at,
  }));
  return [...begins, ...ends];
}

/** `keyOfRef` of the functions around such marks. */
function functionsWith(marks: readonly MarkSite[], kind: 'begin' | 'end'): ReadonlySet<string> {
  return new Set(marks.flatMap((mark) => (mark.kind === kind ? mark.at.functions : [])));
}

/** Whether something stands in a scope. */
export function isInside(at: Position, { file, from, to, unit }: TransactionScope): boolean {
  return (
    at.file === file && from <= at.offset && at.offset < to && (unit === null || unit === at.unit)
  );
}

function scopeOf(at: Position, { file, pos, end }: Ref): TransactionScope {
  return { at, file, start: pos, from: pos, to: end, unit: null };
}

/** What is put into a list before it runs stands in several places. */
function partsOf({ at, ranges }: Extract<MarkSite, { kind: 'within' }>): TransactionScope[] {
  const parts = ranges.map((range) => scopeOf(at, range));
  return parts.length === 1 ? parts : parts.map((part) => ({ ...part, start: at.offset }));
}

function scopesOfFunction(
  at: Position,
  value: Value,
  callsByFunction: CallsByFunction,
  resolver: Resolver,
  depth: number,
): readonly TransactionScope[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind === 'function') return [scopeOf(at, one.ref)];
    if (one.kind !== 'parameter' || depth >= 3) return [];
    const key = keyOfRef(one.function);
    return (callsByFunction.get(key) ?? []).flatMap((call) => {
      const called = call.called.find(({ ref }) => keyOfRef(ref) === key);
      const node = called === undefined ? null : resolver.trees.find(call.ref);
      if (called === undefined || node === null || !ts.isCallExpression(node)) return [];
      const bound = bindCall(resolver, one, called, node);
      return scopesOfFunction(call.at, bound, callsByFunction, resolver, depth + 1);
    });
  });
}

/** From BEGIN to the first COMMIT after it in the same function, or to the end of that where there is none. */
function scopeUntilEnd(
  at: Position,
  marks: readonly MarkSite[],
  resolver: Resolver,
): TransactionScope {
  const ends = marks
    .filter(
      (mark) =>
        mark.kind === 'end' &&
        mark.at.file === at.file &&
        mark.at.unit === at.unit &&
        mark.at.offset > at.offset,
    )
    .map((mark) => mark.at.offset);
  const to = ends.length === 0 ? endOfFunction(at, resolver) : Math.min(...ends);
  return { at, file: at.file, start: at.offset, from: at.offset, to, unit: at.unit };
}

function endOfFunction(at: Position, resolver: Resolver): number {
  const node = nodeAt(resolver, at);
  return (node === null ? null : functionAround(node))?.end ?? Number.POSITIVE_INFINITY;
}
