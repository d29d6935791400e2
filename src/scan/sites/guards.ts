import type { Resolver } from '../resolve/resolver.js';
import type { CallLike } from '../resolve/arguments.js';
import { isFunctionWithBody } from '../resolve/scope.js';
import { alternatives, keyOfRef, type FunctionValue } from '../resolve/value.js';
import { ts } from '../ts.js';

/** What a caller must hand in for a guarded piece of a helper to be run: `if (options.channelId != null)`. */
export interface Guard {
  /** `keyOfRef` of the helper. */
  readonly owner: string;
  /** Which of its parameters, and the property of it. */
  readonly index: number;
  readonly property: string;
}

/** The guards around a node, up to the function it belongs to. Only conditions that ask for one property count. */
export function guardsAround(resolver: Resolver, node: ts.Node): readonly Guard[] {
  const guards: Guard[] = [];
  for (let inner = node; inner.parent !== undefined; inner = inner.parent) {
    const outer = inner.parent;
    if (isFunctionWithBody(outer) && !isInline(outer)) break;
    if (ts.isIfStatement(outer) && outer.thenStatement === inner)
      guards.push(...askedFor(resolver, outer.expression));
  }
  return guards;
}

/**
 * The guards as the caller sees them.
 *
 * @returns `null` when this call leaves out what one of them asks for
 */
export function carryGuards(
  resolver: Resolver,
  guards: readonly Guard[],
  called: FunctionValue,
  call: CallLike,
): readonly Guard[] | null {
  const key = keyOfRef(called.ref);
  const carried: Guard[] = [];
  for (const guard of guards) {
    if (guard.owner !== key) {
      carried.push(guard);
      continue;
    }
    if (call.arguments?.some(ts.isSpreadElement)) continue;
    const argument = call.arguments?.[guard.index];
    if (isLeftOut(argument, guard.property)) return null;
    if (argument !== undefined) carried.push(...passedOn(resolver, argument, guard.property));
  }
  return carried;
}

/** A callback runs where it stands, for all that is known. */
function isInline(node: ts.Node): boolean {
  return (
    (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && ts.isCallExpression(node.parent)
  );
}

function askedFor(resolver: Resolver, condition: ts.Expression): readonly Guard[] {
  if (ts.isParenthesizedExpression(condition)) return askedFor(resolver, condition.expression);
  if (ts.isBinaryExpression(condition)) {
    const { kind } = condition.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken)
      return [...askedFor(resolver, condition.left), ...askedFor(resolver, condition.right)];
    return isNotAbsent(condition) ? askedFor(resolver, condition.left) : [];
  }
  if (!ts.isPropertyAccessExpression(condition)) return [];
  return passedOn(resolver, condition.expression, condition.name.text);
}

/** `... != null`, `... !== undefined`. */
function isNotAbsent({ operatorToken: { kind }, right }: ts.BinaryExpression): boolean {
  const isUndefined = ts.isIdentifier(right) && right.text === 'undefined';
  if (kind === ts.SyntaxKind.ExclamationEqualsEqualsToken) return isUndefined;
  const isNull = right.kind === ts.SyntaxKind.NullKeyword;
  return kind === ts.SyntaxKind.ExclamationEqualsToken && (isNull || isUndefined);
}

/** The same demand on the function's own parameter, where the object is just that. */
function passedOn(resolver: Resolver, object: ts.Expression, property: string): readonly Guard[] {
  if (!ts.isIdentifier(object)) return [];
  const values = alternatives(resolver.evaluate(object)).filter(
    (one) => !(one.kind === 'object' && isEmptyDefault(resolver, one.ref)),
  );
  const [only] = values;
  if (values.length !== 1 || only?.kind !== 'parameter') return [];
  if (only.index < 0 || only.path.length > 0) return [];
  return [{ owner: keyOfRef(only.function), index: only.index, property }];
}

function isEmptyDefault(
  resolver: Resolver,
  ref: Parameters<Resolver['trees']['find']>[0],
): boolean {
  const node = resolver.trees.find(ref);
  return node !== null && ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

/** Whether the argument is certainly without the property: not given at all, or written out without it. */
function isLeftOut(argument: ts.Expression | undefined, property: string): boolean {
  if (argument === undefined) return true;
  if (!ts.isObjectLiteralExpression(argument)) return false;
  return argument.properties.every(
    (one) =>
      one.name !== undefined &&
      (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) &&
      one.name.text !== property,
  );
}
