import type { ScanContext, TransactionMark } from '../../detector.js';
import { ts } from '../../ts.js';
import { receiverOf } from './receivers.js';
import { isProvider } from './values.js';

// https://knexjs.org/guide/transactions.html

/** `knex.transaction(work)`, and `knex.transaction()` or a provider's call up to `commit` or `rollback`. */
export function knexTransaction(
  call: ts.CallExpression,
  context: ScanContext,
): TransactionMark | null {
  const callee = call.expression;
  if (call.arguments.length === 0 && ts.isIdentifier(callee)) {
    return isProvider(context.evaluate(callee)) ? { kind: 'begin' } : null;
  }
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'transaction') return null;
  if (receiverOf(callee.expression, context)?.role !== 'client') return null;
  const [work] = call.arguments;
  if (work === undefined || ts.isObjectLiteralExpression(work)) return { kind: 'begin' };
  return { kind: 'function', value: context.evaluate(work) };
}
