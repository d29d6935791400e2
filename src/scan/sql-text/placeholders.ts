import { holeMark } from '../../sql/tokens.js';
import type { ScanContext } from '../detector.js';
import { knownText, unknown, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import type { ComposedText, Hole } from './compose.js';

/**
 * Placeholders that stand for names and are filled in by the client: `??` of mysql and mysql2, `%I` of pg-format,
 * `${table:name}`, `$1:name`, `${table~}` and `$1~` of pg-promise (any of its brackets).
 */
const NAME_PLACEHOLDER =
  /\?\?|%(?:(\d+)\$)?I\b|\$(?:(\d+)|[{(/<[]\s*([\w$.]+?)\s*)(?:~|:(?:name|alias))[})/>\]]?/g;

/** Cheap test for the above, for the many texts that have none. */
const MAY_HAVE = /\?\?|%\d*\$?I|~|:name|:alias/;

/** A placeholder of its kind that takes one of the listed values before: `?` for `??`, `%L` for `%I`. */
const COUNTED = { '?': /\?\??/g, '%': /%(?:[sLI])/g } as const;

/**
 * Puts what the call hands in for a placeholder in its place; what is not known becomes a hole, so that it is
 * counted.
 *
 * @param node the whole text
 */
export function fillNames(
  composed: ComposedText,
  node: ts.Expression,
  context: ScanContext,
): ComposedText {
  if (!MAY_HAVE.test(composed.text)) return composed;
  const values = valuesFor(node);
  let text = '';
  const offsets: number[] = [];
  const holes: Hole[] = [...composed.holes];
  let end = 0;
  for (const match of composed.text.matchAll(NAME_PLACEHOLDER)) {
    const { value, at: written } = fillingOf(match, values, context);
    const filled = knownText(value) ?? holeMark(holes.length);
    if (knownText(value) === null) holes.push({ node, value });
    const place = written?.getStart() ?? composed.offsets[match.index] ?? node.getStart();
    text += composed.text.slice(end, match.index) + filled;
    for (let at = end; at < match.index; at += 1) offsets.push(composed.offsets[at] ?? place);
    for (let at = 0; at < filled.length; at += 1) offsets.push(place);
    end = match.index + match[0].length;
  }
  return {
    text: text + composed.text.slice(end),
    offsets: [...offsets, ...composed.offsets.slice(end)],
    holes,
  };
}

/** What is handed in beside the text: the further arguments of the call, or `values` beside `sql` or `text`. */
function valuesFor(node: ts.Expression): readonly ts.Expression[] {
  let inner: ts.Node = node;
  while (ts.isParenthesizedExpression(inner.parent)) inner = inner.parent;
  const outer = inner.parent;
  if (ts.isCallExpression(outer) && outer.arguments[0] === inner) return outer.arguments.slice(1);
  if (!ts.isPropertyAssignment(outer)) return [];
  return outer.parent.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && property.name.getText() === 'values'
      ? [property.initializer]
      : [],
  );
}

/** What fills a placeholder, and where it is written, if the call says so itself. */
interface Filling {
  readonly value: Value;
  readonly at: ts.Expression | null;
}

function fillingOf(
  match: RegExpExecArray,
  values: readonly ts.Expression[],
  context: ScanContext,
): Filling {
  const [whole, index, name] = [match[0], match[1] ?? match[2], match[3]];
  const [first] = values;
  if (first === undefined) return { value: unknown('the values are not in sight'), at: null };
  if (name !== undefined) return namedFilling(first, name.split('.'), context);
  const counted = whole.startsWith('?') ? COUNTED['?'] : COUNTED['%'];
  const position =
    index === undefined
      ? [...match.input.slice(0, match.index).matchAll(counted)].length
      : Number(index) - 1;
  const written =
    values.length === 1 && ts.isArrayLiteralExpression(first) ? first.elements : values;
  const listed = context.evaluate(first);
  if (written === values && values.length === 1 && listed.kind === 'array') {
    const value = listed.isTuple ? listed.elements[position] : undefined;
    return { value: value ?? unknown('one of several values'), at: null };
  }
  const at = written[position];
  return at === undefined
    ? { value: unknown('a value that the call leaves out'), at: null }
    : { value: context.evaluate(at), at };
}

function namedFilling(
  values: ts.Expression,
  path: readonly string[],
  context: ScanContext,
): Filling {
  const value = path.reduce(
    (whole: Value, name) => (name === 'this' ? whole : context.member(whole, name)),
    context.evaluate(values),
  );
  const property = ts.isObjectLiteralExpression(values)
    ? values.properties.find((one) => one.name?.getText() === path[0])
    : undefined;
  const isWritten = path.length === 1 && property !== undefined;
  return {
    value,
    at: isWritten && ts.isPropertyAssignment(property) ? property.initializer : null,
  };
}
