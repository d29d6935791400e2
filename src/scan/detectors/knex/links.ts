import type { Operation } from '../../../model/access.js';
import { sortedUnique } from '../../../util/sort.js';
import type { ScanContext } from '../../detector.js';
import { outermostFunction } from '../../resolve/scope.js';
import { keyOfRef, knownTexts, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { columnsOfLink, type ColumnMention } from './columns.js';
import { linksNamed, RELATES, TABLE_LINKS, WITH_LINKS, WRITES } from './methods.js';
import { receiverOf } from './receivers.js';

/** A query as its links tell it, wherever in the function they stand. */
export interface Query {
  /** Empty where it is about the table rather than its rows. */
  readonly operations: readonly Operation[];
  readonly locks: boolean;
  readonly columns: readonly ColumnMention[];
  /** No link says which columns are read, or one says all of them. */
  readonly readsAll: boolean;
  /** `withSchema('archive')`: where its tables are. */
  readonly schema: string | null;
  /** `alias('o')`: by what else its main table goes. */
  readonly aliases: readonly string[];
  /** `findById(1)`: it is told by the key of the row. */
  readonly usesKey: boolean;
  /** `relate(5)`, `unrelate()`: what happens to the links between rows. */
  readonly relates: Operation | null;
}

/** What the links of one function tell about the queries that begin in it. */
export interface Links {
  query(origin: Ref | null): Query;
  /** Whether a name at this node is that of a query (`WITH`) rather than a table's. */
  isNamedQuery(name: string, node: ts.Node): boolean;
}

/** A query of which no link is known. */
export const PLAIN: Query = {
  operations: ['select'],
  locks: false,
  columns: [],
  readsAll: false,
  schema: null,
  aliases: [],
  usesKey: false,
  relates: null,
};

/** Reads the links around a node: those of the function that it stands in, callbacks included. */
export function linksAround(node: ts.Node, context: ScanContext): Links {
  const scope = outermostFunction(node);
  return context.once(`knex links ${keyOfRef(context.ref(scope))}`, () =>
    collectLinks(scope, context),
  );
}

interface Draft {
  readonly operations: Operation[];
  readonly columns: ColumnMention[];
  readonly aliases: string[];
  locks: boolean;
  selects: boolean;
  selectsAll: boolean;
  schema: string | null;
  usesKey: boolean;
  relates: Operation | null;
  isMetadata: boolean;
  namesTable: boolean;
}

interface NamedQuery {
  readonly name: string;
  readonly call: ts.CallExpression;
}

interface Collection {
  readonly context: ScanContext;
  readonly drafts: Map<string, Draft>;
  readonly named: NamedQuery[];
  /** The query whose link is handed a function, by the function. */
  readonly outer: Map<string, string>;
}

function collectLinks(scope: ts.Node, context: ScanContext): Links {
  const collection: Collection = { context, drafts: new Map(), named: [], outer: new Map() };
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (ts.isCallExpression(node)) collectLink(collection, node);
  };
  visit(scope);
  const { drafts, named } = collection;
  mergeGroups(collection);
  const queries = new Map([...drafts].map(([key, draft]) => [key, queryOf(draft)]));
  return {
    query: (origin) => (origin === null ? PLAIN : (queries.get(keyOfRef(origin)) ?? READ_ALL)),
    isNamedQuery: (name, node) => named.some((one) => one.name === name && !defines(one, node)),
  };
}

const READ_ALL: Query = { ...PLAIN, readsAll: true };

