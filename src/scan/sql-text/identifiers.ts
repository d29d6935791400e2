import type { ScanContext } from '../detector.js';
import { joinText } from '../resolve/substitute.js';
import { unknown, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';

/** Functions that make a name of SQL from a text, and those that let a text into SQL as it is. */
const IDENTIFIER_HELPER =
  /^(?:identifier|ident|id|raw|unsafe|table|ref|name|sql|quote\w*|escape(?:Id|Identifier)\w*|wrap\w*|format|knex|pgFormat|insertIgnoreInto|insertInto|quoteTable)$/i;
const VALUE_HELPER = /^(?:escapeLiteral|quoteLiteral|literal|escape)$/i;

/** Helpers that make nothing but names, whatever they are handed. */
const NAMES_ONLY =
  /^(?:identifier|ident|quote(?:Ident|Identifier|Id|Name)s?|escape(?:Id|Identifier))$/;

/**
 * The name that a call of a helper makes, where it stands in SQL text: `sql.identifier(['sales', table])`,
 * `quoteIdentifier(TABLE)`, `sql(table)`; `null` for other expressions.
 *
 * @param tag of the template that it stands in: clients such as postgres.js make names with it as well
 */
export function identifierValueOf(
  node: ts.Expression,
  context: ScanContext,
  tag: string | null,
): Value | null {
  if (!ts.isCallExpression(node)) return null;
  const name = calledName(node);
  const isHelper = IDENTIFIER_HELPER.test(name) && !VALUE_HELPER.test(name);
  if (!isHelper && node.expression.getText() !== tag) return null;
  const value = nameMade(node, context);
  if (value === null || value.kind === 'unknown') return null;
  return /^insert/i.test(name) ? joinText(['INSERT INTO ', value]) : value;
}

/** The same wherever such a call stands, for helpers that make nothing but names. */
export function valueOfNameHelper(node: ts.CallExpression, context: ScanContext): Value | null {
  return NAMES_ONLY.test(calledName(node)) ? nameMade(node, context) : null;
}

function nameMade(call: ts.CallExpression, context: ScanContext): Value | null {
  const given = call.arguments;
  const [argument] = given;
  if (argument === undefined) return null;
  if (given.length > 1) {
    // Kysely's `sql.id('sales', 'orders')` takes the parts one by one.
    const isInParts = calledName(call) === 'id' && ts.isPropertyAccessExpression(call.expression);
    return isInParts ? dotted(given.map((part) => context.evaluate(part))) : null;
  }
  const value = context.evaluate(argument);
  if (value.kind !== 'array') return value;
  return value.isTuple ? dotted(value.elements) : unknown('a name of several parts');
}

function dotted(parts: readonly Value[]): Value {
  const [only] = parts;
  if (only === undefined) return unknown('a name of nothing');
  return parts.length === 1
    ? only
    : joinText(parts.flatMap((part, i) => (i === 0 ? [part] : ['.', part])));
}

function calledName({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}
