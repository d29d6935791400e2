import type { ScanContext } from '../../detector.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import { returnedBy } from '../../resolve/functions.js';
import { knownText, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { tableOf } from './library.js';
import { actionOf, linksOf, type Link, type SourceReference } from './read-columns.js';

// https://orm.drizzle.team/docs/indexes-constraints

/** What the third argument of a table says, columns by their properties. */
export type SourceConstraint =
  | { readonly kind: 'primary' | 'unique'; readonly name: string | null; readonly properties: readonly string[] }
  | { readonly kind: 'index'; readonly index: SourceIndex }
  | {
      readonly kind: 'foreign';
      readonly name: string | null;
      readonly properties: readonly string[];
      readonly references: SourceReference;
    }; // prettier-ignore

export interface SourceIndex {
  readonly name: string | null;
  /** `null` stands for an expression. */
  readonly properties: readonly (string | null)[];
  readonly isUnique: boolean;
  readonly isPartial: boolean;
  readonly method: string;
}

/** `(t) => [primaryKey({ columns: [t.a, t.b] }), index('name').on(t.a)]`, or an object of these. */
export function readConstraints(
  extras: ts.Expression | null,
  own: Ref,
  context: ScanContext,
): readonly SourceConstraint[] {
  if (extras === null) return [];
  const returned = ts.isArrowFunction(extras) ? returnedBy(extras) : [extras];
  return returned.flatMap(elementsOf).flatMap((element) => {
    const found = readConstraint(element, own, context);
    return found === null ? [] : [found];
  });
}

function elementsOf(node: ts.Expression): readonly ts.Expression[] {
  const bare = skipWrappers(node);
  if (ts.isArrayLiteralExpression(bare)) return [...bare.elements];
  if (!ts.isObjectLiteralExpression(bare)) return [];
  return bare.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? [one.initializer] : []));
}

function readConstraint(
  node: ts.Expression,
  own: Ref,
  context: ScanContext,
): SourceConstraint | null {
  const links = linksOf(node, context);
  const [first] = links;
  if (first === undefined) return null;
  const name = first.args[0] === undefined ? null : knownText(context.evaluate(first.args[0]));
  const on = links.find((one) => one.name === 'on');
  switch (first.name) {
    case 'primaryKey':
      return readPrimaryKey(first, context);
    case 'foreignKey':
      return readForeignKey(first, links, own, context);
    case 'unique': {
      const properties = columnsOf(on?.args ?? []).flatMap((one) => one ?? []);
      return { kind: 'unique', name, properties };
    }
    case 'index':
    case 'uniqueIndex':
      return { kind: 'index', index: readIndex(first, links, name, context) };
    default:
      return null;
  }
}

/** `index('name').on(t.a)`, `uniqueIndex('name').using('gin', t.a).where(...)`. */
function readIndex(
  first: Link,
  links: readonly Link[],
  name: string | null,
  context: ScanContext,
): SourceIndex {
  const on = links.find((one) => one.name === 'on' || one.name === 'onOnly');
  const using = links.find((one) => one.name === 'using');
  const [method, ...columns] = using?.args ?? [];
  return {
    name,
    properties: columnsOf(on?.args ?? columns),
    isUnique: first.name === 'uniqueIndex',
    isPartial: links.some((one) => one.name === 'where'),
    method: (method === undefined ? null : knownText(context.evaluate(method))) ?? 'btree',
  };
}

/** `primaryKey({ columns: [t.a, t.b], name })`, formerly `primaryKey(t.a, t.b)`. */
function readPrimaryKey({ args }: Link, context: ScanContext): SourceConstraint {
  const [options] = args;
  const isObject = options !== undefined && ts.isObjectLiteralExpression(options);
  const columns = isObject ? optionOf(options, 'columns') : args;
  const name = isObject ? knownText(context.member(context.evaluate(options), 'name')) : null;
  return { kind: 'primary', name, properties: columnsOf(columns).flatMap((one) => one ?? []) };
}

/** `foreignKey({ columns: [t.a], foreignColumns: [other.id], name }).onDelete('cascade')`. */
function readForeignKey(
  { args }: Link,
  links: readonly Link[],
  own: Ref,
  context: ScanContext,
): SourceConstraint | null {
  const [options] = args;
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return null;
  const properties = columnsOf(optionOf(options, 'columns')).flatMap((one) => one ?? []);
  const foreign = optionOf(options, 'foreignColumns');
  const [referred] = foreign;
  if (referred === undefined || !ts.isPropertyAccessExpression(referred)) return null;
  // A parameter of the third argument's function stands for the table itself.
  const table = tableOf(context.evaluate(referred.expression)) ?? own;
  const action = (name: string) => {
    const given = links.find((one) => one.name === name)?.args[0];
    return actionOf(given === undefined ? null : knownText(context.evaluate(given)));
  };
  const references = {
    table,
    properties: columnsOf(foreign).flatMap((one) => one ?? []),
    onDelete: action('onDelete'),
    onUpdate: action('onUpdate'),
  };
  const name = knownText(context.member(context.evaluate(options), 'name'));
  return { kind: 'foreign', name, properties, references };
}

function optionOf(options: ts.ObjectLiteralExpression, name: string): readonly ts.Expression[] {
  const property = options.properties.find((one) => one.name?.getText() === name);
  if (property === undefined || !ts.isPropertyAssignment(property)) return [];
  const value = skipWrappers(property.initializer);
  return ts.isArrayLiteralExpression(value) ? [...value.elements] : [value];
}

/** `t.email`, `t.createdAt.desc()`; anything else is an expression. */
function columnsOf(nodes: readonly ts.Expression[]): readonly (string | null)[] {
  return nodes.map((node) => {
    let bare = skipWrappers(node);
    while (ts.isCallExpression(bare) && ts.isPropertyAccessExpression(bare.expression)) {
      bare = skipWrappers(bare.expression.expression);
    }
    return ts.isPropertyAccessExpression(bare) ? bare.name.text : null;
  });
}
