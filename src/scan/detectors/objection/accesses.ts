import type { Candidate, ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { alternatives, knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { columnsOf, linksAround } from '../knex/links.js';
import { startOfChain } from '../../entities/entity-token.js';
import { declaredModels, modelOf, modelOfValue, plainName, type ModelValue } from './models.js';
import { relationPaths } from './relation-expression.js';
import { modelOfRelation, queriedModel } from './values.js';

const GRAPH_LINKS =
  /^(?:withGraphFetched|withGraphJoined|withRelated|eager|mergeEager|joinEager|(?:inner|left|right|leftOuter|rightOuter|full)?[jJ]oin(?:Related|Relation)|fetchGraph|\$fetchGraph|loadRelated|\$loadRelated)$/;
const GRAPH_WRITES = /^(?:insertGraph|upsertGraph|insertWithRelated)(?:AndFetch)?$/;

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
  if (GRAPH_LINKS.test(method)) return graph(call, callee, context);
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
  return [touch({ kind: 'value', value: model.value }, place, call, model, context)];
}

/** `order.$relatedQuery('lines')`. */
function relatedQuery(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const [name] = call.arguments;
  if (name === undefined) return [];
  const path = knownText(context.evaluate(name));
  const model = path === null ? null : modelOfRelation(callee, name, context);
  if (path === null || model === null) return [unknownRelation(name)];
  const table: TableToken = {
    kind: 'relation',
    from: { kind: 'value', value: model.value },
    path: [path],
  };
  return [touch(table, name.getStart(), call, model, context)];
}

function touch(
  table: TableToken,
  place: number,
  call: ts.CallExpression,
  model: ModelValue,
  context: ScanContext,
): TouchCandidate {
  const query = linksAround(call, context).query(context.ref(call));
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

/** `.withGraphFetched('[customer, lines.product]')`, `.joinRelated('customer')`, also in object form. */
function graph(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const model = modelOf(callee.expression, context);
  if (model === null) return [];
  return call.arguments.slice(0, 1).flatMap((argument) => {
    const value = context.evaluate(argument);
    const paths = pathsOf(value, context);
    if (paths === null) return [unknownRelation(argument)];
    return paths.map((path) => relationTouch(model, path, argument, call, ['select'], context));
  });
}

/** `null` when the expression is put together at run time. */
function pathsOf(value: Value, context: ScanContext): readonly (readonly string[])[] | null {
  const found: (readonly string[])[] = [];
  for (const one of alternatives(value)) {
    const text = knownText(one);
    if (text !== null) found.push(...relationPaths(text));
    else if (one.kind === 'object') found.push(...objectPaths(one, [], context));
    else if (one.kind === 'array') {
      for (const element of one.elements) found.push(...(pathsOf(element, context) ?? []));
    } else return null;
  }
  return found;
}

const MAX_DEPTH = 8;

/** `{ customer: true, lines: { product: true } }`. */
function objectPaths(
  value: Value,
  prefix: readonly string[],
  context: ScanContext,
): readonly (readonly string[])[] {
  if (prefix.length > MAX_DEPTH) return [];
  return context.entries(value).flatMap((entry) => {
    if (entry.name.startsWith('$')) return [];
    const path = [...prefix, entry.name];
    return [path, ...objectPaths(entry.value, path, context)];
  });
}

function relationTouch(
  model: ModelValue,
  path: readonly string[],
  place: ts.Node,
  call: ts.CallExpression,
  operations: TouchCandidate['operations'],
  context: ScanContext,
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'relation', from: { kind: 'value', value: model.value }, path },
    operations,
    place: place.getStart(),
    statement: statementOf(call, context),
    ...(model.isLikely ? { certainty: 'likely' } : {}),
  };
}

/** Where the query begins that a link belongs to. */
function statementOf(call: ts.CallExpression, context: ScanContext): number {
  const value = context.evaluate(call);
  for (const one of alternatives(value)) {
    if (one.kind !== 'instance' || one.origin === null || one.origin.file !== context.file)
      continue;
    const origin = context.find(one.origin);
    if (origin !== null) return origin.getStart();
  }
  return call.getStart();
}

/** `insertGraph({ total: 1, lines: [{ ... }] })` writes what its relations lead to. */
function graphWrites(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const [data] = call.arguments;
  const model = modelOf(callee.expression, context);
  if (data === undefined || model === null || modelOfValue(model.value, context) === null)
    return [];
  const operations: TouchCandidate['operations'] = callee.name.text.startsWith('upsert')
    ? ['insert', 'update', 'delete']
    : ['insert'];
  return relationsIn(context.evaluate(data), model.value, [], context).map(({ path, at }) => ({
    ...relationTouch(model, path, data, call, operations, context),
    place: context.placeOf(at, data),
  }));
}

interface WrittenRelation {
  readonly path: readonly string[];
  readonly at: Parameters<ScanContext['placeOf']>[0];
}

function relationsIn(
  data: Value,
  model: Value,
  prefix: readonly string[],
  context: ScanContext,
): readonly WrittenRelation[] {
  if (prefix.length > MAX_DEPTH) return [];
  const rows = alternatives(data).flatMap((one) => (one.kind === 'array' ? one.elements : [one]));
  return rows.flatMap((row) =>
    context.entries(row).flatMap((entry) => {
      const target = modelBehind(model, entry.name, context);
      if (target === null) return [];
      const path = [...prefix, entry.name];
      return [{ path, at: entry.at }, ...relationsIn(entry.value, target, path, context)];
    }),
  );
}

function modelBehind(model: Value, relation: string, context: ScanContext): Value | null {
  const [one] = alternatives(model);
  const declared = one?.kind === 'class' ? context.models.ofClass(one.ref) : null;
  const target = declared?.properties.find(({ name }) => name === relation)?.relation?.target;
  return target === undefined
    ? null
    : (declaredModels(context).byName.get(plainName(target)) ?? null);
}

function unknownRelation(node: ts.Node): Candidate {
  return {
    kind: 'unresolved',
    reason: 'dynamic-table',
    detail: 'The relations are chosen at run time.',
    place: node.getStart(),
  };
}
