import type { Operation } from '../../../model/access.js';
import type { OrmModel } from '../../../model/orm-model.js';
import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { tableOf } from './read-tables.js';

// https://orm.drizzle.team/docs/data-querying

const LINKS: ReadonlyMap<string, Operation> = new Map([
  ['from', 'select'],
  ['insert', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['$count', 'select'],
  ['leftJoin', 'select'],
  ['rightJoin', 'select'],
  ['innerJoin', 'select'],
  ['fullJoin', 'select'],
  ['crossJoin', 'select'],
]);

/** The touches of tables that a call stands for. A call counts only when it is handed a table object. */
export function drizzleAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const method = node.expression.name.text;
  if (method === 'findFirst' || method === 'findMany')
    return ofQuery(node, node.expression, context);
  const operation = LINKS.get(method);
  const [first] = node.arguments;
  if (operation === undefined || first === undefined) return [];
  const value = context.evaluate(first);
  if (!alternatives(value).some(isTable)) return [];
  return [
    {
      kind: 'touch',
      table: { kind: 'value', value },
      operations: [operation],
      place: first.getStart(),
      statement: startOfChain(node).getStart(),
      locks: operation === 'select' && locksRows(node),
    },
  ];
}

function isTable(value: Value): boolean {
  return tableOf(value) !== null;
}

/** `.for('update')` further along the chain. */
function locksRows(node: ts.CallExpression): boolean {
  let link: ts.Node = node;
  while (ts.isPropertyAccessExpression(link.parent) && ts.isCallExpression(link.parent.parent)) {
    const call: ts.CallExpression = link.parent.parent;
    const [strength] = call.arguments;
    if (link.parent.name.text === 'for' && strength !== undefined) {
      return ts.isStringLiteral(strength) && strength.text.endsWith('update');
    }
    link = call;
  }
  return false;
}

/** `db.query.orders.findMany({ with: { lines: true } })`: the name is the export's, not the table's. */
function ofQuery(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const holder = callee.expression;
  if (!ts.isPropertyAccessExpression(holder)) return [];
  const query = holder.expression;
  if (!ts.isPropertyAccessExpression(query) || query.name.text !== 'query') return [];
  const [model] = context.models.named(holder.name.text, 'drizzle');
  if (model === undefined) return [];
  const touch: TouchCandidate = {
    kind: 'touch',
    table: { kind: 'model', model },
    operations: ['select'],
    place: holder.name.getStart(),
    statement: call.getStart(),
  };
  const [first] = call.arguments;
  return first === undefined
    ? [touch]
    : [touch, ...withTouches(context.evaluate(first), model, [], call, context)];
}

function withTouches(
  options: Value,
  model: OrmModel,
  path: readonly string[],
  call: ts.CallExpression,
  context: ScanContext,
): readonly TouchCandidate[] {
  if (path.length > 8) return [];
  return context
    .entries(context.member(options, 'with'))
    .flatMap((entry): readonly TouchCandidate[] => {
      if (entry.value.kind === 'boolean' && !entry.value.value) return [];
      const here = [...path, entry.name];
      return [
        {
          kind: 'touch',
          table: { kind: 'relation', from: { kind: 'model', model }, path: here },
          operations: ['select'],
          place: context.placeOf(entry.at, call),
          statement: call.getStart(),
        },
        ...withTouches(entry.value, model, here, call, context),
      ];
    });
}

function startOfChain(node: ts.Expression): ts.Node {
  let start: ts.Expression = node;
  while (
    ts.isPropertyAccessExpression(start) ||
    ts.isCallExpression(start) ||
    ts.isNonNullExpression(start)
  ) {
    start = start.expression;
  }
  return start;
}
