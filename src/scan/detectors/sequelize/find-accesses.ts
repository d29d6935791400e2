import type { Operation } from '../../../model/access.js';
import type {
  Candidate,
  RelationOrigin as ModelToken,
  ScanContext,
  TouchCandidate,
} from '../../detector.js';
import { alternatives, THIS, type ClassValue, type Value } from '../../resolve/value.js';
import { startOfChain } from '../../entities/entity-token.js';
import { ts } from '../../ts.js';
import { isAssociationMethod } from './association-method.js';
import { handedIncludes } from './handed-includes.js';
import { queryOf, relatedTouches, scopeTouches } from './includes.js';
import { extendsModel, isSequelizePackage, lastNameIn } from './library.js';
import { ROW_METHODS, STATIC_METHODS, TELLING_METHODS, type StaticMethod } from './methods.js';
import { hasModels } from './model-names.js';
import { optionsAt, writtenIn, type QueryOptions } from './options.js';
import { associationTouches, possibleTouches } from './row-associations.js';
import { modelsAt } from './values.js';

/** The touches of tables that a call stands for. */
export function sequelizeAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node)) return [];
  const found = ts.isPropertyAccessExpression(node.expression)
    ? ofMethod(node, node.expression, context)
    : [];
  return found.length > 0 ? found : handedIncludes(node, context);
}

function ofMethod(
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const known = STATIC_METHODS.get(method);
  const onRow = ROW_METHODS.get(method);
  if (known === undefined && onRow === undefined && !isAssociationMethod(method)) return [];
  const found = new Map<string, readonly Candidate[]>();
  if (known !== undefined) {
    const { models, isByName } = modelsAt(callee.expression, context);
    for (const model of models) {
      const token = tokenOf(model, callee.expression, context);
      if (token === null) continue;
      const touches = ofModel(node, callee, known, token, model, context);
      found.set(JSON.stringify(token), isByName ? touches.map(asLikely) : touches);
    }
  }
  const values = alternatives(context.evaluate(callee.expression));
  for (const one of values) {
    const model = rowModelOf(one, context);
    const token = model === null ? null : tokenOf(model, callee.expression, context);
    if (model === null || token === null) continue;
    if (onRow !== undefined) {
      found.set(JSON.stringify(token), rowTouches(node, callee, onRow, token, context));
    } else {
      found.set(JSON.stringify(token), associationTouches(node, callee, model, context));
    }
  }
  if (found.size > 0) return [...found.values()].flat();
  if (!hasModels(context)) return [];
  const open = values.filter((one) => mayBeModel(one));
  if (open.length === 0) return unfollowed(callee, values);
  return open.flatMap((value) => ofOpenValue(node, callee, value, context));
}

function asLikely(candidate: TouchCandidate): TouchCandidate {
  return { ...candidate, certainty: candidate.certainty ?? 'likely' };
}

/** What only the callers know: a parameter without a type, or with none but Sequelize's own. */
function mayBeModel(value: Value): boolean {
  if (value.kind !== 'parameter' || value.index === THIS) return false;
  const { declared } = value;
  if (declared === null || declared.kind === 'unknown') return true;
  return (
    declared.kind === 'instance' &&
    declared.type.kind === 'external' &&
    isSequelizePackage(declared.type.package) &&
    /(?:^|\.)Model/.test(declared.type.name)
  );
}

/** A method on what the callers hand in: a touch if that is a model, or a row of one. */
function ofOpenValue(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  value: Value,
  context: ScanContext,
): readonly TouchCandidate[] {
  const method = callee.name.text;
  const known = STATIC_METHODS.get(method);
  const onRow = ROW_METHODS.get(method);
  const token = (is: 'model' | 'row'): ModelToken => ({ kind: 'if', is, orm: 'sequelize', value });
  return [
    ...(known === undefined ? [] : ofModel(call, callee, known, token('model'), null, context)),
    ...(onRow === undefined ? [] : rowTouches(call, callee, onRow, token('row'), context)),
    ...possibleTouches(call, callee, token('row'), context),
  ];
}

