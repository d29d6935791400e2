import type { ScanContext } from '../detector.js';
import { alternatives } from '../resolve/value.js';
import { ts } from '../ts.js';

/** The object literal that an expression stands for, or `null`. */
export function literalOf(
  node: ts.Node | undefined,
  context: ScanContext,
): ts.ObjectLiteralExpression | null {
  if (node === undefined || !ts.isExpression(node)) return null;
  if (ts.isObjectLiteralExpression(node)) return node;
  for (const value of alternatives(context.evaluate(node))) {
    const found = value.kind === 'object' ? context.find(value.ref) : null;
    if (found !== null && ts.isObjectLiteralExpression(found)) return found;
  }
  return null;
}

/** What an object literal writes under a name: a method, or the expression it is given. */
export function writtenUnder(
  literal: ts.ObjectLiteralExpression | null,
  name: string,
): ts.Expression | ts.MethodDeclaration | null {
  for (const property of literal?.properties ?? []) {
    if (property.name === undefined || nameOfProperty(property.name) !== name) continue;
    if (ts.isMethodDeclaration(property)) return property;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return null;
}

/** The name of a property as it is written; `null` when it is computed. */
export function nameOfProperty(name: ts.PropertyName): string | null {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : null;
}
