import { lastNameOf } from '../../index-pass/collect-facts.js';
import type { ScanContext, TransactionMark } from '../../detector.js';
import { ts } from '../../ts.js';
import { receiverOf } from './receivers.js';

// https://typeorm.io/docs/advanced-topics/transactions

/** What a node says about transactions: a callback, a decorator, or the query runner's begin and commit. */
export function typeormTransaction(node: ts.Node, context: ScanContext): TransactionMark | null {
  if (ts.isDecorator(node)) return ofDecorator(node);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  switch (node.expression.name.text) {
    case 'transaction':
      return ofCallback(node, node.expression, context);
    case 'startTransaction':
      return { kind: 'begin' };
    case 'commitTransaction':
      return { kind: 'end' };
    default:
      return null;
  }
}

/** `@Transactional()` and `@Transaction()`, which the libraries around TypeORM share. */
function ofDecorator(node: ts.Decorator): TransactionMark | null {
  if (!/^Transaction(?:al)?$/.test(lastNameOf(node.expression))) return null;
  return ts.isMethodDeclaration(node.parent) ? { kind: 'within', nodes: [node.parent] } : null;
}

/** `manager.transaction(work)` and `dataSource.transaction('SERIALIZABLE', work)`. */
function ofCallback(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): TransactionMark | null {
  const work = call.arguments.at(-1);
  const receiver = receiverOf(context.evaluate(callee.expression), context);
  if (work === undefined || (receiver?.role !== 'manager' && receiver?.role !== 'source'))
    return null;
  return { kind: 'function', value: context.evaluate(work) };
}
