import { ts } from '../ts.js';
import type { ModelIndex, RelationOrigin, TableToken } from '../detector.js';
import type { CallLike } from '../resolve/arguments.js';
import { bindCall } from '../resolve/closures.js';
import type { Resolver } from '../resolve/resolver.js';
import { refOf } from '../trees.js';
import { keyOfRef, keyOfValue, THIS, type FunctionValue, type Ref } from '../resolve/value.js';
import type { TableIndex } from '../table-index.js';
import { ownersOf, parametersIn } from './awaited.js';
import { groupCalls, type CallsByFunction } from './calls-by-function.js';
import { expandRelations } from './expand-relations.js';
import { carryGuards, guardsAround, type Guard } from './guards.js';
import { nodeAt, positionAt } from './position.js';
import { resolveToken, type Hit, type Problem, type TokenResult } from './resolve-token.js';
import type { CallSite, Touch, UnresolvedSite } from './site.js';
import { keyOfPlace, NOBODY_CALLS, sitesOfUntold, tooFar, type Untold } from './untold.js';

/**
 * Helpers: functions that are handed the table, the entity or the repository, and methods of generic base classes.
 * Their touches belong to the places that call them and name the table there.
 */
export interface BoundHelpers {
  readonly touches: readonly { readonly touch: Touch; readonly hit: Hit }[];
  /** Touches for which no caller told the table. */
  readonly unbound: readonly Touch[];
  /** Callers that do not tell the table, of helpers whose table another one tells. */
  readonly untold: readonly UnresolvedSite[];
}

/** How many helpers may stand between the call that names the table and the touch. */
const MAX_DEPTH = 3;

interface Pending {
  /** As written in the helper; its token in terms of the helper's parameters. */
  readonly touch: Touch;
  /** The touch in the innermost helper, to tell whether anybody bound it. */
  readonly root: Touch;
  readonly depth: number;
  /** What callers must hand in for it to happen at all. */
  readonly guards: readonly Guard[];
  /** Somebody made the object; that its method is called is an assumption. */
  readonly isAssumed: boolean;
  /** The call that carried it here; `null` in the innermost helper. */
  readonly call: Ref | null;
}

interface Binding {
  readonly resolver: Resolver;
  readonly models: ModelIndex;
  readonly tables: TableIndex;
  readonly callsByFunction: CallsByFunction;
}

/** Carries open touches to their callers, and to their callers' callers. */
export function bindHelpers(
  open: readonly Touch[],
  calls: readonly CallSite[],
  resolver: Resolver,
  models: ModelIndex,
  tables: TableIndex,
): BoundHelpers {
  const binding = { resolver, models, tables, callsByFunction: groupCalls(calls) };
  const bound: { touch: Touch; hit: Hit }[] = [];
  /** Taken only where no call of the method itself tells the table. */
  const assumed: { touch: Touch; hit: Hit; root: Touch }[] = [];
  const roots = new Set<Touch>();
  const seen = new Set<string>();
  const untold: Untold[] = [];
  const told = new Set<string>();
  let pending: readonly Pending[] = open.map((touch) => ({
    touch,
    root: touch,
    depth: 0,
    guards: guardsOfTouch(resolver, touch),
    isAssumed: false,
    call: null,
  }));

  while (pending.length > 0) {
    const next: Pending[] = [];
    for (const one of pending) {
      const all = carry(binding, one);
      if (all.length === 0) untold.push(...uncalled(binding, one));
      for (const carried of all) {
        const key = keyOfTouch(carried.touch, one.root);
        const way = `${key} ${JSON.stringify(carried.guards)}`;
        if (seen.has(way)) continue;
        const isNew = !seen.has(key);
        seen.add(way).add(key);
        const result = resolveToken(carried.touch.token, models, tables);
        untold.push(...untoldBy(carried, result));
        if (carried.depth > MAX_DEPTH) continue;
        for (const hit of result.hits) {
          told.add(keyOfPlace(carried.touch, one.root));
          if (!carried.isAssumed) roots.add(one.root);
          if (!isNew) continue;
          const touch = isRow(one.root.token) ? one.root : carried.touch;
          const found = { touch, hit: { ...hit, resolvedBy: 'summary' } as const };
          if (carried.isAssumed) assumed.push({ ...found, root: one.root });
          else bound.push(found);
        }
        if (result.isOpen) next.push(carried);
      }
    }
    pending = next;
  }
  bound.push(...assumed.filter(({ root }) => !roots.has(root)));
  const isTaken = ({ root, isAssumed }: Untold): boolean => !isAssumed || !roots.has(root);
  const taken = untold.filter(isTaken);
  for (const { root } of assumed) roots.add(root);
  const unbound = open.filter((touch) => !roots.has(touch) && !isPossible(touch.token));
  return {
    touches: withoutRepeats(bound),
    unbound,
    untold: sitesOfUntold(
      taken.filter(({ root }) => roots.has(root)),
      told,
      resolver,
    ),
  };
}

