import type { CallbackParameter, ScanContext } from '../../detector.js';
import { returnedBy } from '../../resolve/functions.js';
import { substitute } from '../../resolve/substitute.js';
import {
  alternatives,
  either,
  instanceOf,
  keyOfRef,
  knownText,
  plainInstance,
  unknown,
  type ClassValue,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { CONNECTION, extendsModel, isConnection, isSequelizePackage, lastPart } from './library.js';
import { MODEL_LINKS, STATIC_METHODS } from './methods.js';
import { associationMethod, isAssociationMethod } from './association-method.js';
import { classOfModel, modelByName } from './model-names.js';
import { isDefine } from './read-models.js';

/** What Sequelize's calls give: models, rows, the connection. */
export function valueOfSequelizeCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  if (ts.isNewExpression(call)) return valueOfNew(call, context);
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (method === 'define' && isDefine(call, context)) return modelOfDefine(call, context);
  if (method === 'transaction') {
    return isConnection(callee.expression, context) ? instanceOf('sequelize', 'Transaction') : null;
  }
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) return null;
  const related = isAssociationMethod(method) ? relatedRows(call, callee, context) : null;
  if (related !== null) return related;
  const known = STATIC_METHODS.get(method);
  const isLink = MODEL_LINKS.has(method);
  if (known === undefined && !isLink && !mayBeOwn(method)) return null;
  const results = modelsAt(callee.expression, context).models.flatMap((model): Value[] => {
    if (isLink) return [model];
    if (known !== undefined) return [rowsOf(known.gives, model)];
    const built = BUILDS.get(method);
    if (built !== undefined) return [rowsOf(built, model)];
    const own = ownStatic(model, method, context);
    return own === null ? [] : [own];
  });
  return results.length === 0 ? null : either(results);
}

/** The rows that `order.getLines()`, `order.createLine()` and `order.$get('lines')` give. */
function relatedRows(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  for (const row of alternatives(context.evaluate(callee.expression))) {
    if (row.kind !== 'instance' || row.type.kind !== 'class') continue;
    const found = associationMethod(call, callee, row.type, context);
    const { relation } = found?.association ?? { relation: null };
    if (found === null || relation === null || !/get|create/.test(found.verb)) continue;
    const target = classOfModel(relation.target, context);
    if (target === null) continue;
    return rowsOf(found.verb === 'get' && relation.isMany ? 'rows' : 'row', target);
  }
  return null;
}

/** `new Order()` is left to the core; `new Sequelize(...)` is the connection. */
function valueOfNew(call: ts.NewExpression, context: ScanContext): Value | null {
  const name =
    ts.isIdentifier(call.expression) || ts.isPropertyAccessExpression(call.expression)
      ? call.expression.getText()
      : '';
  if (!name.endsWith('Sequelize')) return null;
  const type = context.evaluate(call.expression);
  return type.kind === 'external' && isSequelizePackage(type.package) ? CONNECTION : null;
}

function modelOfDefine(call: ts.CallExpression, context: ScanContext): Value | null {
  const [first] = call.arguments;
  const name = first === undefined ? null : knownText(context.evaluate(first));
  return name === null ? null : { kind: 'class', ref: context.ref(call), name };
}

/** Models, and whether a name in a registry is all that tells them. */
interface FoundModels {
  readonly models: readonly ClassValue[];
  readonly isByName: boolean;
}

/** The models that an expression stands for, classes between Sequelize's `Model` and a table among them. */
export function modelsAt(node: ts.Expression, context: ScanContext): FoundModels {
  const start = startOfModel(node);
  const found = alternatives(context.evaluate(start)).flatMap((one) => modelOf(one, context) ?? []);
  if (found.length > 0) return { models: found, isByName: false };
  const named = modelByName(start, context);
  return { models: named === null ? [] : [named], isByName: named !== null };
}

/** `db.Order` in `db.Order.scope('open').unscoped()`. */
function startOfModel(node: ts.Expression): ts.Expression {
  return ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    MODEL_LINKS.has(node.expression.name.text)
    ? startOfModel(node.expression.expression)
    : node;
}

