import type { Operation } from '../../../model/access.js';
import { sortedUnique } from '../../../util/sort.js';
import type { ScanContext } from '../../detector.js';
import { outermostFunction } from '../../resolve/scope.js';
import { keyOfRef, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { readColumns, type ColumnMention } from './columns.js';
import { BEGINNINGS, FURTHER_WRITES, isBeginning, LINKS, LOCKS, NAMING } from './methods.js';
import { receiverOf, type Receiver } from './receivers.js';
import { elementsOf, tableOf } from './tokens.js';

/** A query as its links tell it, wherever in the function they stand. */
export interface Query {
  readonly operations: readonly Operation[];
  readonly locks: boolean;
  /** Also those of sub-queries that are about this query's tables. */
  readonly columns: readonly ColumnMention[];
}

/** What the links of one function tell about the queries that begin in it. */
export interface Links {
  /** The query that begins with this call. */
  query(origin: Ref | null): Query;
}

/** Reads the links around a node: those of the function that it stands in, callbacks included. */
export function linksAround(node: ts.Node, context: ScanContext): Links {
  const scope = outermostFunction(node);
  return context.once(`kysely links ${keyOfRef(context.ref(scope))}`, () =>
    collectLinks(scope, context),
  );
}

interface Draft {
  readonly operations: Operation[];
  locks: boolean;
  readonly columns: ColumnMention[];
  /** Names of its tables, in lower case. */
  readonly names: Set<string>;
  /** Names that the query gives to what it selects. */
  readonly aliases: Set<string>;
  /** The query that this one is a part of. */
  outer: string | null;
}

const UNKNOWN: Query = { operations: [], locks: false, columns: [] };

function collectLinks(scope: ts.Node, context: ScanContext): Links {
  const drafts = new Map<string, Draft>();
  const draftOf = (origin: Ref): Draft => {
    const key = keyOfRef(origin);
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const made: Draft = {
      operations: [],
      locks: false,
      columns: [],
      names: new Set(),
      aliases: new Set(),
      outer: null,
    };
    drafts.set(key, made);
    return made;
  };
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node)) return;
    const link = linkOf(node, context);
    if (link === null) return;
    const draft = draftOf(link.origin);
    readLink(node, link.method, draft, context);
    if (isBeginning(link.method)) draft.outer = outerOf(node, context);
  };
  visit(scope);
  for (const draft of drafts.values()) handUp(draft, drafts);
  const queries = new Map([...drafts].map(([key, draft]) => [key, queryOf(draft)]));
  return {
    query: (origin) => (origin === null ? UNKNOWN : (queries.get(keyOfRef(origin)) ?? UNKNOWN)),
  };
}

function queryOf({ operations, locks, columns, aliases }: Draft): Query {
  return {
    operations: [...new Set(operations)],
    locks,
    columns: columns.filter(
      ({ prefix, name, isOutput }) => prefix !== null || !isOutput || !aliases.has(name),
    ),
  };
}

/** What a sub-query says about tables that it does not have is about those of a query around it. */
function handUp(draft: Draft, drafts: ReadonlyMap<string, Draft>): void {
  for (const column of draft.columns) {
    const { prefix } = column;
    if (prefix === null || draft.names.has(prefix.toLowerCase())) continue;
    let outer = draft.outer === null ? undefined : drafts.get(draft.outer);
    for (let steps = 0; outer !== undefined && steps < MAX_NESTING; steps += 1) {
      if (outer.names.has(prefix.toLowerCase())) {
        outer.columns.push(column);
        break;
      }
      outer = outer.outer === null ? undefined : drafts.get(outer.outer);
    }
  }
}

const MAX_NESTING = 16;

/** The query that a call is about; `null` for calls that are none of Kysely's, or of a query that began elsewhere. */
function linkOf(
  call: ts.CallExpression,
  context: ScanContext,
): { readonly method: string; readonly origin: Ref } | null {
  const callee = call.expression;
  if (ts.isIdentifier(callee)) {
    if (isBeginning(callee.text)) return { method: callee.text, origin: context.ref(call) };
    return ofExpression(callee, context);
  }
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (isBeginning(method)) return { method, origin: context.ref(call) };
  const isLink = LINKS.test(method) || EXPRESSIONS.test(method);
  if (!isLink) return method === 'eb' ? ofExpression(callee, context) : null;
  const origin = originOf(receiverOf(callee.expression, context));
  return origin === null ? null : { method, origin };
}

const EXPRESSIONS =
  /^(?:ref|between|betweenSymmetric|count|sum|avg|min|max|coalesce|eb|column|columns)$/;

/** `eb('total', '>', 10)`. */
function ofExpression(
  callee: ts.Identifier | ts.PropertyAccessExpression,
  context: ScanContext,
): { readonly method: string; readonly origin: Ref } | null {
  const receiver = receiverOf(callee, context);
  if (receiver?.role !== 'expression') return null;
  const origin = originOf(receiver);
  return origin === null ? null : { method: 'eb', origin };
}

function originOf(receiver: Receiver | null): Ref | null {
  return receiver === null || receiver.role === 'client' ? null : receiver.value.origin;
}

function readLink(
  call: ts.CallExpression,
  method: string,
  draft: Draft,
  context: ScanContext,
): void {
  if (isBeginning(method)) draft.operations.push(...(BEGINNINGS[method] ?? []));
  const further = FURTHER_WRITES[method];
  if (further !== undefined) draft.operations.push(further);
  if (LOCKS.test(method)) draft.locks = true;
  const [first] = call.arguments;
  if (first !== undefined && (isBeginning(method) || NAMING.test(method))) {
    for (const element of elementsOf(first)) {
      for (const name of tableOf(element, context)?.names ?? [])
        draft.names.add(name.toLowerCase());
    }
  }
  const { columns, aliases } = readColumns(call, method, context);
  draft.columns.push(...columns);
  for (const alias of aliases) draft.aliases.add(alias);
}

/** The query whose link is handed this node, itself or inside of a callback. */
function outerOf(node: ts.Node, context: ScanContext): string | null {
  const outer = callAround(node, context);
  return outer === null ? null : keyOfRef(outer);
}

/** Where the query around a node began; `null` when it is no part of another. */
export function callAround(node: ts.Node, context: ScanContext): Ref | null {
  let inner: ts.Node = node;
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isFunctionDeclaration(outer) || ts.isMethodDeclaration(outer)) return null;
    if (ts.isCallExpression(outer) && outer.expression !== inner) {
      const link = linkOf(outer, context);
      if (link !== null) return link.origin;
    }
    inner = outer;
  }
  return null;
}

/** The columns that a query mentions of the table that goes by these names in it. */
export function columnsOf(
  { columns }: Query,
  names: readonly string[],
  isMain: boolean,
): readonly string[] {
  return sortedUnique(
    columns.flatMap(({ prefix, name }) => {
      const isOwn = prefix === null ? isMain : isNamed(prefix, names);
      return isOwn && name !== '*' ? [name] : [];
    }),
  );
}

/** `selectAll()`, `selectAll('o')`. */
export function selectsAllOf({ columns }: Query, names: readonly string[]): boolean {
  return columns.some(
    ({ prefix, name }) => name === '*' && (prefix === null || isNamed(prefix, names)),
  );
}

function isNamed(prefix: string, names: readonly string[]): boolean {
  return names.some((name) => name.toLowerCase() === prefix.toLowerCase());
}
