import type { Candidate, ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { knownText, knownTexts, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { columnsOf, linksAround, type Query } from '../knex/links.js';
import { startOfChain } from '../../entities/entity-token.js';
import { graphAccesses, GRAPH_LINKS } from './graph-reads.js';
import { graphWrites, GRAPH_WRITES } from './graph-writes.js';
import { tableOf, type ModelValue } from './models.js';
import { linkTableOf, relationEnd, unknownRelation } from './relations.js';
import { modelOfRelation, queriedModel } from './values.js';

/** The touches that one call names: a model that is queried, relations that are fetched, joined or written. */
export function objectionAccesses(
  call: ts.CallExpression,
  context: ScanContext,
): readonly Candidate[] {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return [];
  const method = callee.name.text;
  if (method === 'query' || method === '$query') return query(call, callee, context);
  if (method === 'relatedQuery' || method === '$relatedQuery') {
    return relatedQuery(call, callee, context);
  }
  if (GRAPH_LINKS.test(method)) return graphAccesses(call, callee, context);
  return GRAPH_WRITES.test(method) ? graphWrites(call, callee, context) : [];
}

/** `Order.query()`, `order.$query()`. */
function query(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const model = queriedModel(call, callee, context);
  if (model === null) return [];
  const place = startOfChain(callee.expression).getStart();
  const links = linksAround(call, context).query(context.ref(call));
  const touch = touchOf({ kind: 'value', value: model.value }, place, call, model, links);
  return [{ ...touch, columns: columnsOf(links, namesOf(model.value, links, context), true) }].map(
    (one) => withKey(one, callee, model.value, links, context),
  );
}

/** By what the query may call its main table. */
function namesOf(model: Value, { aliases }: Query, context: ScanContext): readonly string[] {
  const table = tableOf(model, context);
  return table === null ? aliases : [table, ...aliases];
}

/** `findById(1)` and every query of a row name the key. */
function withKey(
  touch: TouchCandidate,
  callee: ts.PropertyAccessExpression,
  model: Value,
  { usesKey }: Query,
  context: ScanContext,
): TouchCandidate {
  if (!usesKey && callee.name.text !== '$query') return touch;
  const declared = context.member(model, 'idColumn');
  const ids =
    declared.kind === 'array' ? declared.elements.flatMap(knownTexts) : knownTexts(declared);
  return { ...touch, columns: [...(touch.columns ?? []), ...(ids.length === 0 ? ['id'] : ids)] };
}

/** `order.$relatedQuery('lines')`. */
function relatedQuery(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const [name] = call.arguments;
  if (name === undefined) return [];
  const relation = knownText(context.evaluate(name));
  const model = relation === null ? null : modelOfRelation(callee, name, context);
  if (relation === null || model === null) return [unknownRelation(name)];
  const links = linksAround(call, context).query(context.ref(call));
  const token = (isHolder: boolean): TableToken => ({
    kind: 'relation',
    from: { kind: 'value', value: model.value },
    path: [relation],
    isHolder,
  });
  const touch = (table: TableToken, operations = links.operations): TouchCandidate => ({
    ...touchOf(table, name.getStart(), call, model, links),
    operations,
  });
  const hasLink = linkTableOf(model.value, relation, context) !== null;
  if (links.relates !== null) {
    // Rows are linked by the link table, or else by the referring columns on either side.
    const { columns: _, allColumns: __, ...holder } = touch(token(true));
    return [{ ...holder, operations: [hasLink ? links.relates : 'update'] }];
  }
  const end = relationEnd(model.value, [relation], context);
  if (!hasLink || end === null || links.operations.includes('select')) return [touch(token(false))];
  // Rows of the other side are found through the link table, and linked when they are new.
  const { columns: _, allColumns: __, ...link } = touch(token(true));
  return [
    touch({ kind: 'value', value: end }),
    {
      ...link,
      operations: [links.operations.includes('insert') ? 'insert' : 'select'],
      certainty: 'likely',
    },
  ];
}

function touchOf(
  table: TableToken,
  place: number,
  call: ts.CallExpression,
  model: ModelValue,
  query: Query,
): TouchCandidate {
  return {
    kind: 'touch',
    table,
    operations: query.operations,
    place,
    statement: call.getStart(),
    columns: columnsOf(query, [], true),
    allColumns: query.readsAll,
    locks: query.locks,
    ...(model.isLikely ? { certainty: 'likely' } : {}),
  };
}
