import type { ScanContext, TransactionMark } from '../../detector.js';
import { alternatives } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isConnection } from './library.js';

// https://sequelize.org/docs/v6/other-topics/transactions/

/** A managed transaction (`sequelize.transaction(work)`), or where an unmanaged one begins. */
export function sequelizeTransaction(node: ts.Node, context: ScanContext): TransactionMark | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const callee = node.expression;
  if (!/^(?:transaction|startUnmanagedTransaction)$/.test(callee.name.text)) return null;
  if (!isConnection(callee.expression, context)) return null;
  const work = node.arguments.at(-1);
  if (work === undefined || ts.isObjectLiteralExpression(work)) return { kind: 'begin' };
  const value = context.evaluate(work);
  // `sequelize.transaction(options)`
  const isWork = alternatives(value).some(
    ({ kind }) => kind === 'function' || kind === 'parameter',
  );
  return isWork || node.arguments.length > 1 ? { kind: 'function', value } : { kind: 'begin' };
}