/** That this caller does not tell the table, or stands too far away to be followed. */
function untoldBy(carried: Pending, { hits, problem }: TokenResult): readonly Untold[] {
  const isFar = carried.depth > MAX_DEPTH;
  const isTable = (isFar && hits.length > 0) || hasToBe(carried.touch.token);
  const why = problem ?? (isFar ? tooFar(MAX_DEPTH) : null);
  return isTable && why !== null ? untoldFor(carried, why) : [];
}

/** That this caller hands on what nobody hands to it. */
function uncalled(binding: Binding, one: Pending): readonly Untold[] {
  const isUntold = hasToBe(one.touch.token) && !isGuarded(binding, one);
  return isUntold ? untoldFor(one, NOBODY_CALLS) : [];
}

function untoldFor({ touch, root, call, isAssumed }: Pending, problem: Problem): readonly Untold[] {
  return call === null ? [] : [{ touch, root, call, isAssumed, problem }];
}

/** What may turn out to be no table is no loss; a caller that names no relations reads none. */
function hasToBe(token: TableToken): boolean {
  return !isPossible(token) && token.kind !== 'relations';
}

/** Whether there are callers, and only what they leave out keeps it from happening. */
function isGuarded(binding: Binding, one: Pending): boolean {
  return one.guards.length > 0 && carry(binding, { ...one, guards: [] }).length > 0;
}

/** A row's callers only tell what it is: the touch stays where the row is used, once for each table. */
function withoutRepeats(bound: BoundHelpers['touches']): BoundHelpers['touches'] {
  const tables = new Map<Touch, Set<string>>();
  return bound.filter(({ touch, hit }) => {
    const known = tables.get(touch) ?? new Set();
    if (known.has(hit.table)) return false;
    tables.set(touch, known.add(hit.table));
    return true;
  });
}

/** Whether it is no loss when no caller tells the table. */
function isPossible(token: TableToken): boolean {
  return token.kind === 'relation' ? isPossible(token.from) : token.kind === 'if';
}

function isRow(token: TableToken): boolean {
  return token.kind === 'relation' ? isRow(token.from) : token.kind === 'if' && token.is === 'row';
}

function guardsOfTouch(resolver: Resolver, { at }: Touch): readonly Guard[] {
  const node = nodeAt(resolver, at);
  return node === null ? [] : guardsAround(resolver, node);
}

/** The same touch as seen by each caller of the functions around it. */
function carry(
  binding: Binding,
  { touch, root, depth, guards, isAssumed }: Pending,
): readonly Pending[] {
  const functions = new Set([...touch.at.functions, ...ownersOf(touch.token)]);
  return [...functions].flatMap((key) =>
    (binding.callsByFunction.get(key) ?? []).flatMap((call) => {
      const node = binding.resolver.trees.find(call.ref);
      if (node === null || !(ts.isCallExpression(node) || ts.isNewExpression(node))) return [];
      return call.called
        .filter((called) => keyOfRef(called.ref) === key)
        .flatMap((called) => {
          const token =
            bindToken(binding.resolver, touch.token, called, node) ?? passedOn(touch.token, node);
          if (token === null) return [];
          const carried = carryGuards(binding.resolver, guards, called, node);
          if (carried === null) return [];
          const at = placeOfBinding(binding.resolver, call, node, touch.token, called);
          const here = [...carried, ...guardsAround(binding.resolver, node)];
          const isAssumedHere = isAssumed || isAssumedRun(touch, called, node);
          const certainty = isAssumedHere ? weakened(touch.certainty) : touch.certainty;
          const statement = call.at.offset;
          const bound = { ...touch, token, at, statement, done: call.done, certainty };
          return expandRelations(binding.resolver, bound).map((one) => ({
            touch: one,
            root,
            depth: depth + 1,
            guards: here,
            isAssumed: isAssumedHere,
            call: call.ref,
          }));
        });
    }),
  );
}

