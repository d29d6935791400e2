import type { ScanContext, TransactionMark } from '../../detector.js';
import { ts } from '../../ts.js';
import { isOfType } from './receivers.js';
import { OPENS_TRANSACTION } from './values.js';

// https://kysely.dev/docs/category/transactions

/**
 * `db.transaction().execute(work)`, perhaps with an isolation level in between, and `db.startTransaction().execute()` up
 * to `commit` or `rollback`.
 */
export function kyselyTransaction(
  call: ts.CallExpression,
  context: ScanContext,
): TransactionMark | null {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (method === 'execute') return executed(call, callee.expression, context);
  const isEnd = /^(?:commit|rollback)$/.test(method) && call.arguments.length === 0;
  return isEnd ? { kind: 'end' } : null;
}

function executed(
  call: ts.CallExpression,
  receiver: ts.Expression,
  context: ScanContext,
): TransactionMark | null {
  const [work] = call.arguments;
  if (work !== undefined) {
    const opens =
      OPENS_TRANSACTION.test(receiver.getText()) ||
      isOfType(context.evaluate(receiver), 'TransactionBuilder');
    return opens ? { kind: 'function', value: context.evaluate(work) } : null;
  }
  const begins =
    BEGINS_TRANSACTION.test(receiver.getText()) ||
    isOfType(context.evaluate(receiver), 'ControlledTransactionBuilder');
  return begins ? { kind: 'begin' } : null;
}

const BEGINS_TRANSACTION = /\.startTransaction\(\)\s*(?:\.set\w+\([^()]*\)\s*)*$/;
