import type { CallbackParameter, ScanContext } from '../../detector.js';
import { lastNameOf } from '../../index-pass/collect-facts.js';
import { classAround } from '../../resolve/classes.js';
import {
  alternatives,
  instanceOf,
  knownText,
  THIS,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { queryBuilder, CLIENT } from '../knex/receivers.js';
import { MODELS, modelOf, ORM, type ModelValue } from './models.js';
import { relationEnd } from './relations.js';

/** What Objection's calls give. */
export function valueOfObjectionCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (ts.isNewExpression(call)) return null;
  if (!ts.isPropertyAccessExpression(callee)) {
    const isMapper = ts.isIdentifier(callee) && callee.text === 'snakeCaseMappers';
    return isMapper && isImported(context.evaluate(callee)) ? SNAKE_CASE : null;
  }
  switch (callee.name.text) {
    case 'query':
    case '$query':
      return valueOfQuery(call, callee, context);
    case 'relatedQuery':
    case '$relatedQuery':
      return valueOfRelatedQuery(call, callee, context);
    case 'start':
      return isTransactionStart(call, context) ? CLIENT : null;
    default:
      return valueOfStatic(call, callee, context);
  }
}

/** `transaction.start(knex)` of the package. */
export function isTransactionStart(call: ts.CallExpression, context: ScanContext): boolean {
  const callee = call.expression;
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === 'start' &&
    ts.isIdentifier(callee.expression) &&
    isImported(context.evaluate(callee.expression))
  );
}

function valueOfQuery(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const model = queriedModel(call, callee, context);
  return model === null ? null : builderOf(call, model.value, context);
}

function valueOfRelatedQuery(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const [name] = call.arguments;
  const model = name === undefined ? null : modelOfRelation(callee, name, context);
  return model === null ? null : builderOf(call, targetOf(model.value, name, context), context);
}

/** Statics of a model class that give Knex' objects, or the class itself. */
function valueOfStatic(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  switch (callee.name.text) {
    case 'bindKnex':
    case 'bindTransaction':
      return modelOf(callee.expression, context)?.value ?? null;
    case 'knex':
    case 'startTransaction':
      return call.arguments.length < 2 && modelOf(callee.expression, context) !== null
        ? CLIENT
        : null;
    case 'knexQuery': {
      const model = modelOf(callee.expression, context);
      return model === null ? null : queryBuilder(model, call, context);
    }
    default:
      return null;
  }
}

const SNAKE_CASE = instanceOf(ORM, 'SnakeCaseMappers');

/** Whether a model's `columnNameMappers` are those that turn `orderId` into `order_id`. */
export function mapsToSnakeCase(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'external' &&
      one.type.package === ORM &&
      one.type.name === 'SnakeCaseMappers',
  );
}

/** The model that `X.query()` or `row.$query()` is about. */
export function queriedModel(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): ModelValue | null {
  const [first] = call.arguments;
  // SQL text is what `query` means everywhere else.
  if (call.arguments.length > 1 || (first !== undefined && isText(first))) return null;
  const known = modelOf(callee.expression, context);
  if (known !== null) return known;
  const value = context.evaluate(callee.expression);
  const bound = boundBySubclass(callee.expression, value);
  if (bound !== null) return { value: bound, isLikely: false };
  const isHanded = alternatives(value).some(
    (one) =>
      one.kind === 'parameter' &&
      (one.declared === null || isModelClass(one.declared)) &&
      one.path.length === 0 &&
      one.index >= 0,
  );
  const hasModels = context.noted(MODELS).byName.size > 0;
  return isHanded && hasModels && first === undefined && isTelling(call)
    ? { value, isLikely: true }
    : null;
}

/** `get model(): typeof Model` of a base class: each subclass says which. */
function boundBySubclass(node: ts.Expression, value: Value): Value | null {
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return null;
  const owner = classAround(node);
  return owner === null || !isModelClass(value)
    ? null
    : { kind: 'parameter', function: owner, index: THIS, path: [node.name.text], declared: null };
}

