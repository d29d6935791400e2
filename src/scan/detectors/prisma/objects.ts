import type { ScanContext } from '../../detector.js';
import { assignmentsTo } from '../../resolve/assignments.js';
import { functionAround, lookUp } from '../../resolve/scope.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';

/** One property of an object literal, wherever that is written. */
export interface Property {
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly value: ts.Expression;
}

/**
 * The object literals that an expression may stand for, in order: through constants, ternaries, `&&`, functions
 * of the application that return one, and the elements of arrays.
 */
export function literalsOf(
  node: ts.Expression,
  context: ScanContext,
  seen: ReadonlySet<ts.Node> = new Set(),
): readonly ts.ObjectLiteralExpression[] {
  if (seen.has(node)) return [];
  const inner = new Set(seen).add(node);
  const follow = (one: ts.Expression): readonly ts.ObjectLiteralExpression[] =>
    literalsOf(one, context, inner);
  if (ts.isObjectLiteralExpression(node)) return [node];
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(follow);
  if (isWrapper(node)) return follow(node.expression);
  if (ts.isConditionalExpression(node))
    return [...follow(node.whenTrue), ...follow(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    // `condition && { ... }`: the left side only decides.
    const isChoice = /^(?:\|\||\?\?)$/.test(node.operatorToken.getText());
    return [...(isChoice ? follow(node.left) : []), ...follow(node.right)];
  }
  const mapped = mappedElementOf(node);
  if (mapped !== null) return mapped.flatMap(follow);
  const found = literalsOfValue(context.evaluate(node), context);
  if (found.length > 0 || !ts.isIdentifier(node)) return found;
  const source = sourceOf(node);
  return source === null ? [] : follow(source);
}

/** Where a name's value comes from: its initializer, or the list whose elements it goes through. */
function sourceOf(node: ts.Identifier): ts.Expression | null {
  const declaration = lookUp(node.text, node);
  if (declaration === null) return null;
  if (ts.isParameter(declaration)) return listBehind(declaration);
  if (!ts.isVariableDeclaration(declaration)) return null;
  const loop = declaration.parent.parent;
  if (ts.isForOfStatement(loop)) return loop.expression;
  const scope = functionAround(declaration) ?? declaration.getSourceFile();
  const assigned = assignmentsTo(node.text, scope).find((one) => ts.isCallExpression(one));
  return assigned ?? declaration.initializer ?? null;
}

/** `list` for the first parameter of the function in `list.map((item) => ...)`. */
function listBehind(parameter: ts.ParameterDeclaration): ts.Expression | null {
  const callback = parameter.parent;
  const call = callback.parent;
  if (callback.parameters[0] !== parameter || !ts.isCallExpression(call)) return null;
  const callee = call.expression;
  const isElementwise =
    ts.isPropertyAccessExpression(callee) &&
    /^(?:map|flatMap|forEach|filter|some|every)$/.test(callee.name.text);
  return isElementwise ? callee.expression : null;
}

function isWrapper(
  node: ts.Expression,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSpreadElement(node) ||
    ts.isAwaitExpression(node)
  );
}

function literalsOfValue(value: Value, context: ScanContext): ts.ObjectLiteralExpression[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind === 'array') return one.elements.flatMap((item) => literalsOfValue(item, context));
    const node = one.kind === 'object' ? context.find(one.ref) : null;
    return node !== null && ts.isObjectLiteralExpression(node) ? [node] : [];
  });
}

/** `items.map((item) => ({ ... }))`: what the callback returns. */
function mappedElementOf(node: ts.Expression): readonly ts.Expression[] | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  if (!/^(?:map|flatMap)$/.test(node.expression.name.text)) return null;
  const [callback] = node.arguments;
  if (callback === undefined) return null;
  if (ts.isArrowFunction(callback) && !ts.isBlock(callback.body)) return [callback.body];
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return null;
  return ts.isBlock(callback.body)
    ? callback.body.statements.flatMap((one) =>
        ts.isReturnStatement(one) && one.expression !== undefined ? [one.expression] : [],
      )
    : [];
}

/** The properties of every object that the expression may stand for, spreads and later assignments included. */
export function propertiesOf(node: ts.Expression, context: ScanContext): readonly Property[] {
  const seen = new Set<ts.Node>();
  return literalsOf(node, context).flatMap((literal) => readLiteral(literal, context, seen));
}

function readLiteral(
  literal: ts.ObjectLiteralExpression,
  context: ScanContext,
  seen: Set<ts.Node>,
): Property[] {
  if (seen.has(literal)) return [];
  seen.add(literal);
  const own = literal.properties.flatMap((property) => readProperty(property, context, seen));
  return [...own, ...assignedLater(literal)];
}

function readProperty(
  property: ts.ObjectLiteralElementLike,
  context: ScanContext,
  seen: Set<ts.Node>,
): Property[] {
  if (ts.isSpreadAssignment(property)) {
    return literalsOf(property.expression, context).flatMap((one) =>
      readLiteral(one, context, seen),
    );
  }
  if (ts.isShorthandPropertyAssignment(property)) {
    return [{ name: property.name.text, nameNode: property.name, value: property.name }];
  }
  if (!ts.isPropertyAssignment(property)) return [];
  const { name, initializer } = property;
  return nameOf(name, context).map((text) => ({ name: text, nameNode: name, value: initializer }));
}

function nameOf(name: ts.PropertyName, context: ScanContext): string[] {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return [name.text];
  if (!ts.isComputedPropertyName(name)) return [];
  return alternatives(context.evaluate(name.expression)).flatMap((value) => {
    const [part] = value.kind === 'text' && value.parts.length === 1 ? value.parts : [];
    return typeof part === 'string' ? [part] : [];
  });
}

/** `where.status = ...` after `const where = { ... }`, in the function that declares it. */
function assignedLater(literal: ts.ObjectLiteralExpression): Property[] {
  let holder: ts.Node = literal.parent;
  while (ts.isAsExpression(holder) || ts.isSatisfiesExpression(holder)) holder = holder.parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return [];
  return assignmentsIn(blockAround(holder)).get(holder.name.text) ?? [];
}

function blockAround(node: ts.Node): ts.Node {
  let outer = node.parent;
  while (!ts.isBlock(outer) && !ts.isSourceFile(outer) && !ts.isModuleBlock(outer))
    outer = outer.parent;
  return outer;
}

const assignmentsByBlock = new WeakMap<ts.Node, ReadonlyMap<string, Property[]>>();

/** Assignments to properties of plain names below a block; made once for each, as trees live. */
function assignmentsIn(block: ts.Node): ReadonlyMap<string, Property[]> {
  const known = assignmentsByBlock.get(block);
  if (known !== undefined) return known;
  const found = new Map<string, Property[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      addAssignment(node, found);
    }
    ts.forEachChild(node, visit);
  };
  visit(block);
  assignmentsByBlock.set(block, found);
  return found;
}

function addAssignment(node: ts.BinaryExpression, found: Map<string, Property[]>): void {
  const { left, right } = node;
  const isPlain = ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.expression);
  if (!isPlain || !ts.isIdentifier(left.expression)) return;
  const property: Property = { name: left.name.text, nameNode: left.name, value: right };
  const group = found.get(left.expression.text);
  if (group === undefined) found.set(left.expression.text, [property]);
  else group.push(property);
}
