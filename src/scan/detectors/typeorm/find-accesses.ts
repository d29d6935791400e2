import type { Operation } from '../../../model/access.js';
import type { OrmModel } from '../../../model/orm-model.js';
import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, keyOfValue, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { builderAccesses, isBuilderLink } from './builder-accesses.js';
import { entityToken, startOfChain } from '../../entities/entity-token.js';
import { modelsIn, originOf } from '../../entities/models-in.js';
import { cascadeTouches } from './cascades.js';
import { readOptions } from './find-options.js';
import { LOADS_EAGER, METHODS, ROW_METHODS } from './methods.js';
import { relationTouches } from './relation-touches.js';
import { isOwnMethod, receiverOf, type Receiver } from './receivers.js';

/** The touches of tables that a call stands for. */
export function typeormAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const callee = node.expression;
  const method = callee.name.text;
  if (!(method in METHODS || method in ROW_METHODS || isBuilderLink(method))) return [];
  const target = context.evaluate(callee.expression);
  // A method that the application wrote itself does what it does at its own place.
  if (isOwnMethod(target, method, context)) return [];
  const receiver = receiverOf(target, context);
  if (isBuilderLink(method) && (method !== 'update' || receiver?.role === 'builder')) {
    return builderAccesses(node, callee, receiver, context);
  }
  if (receiver === null) return ofActiveRecord(node, callee, target, context);
  const operations = METHODS[method];
  if (operations === undefined) return [];
  if (receiver.role === 'repository')
    return ofRepository(node, callee, receiver, operations, context);
  return receiver.role === 'manager' ? ofManager(node, method, operations, context) : [];
}

interface Query {
  readonly call: ts.CallExpression;
  readonly method: string;
  readonly entity: Value;
  /** The token that names the table. */
  readonly token: ts.Node;
  readonly operations: readonly Operation[];
  /** Arguments after the entity. */
  readonly args: readonly ts.Expression[];
  /** The rows that a method of rows is handed. */
  readonly rows: ts.Expression | undefined;
}

function ofRepository(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  receiver: Receiver,
  operations: readonly Operation[],
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const entity = receiver.entity;
  if (entity === null) {
    return [
      {
        kind: 'unresolved',
        reason: 'dynamic-table',
        detail: `The entity of the repository on which \`${method}\` is called is not known.`,
        place: callee.getStart(),
      },
    ];
  }
  const token = entityToken(callee.expression, context);
  const args = call.arguments;
  return touchesOf({ call, method, entity, token, operations, args, rows: args[0] }, context);
}

function ofManager(
  call: ts.CallExpression,
  method: string,
  operations: readonly Operation[],
  context: ScanContext,
): readonly Candidate[] {
  const [first, ...rest] = call.arguments;
  if (first === undefined) return [];
  const value = context.evaluate(first);
  // `manager.save(order)` and `manager.save([order, line])` take rows, `manager.save(Order, data)` the entity first.
  const saved = elementsOf(value);
  const isRow = saved.length === 1 && saved[0]?.kind === 'instance';
  const rows = isRow ? first : rest[0];
  return saved.flatMap((entity) =>
    touchesOf({ call, method, entity, token: first, operations, args: rest, rows }, context),
  );
}

/** What a list holds, lists that are spread into it included; anything else is itself. */
function elementsOf(value: Value): readonly Value[] {
  if (value.kind !== 'array' || value.elements.length === 0) return [value];
  const distinct = new Map(
    value.elements.flatMap(elementsOf).map((one) => [keyOfValue(one), one] as const),
  );
  return [...distinct.values()];
}

/** `Order.find(...)` and `order.save()` on classes that are entities. */
function ofActiveRecord(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  target: Value,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  return alternatives(target).flatMap((one) => {
    const type = one.kind === 'instance' ? one.type : one;
    const model = type.kind === 'class' ? context.models.ofClass(type.ref) : null;
    if (model?.orm !== 'typeorm') return [];
    const isRow = one.kind === 'instance';
    const operations = isRow ? ROW_METHODS[method] : METHODS[method];
    if (operations === undefined || (isRow && !isActiveRecord(one, context))) return [];
    const token = startOfChain(callee.expression);
    const args = call.arguments;
    const rows = isRow ? callee.expression : args[0];
    return touchesOf({ call, method, entity: one, token, operations, args, rows }, context);
  });
}

function isActiveRecord(row: Extract<Value, { kind: 'instance' }>, context: ScanContext): boolean {
  return context
    .ancestors(row)
    .some(({ type }) => type.kind === 'external' && type.name === 'BaseEntity');
}

function touchesOf(query: Query, context: ScanContext): readonly Candidate[] {
  const { call, entity, token, operations, args, method } = query;
  const [model] = modelsIn(entity, 'typeorm', context);
  const from = originOf(entity, 'typeorm', context);
  const statement = call.getStart();
  const options = args.map((one) => readOptions(context.evaluate(one), method, from, context));
  const reads = operations.includes('select');
  const touch: TouchCandidate = {
    kind: 'touch',
    table: { kind: 'value', value: entity },
    operations,
    place: token.getStart(),
    statement,
    columns: options.flatMap(({ properties }) => properties),
    allColumns: reads && !options.some(({ hasSelect }) => hasSelect) && LOADS_EAGER.test(method),
    locks: options.some(({ locks }) => locks),
  };
  const related = reads
    ? options.flatMap((one) => relationTouches(one, from, call, statement, context))
    : [];
  const isEager = LOADS_EAGER.test(method) && !options.some(({ leavesEager }) => leavesEager);
  const eager = isEager ? eagerTouches(model ?? null, touch) : [];
  const written =
    model === undefined ? [] : cascadeTouches({ method, touch, call, context }, query.rows, model);
  return [touch, ...related, ...eager, ...written];
}

/** Eager relations are loaded by every find, without a word in the code. */
function eagerTouches(model: OrmModel | null, touch: TouchCandidate): readonly TouchCandidate[] {
  const eager = model?.properties.filter(({ relation }) => relation?.isEager === true) ?? [];
  if (model === null) return [];
  return eager.map(({ name }) => ({
    kind: 'touch',
    table: { kind: 'relation', from: { kind: 'model', model }, path: [name] },
    operations: ['select'],
    place: touch.place,
    statement: touch.statement,
    allColumns: true,
    certainty: 'likely',
  }));
}
