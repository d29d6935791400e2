import type { ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { alternatives, either, knownText, text, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isOfType } from './receivers.js';

/** A table as an argument names it. */
export interface NamedTable {
  /** What names it, without its alias. */
  readonly value: Value;
  readonly node: ts.Expression;
  /** By what names the query may call it. */
  readonly names: readonly string[];
}

/** The expressions that name tables in an argument: itself, or the elements of a list. */
export function elementsOf(argument: ts.Expression): readonly ts.Expression[] {
  const bare = skipWrappers(argument);
  return ts.isArrayLiteralExpression(bare) ? bare.elements : [bare];
}

/**
 * The table that an expression names: `'orders'`, `'orders as o'`, `` `${TABLE} as o` ``, `dynamic.table(name).as('o')`,
 * `sql.table('orders')`; `null` for queries, functions and raw text, which speak for themselves.
 */
export function tableOf(element: ts.Expression, context: ScanContext): NamedTable | null {
  const { node, alias } = withoutCalls(element, context);
  if (node === null) return null;
  const found = alternatives(context.evaluate(node)).flatMap((one) => withoutAlias(one) ?? []);
  if (found.length === 0) return null;
  const names = found.flatMap((one) => {
    const name = knownText(one.table);
    const own = name === null ? [] : [name, name.slice(name.lastIndexOf('.') + 1)];
    return one.alias === null ? own : [one.alias];
  });
  return {
    value: either(found.map(({ table }) => table)),
    node: element,
    names: alias === null ? names : [alias],
  };
}

/** `.as('o')` and the helpers that make a reference of a name, taken away. */
function withoutCalls(
  element: ts.Expression,
  context: ScanContext,
): { readonly node: ts.Expression | null; readonly alias: string | null } {
  const bare = skipWrappers(element);
  if (!ts.isCallExpression(bare)) {
    const isText = !ts.isArrowFunction(bare) && !ts.isFunctionExpression(bare);
    return { node: isText && !ts.isTaggedTemplateExpression(bare) ? bare : null, alias: null };
  }
  const [first] = bare.arguments;
  const called = lastNameOf(bare.expression);
  if (called === 'as' && ts.isPropertyAccessExpression(bare.expression)) {
    const inner = withoutCalls(bare.expression.expression, context);
    const alias = first === undefined ? null : knownText(context.evaluate(first));
    // Only what makes a reference has a name behind the alias; anything else is a query.
    const isCall = ts.isCallExpression(skipWrappers(bare.expression.expression));
    return { node: isCall ? inner.node : null, alias };
  }
  return { node: makesReference(bare.expression, context) ? (first ?? null) : null, alias: null };
}

/** `db.dynamic.table`, `sql.table`, `eb.table`, under whatever name it was taken from there. */
function makesReference(callee: ts.Expression, context: ScanContext): boolean {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === 'table';
  return ts.isIdentifier(callee) && isOfType(context.evaluate(callee), '.table');
}

const ALIAS = /^([^]*?)\s+as\s+["`]?([\w$]+)["`]?\s*$/i;

function withoutAlias(
  value: Value,
): { readonly table: Value; readonly alias: string | null } | null {
  if (value.kind === 'parameter') {
    // A query or an expression that a caller hands in is no table.
    return value.declared?.kind === 'instance' ? null : { table: value, alias: null };
  }
  if (value.kind !== 'text') return null;
  const last = value.parts.at(-1);
  const match = typeof last === 'string' ? ALIAS.exec(last) : null;
  if (match === null) return { table: value, alias: null };
  const rest = match[1] ?? '';
  const parts = [...value.parts.slice(0, -1), ...(rest === '' ? [] : [rest])];
  const [only] = parts;
  const isOneValue = parts.length === 1 && only !== undefined && typeof only !== 'string';
  return { table: isOneValue ? only : { ...value, parts }, alias: match[2] ?? null };
}

/** The value with another name in place of the one that it has, where that is known. */
export function renamed(value: Value, rename: (name: string) => readonly string[]): Value {
  return either(
    alternatives(value).flatMap((one) => {
      const name = knownText(one);
      if (name === null || one.kind !== 'text') return [one];
      return rename(name).map((other) => (other === name ? one : text(other, one.at)));
    }),
  );
}
