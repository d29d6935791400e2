import { ts } from '../ts.js';

/** Without brackets and type assertions. */
export function unwrapped(node: ts.Expression): ts.Expression {
  let bare = node;
  while (
    ts.isParenthesizedExpression(bare) ||
    ts.isAsExpression(bare) ||
    ts.isNonNullExpression(bare) ||
    ts.isSatisfiesExpression(bare) ||
    ts.isAwaitExpression(bare)
  ) {
    bare = bare.expression;
  }
  return bare;
}
