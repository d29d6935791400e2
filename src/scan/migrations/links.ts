import type { ScanContext } from '../detector.js';
import { isFunctionWithBody } from '../resolve/scope.js';
import { alternatives } from '../resolve/value.js';
import { ts } from '../ts.js';

/** One call of a chain: `.string('name', 80)`. */
export interface Link {
  readonly name: string;
  readonly args: readonly ts.Expression[];
  readonly call: ts.CallExpression;
}

/** The calls of a chain in the order in which they are made, and what the first is called on. */
export function linksOf(node: ts.CallExpression): {
  readonly root: ts.Expression;
  readonly links: readonly Link[];
} {
  const links: Link[] = [];
  let current: ts.Expression = node;
  while (ts.isCallExpression(current) && ts.isPropertyAccessExpression(current.expression)) {
    const { name, expression } = current.expression;
    links.push({ name: name.text, args: current.arguments, call: current });
    current = expression;
  }
  return { root: current, links: links.reverse() };
}

/** The calls of a chain in the order in which they are made; empty when it does not begin at `root`. */
export function linksFrom(node: ts.CallExpression, root: string): readonly Link[] {
  const chain = linksOf(node);
  return chain.root.getText() === root ? chain.links : [];
}

/** The calls that a function makes on its first parameter: those of `(column) => column.notNull().unique()`. */
export function linksReturned(node: ts.Expression, context: ScanContext): readonly Link[] {
  return alternatives(context.evaluate(node)).flatMap((one) => {
    const callback = one.kind === 'function' ? context.find(one.ref) : null;
    if (callback === null || !isFunctionWithBody(callback) || callback.body === undefined)
      return [];
    const parameter = callback.parameters[0]?.name;
    const root = parameter !== undefined && ts.isIdentifier(parameter) ? parameter.text : null;
    return root === null ? [] : chainsOn(callback.body, root);
  });
}

function chainsOn(node: ts.Node, root: string): readonly Link[] {
  const links = ts.isCallExpression(node) ? linksFrom(node, root) : [];
  if (links.length > 0) return links;
  const found: Link[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...chainsOn(child, root));
  });
  return found;
}
