import type { Operation } from '../../../model/access.js';
import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { lastNameOf } from '../../index-pass/collect-facts.js';
import { knownText, text, type Value } from '../../resolve/value.js';
import { looksLikeSql } from '../../../sql/looks-like-sql.js';
import { readComposedText } from '../../sql-text/sql-candidates.js';
import { ts } from '../../ts.js';
import { columnsWritten } from './columns.js';
import { columnsOf, linksAround, PLAIN, selectsAllOf, type Query } from './links.js';
import { READ_LINKS, TABLE_LINKS } from './methods.js';
import { isLinkOfBuilder, receiverOf, type Receiver } from './receivers.js';
import { composeRaw, PLAIN_TABLE, rawCallIn } from './raw.js';
import { spelled } from './spelling.js';
import { tablesOf } from './tokens.js';

/** The touches that one call names: where a query names its table, and what it joins. */
export function knexAccesses(call: ts.CallExpression, context: ScanContext): readonly Candidate[] {
  const callee = call.expression;
  const [first] = call.arguments;
  if (first === undefined) return [];
  if (ts.isPropertyAccessExpression(callee)) {
    const method = callee.name.text;
    if (method === 'batchInsert') return batchInsert(call, callee, first, context);
    if (RAW_LINKS.test(method)) return rawLink(call, callee, first, context);
    const isRead = READ_LINKS.test(method);
    if (isRead || TABLE_LINKS.has(method)) {
      const receiver = receiverOf(callee.expression, context);
      if (receiver !== null)
        return isRead
          ? readLink(call, first, receiver, context)
          : tableLink(call, first, receiver, context);
    }
  }
  return beginning(call, first, context);
}

/** `knex('orders')`, `this.db<Row>(TABLE)`. */
function beginning(
  call: ts.CallExpression,
  first: ts.Expression,
  context: ScanContext,
): readonly Candidate[] {
  if (call.arguments.length > 2) return [];
  const callee = receiverOf(call.expression, context);
  if (callee === null || callee.role !== 'client') return [];
  const query = linksAround(call, context).query(context.ref(call));
  return touches(call, first, query, query.operations, true, callee, context);
}

/** `.from('orders')`, `.into('orders')`. */
function tableLink(
  call: ts.CallExpression,
  first: ts.Expression,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const origin = receiver.role === 'client' ? context.ref(call) : receiver.value.origin;
  const query = linksAround(call, context).query(origin);
  return touches(call, first, query, query.operations, true, receiver, context);
}

/** `.leftJoin('orders as o', ...)`. */
function readLink(
  call: ts.CallExpression,
  first: ts.Expression,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const origin = receiver.role === 'client' ? context.ref(call) : receiver.value.origin;
  const query = linksAround(call, context).query(origin);
  return touches(call, first, query, ['select'], false, receiver, context);
}

const RAW_LINKS = /^(?:raw|\w+Raw)$/;

/** `.joinRaw('JOIN orders AS o ON ...')`; text that reads as SQL by itself is seen without a builder. */
function rawLink(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  first: ts.Expression,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const composed = composeRaw(first, call.arguments[1], context);
  const isWhole = looksLikeSql(composed.text);
  if (!composed.isBound && (isWhole || !/^(?:join|from)Raw$/.test(method))) return [];
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null) return [];
  if (method === 'fromRaw' && PLAIN_TABLE.test(composed.text)) {
    return tableLink(call, first, receiver, context);
  }
  const links = linksAround(call, context);
  const statement = isWhole ? null : statementOf(call, receiver, context);
  return readComposedText(composed, first, context, 'declared').candidates.flatMap((one) => {
    if (one.kind !== 'touch') return [];
    const isNamed = one.table.kind === 'name' && links.isNamedQuery(one.table.name, first);
    // What the text itself says is seen without its bindings.
    const isWritten = method !== 'joinRaw' && first.pos <= one.place && one.place < first.end;
    return isNamed || isWritten ? [] : [statement === null ? one : { ...one, statement }];
  });
}

