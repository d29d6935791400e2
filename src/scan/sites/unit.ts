import { ts } from '../ts.js';

/** The name of a function that is worth naming as the place of an access, `OrderService.place`; `null` for other nodes. */
export function nameOfUnit(node: ts.Node): string | null {
  if (ts.isConstructorDeclaration(node)) return withHolder(node, 'constructor');
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node))
    return withHolder(node, node.name.getText());
  if (ts.isFunctionDeclaration(node)) return node.name?.text ?? 'default';
  if (ts.isPropertyDeclaration(node)) return withHolder(node, node.name.getText());
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return null;
  return nameByHolder(node);
}

/** The name of the variable or property that a function expression is given to. */
function nameByHolder(node: ts.ArrowFunction | ts.FunctionExpression): string | null {
  let holder: ts.Node = node.parent;
  while (ts.isParenthesizedExpression(holder) || ts.isAsExpression(holder)) holder = holder.parent;
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return holder.name.text;
  if (ts.isPropertyAssignment(holder)) return withHolder(holder, holder.name.getText());
  return null;
}

/** `OrderService.place` for a method of a class, `orders.place` for one of a named object. */
function withHolder(member: ts.Node, name: string): string {
  const owner = member.parent;
  if (ts.isClassLike(owner)) return owner.name === undefined ? name : `${owner.name.text}.${name}`;
  let holder = owner.parent;
  while (ts.isCallExpression(holder) || ts.isAsExpression(holder)) holder = holder.parent;
  return ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
    ? `${holder.name.text}.${name}`
    : name;
}
