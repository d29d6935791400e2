import { ts } from './ts.js';

/** `a + b`. */
export function isConcatenation(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** The operands of `a + b + c`, from left to right. Generated code has thousands, so that recursion is no way. */
export function operandsOf(node: ts.BinaryExpression): readonly ts.Expression[] {
  const operands: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (isConcatenation(left)) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  return operands.reverse();
}

/** Like `ts.forEachChild`, but the operands of a concatenation are all its children. */
export function visitChildren(node: ts.Node, visit: (child: ts.Node) => void): void {
  if (isConcatenation(node)) for (const operand of operandsOf(node)) visit(operand);
  else ts.forEachChild(node, visit);
}

/**
 * Visits the statements of a file one by one. One that nests more deeply than the stack, as generated code does,
 * costs no more than itself.
 *
 * @returns the statements that could not be visited to their end
 */
export function visitStatements(
  tree: ts.SourceFile,
  visit: (statement: ts.Node) => void,
): readonly ts.Node[] {
  const tooDeep: ts.Node[] = [];
  ts.forEachChild(tree, (statement) => {
    try {
      visit(statement);
    } catch (error) {
      // Close to the end of the stack other errors than the stack's own come up as well.
      if (!(error instanceof RangeError) && !isDeep(statement)) throw error;
      tooDeep.push(statement);
    }
  });
  return tooDeep;
}

/** No hand-written statement nests like this; the stack holds a few thousand levels. */
const DEEP = 1000;

/** Measured level by level, not by recursion. */
function isDeep(statement: ts.Node): boolean {
  let level: readonly ts.Node[] = [statement];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === DEEP) return true;
    const next: ts.Node[] = [];
    for (const node of level) ts.forEachChild(node, (child) => void next.push(child));
    level = next;
  }
  return false;
}