function collectLink({ context, drafts, named, outer }: Collection, call: ts.CallExpression): void {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return;
  const links = linksNamed(callee, context);
  const receiver = links.length === 0 ? null : receiverOf(callee.expression, context);
  if (receiver === null) return;
  // A method of the client begins a query: the call is its origin.
  const origin = receiver.role === 'client' ? context.ref(call) : receiver.value.origin;
  if (origin === null) return;
  const key = keyOfRef(origin);
  const draft = drafts.get(key) ?? emptyDraft();
  drafts.set(key, draft);
  for (const method of links) {
    if (WITH_LINKS.test(method)) named.push(...namesOf(call, context));
    readLink(call, method, draft, context);
  }
  for (const argument of call.arguments) {
    const isFunction = ts.isArrowFunction(argument) || ts.isFunctionExpression(argument);
    // That one works on a relation's query.
    if (isFunction && !links.includes('modifyGraph')) {
      outer.set(keyOfRef(context.ref(argument)), key);
    }
  }
}

/**
 * `where((q) => q.where('a', 1).orWhere('b', 2))`: a query without a table is a part of the one around it. One with
 * a table of its own may still name columns of those around it, with their table in front.
 */
function mergeGroups({ drafts, outer }: Collection): void {
  for (const key of outer.keys()) {
    const columns = drafts.get(key)?.columns ?? [];
    let isPart = drafts.get(key)?.namesTable === false;
    let around = outer.get(key);
    for (let depth = 0; around !== undefined && depth < MAX_DEPTH; depth += 1) {
      const target = drafts.get(around);
      target?.columns.push(...columns.filter(({ prefix }) => isPart || prefix !== null));
      isPart &&= target?.namesTable === false;
      around = outer.get(around);
    }
  }
}

/** Deeper sub-queries are no longer written by people. */
const MAX_DEPTH = 5;

function emptyDraft(): Draft {
  return {
    operations: [],
    columns: [],
    aliases: [],
    locks: false,
    selects: false,
    selectsAll: false,
    schema: null,
    usesKey: false,
    relates: null,
    isMetadata: false,
    namesTable: false,
  };
}

function queryOf(draft: Draft): Query {
  const { operations, selects, selectsAll, ...told } = draft;
  const isRead = operations.length === 0;
  const readOperations: Operation[] = draft.isMetadata ? [] : ['select'];
  return {
    ...told,
    operations: isRead ? readOperations : [...new Set(operations)],
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
  return textsOfFirst(call, context).map((name) => ({ name, call }));
}

const NARROWS =
  /^(?:select|column|columns|distinct\w*|first|pluck|count\w*|sum\w*|avg\w*|min|max)$/;
const AGGREGATES = /^(?:count|sum|avg|min|max|resultSize)/;
const USES_KEY = /^(?:(?:find|delete)ById|findByIds|(?:patch|update)AndFetchById)$/;

function readLink(
  call: ts.CallExpression,
  method: string,
  draft: Draft,
  context: ScanContext,
): void {
  // `.returning(...).delete()` and `.del()` say the same; an aggregate `.min` never writes.
  draft.operations.push(...(WRITES[method] ?? []));
  const isNarrowed = NARROWS.test(method) && call.arguments.length > 0;
  draft.selects ||= isNarrowed || AGGREGATES.test(method);
  draft.selectsAll ||= /AndFetch/.test(method);
  draft.locks ||= /^for(?:NoKey)?Update$/.test(method);
  draft.usesKey ||= USES_KEY.test(method);
  draft.relates ??= RELATES[method] ?? null;
  draft.isMetadata ||= method === 'columnInfo';
  draft.namesTable ||= TABLE_LINKS.has(method);
  if (method === 'withSchema') draft.schema = textsOfFirst(call, context)[0] ?? null;
  if (method === 'alias') draft.aliases.push(...textsOfFirst(call, context));
  for (const column of columnsOfLink(call, method, context)) addColumn(draft, column, method);
}

function textsOfFirst(call: ts.CallExpression, context: ScanContext): readonly string[] {
  const [first] = call.arguments;
  return first === undefined ? [] : knownTexts(context.evaluate(first));
}

function addColumn(draft: Draft, column: ColumnMention, method: string): void {
  if (column.name !== '*') draft.columns.push(column);
  else if (column.prefix !== null) draft.columns.push(column);
  else if (!method.startsWith('count')) draft.selectsAll = true;
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
