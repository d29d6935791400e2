import type { ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { alternatives, knownTexts, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';

/** `o.total` or `total`: whose it is when nothing stands in front is for the main table to say. `*`: all of them. */
export interface ColumnMention {
  readonly prefix: string | null;
  readonly name: string;
  /** Where it stands the name may also be one that the query itself gives. */
  readonly isOutput: boolean;
}

/** The columns that one link of a query mentions, and the names that it gives to what it selects. */
export interface MentionedColumns {
  readonly columns: readonly ColumnMention[];
  readonly aliases: readonly string[];
}

const NOTHING: MentionedColumns = { columns: [], aliases: [] };

/** Which arguments of a link name columns. */
const ARGUMENTS: readonly (readonly [RegExp, (args: readonly ts.Expression[]) => readonly ts.Expression[]])[] = [
  [/^(?:select|returning|output|distinctOn|groupBy|columns|column|orderBy)$/, (args) => args.slice(0, 1)],
  [/^(?:where|having|on|eb|between|betweenSymmetric|ref|sum|avg|min|max|count)$/, (args) => args.slice(0, 1)],
  [/^(?:whereRef|havingRef|onRef)$/, (args) => [...args.slice(0, 1), ...args.slice(2, 3)]],
  [/^(?:(?:inner|left|right|full)Join(?:Lateral)?|using)$/, (args) => args.slice(1, 3)],
  [/^coalesce$/, (args) => args],
  [/^(?:set|doUpdateSet|values|onDuplicateKeyUpdate|thenUpdateSet|thenInsertValues)$/, (args) => args.slice(0, 1)],
]; // prettier-ignore

const TAKES_ALL = /^(?:selectAll|returningAll|outputAll)$/;
/** Links after which a name may be one that `select` gave. */
const ORDERING = /^(?:orderBy|groupBy|having)$/;

/** Reads what one call of a link says about columns. */
export function readColumns(
  call: ts.CallExpression,
  method: string,
  context: ScanContext,
): MentionedColumns {
  const args: readonly ts.Expression[] = call.arguments;
  if (TAKES_ALL.test(method)) return { columns: allOf(args[0], context), aliases: [] };
  const naming = ARGUMENTS.find(([pattern]) => pattern.test(method))?.[1];
  if (naming === undefined) return NOTHING;
  const texts = naming(args).flatMap((argument) => textsOf(argument, context));
  const isOutput = ORDERING.test(method);
  const found = texts.flatMap((text) => columnOf(text, isOutput) ?? []);
  return {
    columns: found.map(({ column }) => column),
    aliases:
      method === 'select'
        ? [...found.flatMap(({ alias }) => alias ?? []), ...aliasesIn(call, context)]
        : [],
  };
}

function allOf(
  argument: ts.Expression | undefined,
  context: ScanContext,
): readonly ColumnMention[] {
  const whole = { name: '*', isOutput: false };
  if (argument === undefined) return [{ ...whole, prefix: null }];
  return textsOf(argument, context).map((prefix) => ({ ...whole, prefix }));
}

/** `total`, `o.total`, `sales.orders.total as sum`, `total desc`. */
const COLUMN =
  /^(?:"?[\w$]+"?\.)?(?:"?([\w$]+)"?\.)?"?([\w$]+)"?(?:->.*)?(?:\s+(?:as\s+"?([\w$]+)"?|asc|desc)\s*)?$/i;

function columnOf(
  text: string,
  isOutput: boolean,
): { readonly column: ColumnMention; readonly alias: string | null } | null {
  const match = COLUMN.exec(text.trim());
  const name = match?.[2];
  if (match === null || name === undefined || /^\d+$/.test(name)) return null;
  const dotted =
    text.includes('.') && match[1] === undefined ? text.trim().split('.')[0] : match[1];
  return { column: { prefix: dotted ?? null, name, isOutput }, alias: match[3] ?? null };
}

/** `sql`...`.as('sum')`, `eb.fn.count('id').as('number')`. */
function aliasesIn(call: ts.CallExpression, context: ScanContext): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && lastNameOf(node.expression) === 'as') {
      const [first] = node.arguments;
      if (first !== undefined) found.push(...knownTexts(context.evaluate(first)));
    }
    ts.forEachChild(node, visit);
  };
  call.arguments.forEach(visit);
  return found;
}

/** Names in an argument: a text, a list of them, the keys of an object, a reference, or what a callback gives. */
function textsOf(argument: ts.Expression, context: ScanContext): readonly string[] {
  const bare = skipWrappers(argument);
  if (ts.isArrayLiteralExpression(bare))
    return bare.elements.flatMap((element) => textsOf(element, context));
  if (ts.isArrowFunction(bare) || ts.isFunctionExpression(bare)) return textsGiven(bare, context);
  if (ts.isCallExpression(bare) && lastNameOf(bare.expression) === 'ref') {
    const [first] = bare.arguments;
    return first === undefined ? [] : textsOf(first, context);
  }
  if (ts.isCallExpression(bare)) {
    // Other calls are links of their own, or make what is no name.
    const [made] = MAKES_LIST.test(lastNameOf(bare.expression)) ? bare.arguments : [];
    return made === undefined ? [] : textsOf(made, context);
  }
  return textsIn(context.evaluate(bare), context);
}

/** `rows.map((row) => ({ ... }))`. */
const MAKES_LIST = /^(?:map|flatMap)$/;

/** `(eb) => ['id', eb.fn.count('id').as('number')]`, `(eb) => ({ total: eb('total', '+', 1) })`. */
function textsGiven(
  callback: ts.ArrowFunction | ts.FunctionExpression,
  context: ScanContext,
): readonly string[] {
  const body = ts.isBlock(callback.body) ? returnedBy(callback.body) : callback.body;
  if (body === null) return [];
  const bare = skipWrappers(body);
  const isList = ts.isArrayLiteralExpression(bare) || ts.isObjectLiteralExpression(bare);
  return isList ? textsOf(bare, context) : [];
}

function returnedBy({ statements }: ts.Block): ts.Expression | null {
  const last = statements.at(-1);
  return last !== undefined && ts.isReturnStatement(last) ? (last.expression ?? null) : null;
}

function textsIn(value: Value, context: ScanContext): readonly string[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind === 'array') return one.elements.flatMap((element) => textsIn(element, context));
    if (one.kind === 'object') return context.entries(one).map(({ name }) => name);
    return knownTexts(one);
  });
}
