import type { ScanContext, TransactionMark } from '../../detector.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { ts } from '../../ts.js';
import { receiverOf } from './receivers.js';

// https://mikro-orm.io/docs/transactions

/** What a node says about transactions: a callback, the manager's begin, commit and rollback, a decorator. */
export function mikroTransaction(node: ts.Node, context: ScanContext): TransactionMark | null {
  if (ts.isDecorator(node)) return ofDecorator(node, context);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression } = node.expression;
  switch (name.text) {
    case 'transactional': {
      const [work] = node.arguments;
      return work !== undefined && isManager(expression, context)
        ? { kind: 'function', value: context.evaluate(work) }
        : null;
    }
    case 'begin':
      return isManager(expression, context) ? { kind: 'begin' } : null;
    case 'commit':
      return isManager(expression, context) ? { kind: 'end' } : null;
    default:
      return null;
  }
}

function isManager(node: ts.Expression, context: ScanContext): boolean {
  return receiverOf(node, context)?.role === 'manager';
}

/** `@Transactional()`; `@CreateRequestContext()` opens none. */
function ofDecorator(node: ts.Decorator, context: ScanContext): TransactionMark | null {
  const callee = ts.isCallExpression(node.expression) ? node.expression.expression : null;
  if (callee === null || !/\bTransactional$/.test(callee.getText())) return null;
  const value = context.evaluate(callee);
  const isLibrarys = value.kind === 'external' && isMikroOrmPackage(value.package);
  return isLibrarys && ts.isMethodDeclaration(node.parent)
    ? { kind: 'within', nodes: [node.parent] }
    : null;
}
