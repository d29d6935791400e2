import type { Operation } from '../../../model/access.js';
import type { Candidate, ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { keyOfRef, knownText, type Value } from '../../resolve/value.js';
import { outermostFunction } from '../../resolve/scope.js';
import { ts } from '../../ts.js';
import {
  callsIn,
  propertiesOf,
  readBeginning,
  readBuilder,
  tokenOfJoin,
  type Builder,
  type BuilderLibrary,
} from '../../entities/builder.js';
import { readOptions } from './find-options.js';
import { BUILDER_ENTITY_LINKS, BUILDER_OPERATIONS, JOINS } from './methods.js';
import { receiverOf, type Receiver } from './receivers.js';
import { relationAccesses } from './relation-builder.js';
import { modelsIn, originOf, relationAt } from '../../entities/models-in.js';
import { relationTouches } from './relation-touches.js';

const LIBRARY: BuilderLibrary = {
  orm: 'typeorm',
  builderOf: (value, context) => {
    const receiver = receiverOf(value, context);
    return receiver?.role === 'builder' ? receiver : null;
  },
  joins: JOINS,
  entityLinks: BUILDER_ENTITY_LINKS,
  operations: BUILDER_OPERATIONS,
  locksRows: (method, { arguments: [mode] }, context) =>
    method === 'setLock' &&
    mode !== undefined &&
    /write|for_no_key_update/.test(knownText(context.evaluate(mode)) ?? ''),
};

/** Whether a method may be a link of a query builder that names a table. */
export function isBuilderLink(method: string): boolean {
  return (
    method === 'createQueryBuilder' ||
    method === 'setFindOptions' ||
    method in JOINS ||
    BUILDER_ENTITY_LINKS.has(method)
  );
}

/** The touches that one link of a query builder names: its entity where it begins, and what is joined. */
export function builderAccesses(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  receiver: Receiver | null,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  if (method === 'createQueryBuilder') {
    const begun = readBeginning(call, callee, LIBRARY, context);
    if (begun === null) return [];
    const { entity, token, builder } = begun;
    return [touch(entity, builder.operations, token, call, builder, builder.mainColumns)];
  }
  if (receiver?.role !== 'builder') return [];
  const builder = readBuilder(receiver.value, LIBRARY, context);
  if (method === 'relation') return relationAccesses(call, receiver, builder, context);
  if (method === 'setFindOptions') return ofOptions(call, receiver, builder, context);
  const position = JOINS[method];
  if (position !== undefined) return join(call, position, receiver, builder, context);
  return naming(call, method, receiver, builder, context);
}

/** `setFindOptions({ relations: [...] })`. */
function ofOptions(
  call: ts.CallExpression,
  { entity }: Receiver,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  const [first] = call.arguments;
  if (first === undefined || entity === null) return [];
  const from = originOf(entity, 'typeorm', context);
  const options = readOptions(context.evaluate(first), 'setFindOptions', from, context);
  return relationTouches(options, from, call, builder.statement ?? call.getStart(), context);
}

/** `.from(Order)`, `.into(Order)`, `.update(Order)`. */
function naming(
  call: ts.CallExpression,
  method: string,
  receiver: Receiver,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  const [first] = call.arguments;
  if (first === undefined) return [];
  const entity = context.evaluate(first);
  if (entity.kind === 'function' || entity.kind === 'object') return [];
  if (!mayBeTable(entity) || isCommonTable(entity, call, context)) return [];
  const isSubQuery = receiver.entity === null && builder.subQueryOffsets.has(first.getStart());
  const operations: readonly Operation[] = isSubQuery ? ['select'] : builder.operations;
  const read = method === 'addFrom' ? (['select'] as const) : operations;
  const columns = [
    ...propertiesAt(call.arguments[1], builder, context),
    ...(isSubQuery || method === 'addFrom' ? [] : builder.mainColumns),
  ];
  return [touch(entity, read, first, call, builder, columns)];
}

function join(
  call: ts.CallExpression,
  position: number,
  receiver: Receiver,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  const argument = call.arguments[position];
  if (argument === undefined || ts.isFunctionLike(argument)) return [];
  const token = tokenOfJoin(context.evaluate(argument), receiver.entity, builder.aliases);
  if (token === null) return [];
  if (token.kind === 'value' && isCommonTable(token.value, call, context)) return [];
  if (call.expression.getText().endsWith('loadRelationIdAndMap') && isHeld(token, context))
    return [];
  const found: TouchCandidate = {
    kind: 'touch',
    table: token,
    operations: ['select'],
    place: argument.getStart(),
    statement: builder.statement ?? call.getStart(),
    columns: propertiesAt(call.arguments[position + 1], builder, context),
    allColumns: /AndSelect|AndMap/.test(call.expression.getText()),
  };
  return [found];
}

/** Properties that the query mentions by the alias that this argument gives. */
function propertiesAt(
  alias: ts.Expression | undefined,
  builder: Builder,
  context: ScanContext,
): readonly string[] {
  const name = alias === undefined ? null : knownText(context.evaluate(alias));
  return name === null ? [] : propertiesOf(name, builder.texts);
}

/** The key of the other side is at hand where this side refers to it: nothing else is read. */
function isHeld(token: TableToken, context: ScanContext): boolean {
  if (token.kind !== 'relation' || token.from.kind !== 'value') return false;
  const [model] = modelsIn(token.from.value, 'typeorm', context);
  const relation = model === undefined ? null : relationAt(model, token.path, context);
  return relation !== null && relation.columns.length > 0;
}

function touch(
  entity: Value,
  operations: readonly Operation[],
  token: ts.Node,
  call: ts.CallExpression,
  builder: Builder,
  columns: readonly string[],
): TouchCandidate {
  const table: TableToken = { kind: 'value', value: entity };
  return {
    kind: 'touch',
    table,
    operations,
    place: token.getStart(),
    statement: builder.statement ?? call.getStart(),
    columns,
    locks: builder.locks,
  };
}

/** A sub-query written as text, `(SELECT ...)`, names no table itself. */
function mayBeTable(entity: Value): boolean {
  if (entity.kind !== 'text') return true;
  const name = knownText(entity);
  if (name !== null) return /^[\w."`[\]$-]+$/.test(name);
  const [first] = entity.parts;
  return typeof first !== 'string' || !first.trimStart().startsWith('(');
}

/** A query that `addCommonTableExpression` gave a name, anywhere in the function. */
function isCommonTable(entity: Value, call: ts.CallExpression, context: ScanContext): boolean {
  const name = knownText(entity);
  return name !== null && commonTables(outermostFunction(call), context).has(name);
}

function commonTables(scope: ts.Node, context: ScanContext): ReadonlySet<string> {
  return context.once(`typeorm common tables ${keyOfRef(context.ref(scope))}`, () => {
    const names = callsIn(scope).flatMap(({ expression, arguments: [, alias] }) => {
      const isNaming =
        ts.isPropertyAccessExpression(expression) &&
        expression.name.text === 'addCommonTableExpression';
      return isNaming && alias !== undefined ? (knownText(context.evaluate(alias)) ?? []) : [];
    });
    return new Set(names);
  });
}
