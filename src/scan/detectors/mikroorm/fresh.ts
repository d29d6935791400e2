import { callsIn } from '../../entities/builder.js';
import { outermostFunction } from '../../resolve/scope.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { lookUp } from '../../resolve/scope.js';
import { ts } from '../../ts.js';

const PERSISTS = /^persist(?:AndFlush|Later)?$/;

/** Whether what a call makes is handed to `persist` in the same function. */
export function isPersisted(call: ts.CallExpression): boolean {
  let holder: ts.Node = call.parent;
  while (
    ts.isAwaitExpression(holder) ||
    ts.isAsExpression(holder) ||
    ts.isArrayLiteralExpression(holder)
  ) {
    holder = holder.parent;
  }
  if (ts.isCallExpression(holder)) return PERSISTS.test(lastNameOf(holder.expression));
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return false;
  const variable = holder.name.text;
  return callsIn(outermostFunction(call)).some(
    ({ expression, arguments: handed }) =>
      PERSISTS.test(lastNameOf(expression)) && handed.some((one) => names(one, variable)),
  );
}

function names(node: ts.Expression, variable: string): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.some((one) => names(one, variable));
  return ts.isIdentifier(node) && node.text === variable;
}

/** Whether a variable holds a row that is made here: its values are inserted, not updated. */
export function isMadeHere(variable: ts.Identifier): boolean {
  const declaration = lookUp(variable.text, variable);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return false;
  const { initializer } = declaration;
  if (initializer === undefined) return false;
  const made = skipWrappers(initializer);
  return (
    ts.isNewExpression(made) ||
    (ts.isCallExpression(made) && lastNameOf(made.expression) === 'create')
  );
}