/** A method that nothing but Sequelize has, on what is called like a model and could not be followed. */
function unfollowed(
  callee: ts.PropertyAccessExpression,
  values: readonly Value[],
): readonly Candidate[] {
  const receiver = callee.expression;
  if (!TELLING_METHODS.has(callee.name.text)) return [];
  if (!values.every(({ kind }) => kind === 'unknown')) return [];
  if (!ts.isElementAccessExpression(receiver) && !/^[A-Z]|[mM]odel$/.test(lastNameIn(receiver)))
    return [];
  const detail = `The model that \`${callee.name.text}\` is called on could not be followed.`;
  const place = startOfChain(receiver).getStart();
  return [{ kind: 'unresolved', reason: 'unknown-receiver', detail, place }];
}

/**
 * What names the table: the model or, for `this` in a class between Sequelize's `Model` and the tables, whatever
 * class the caller used. Elsewhere such a class names nothing.
 */
function tokenOf(
  model: ClassValue,
  receiver: ts.Expression,
  context: ScanContext,
): ModelToken | null {
  const declared = context.models.ofClass(model.ref);
  if (declared !== null) return { kind: 'model', model: declared };
  const { kind } = startOfChain(receiver);
  if (kind !== ts.SyntaxKind.ThisKeyword && kind !== ts.SyntaxKind.SuperKeyword) return null;
  const value: Value = {
    kind: 'parameter',
    function: model.ref,
    index: THIS,
    path: [],
    declared: null,
  };
  return { kind: 'value', value };
}

/** The model of a row. */
function rowModelOf(value: Value, context: ScanContext): ClassValue | null {
  if (value.kind === 'parameter') {
    return value.declared === null ? null : rowModelOf(value.declared, context);
  }
  if (value.kind !== 'instance' || value.type.kind !== 'class') return null;
  const { type } = value;
  return context.models.ofClass(type.ref)?.orm === 'sequelize' || extendsModel(type, context)
    ? type
    : null;
}

function ofModel(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  { operations, values, options: position, gives }: StaticMethod,
  token: ModelToken,
  model: ClassValue | null,
  context: ScanContext,
): readonly TouchCandidate[] {
  const given = values === null ? undefined : call.arguments[values];
  const options = optionsAt(call.arguments[position], context);
  const reads = operations.includes('select');
  const touch = touchOf(call, callee, operations, token, options, given, context);
  // A row that is inserted or found is read or returned whole.
  const hasRow = gives !== 'other' && (reads || gives !== 'rows') && !options.hasAttributes;
  const query = queryOf(call, reads ? ['select'] : ['insert'], context);
  const follows = reads || operations.includes('insert');
  return [
    { ...touch, allColumns: hasRow || options.returns },
    ...relatedTouches(follows ? options : { ...options, includes: [] }, token, query),
    ...(model === null || !reads ? [] : scopeTouches(callee.expression, model, touch.place, query)),
  ];
}

function touchOf(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  operations: readonly Operation[],
  table: ModelToken,
  options: QueryOptions,
  written: ts.Expression | undefined,
  context: ScanContext,
): TouchCandidate {
  return {
    kind: 'touch',
    table,
    operations,
    place: startOfChain(callee.expression).getStart(),
    statement: call.getStart(),
    columns: [
      ...(written === undefined ? [] : writtenIn(context.evaluate(written), context)),
      ...options.properties,
    ],
    locks: options.locks,
  };
}

/** Methods of rows whose first argument holds what is written. */
const WRITING = new Set(['update', 'updateAttributes', 'increment', 'decrement']);

function rowTouches(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  operations: readonly Operation[],
  token: ModelToken,
  context: ScanContext,
): readonly TouchCandidate[] {
  const name = callee.name.text;
  const writes = WRITING.has(name);
  const [first, second] = call.arguments;
  const options = optionsAt(writes ? second : first, context);
  const written = writes ? first : undefined;
  const touch = touchOf(call, callee, operations, token, options, written, context);
  const allColumns = (name === 'reload' && !options.hasAttributes) || options.returns;
  const query = queryOf(call, ['select'], context);
  return [
    { ...touch, allColumns },
    ...(name === 'reload' ? relatedTouches(options, token, query) : []),
  ];
}
