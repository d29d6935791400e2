import type { CallbackParameter, ScanContext } from '../../detector.js';
import { alternatives, instanceOf, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { BEGINNINGS, isLink, linksNamed } from './methods.js';
import { builderInCallback, CLIENT, isKnexPackage, queryBuilder, receiverOf } from './receivers.js';

/** What Knex' calls give. */
export function valueOfKnexCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  if (ts.isNewExpression(call)) return null;
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee)) {
    const known = ofMethod(call, callee, context);
    if (known !== null) return known;
  }
  if (ts.isElementAccessExpression(callee) && linksNamed(callee, context).length > 0) {
    const receiver = receiverOf(callee.expression, context);
    if (receiver?.role === 'builder') return receiver.value;
  }
  if (call.arguments.length > 2 || !mayBeClient(callee)) return null;
  const value = context.evaluate(callee);
  if (isFactory(value) || isProvider(value)) return CLIENT;
  const client = receiverOf(callee, context);
  return client?.role === 'client' ? queryBuilder(client, call, context) : null;
}

/** `knex({ client: 'pg' })`, `require('knex')(config)`. */
function isFactory(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      one.kind === 'external' &&
      isKnexPackage(one.package) &&
      /^(?:default|export=|\*|knex|Knex)$/.test(one.name.split('.').at(-1) ?? ''),
  );
}

const PROVIDER = instanceOf('knex', 'TransactionProvider');

/** `knex.transactionProvider()`: each call of it gives the one transaction. */
export function isProvider(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'external' &&
      isKnexPackage(one.type.package) &&
      one.type.name.endsWith('TransactionProvider'),
  );
}

function mayBeClient(callee: ts.Expression): boolean {
  return (
    ts.isIdentifier(callee) ||
    ts.isPropertyAccessExpression(callee) ||
    ts.isCallExpression(callee) ||
    ts.isParenthesizedExpression(callee) ||
    ts.isElementAccessExpression(callee) ||
    ts.isNonNullExpression(callee)
  );
}

function ofMethod(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const method = callee.name.text;
  const continues = isLink(method) || BEGINNINGS.test(method);
  const isOther = /^(?:transaction|transactionProvider|savepoint|raw|ref)$/.test(method);
  if (!continues && !isOther) return null;
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null || method === 'then') return null;
  if (method === 'raw' || method === 'ref') return instanceOf('knex', 'Raw');
  if (receiver.role !== 'client') return continues ? receiver.value : null;
  if (method === 'transactionProvider') return PROVIDER;
  if (method === 'transaction' || method === 'savepoint') {
    return call.arguments.some(isFunction) ? null : CLIENT;
  }
  return BEGINNINGS.test(method) ? queryBuilder(receiver, call, context) : null;
}

function isFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** What Knex hands to callbacks: the transaction, a query of its own, or the query at hand (`modify`). */
export function valueOfKnexCallback(
  { call, argument, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  if (parameter !== 0 || !ts.isPropertyAccessExpression(call.expression)) return null;
  const method = call.expression.name.text;
  const isTransaction = method === 'transaction' || method === 'savepoint';
  if (!isTransaction && !isLink(method)) return null;
  if (method === 'then') return null;
  const receiver = receiverOf(call.expression.expression, context);
  if (receiver === null) return null;
  if (isTransaction) return receiver.role === 'client' ? CLIENT : null;
  if (method === 'modify' || method === 'onBuild') return receiver.value;
  // Objection knows whose query it hands over.
  if (method === 'modifyGraph') return null;
  const callback = call.arguments[argument];
  return callback === undefined ? null : builderInCallback(call, callback, context);
}
