import type { ScanContext } from '../detector.js';
import { alternatives, knownText, type Value } from '../resolve/value.js';
import type { ts } from '../ts.js';

const MAX_PATH = 60;

/** A route, name or title as the code gives it: known text, text with `…` for what is not known, else the code itself. */
export function pathText(node: ts.Expression, context: ScanContext): string {
  const text = textOf(context.evaluate(node));
  if (text !== null) return text;
  const code = node.getText().replace(/\s+/g, ' ');
  return code.length <= MAX_PATH ? code : `${code.slice(0, MAX_PATH - 1)}…`;
}

/** Text that the value stands for, the first of several; `null` for anything else. */
export function textOf(value: Value): string | null {
  for (const one of alternatives(value)) {
    const known = knownText(one);
    if (known !== null) return known;
    if (one.kind === 'text') {
      return one.parts.map((part) => (typeof part === 'string' ? part : '…')).join('');
    }
    if (one.kind === 'array') {
      const [first] = one.elements;
      if (first !== undefined) return textOf(first);
    }
  }
  return null;
}

/** The known text of an expression, or `null`. */
export function knownPath(node: ts.Expression | undefined, context: ScanContext): string | null {
  return node === undefined ? null : textOf(context.evaluate(node));
}

/** The text of a property of an object literal, or `null`. */
export function textOfProperty(
  node: ts.Expression | undefined,
  name: string,
  context: ScanContext,
): string | null {
  if (node === undefined) return null;
  return textOf(context.member(context.evaluate(node), name));
}
