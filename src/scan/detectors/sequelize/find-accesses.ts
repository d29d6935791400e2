import type { Operation } from '../../../model/access.js';
import type {
  Candidate,
  RelationOrigin as ModelToken,
  ScanContext,
  TableToken,
  TouchCandidate,
} from '../../detector.js';
import { alternatives, THIS, type ClassValue, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { extendsModel, startOfChain } from './library.js';
import { ROW_METHODS, STATIC_METHODS, type StaticMethod } from './methods.js';
import { readOptions, writtenIn, type Include, type QueryOptions } from './options.js';
import { associationTouches, isAssociationMethod } from './row-associations.js';
import { modelsAt } from './values.js';

/** The touches of tables that a call stands for. */
export function sequelizeAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const callee = node.expression;
  const method = callee.name.text;
  const known = STATIC_METHODS.get(method);
  const onRow = ROW_METHODS.get(method);
  if (known === undefined && onRow === undefined && !isAssociationMethod(method)) return [];
  const found = new Map<string, readonly Candidate[]>();
  if (known !== undefined) {
    for (const model of modelsAt(callee.expression, context)) {
      const token = tokenOf(model, callee.expression, context);
      if (token !== null)
        found.set(JSON.stringify(token), ofModel(node, callee, known, token, context));
    }
  }
  for (const one of alternatives(context.evaluate(callee.expression))) {
    const model = rowModelOf(one, context);
    const token = model === null ? null : tokenOf(model, callee.expression, context);
    if (model === null || token === null) continue;
    if (onRow !== undefined) {
      found.set(JSON.stringify(token), [rowTouch(node, callee, onRow, token, context)]);
    } else {
      found.set(JSON.stringify(token), associationTouches(node, callee, model, context));
    }
  }
  return [...found.values()].flat();
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
  context: ScanContext,
): readonly Candidate[] {
  const argument = (index: number | null): ts.Expression | undefined =>
    index === null ? undefined : call.arguments[index];
  const given = argument(values);
  const last = argument(position);
  const options = last === undefined ? null : readOptions(context.evaluate(last), context);
  const written = given === undefined ? [] : writtenIn(context.evaluate(given), context);
  const reads = operations.includes('select');
  const touch: TouchCandidate = {
    kind: 'touch',
    table: token,
    operations,
    place: startOfChain(callee.expression).getStart(),
    statement: call.getStart(),
    columns: [...written, ...(options?.properties ?? [])],
    allColumns: reads && gives !== 'other' && options?.hasAttributes !== true,
    locks: options?.locks ?? false,
  };
  if (options === null) return [touch];
  const related = reads ? (['select'] as const) : (['insert'] as const);
  const isNestedWrite = operations.includes('insert');
  const follows = reads || isNestedWrite;
  return [
    touch,
    ...(follows ? includeTouches(options.includes, token, call, related, context) : []),
    ...filterTouches(options, token, call, context),
  ];
}

function rowTouch(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  operations: readonly Operation[],
  token: ModelToken,
  context: ScanContext,
): TouchCandidate {
  const [first] = call.arguments;
  const name = callee.name.text;
  const writes = name === 'update' || name === 'increment' || name === 'decrement';
  return {
    kind: 'touch',
    table: token,
    operations,
    place: startOfChain(callee.expression).getStart(),
    statement: call.getStart(),
    columns: writes && first !== undefined ? writtenIn(context.evaluate(first), context) : [],
    allColumns: name === 'reload',
  };
}

/** The tables that `include` brings in, however deeply nested. */
function includeTouches(
  includes: readonly Include[],
  from: ModelToken,
  call: ts.CallExpression,
  operations: readonly Operation[],
  context: ScanContext,
): readonly TouchCandidate[] {
  return includes.flatMap((one): readonly TouchCandidate[] => {
    const table = includedTable(one, from);
    if (table === null) return [];
    const touch: TouchCandidate = {
      kind: 'touch',
      table,
      operations,
      place: context.placeOf(one.at, call),
      statement: call.getStart(),
      columns: one.columns,
      allColumns: operations.includes('select') && !one.hasAttributes,
    };
    const inner = nextToken(one, from, context);
    return inner === null
      ? [touch]
      : [touch, ...includeTouches(one.nested, inner, call, operations, context)];
  });
}

function includedTable({ model, association }: Include, from: ModelToken): TableToken | null {
  if (model !== null && model.kind === 'class') return { kind: 'value', value: model };
  if (association !== null) return { kind: 'relation', from, path: [association] };
  return model === null ? null : { kind: 'value', value: model };
}

/** The model that nested includes start from. */
function nextToken(
  { model, association }: Include,
  from: ModelToken,
  context: ScanContext,
): ModelToken | null {
  if (model?.kind === 'class') return { kind: 'value', value: model };
  if (association === null) return null;
  const start = from.kind === 'model' ? from.model : modelOfValue(from.value, context);
  const relation = start?.properties.find(({ name }) => name === association)?.relation ?? null;
  const [target] = relation === null ? [] : context.models.named(relation.target, 'sequelize');
  return target === undefined ? null : { kind: 'model', model: target };
}

function modelOfValue(value: Value, context: ScanContext) {
  return value.kind === 'class' ? context.models.ofClass(value.ref) : null;
}

/** `where: { '$customer.name$': ... }` reads the customers. */
function filterTouches(
  { filters }: QueryOptions,
  from: ModelToken,
  call: ts.CallExpression,
  context: ScanContext,
): readonly TouchCandidate[] {
  return filters.map(({ path, at }) => ({
    kind: 'touch',
    table: { kind: 'relation', from, path },
    operations: ['select'],
    place: context.placeOf(at, call),
    statement: call.getStart(),
  }));
}
