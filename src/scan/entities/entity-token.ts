import type { ScanContext } from '../detector.js';
import { alternatives } from '../resolve/value.js';
import { ts } from '../ts.js';

/** The argument that names the entity (`getRepository(Order)`), or where the receiver begins. */
export function entityToken(receiver: ts.Expression, context: ScanContext): ts.Node {
  if (ts.isCallExpression(receiver)) {
    const named = receiver.arguments.find((argument) =>
      alternatives(context.evaluate(argument)).some(
        (one) => one.kind === 'class' && context.models.ofClass(one.ref) !== null,
      ),
    );
    if (named !== undefined) return named;
  }
  return startOfChain(receiver);
}

/** The leftmost part of `this.orders.items`. */
export function startOfChain(node: ts.Expression): ts.Node {
  let start: ts.Expression = node;
  while (
    ts.isPropertyAccessExpression(start) ||
    ts.isCallExpression(start) ||
    ts.isElementAccessExpression(start) ||
    ts.isNonNullExpression(start) ||
    ts.isParenthesizedExpression(start) ||
    ts.isAsExpression(start)
  ) {
    start = start.expression;
  }
  return start;
}