/** `knex.batchInsert('orders', rows)`. */
function batchInsert(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  first: ts.Expression,
  context: ScanContext,
): readonly Candidate[] {
  const receiver = receiverOf(callee.expression, context);
  if (receiver?.role !== 'client') return [];
  const [, rows] = call.arguments;
  const columns = rows === undefined ? [] : columnsWritten(rows, context);
  const query: Query = { ...PLAIN, operations: ['insert'], columns };
  return touches(call, first, query, query.operations, true, receiver, context);
}

function touches(
  call: ts.CallExpression,
  argument: ts.Expression,
  query: Query,
  operations: readonly Operation[],
  isMain: boolean,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  if (receiver.role === 'clause' || operations.length === 0) return [];
  const value = valueOfTable(argument, context);
  const links = linksAround(call, context);
  const statement = statementOf(call, receiver, context);
  if (value.kind === 'unknown') {
    // A name alone, called with something unknown, need not be a query at all.
    const isGuess = receiver.isLikely && receiver.role === 'client';
    return isGuess ? [] : [unknownTable(argument, value.reason)];
  }
  return tablesOf(value, context).flatMap(({ value: table, at, names }): TouchCandidate[] => {
    const name = knownText(table);
    if (name !== null && links.isNamedQuery(name, argument)) return [];
    const reads = isMain ? query.readsAll : false;
    return [
      {
        kind: 'touch',
        table: { kind: 'value', value: physical(table, query.schema, context) },
        operations,
        place: at === null ? argument.getStart() : context.placeOf(at, argument),
        statement,
        columns: columnsOf(query, names, isMain).map((one) => spelled(one, context)),
        allColumns: reads || selectsAllOf(query, names),
        locks: isMain && query.locks,
        ...(receiver.isLikely ? { certainty: 'likely' } : {}),
      },
    ];
  });
}

/** What a table's place holds; `raw('orders as o')` is the name in its text. */
function valueOfTable(argument: ts.Expression, context: ScanContext): Value {
  const raw = rawCallIn(argument);
  const [written, bindings] = raw?.arguments ?? (isRawText(argument) ? [argument] : []);
  if (written === undefined) return context.evaluate(argument);
  const { text: sql } = composeRaw(written, bindings, context);
  return PLAIN_TABLE.test(sql)
    ? text(sql.trim().replace(/\s+(?:as\s+)?(\w+)$/i, ' as $1'))
    : context.evaluate(argument);
}

/** The text of `fromRaw`. */
function isRawText(argument: ts.Expression): boolean {
  const call = argument.parent;
  return ts.isCallExpression(call) && lastNameOf(call.expression) === 'fromRaw';
}

/** As the client sends it: in its spelling, and in the schema of the query where it has none of its own. */
function physical(table: Value, schema: string | null, context: ScanContext): Value {
  const name = knownText(table);
  if (name === null || table.kind !== 'text') return table;
  const own = schema === null || name.includes('.') ? name : `${schema}.${name}`;
  const sent = spelled(own, context);
  return sent === name ? table : { ...table, parts: [sent] };
}

function unknownTable(argument: ts.Expression, reason: string): Candidate {
  return {
    kind: 'unresolved',
    reason: 'dynamic-table',
    detail: `The table is not known: ${reason}.`,
    place: argument.getStart(),
  };
}

/** Where the outermost query around a call begins: its sub-queries belong to its statement. */
function statementOf(call: ts.CallExpression, receiver: Receiver, context: ScanContext): number {
  const { origin } = receiver.value;
  const isHere = receiver.role === 'builder' && origin?.file === context.file;
  const beginning = isHere && origin !== null ? (context.find(origin) ?? call) : call;
  const outer = queryAround(beginning, context);
  return outer ?? beginning.getStart();
}

/** The query whose link is handed this node, itself or inside of a callback. */
function queryAround(node: ts.Node, context: ScanContext): number | null {
  let inner: ts.Node = node;
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isFunctionDeclaration(outer) || ts.isMethodDeclaration(outer)) return null;
    if (
      ts.isCallExpression(outer) &&
      outer.expression !== inner &&
      isLinkOfBuilder(outer, context)
    ) {
      const callee = outer.expression;
      const receiver = ts.isPropertyAccessExpression(callee)
        ? receiverOf(callee.expression, context)
        : null;
      if (receiver !== null) return statementOf(outer, receiver, context);
    }
    inner = outer;
  }
  return null;
}
