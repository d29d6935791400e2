import type { Operation } from '../../../model/access.js';
import { sortedUnique } from '../../../util/sort.js';
import type { Entry, ScanContext } from '../../detector.js';
import { functionAround } from '../../resolve/scope.js';
import { alternatives, keyOfRef, knownTexts, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isLink, WITH_LINKS, WRITES } from './methods.js';
import { receiverOf } from './receivers.js';

/** A query as its links tell it, wherever in the function they stand. */
export interface Query {
  readonly operations: readonly Operation[];
  readonly locks: boolean;
  readonly columns: readonly ColumnMention[];
  /** No link says which columns are read, or one says all of them. */
  readonly readsAll: boolean;
}

/** `o.total` or `total`: whose it is when nothing stands in front is for the main table to say. */
export interface ColumnMention {
  readonly prefix: string | null;
  readonly name: string;
}

/** What the links of one function tell about the queries that begin in it. */
export interface Links {
  query(origin: Ref | null): Query;
  /** Whether a name at this node is that of a query (`WITH`) rather than a table's. */
  isNamedQuery(name: string, node: ts.Node): boolean;
}

const PLAIN: Query = { operations: ['select'], locks: false, columns: [], readsAll: false };

/** Reads the links around a node: those of the function that it stands in, callbacks included. */
export function linksAround(node: ts.Node, context: ScanContext): Links {
  const scope = outermostFunction(node);
  return context.once(`knex links ${keyOfRef(context.ref(scope))}`, () =>
    collectLinks(scope, context),
  );
}

interface Draft {
  readonly operations: Operation[];
  locks: boolean;
  readonly columns: ColumnMention[];
  selects: boolean;
  selectsAll: boolean;
}

interface NamedQuery {
  readonly name: string;
  readonly call: ts.CallExpression;
}

function collectLinks(scope: ts.Node, context: ScanContext): Links {
  const drafts = new Map<string, Draft>();
  const named: NamedQuery[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const method = node.expression.name.text;
    if (!isLink(method) || method === 'then') return;
    const receiver = receiverOf(node.expression.expression, context);
    if (receiver === null) return;
    if (WITH_LINKS.test(method)) named.push(...namesOf(node, context));
    // A method of the client begins a query: the call is its origin.
    const origin = receiver.role === 'client' ? context.ref(node) : receiver.value.origin;
    if (origin === null) return;
    const key = keyOfRef(origin);
    const draft = drafts.get(key) ?? emptyDraft();
    drafts.set(key, draft);
    readLink(node, method, draft, context);
  };
  visit(scope);
  const queries = new Map([...drafts].map(([key, draft]) => [key, queryOf(draft)]));
  return {
    query: (origin) => (origin === null ? PLAIN : (queries.get(keyOfRef(origin)) ?? READ_ALL)),
    isNamedQuery: (name, node) => named.some((one) => one.name === name && !defines(one, node)),
  };
}

const READ_ALL: Query = { ...PLAIN, readsAll: true };

function emptyDraft(): Draft {
  return { operations: [], locks: false, columns: [], selects: false, selectsAll: false };
}

function queryOf({ operations, locks, columns, selects, selectsAll }: Draft): Query {
  const isRead = operations.length === 0;
  return {
    operations: isRead ? ['select'] : [...new Set(operations)],
    locks,
    columns,
    readsAll: isRead ? selectsAll || !selects : selectsAll,
  };
}

/** Inside of its own definition the name still means the table. */
function defines({ call }: NamedQuery, node: ts.Node): boolean {
  const isRecursive = call.expression.getText().endsWith('withRecursive');
  const from = call.arguments[0]?.pos ?? call.end;
  return !isRecursive && node.pos >= from && node.end <= call.end;
}

function namesOf(call: ts.CallExpression, context: ScanContext): readonly NamedQuery[] {
  const [first] = call.arguments;
  if (first === undefined) return [];
  return knownTexts(context.evaluate(first)).map((name) => ({ name, call }));
}

const NARROWS =
  /^(?:select|column|columns|distinct\w*|first|pluck|count\w*|sum\w*|avg\w*|min|max)$/;
