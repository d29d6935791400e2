import type { ScanContext, TransactionMark } from '../../detector.js';
import { lookUp } from '../../resolve/scope.js';
import { alternatives } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { chainOf } from './chains.js';
import { isDb } from './library.js';
import { tablesNamed } from './query.js';

// https://orm.drizzle.team/docs/transactions, https://orm.drizzle.team/docs/batch-api

/** `db.transaction(async (tx) => ...)`, and `db.batch([...])`, which the drivers that have it run as one transaction. */
export function transactionOf(node: ts.Node, context: ScanContext): TransactionMark | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const [first] = node.arguments;
  if (first === undefined) return null;
  const { name, expression: receiver } = node.expression;
  if (name.text === 'batch') return batchOf(first, receiver, context);
  if (name.text !== 'transaction') return null;
  if (isDb(context.evaluate(receiver))) return { kind: 'function', value: context.evaluate(first) };
  if (!ts.isArrowFunction(first) && !ts.isFunctionExpression(first)) return null;
  return usesLibrary(context) && !isOthers(receiver, context)
    ? { kind: 'function', value: context.evaluate(first) }
    : null;
}

function usesLibrary(context: ScanContext): boolean {
  return context.once('drizzle is used', () =>
    context.models.all.some(({ orm }) => orm === 'drizzle'),
  );
}

/** A connection of another library is known to its own detector. */
function isOthers(receiver: ts.Expression, context: ScanContext): boolean {
  return alternatives(context.evaluate(receiver)).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'external' &&
      one.type.package !== '' &&
      !isDb(one),
  );
}

/** The queries of a batch stand in an array, or in a variable that holds one. */
function batchOf(
  given: ts.Expression,
  receiver: ts.Expression,
  context: ScanContext,
): TransactionMark | null {
  const array = arrayOf(given);
  if (array === null) return null;
  const isQueries = array.elements.some(
    (one) => ts.isCallExpression(one) && tablesNamed(chainOf(one), context).length > 0,
  );
  return isQueries || isDb(context.evaluate(receiver)) ? { kind: 'within', nodes: [array] } : null;
}

function arrayOf(node: ts.Expression): ts.ArrayLiteralExpression | null {
  if (ts.isArrayLiteralExpression(node)) return node;
  if (ts.isAsExpression(node)) return arrayOf(node.expression);
  if (!ts.isIdentifier(node)) return null;
  const declaration = lookUp(node.text, node);
  const initializer =
    declaration !== null && ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : undefined;
  return initializer !== undefined && ts.isArrayLiteralExpression(initializer) ? initializer : null;
}
