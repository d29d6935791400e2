import type { Candidate, RelationOrigin, ScanContext, TouchCandidate } from '../../detector.js';
import { entityToken, startOfChain } from '../../entities/entity-token.js';
import { modelsIn, originOf } from '../../entities/models-in.js';
import { alternatives, unknown, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { builderAccesses, isBuilderLink } from './builder-accesses.js';
import { changesBefore } from './changes.js';
import { collectionAccesses } from './collection-accesses.js';
import { isPersisted } from './fresh.js';
import {
  isLock,
  NO_MENTIONS,
  populatedBy,
  readData,
  readOptions,
  readWhere,
  type Mentions,
} from './find-options.js';
import {
  COLLECTION_METHODS,
  ENTITY_METHODS,
  FLUSHES,
  LOADS_EAGER,
  REFERENCE_METHODS,
  ROW_METHODS,
  WRAPPED_METHODS,
  type Method,
} from './methods.js';
import { isMikro } from './models.js';
import { collected, entityIn, isOwnMethod, receiverOf, type Receiver } from './receivers.js';
import { eagerTouches, populating, relationTouches } from './relation-touches.js';

/** The touches of tables that a call stands for. */
export function mikroAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const callee = node.expression;
  const method = callee.name.text;
  if (!isKnown(method)) return [];
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null) return collectionAccesses(node, callee, context);
  if (isOwnMethod(receiver.value, method, context)) return [];
  if (isBuilderLink(method, receiver)) return builderAccesses(node, callee, receiver, context);
  return [
    ...ofReceiver(node, callee, receiver, context),
    ...(FLUSHES.has(method) && receiver.role !== 'builder' ? changesBefore(node, context) : []),
  ];
}

function isKnown(method: string): boolean {
  return (
    Object.hasOwn(ENTITY_METHODS, method) ||
    Object.hasOwn(ROW_METHODS, method) ||
    Object.hasOwn(COLLECTION_METHODS, method) ||
    FLUSHES.has(method) ||
    REFERENCE_METHODS.has(method) ||
    method === 'create' ||
    method === 'populate' ||
    isBuilderLink(method, null)
  );
}

interface Query {
  readonly call: ts.CallExpression;
  readonly method: string;
  readonly does: Method;
  readonly entity: Value;
  /** The token that names the table. */
  readonly token: ts.Node;
  /** Arguments after the entity. */
  readonly args: readonly ts.Expression[];
  readonly isLikely: boolean;
}

function ofReceiver(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  switch (receiver.role) {
    case 'manager':
      return ofManager(call, method, receiver, context);
    case 'repository':
      return ofRepository(call, callee, receiver, context);
    case 'row':
      return ofRow(call, callee, receiver, context);
    default:
      return [];
  }
}

function ofManager(
  call: ts.CallExpression,
  method: string,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const [first, ...rest] = call.arguments;
  if (first === undefined) return [];
  const value = entityIn(context.evaluate(first));
  if (receiver.isLikely && !isMikro(value, context) && !isOpenRow(value)) return [];
  if (method === 'populate') return ofPopulate(call, first, rest[0], context);
  const does =
    method === 'create'
      ? creating(call, context)
      : (ENTITY_METHODS[method] ?? ROW_METHODS[method] ?? null);
  if (does === null) return [];
  const entity = elementIn(value);
  const { isLikely } = receiver;
  return touchesOf(
    {
      call,
      method,
      does,
      entity,
      token: first,
      args: rest,
      isLikely: isLikely || method === 'create',
    },
    context,
  );
}

function ofRepository(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const { entity } = receiver;
  const [first, ...rest] = call.arguments;
  if (method === 'populate' && first !== undefined)
    return ofPopulate(call, first, rest[0], context);
  const ofRows = ROW_METHODS[method];
  if (ofRows !== undefined && first !== undefined) {
    const row = elementIn(entityIn(context.evaluate(first)));
    const known = isMikro(row, context) || row.kind === 'parameter' ? row : (entity ?? row);
    const query = { call, method, does: ofRows, entity: known, token: first, args: rest };
    return touchesOf({ ...query, isLikely: false }, context);
  }
  const does = method === 'create' ? creating(call, context) : ENTITY_METHODS[method];
  if (does === undefined || does === null) return [];
  if (entity === null) {
    const detail = `The entity of the repository on which \`${method}\` is called is not known.`;
    return [{ kind: 'unresolved', reason: 'dynamic-table', detail, place: callee.getStart() }];
  }
  const token = entityToken(callee.expression, context);
  const isLikely = method === 'create';
  return touchesOf({ call, method, does, entity, token, args: call.arguments, isLikely }, context);
}