const NAMES_COLUMNS =
  /^(?:select|column|columns|distinct\w*|first|pluck|count\w*|sum\w*|avg\w*|min|max|increment|decrement|returning|orderBy|groupBy|having|(?:and|or)?[wW]here(?!Exists|NotExists|Raw)\w*|(?:\w*[jJ]oin)|on|andOn|orOn|onConflict|merge|insert|update|upsert)$/;

function readLink(
  call: ts.CallExpression,
  method: string,
  draft: Draft,
  context: ScanContext,
): void {
  const writes = WRITES[method];
  // `.returning(...).delete()` and `.del()` say the same; an aggregate `.min` never writes.
  if (writes !== undefined) draft.operations.push(...writes);
  if (method === 'merge') draft.operations.push('update');
  if (/^for(?:NoKey)?Update$/.test(method)) draft.locks = true;
  if (NARROWS.test(method) && call.arguments.length > 0) draft.selects = true;
  if (/^(?:count|sum|avg|min|max)/.test(method)) draft.selects = true;
  if (!NAMES_COLUMNS.test(method)) return;
  const isJoin = /[jJ]oin$/.test(method);
  const args = isJoin ? call.arguments.slice(1) : namingArguments(call, method);
  for (const argument of args) {
    for (const text of columnTexts(argument, context)) addColumn(draft, text, method);
  }
}

/** `where('total', '>', min)` names a column first and values after it; a select list names columns only. */
function namingArguments(call: ts.CallExpression, method: string): readonly ts.Expression[] {
  const isList = /^(?:select|column|columns|distinct\w*|first|returning|groupBy)$/.test(method);
  if (isList) return call.arguments;
  if (/^(?:on|andOn|orOn)$/.test(method)) return call.arguments;
  if (method.endsWith('Column')) return call.arguments;
  return call.arguments.slice(0, 1);
}

function columnTexts(node: ts.Expression, context: ScanContext): readonly string[] {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [];
  const value = context.evaluate(node);
  return textsIn(value, context);
}

function textsIn(value: Value, context: ScanContext): readonly string[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind === 'array') return one.elements.flatMap((element) => textsIn(element, context));
    if (one.kind === 'object') return context.entries(one).map(({ name }: Entry) => name);
    return knownTexts(one);
  });
}

/** `o.total as sum` without its alias. */
const COLUMN = /^(?:"?([\w$]+)"?\.)?(?:"?([\w$]+)"?\.)?"?([\w$]+|\*)"?(?:\s+as\s+.*)?$/i;

function addColumn(draft: Draft, text: string, method: string): void {
  const match = COLUMN.exec(text.trim());
  const name = match?.[3];
  if (match === null || name === undefined) return;
  const prefix = match[2] ?? match[1] ?? null;
  if (name === '*') {
    if (!method.startsWith('count') && prefix === null) draft.selectsAll = true;
    if (prefix !== null) draft.columns.push({ prefix, name });
    return;
  }
  if (!/^\d+$/.test(name)) draft.columns.push({ prefix, name });
}

/** The columns that a query mentions of the table that goes by these names in it. */
export function columnsOf(
  { columns }: Query,
  names: readonly string[],
  isMain: boolean,
): readonly string[] {
  return sortedUnique(
    columns.flatMap(({ prefix, name }) => {
      const isOwn = prefix === null ? isMain : names.includes(prefix);
      return isOwn && name !== '*' ? [name] : [];
    }),
  );
}

/** `select('o.*')`. */
export function selectsAllOf({ columns }: Query, names: readonly string[]): boolean {
  return columns.some(
    ({ prefix, name }) => name === '*' && prefix !== null && names.includes(prefix),
  );
}

/** The function in which a query is put together: callbacks belong to the function around them. */
export function outermostFunction(node: ts.Node): ts.Node {
  let scope: ts.Node = node.getSourceFile();
  for (let outer = functionAround(node); outer !== null; outer = functionAround(outer)) {
    scope = outer;
    if (!ts.isArrowFunction(outer) && !ts.isFunctionExpression(outer)) break;
  }
  return scope;
}
