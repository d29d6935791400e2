import type { ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { knownTexts } from '../../resolve/value.js';
import { composeText, type ComposedText } from '../../sql-text/compose.js';
import { ts } from '../../ts.js';

// https://knexjs.org/guide/raw.html

/** Raw text that is nothing but a table's name, perhaps with an alias. */
export const PLAIN_TABLE = /^\s*[\w$."`]+(?:\s+(?:as\s+)?\w+)?\s*$/i;

/** `knex.raw('...')` or `raw('...')`, with its alias taken off; `null`: something else. */
export function rawCallIn(node: ts.Expression): ts.CallExpression | null {
  const bare = skipWrappers(node);
  if (!ts.isCallExpression(bare)) return null;
  const callee = bare.expression;
  if (lastNameOf(callee) === 'raw' && !ts.isCallExpression(callee)) return bare;
  return ts.isPropertyAccessExpression(callee) && /^(?:as|wrap)$/.test(callee.name.text)
    ? rawCallIn(callee.expression)
    : null;
}

/** Raw SQL with the names that are bound to it written out, each traced to its binding. */
export function composeRaw(
  node: ts.Expression,
  bindings: ts.Expression | undefined,
  context: ScanContext,
): ComposedText & { readonly isBound: boolean } {
  const { text: sql, offsets, holes } = composeText(node, context);
  const bound = namesBound(sql, bindings, context);
  if (bound.length === 0) return { text: sql, offsets, holes, isBound: false };
  let text = '';
  const places: number[] = [];
  let from = 0;
  for (const { start, end, text: name, node: binding } of bound) {
    text += sql.slice(from, start) + name;
    places.push(...offsets.slice(from, start), ...Array.from(name, () => binding.getStart()));
    from = end;
  }
  text += sql.slice(from);
  places.push(...offsets.slice(from));
  return { text, offsets: places, holes, isBound: true };
}

/** A name that is bound to `??` or `:name:`. */
export interface BoundName {
  /** Place of its mark in the SQL text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly node: ts.Expression;
}

const BINDING = /\\\?|\?\??|:(\w+):?/g;

/** The names among the bindings of SQL text: `raw('SELECT ?? FROM :table:', [...])`. */
export function namesBound(
  sql: string,
  bindings: ts.Expression | undefined,
  context: ScanContext,
): readonly BoundName[] {
  if (bindings === undefined || !/\?\?|:\w+:/.test(sql)) return [];
  const bare = skipWrappers(bindings);
  const list = ts.isArrayLiteralExpression(bare) ? bare.elements : [bare];
  const named = ts.isObjectLiteralExpression(bare) ? bare : null;
  const found: BoundName[] = [];
  let position = 0;
  for (const match of sql.matchAll(BINDING)) {
    const [mark, key] = match;
    if (mark === '\\?') continue;
    const node = key === undefined ? list[position++] : propertyOf(named, key);
    if (node === undefined || (mark !== '??' && !/^:\w+:$/.test(mark))) continue;
    const start = match.index;
    for (const text of knownTexts(context.evaluate(node)).slice(0, 1)) {
      found.push({ start, end: start + mark.length, text, node });
    }
  }
  return found;
}

function propertyOf(
  object: ts.ObjectLiteralExpression | null,
  name: string,
): ts.Expression | undefined {
  for (const property of object?.properties ?? []) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name)
      return property.initializer;
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === name)
      return property.name;
  }
  return undefined;
}
