import type { ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { returnedBy } from '../../resolve/functions.js';
import { alternatives, knownTexts, type Value } from '../../resolve/value.js';
import { composeText } from '../../sql-text/compose.js';
import { ts } from '../../ts.js';
import { namesBound, rawCallIn } from './raw.js';

// https://knexjs.org/guide/query-builder.html

/** `o.total` or `total`: whose it is when nothing stands in front is for the main table to say. */
export interface ColumnMention {
  readonly prefix: string | null;
  readonly name: string;
}

/** Every argument names columns; of an object its values do, since its keys are aliases. */
const LISTS =
  /^(?:select|columns?|distinct\w*|first|pluck|returning|groupBy|partitionBy|count\w*|sum\w*|avg\w*|min|max|onConflict)$/;
/** The first argument names a column, or several; what follows are values. */
const CONDITIONS =
  /^(?:(?:and|or)?[wW]here(?!Exists|NotExists|Raw|Column)\w*|(?:and|or)?[hH]aving(?!Raw)\w*|(?:and|or)?[oO]n(?:Not)?(?:Val|In|Null|Between|Json\w*)|findOne|json(?:Extract|Set|Insert|Remove))$/;
/** Every argument names a column but for the operator. */
const PAIRS = /^(?:\w*[jJ]oin|(?:and|or)?[oO]n|(?:and|or)?[wW]hereColumn)$/;
/** Columns are the keys of what is written. */
const WRITTEN =
  /^(?:insert|upsert|update|patch|insertGraph|upsertGraph|increment|decrement|merge)(?:AndFetch)?$/;
/** The same behind the key of the row. */
const WRITTEN_BY_ID = /^(?:update|patch)AndFetchById$/;
const RAW = /^\w*[rR]aw$/;

/** The columns that one link of a query names; `*` stands for all. */
export function columnsOfLink(
  call: ts.CallExpression,
  method: string,
  context: ScanContext,
): readonly ColumnMention[] {
  return textsOfLink(call, method, context).flatMap((text) => mentionIn(text) ?? []);
}

/** The columns that rows are inserted with. */
export function columnsWritten(
  rows: ts.Expression,
  context: ScanContext,
): readonly ColumnMention[] {
  return textsOf(rows, context, 'keys').flatMap((text) => mentionIn(text) ?? []);
}

function textsOfLink(
  { arguments: args }: ts.CallExpression,
  method: string,
  context: ScanContext,
): readonly string[] {
  const [first, second, ...others] = args;
  if (first === undefined) return [];
  if (RAW.test(method)) return textsOfRaw(first, second, context);
  if (method === 'orderBy') return textsOf(first, context, 'column');
  if (LISTS.test(method)) return args.flatMap((one) => textsOf(one, context, 'values'));
  if (PAIRS.test(method)) {
    const pairs = /[jJ]oin$/.test(method) ? args.slice(1) : [...args];
    return pairs.flatMap((one) => textsOf(one, context, 'both'));
  }
  if (CONDITIONS.test(method)) {
    const values = [second, ...others].flatMap((one) => refText(one, context) ?? []);
    return [...textsOf(first, context, 'keys'), ...values];
  }
  const data = WRITTEN.test(method) ? first : WRITTEN_BY_ID.test(method) ? second : undefined;
  if (data === undefined) return [];
  const isNamed = data === first && second !== undefined && !isText(data);
  const returned = isNamed ? textsOf(second, context, 'values') : [];
  return [...textsOf(data, context, 'keys'), ...textsWritten(data, context), ...returned];
}

/** What an object among the arguments tells: its keys, its values, both, or its property `column`. */
type ObjectPart = 'keys' | 'values' | 'both' | 'column';

function textsOf(node: ts.Expression, context: ScanContext, part: ObjectPart): readonly string[] {
  const bare = skipWrappers(node);
  if (ts.isArrowFunction(bare) || ts.isFunctionExpression(bare)) return [];
  const ref = refText(bare, context);
  if (ref !== null) return ref;
  const raw = rawCallIn(bare);
  if (raw !== null) {
    const [text, bindings] = raw.arguments;
    return text === undefined ? [] : textsOfRaw(text, bindings, context);
  }
  if (ts.isArrayLiteralExpression(bare)) {
    return bare.elements.flatMap((one) => textsOf(one, context, part));
  }
  const mapped = rowsMapped(bare);
  if (mapped.length > 0) return mapped.flatMap((one) => textsOf(one, context, part));
  return textsIn(context.evaluate(bare), context, part);
}

/** `items.map((item) => ({ ... }))`: the rows tell the columns, whatever the items are. */
function rowsMapped(node: ts.Expression): readonly ts.Expression[] {
  if (!ts.isCallExpression(node) || lastNameOf(node.expression) !== 'map') return [];
  const [callback] = node.arguments;
  const isFunction =
    callback !== undefined && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback));
  return isFunction ? returnedBy(callback) : [];
}