/** Who makes an object names the tables of its methods, but does not run them. */
function isAssumedRun({ at }: Touch, called: FunctionValue, call: CallLike): boolean {
  const makes = ts.isNewExpression(call) || call.expression.kind === ts.SyntaxKind.SuperKeyword;
  return makes && !at.functions.includes(keyOfRef(called.ref));
}

function weakened(certainty: Touch['certainty']): Touch['certainty'] {
  return certainty === 'certain' ? 'likely' : certainty;
}

/** The token in the caller's terms; `null` when this call says nothing about it. */
function bindToken(
  resolver: Resolver,
  token: TableToken,
  called: FunctionValue,
  call: CallLike,
): TableToken | null {
  if (token.kind === 'value' || token.kind === 'if') {
    return bindValue(resolver, token, called, call);
  }
  if (token.kind !== 'relation' && token.kind !== 'relations') return null;
  const from = token.from.kind === 'model' ? null : bindValue(resolver, token.from, called, call);
  if (token.kind === 'relation') return from === null ? null : { ...token, from };
  const named = bindCall(resolver, token.named, called, call);
  return from === null && keyOfValue(named) === keyOfValue(token.named)
    ? null
    : { ...token, from: from ?? token.from, named };
}

function bindValue(
  resolver: Resolver,
  token: Extract<TableToken, { kind: 'value' | 'if' }>,
  called: FunctionValue,
  call: CallLike,
): Exclude<RelationOrigin, { kind: 'model' }> | null {
  const value = bindCall(resolver, token.value, called, call);
  return keyOfValue(value) === keyOfValue(token.value) ? null : { ...token, value };
}

/** A method that calls another one on `this` passes on what waits for the subclass. */
function passedOn(
  token: TableToken,
  { expression }: ts.CallExpression | ts.NewExpression,
): TableToken | null {
  const isOwn =
    ts.isPropertyAccessExpression(expression) &&
    expression.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isOwn && parametersIn(token).some(({ index }) => index === THIS) ? token : null;
}

/** The argument, or the property of it, that names the table; for methods of base classes, where the call begins. */
function placeOfBinding(
  resolver: Resolver,
  call: CallSite,
  node: CallLike,
  token: TableToken,
  called: FunctionValue,
): Touch['at'] {
  const key = keyOfRef(called.ref);
  const parameter = parametersIn(token).find((one) => one.owner === key);
  const argument = parameter === undefined ? undefined : node.arguments?.[parameter.index];
  if (parameter === undefined || argument === undefined) return call.at;
  return positionAt(resolver, call.at, refOf(partOf(argument, parameter.path)));
}

/** What is written for a property of an argument; the argument itself where it is not written out. */
function partOf(argument: ts.Expression, path: readonly string[]): ts.Expression {
  const [name, ...rest] = path;
  if (name === undefined || !ts.isObjectLiteralExpression(argument)) return argument;
  for (const property of argument.properties) {
    if (property.name === undefined || property.name.getText() !== name) continue;
    if (ts.isPropertyAssignment(property)) return partOf(property.initializer, rest);
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return argument;
}

function keyOfTouch({ at, token, operations }: Touch, root: Touch): string {
  const here = `${at.file}:${at.offset}`;
  return `${here} ${root.at.file}:${root.at.offset} ${operations.join()} ${JSON.stringify(token)}`;
}
