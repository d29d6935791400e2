import type { Candidate, ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import {
  readBeginning,
  readBuilder,
  tokenOfJoin,
  type Builder,
  type BuilderLibrary,
} from '../../entities/builder.js';
import { originOf } from '../../entities/models-in.js';
import { knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isLock, readWhere } from './find-options.js';
import { BUILDER_OPERATIONS, JOINS } from './methods.js';
import { mikroModel } from './models.js';
import { receiverOfValue, type Receiver } from './receivers.js';

// https://mikro-orm.io/docs/query-builder

const LIBRARY: BuilderLibrary = {
  orm: 'mikroorm',
  builderOf: (value, context) => {
    const receiver = receiverOfValue(value, context);
    return receiver?.role === 'builder' ? receiver : null;
  },
  joins: JOINS,
  entityLinks: new Set(['from']),
  operations: BUILDER_OPERATIONS,
  locksRows: (method, { arguments: [mode] }, context) =>
    method === 'setLockMode' && mode !== undefined && isLock(context.evaluate(mode)),
};

const CONDITIONS = new Set(['where', 'andWhere', 'orWhere', 'orderBy', 'andOrderBy', 'delete']);

/** Whether a method of a receiver, if it is known, may be a link of a query builder that names a table. */
export function isBuilderLink(method: string, receiver: Receiver | null): boolean {
  if (method === 'createQueryBuilder' || method === 'qb') return true;
  const isLink = Object.hasOwn(JOINS, method) || method === 'from' || CONDITIONS.has(method);
  return isLink && (receiver === null || receiver.role === 'builder');
}

/** The touches that one link names: the entity where it begins, what is joined, relations in conditions. */
export function builderAccesses(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  receiver: Receiver,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  if (method === 'createQueryBuilder' || method === 'qb') {
    const begun = readBeginning(call, callee, LIBRARY, context);
    return begun === null ? [] : [touch(begun.entity, begun.token, call, begun.builder)];
  }
  const builder = readBuilder(receiver.value, LIBRARY, context);
  const position = JOINS[method];
  if (position !== undefined) return join(call, position, receiver, builder, context);
  const [first] = call.arguments;
  if (first === undefined) return [];
  const value = context.evaluate(first);
  if (method === 'from') return isEntity(value) ? [touch(value, first, call, builder)] : [];
  return conditions(value, receiver.entity, call, builder, context);
}

function join(
  call: ts.CallExpression,
  position: number,
  { entity }: Receiver,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  const argument = call.arguments[position];
  if (argument === undefined) return [];
  const joined = context.evaluate(argument);
  // A sub-query tells its tables itself.
  if (receiverOfValue(joined, context)?.role === 'builder') return [];
  const table =
    ownRelation(joined, entity, context) ?? tokenOfJoin(joined, entity, builder.aliases);
  if (table === null) return [];
  return [
    {
      kind: 'touch',
      table,
      operations: ['select'],
      place: argument.getStart(),
      statement: builder.statement ?? call.getStart(),
      allColumns: call.expression.getText().endsWith('AndSelect'),
    },
  ];
}

/** `join('lines', 'l')`: without an alias in front it is a relation of the main entity. */
function ownRelation(joined: Value, entity: Value | null, context: ScanContext): TableToken | null {
  const name = knownText(joined);
  const model = entity === null ? null : mikroModel(entity, context);
  const isOwn = model?.properties.some((one) => one.name === name && one.relation !== null);
  return model === null || name === null || isOwn !== true
    ? null
    : { kind: 'relation', from: { kind: 'model', model }, path: [name] };
}

/** `where({ author: { name } })` joins the author. */
function conditions(
  value: Value,
  entity: Value | null,
  call: ts.CallExpression,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  if (entity === null) return [];
  const from = originOf(entity, 'mikroorm', context);
  return readWhere(value, from, context).relations.map(
    ({ path, at, properties, isHolder }): TouchCandidate => ({
      kind: 'touch',
      table: { kind: 'relation', from, path, ...(isHolder ? { isHolder } : {}) },
      operations: ['select'],
      place: context.placeOf(at, call),
      statement: builder.statement ?? call.getStart(),
      columns: properties,
    }),
  );
}

function isEntity({ kind }: Value): boolean {
  return kind === 'class' || kind === 'instance' || kind === 'parameter' || kind === 'text';
}

function touch(
  entity: Value,
  token: ts.Node,
  call: ts.CallExpression,
  builder: Builder,
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'value', value: entity },
    operations: builder.operations,
    place: token.getStart(),
    statement: builder.statement ?? call.getStart(),
    columns: builder.mainColumns,
    locks: builder.locks,
  };
}