/** Objection's own `Model`, of which nothing but that it is one is known. */
function isModelClass(value: Value): boolean {
  return alternatives(value).some((one) => {
    const type = one.kind === 'instance' ? one.type : one;
    return type.kind === 'external' && type.package === ORM && type.name === 'Model';
  });
}

function isText(node: ts.Expression): boolean {
  return (
    ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node)
  );
}

/** A model class handed to a function is told by what its query goes on with. */
function isTelling(call: ts.CallExpression): boolean {
  const access = call.parent;
  return ts.isPropertyAccessExpression(access) && TELLING.test(access.name.text);
}

const TELLING =
  /^(?:where\w*|findById|findByIds|findOne|patch\w*|insert\w*|upsertGraph\w*|update\w*|delete\w*|del|with\w*|joinRelated|select|orderBy|count|resultSize|page)$/;

/** The model that a relation's name belongs to: what stands in front, or the only ones that have such a relation. */
export function modelOfRelation(
  callee: ts.PropertyAccessExpression,
  name: ts.Expression,
  context: ScanContext,
): ModelValue | null {
  const known = modelOf(callee.expression, context);
  if (known !== null) return known;
  if (!ts.isStringLiteralLike(name)) return null;
  const [only, ...others] = context.noted(MODELS).byRelation.get(name.text) ?? [];
  return only === undefined || others.length > 0 ? null : { value: only, isLikely: true };
}

/** The class at the other end of a relation. */
function targetOf(
  model: Value,
  name: ts.Expression | undefined,
  context: ScanContext,
): Value | null {
  if (name === undefined || !ts.isStringLiteralLike(name)) return null;
  const mapping = context.member(context.member(model, 'relationMappings'), name.text);
  const target = context.member(mapping, 'modelClass');
  return target.kind === 'class' ? target : null;
}

function builderOf(call: ts.CallExpression, model: Value | null, context: ScanContext): Value {
  return instanceOf(ORM, 'QueryBuilder', model === null ? [] : [model], context.ref(call));
}

/** What `transaction(Order, Customer, async (Order, Customer, trx) => ...)` hands to its function. */
export function valueOfObjectionCallback(
  { call, argument, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  if (lastNameOf(call.expression) === 'modifyGraph') {
    return parameter === 0 ? builderOfGraph(call, argument, context) : null;
  }
  if (!isTransaction(call, context)) return null;
  const models = call.arguments.slice(0, argument).flatMap((one) => {
    const model = modelOf(one, context);
    return model === null ? [] : [model.value];
  });
  const model = models[parameter];
  if (model !== undefined) return model;
  return parameter === models.length ? CLIENT : null;
}

/** `modifyGraph('lines', (query) => ...)`: a query of what the relation leads to. */
function builderOfGraph(
  call: ts.CallExpression,
  argument: number,
  context: ScanContext,
): Value | null {
  const callback = call.arguments[argument];
  const [expression] = call.arguments;
  if (!ts.isPropertyAccessExpression(call.expression) || callback === undefined) return null;
  const model = modelOf(call.expression.expression, context);
  if (model === null || expression === undefined) return null;
  const path = knownText(context.evaluate(expression))?.split(/[.:]/);
  const end = path === undefined ? null : relationEnd(model.value, path, context);
  return end === null ? null : instanceOf(ORM, 'QueryBuilder', [end], context.ref(callback));
}

/** What a page holds is rows, and a query stands for its rows. */
export function memberOfQuery(receiver: InstanceValue, name: string): Value | null {
  const { type } = receiver;
  const isQuery = type.kind === 'external' && type.package === ORM && type.name === 'QueryBuilder';
  return isQuery && name === 'results' ? receiver : null;
}

/** `transaction(...)` of the package, or `Order.transaction(...)`. */
export function isTransaction(call: ts.CallExpression, context: ScanContext): boolean {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'transaction') {
    return modelOf(callee.expression, context) !== null || isImported(context.evaluate(callee));
  }
  return (
    ts.isIdentifier(callee) &&
    /^transaction$/i.test(callee.text) &&
    isImported(context.evaluate(callee))
  );
}

function isImported(value: Value): boolean {
  return alternatives(value).some((one) => one.kind === 'external' && one.package === ORM);
}