/** `wrap(order).assign(data)`, and the methods of entities that extend `BaseEntity`. */
function ofRow(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  { entity }: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  if (entity === null) return [];
  const inner = callee.expression;
  const [wrapped] = ts.isCallExpression(inner) ? inner.arguments : [];
  const token = wrapped ?? startOfChain(inner);
  if (method === 'populate') return populates(call, entity, call.arguments[0], context);
  const does = WRAPPED_METHODS[method];
  if (does === undefined) return [];
  const query = { call, method, does, entity, token, args: call.arguments, isLikely: false };
  return touchesOf(query, context);
}

/** What is made is inserted by the next flush, unless it is handed to `persist`, which says so itself. */
function creating(call: ts.CallExpression, context: ScanContext): Method | null {
  const isKept = call.arguments.some((one) => {
    const persist = context.member(context.evaluate(one), 'persist');
    return persist.kind === 'boolean' && !persist.value;
  });
  return isKept || isPersisted(call) ? null : { operations: ['insert'] };
}

function touchesOf(query: Query, context: ScanContext): readonly Candidate[] {
  const { call, entity, token, does, method, isLikely } = query;
  const [model] = modelsIn(entity, 'mikroorm', context);
  const from = originOf(entity, 'mikroorm', context);
  const statement = call.getStart();
  const reads = does.operations.includes('select');
  const mentions = mentionsIn(query, from, context);
  const locks =
    mentions.some((one) => one.locks) ||
    (method === 'lock' && query.args.some((one) => isLock(context.evaluate(one))));
  const touch: TouchCandidate = {
    kind: 'touch',
    table: { kind: 'value', value: entity },
    operations: does.operations,
    place: token.getStart(),
    statement,
    columns: mentions.flatMap(({ properties }) => properties),
    allColumns: reads && !mentions.some(({ isPartial }) => isPartial) && LOADS_EAGER.test(method),
    locks,
    ...(isLikely ? { certainty: 'likely' } : {}),
  };
  const related = mentions.flatMap((one) => relationTouches(one, from, call, touch, context));
  const eager = LOADS_EAGER.test(method) ? eagerTouches(model ?? null, touch) : [];
  return [touch, ...related, ...eager];
}

/** What the arguments name, each read as what it is. */
function mentionsIn(
  { does, args }: Query,
  from: RelationOrigin,
  context: ScanContext,
): readonly Mentions[] {
  const at = (index: number | undefined): Value => {
    const argument = index === undefined ? undefined : args[index];
    return argument === undefined ? unknown('not given') : context.evaluate(argument);
  };
  return [
    does.where === undefined ? NO_MENTIONS : readWhere(at(does.where), from, context),
    ...(does.options ?? []).map((index) => readOptions(at(index), from, context)),
    does.data === undefined ? NO_MENTIONS : readData(at(does.data), context),
  ];
}

/** `em.populate(orders, ['lines.product'])`: the rows are there, their relations are read. */
function ofPopulate(
  call: ts.CallExpression,
  rows: ts.Expression,
  relations: ts.Expression | undefined,
  context: ScanContext,
): readonly Candidate[] {
  return populates(call, elementIn(entityIn(context.evaluate(rows))), relations, context);
}

function populates(
  call: ts.CallExpression,
  entity: Value,
  relations: ts.Expression | undefined,
  context: ScanContext,
): readonly Candidate[] {
  if (relations === undefined) return [];
  const from = originOf(entity, 'mikroorm', context);
  const value = context.evaluate(relations);
  const named = populatedBy(
    value.kind === 'text' ? { kind: 'array', elements: [value], isTuple: false } : value,
  );
  if (named === null) return [];
  if (from.kind === 'value' && isOpenRow(entity) && entity.kind === 'unknown') {
    const detail = 'The entity whose relations are loaded is not known.';
    return [{ kind: 'unresolved', reason: 'dynamic-table', detail, place: relations.getStart() }];
  }
  return [populating(named, from, call, call.getStart())];
}

/** Something of which nothing is known, as opposed to something that is no entity. */
function isOpenRow(value: Value): boolean {
  return alternatives(value).every(
    (one) => one.kind === 'unknown' || (one.kind === 'parameter' && one.declared === null),
  );
}

/** Methods that take a row take a list or a collection of them too. */
function elementIn(value: Value): Value {
  const [one] = alternatives(value);
  if (one?.kind === 'array') return entityIn(one.elements[0] ?? one);
  return one === undefined ? value : (collected(one) ?? value);
}