function textsIn(value: Value, context: ScanContext, part: ObjectPart): readonly string[] {
  return alternatives(value).flatMap((one): readonly string[] => {
    if (one.kind === 'array') {
      return one.elements.flatMap((element) => textsIn(element, context, part));
    }
    if (one.kind !== 'object') return knownTexts(one);
    if (part === 'column') return knownTexts(context.member(one, 'column'));
    return context
      .entries(one)
      .flatMap((entry) => [
        ...(part === 'values' ? [] : [entry.name]),
        ...(part === 'keys' ? [] : knownTexts(entry.value)),
      ]);
  });
}

/** `{ km: knex.raw('?? + 1', ['km']) }`: columns that the new values are computed from. */
function textsWritten(node: ts.Expression, context: ScanContext): readonly string[] {
  const bare = skipWrappers(node);
  if (!ts.isObjectLiteralExpression(bare)) return [];
  return bare.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return [];
    const { initializer } = property;
    const isComputed = rawCallIn(initializer) !== null || refText(initializer, context) !== null;
    return isComputed ? textsOf(initializer, context, 'values') : [];
  });
}

/** `knex.ref('o.total').as('sum')`; `null`: something else. */
function refText(node: ts.Expression | undefined, context: ScanContext): readonly string[] | null {
  let bare = node === undefined ? undefined : skipWrappers(node);
  while (bare !== undefined && ts.isCallExpression(bare)) {
    const callee: ts.Expression = bare.expression;
    const [first] = bare.arguments;
    if (lastNameOf(callee) === 'ref') {
      return first === undefined ? [] : knownTexts(context.evaluate(first));
    }
    if (!ts.isPropertyAccessExpression(callee) || !/^(?:as|cast\w*|from)$/.test(callee.name.text))
      return null;
    bare = skipWrappers(callee.expression);
  }
  return null;
}

/** Of SQL text only what is surely a column: names with their table in front, and bindings of names. */
function textsOfRaw(
  text: ts.Expression,
  bindings: ts.Expression | undefined,
  context: ScanContext,
): readonly string[] {
  const sql = composeText(text, context).text;
  if (/\bselect\b/i.test(sql)) return [];
  const written = sql
    .replace(/'(?:[^']|'')*'/g, '')
    .match(/(?<![\w.])[a-z_]\w*\.[a-z_]\w*(?![\w.(])/gi);
  return [...(written ?? []), ...namesBound(sql, bindings, context).map(({ text: name }) => name)];
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(skipWrappers(node));
}

/** `o.total as sum` without its alias; Objection writes `lines:product.name` for a relation's columns. */
const COLUMN =
  /^(?:"?([\w$]+)"?\.)?(?:"?([\w$:]+)"?\.)?"?([\w$]+|\*)"?(?:[:#>].*)?(?:\s+as\s+.*)?$/i;

function mentionIn(text: string): ColumnMention | null {
  const match = COLUMN.exec(text.trim());
  const name = match?.[3];
  if (match === null || name === undefined || /^\d+$/.test(name)) return null;
  return { prefix: match[2] ?? match[1] ?? null, name };
}
