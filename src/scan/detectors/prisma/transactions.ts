import { skipWrappers } from '../../index-pass/collect-facts.js';
import type { ScanContext, TransactionMark } from '../../detector.js';
import { assignmentsTo, pushedTo } from '../../resolve/assignments.js';
import { functionAround, lookUp } from '../../resolve/scope.js';
import { alternatives } from '../../resolve/value.js';
import { ts } from '../../ts.js';

// https://www.prisma.io/docs/orm/prisma-client/queries/transactions

/** `$transaction(callback)`, or `$transaction(promises)`, which runs what was only prepared before. */
export function transactionOf(
  call: ts.CallExpression,
  argument: ts.Expression,
  context: ScanContext,
): TransactionMark {
  const value = context.evaluate(argument);
  const isCallback = alternatives(value).some(
    ({ kind }) => kind === 'function' || kind === 'parameter',
  );
  if (isCallback) return { kind: 'function', value };
  const promises = promisesIn(argument, new Set());
  return { kind: 'within', nodes: promises.length > 0 ? promises : [call] };
}

/** The expressions that make the promises of a list: written in it, spread, pushed, mapped to, or by a function. */
function promisesIn(list: ts.Expression, seen: Set<ts.Node>): readonly ts.Expression[] {
  const bare = skipWrappers(list);
  if (seen.has(bare)) return [];
  seen.add(bare);
  const follow = (one: ts.Expression): readonly ts.Expression[] => promisesIn(one, seen);
  if (ts.isArrayLiteralExpression(bare))
    return bare.elements.flatMap((one) => elementOf(one, seen));
  if (ts.isConditionalExpression(bare)) return [bare.whenTrue, bare.whenFalse].flatMap(follow);
  if (ts.isCallExpression(bare)) return copiedBy(bare)?.flatMap(follow) ?? [bare];
  const variable = ts.isIdentifier(bare) ? variableOf(bare) : null;
  if (variable === null) return [bare];
  return [
    ...variable.values.flatMap(follow),
    ...pushedTo(variable.name, variable.scope).flatMap((one) => elementOf(one, seen)),
  ];
}

/** `first.concat(second)`, `all.filter(Boolean)`: the lists whose elements the new one has. */
function copiedBy({ expression, arguments: given }: ts.CallExpression): ts.Expression[] | null {
  if (!ts.isPropertyAccessExpression(expression)) return null;
  if (!/^(?:concat|filter|flat|slice)$/.test(expression.name.text)) return null;
  return [expression.expression, ...(expression.name.text === 'concat' ? given : [])];
}

function elementOf(node: ts.Expression, seen: Set<ts.Node>): readonly ts.Expression[] {
  if (ts.isSpreadElement(node)) return promisesIn(node.expression, seen);
  // What was waited for is done already.
  if (seen.has(node) || ts.isAwaitExpression(node)) return [];
  seen.add(node);
  const variable = ts.isIdentifier(node) ? variableOf(node) : null;
  return variable === null ? [node] : variable.values.flatMap((one) => elementOf(one, seen));
}

interface Variable {
  readonly name: string;
  readonly scope: ts.Node;
  /** What it stands for at one time or another. */
  readonly values: readonly ts.Expression[];
}

function variableOf(node: ts.Identifier): Variable | null {
  const { text } = node;
  const declaration = lookUp(text, node);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return null;
  const { initializer } = declaration;
  const scope = functionAround(declaration) ?? declaration.getSourceFile();
  const assigned = assignmentsTo(text, scope);
  return {
    name: text,
    scope,
    values: initializer === undefined ? assigned : [initializer, ...assigned],
  };
}