/** The model that a value is: its class, also as a parameter of a declared type. */
export function modelOf(value: Value, context: ScanContext): ClassValue | null {
  if (value.kind === 'parameter') {
    return value.declared === null ? null : modelOf(value.declared, context);
  }
  if (value.kind === 'instance' && value.type.kind === 'external') {
    // `ModelStatic<Order>`
    const [row] = value.args;
    const isStatic =
      isSequelizePackage(value.type.package) &&
      /^Model(?:Static|Ctor|Type|Defined)$|^Repository$/.test(lastPart(value.type.name));
    return isStatic && row?.kind === 'instance' && row.type.kind === 'class' ? row.type : null;
  }
  if (value.kind !== 'class') return null;
  return context.models.ofClass(value.ref)?.orm === 'sequelize' || extendsModel(value, context)
    ? value
    : null;
}

/** Static methods that make rows and touch nothing. */
const BUILDS: ReadonlyMap<string, 'row' | 'rows'> = new Map([
  ['build', 'row'],
  ['bulkBuild', 'rows'],
]);

function rowsOf(gives: string, model: ClassValue): Value {
  const row = plainInstance(model);
  const rows: Value = { kind: 'array', elements: [row], isTuple: false };
  switch (gives) {
    case 'row':
      return row;
    case 'rows':
      return rows;
    case 'found':
      return { kind: 'array', elements: [row, unknown('whether it was created')], isTuple: true };
    case 'counted':
      return instanceOf('sequelize', 'Counted', [rows]);
    default:
      return unknown('a number');
  }
}

/** `{ rows, count }`. */
export function valueOfSequelizeMember(receiver: InstanceValue, name: string): Value | null {
  const { type, args } = receiver;
  if (type.kind !== 'external' || type.package !== 'sequelize') return null;
  return type.name === 'Counted' && name === 'rows' ? (args[0] ?? null) : null;
}

/** What Sequelize hands to callbacks: the transaction. */
export function valueOfSequelizeCallback(
  { call, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || parameter !== 0) return null;
  return callee.name.text === 'transaction' && isConnection(callee.expression, context)
    ? instanceOf('sequelize', 'Transaction')
    : null;
}

/** Cheap: the names that the application gives to its own wrappers. */
function mayBeOwn(method: string): boolean {
  return /^(?:find|get|load|fetch|create|upsert|bulk|build|scope|with|for|by)/i.test(method);
}

/**
 * A static method that the application wrote in a base class of its models gives rows of the model that it is
 * called on, where it says that it gives rows of the base class or of a type parameter of its own.
 */
function ownStatic(model: ClassValue, method: string, context: ScanContext): Value | null {
  const member = context.member(model, method);
  if (member.kind !== 'function') return null;
  const node = context.find(member.ref);
  if (node === null || !ts.isMethodDeclaration(node)) return null;
  const owner = node.parent;
  const ownerKey = keyOfRef(context.ref(owner));
  if (ownerKey === keyOfRef(model.ref)) return null;
  const declared = node.type === undefined ? unknown('no type') : context.evaluateType(node.type);
  const value =
    declared.kind === 'unknown'
      ? either(returnedBy(node).map((one) => context.evaluate(one)))
      : declared;
  const methodKey = keyOfRef(member.ref);
  const bound = substitute(value, {
    typeParameter: (by) => (keyOfRef(by) === methodKey ? plainInstance(model) : null),
  });
  return replaceClass(bound, ownerKey, model);
}

function replaceClass(value: Value, ownerKey: string, model: ClassValue): Value {
  switch (value.kind) {
    case 'class':
      return keyOfRef(value.ref) === ownerKey ? model : value;
    case 'instance':
      return value.type.kind === 'class' && keyOfRef(value.type.ref) === ownerKey
        ? plainInstance(model)
        : value;
    case 'array':
      return {
        ...value,
        elements: value.elements.map((one) => replaceClass(one, ownerKey, model)),
      };
    case 'either':
      return either(value.values.map((one) => replaceClass(one, ownerKey, model)));
    default:
      return value;
  }
}
