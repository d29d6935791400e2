import type { CallbackParameter, ScanContext } from '../../detector.js';
import {
  alternatives,
  instanceOf,
  knownText,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isBeginning, KEEPS_CLIENT, LINKS, NAMING, WITH_LINKS } from './methods.js';
import {
  builderOf,
  clientOf,
  expressionOf,
  isOfType,
  NOTHING_AROUND,
  receiverOf,
  receiverOfValue,
  surroundingsOf,
  type Receiver,
  type Surroundings,
} from './receivers.js';

/** What Kysely's calls give. */
export function valueOfKyselyCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  if (ts.isNewExpression(call)) return null;
  const callee = call.expression;
  if (ts.isIdentifier(callee)) {
    const bound = isBeginning(callee.text) ? boundMethod(callee, context) : null;
    return bound === null ? null : builderOf(aroundOf(bound), context.ref(call));
  }
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (isBeginning(method)) {
    if (isOwnMethod(callee, context)) return null;
    const receiver = receiverOf(callee.expression, context);
    const around = receiver === null ? NOTHING_AROUND : aroundOf(receiver.value);
    return builderOf(around, context.ref(call));
  }
  return valueOfStep(call, callee, method, context) ?? valueOfLink(callee, method, context);
}

/** `selectFrom` taken out of an expression builder: `({ selectFrom, exists }) => ...`. */
export function boundMethod(callee: ts.Identifier, context: ScanContext): InstanceValue | null {
  const name = `.${callee.text}`;
  for (const one of alternatives(context.evaluate(callee))) {
    if (one.kind === 'instance' && isOfType(one, name)) return one;
  }
  return null;
}

/** The application has a method of that name: what it does is said inside of it. */
export function isOwnMethod(callee: ts.PropertyAccessExpression, context: ScanContext): boolean {
  return alternatives(context.evaluate(callee)).some(({ kind }) => kind === 'function');
}

function aroundOf(value: InstanceValue): Surroundings {
  return surroundingsOf(value) ?? NOTHING_AROUND;
}

/** Methods of the client, and of what leads to a transaction. */
function valueOfStep(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  method: string,
  context: ScanContext,
): Value | null {
  if (WITH_LINKS.test(method)) return valueOfWith(call, callee, context);
  if (method === 'withSchema') return withSchema(call, callee, context);
  if (isStepName(method) && call.arguments.length === 0)
    return isClient(callee, context) ? instanceOf('kysely', STEPS[method]) : null;
  if (/[sS]avepoint$/.test(method))
    return isClient(callee, context) ? instanceOf('kysely', 'Command') : null;
  if (/^set(?:IsolationLevel|AccessMode)$/.test(method))
    return stepOf(context.evaluate(callee.expression));
  if (method === 'execute') return begunBy(context.evaluate(callee.expression));
  return KEEPS_CLIENT.test(method) && isClient(callee, context)
    ? (receiverOf(callee.expression, context)?.value ?? null)
    : null;
}

/** `await db.startTransaction().execute()`, `await trx.savepoint('before').execute()`. */
function begunBy(value: Value): Value | null {
  const begins = isOfType(value, STEPS.startTransaction) || isOfType(value, 'Command');
  return begins ? clientOf(NOTHING_AROUND) : null;
}

function isStepName(method: string): method is keyof typeof STEPS {
  return Object.hasOwn(STEPS, method);
}

const STEPS = {
  transaction: 'TransactionBuilder',
  startTransaction: 'ControlledTransactionBuilder',
  connection: 'ConnectionBuilder',
} as const;

/** Whether a value is one of the steps between the client and a transaction. */
export function stepOf(value: Value): InstanceValue | null {
  for (const one of alternatives(value)) {
    const isStep = Object.values(STEPS).some((name) => isOfType(one, name));
    if (isStep && one.kind === 'instance') return one;
  }
  return null;
}

function isClient(callee: ts.PropertyAccessExpression, context: ScanContext): boolean {
  return receiverOf(callee.expression, context)?.role === 'client';
}

/** `db.with('recent', (db) => db.selectFrom('orders'))`: a client that knows one more name. */
function valueOfWith(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const [, query] = call.arguments;
  if (query === undefined) return null;
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null && !mayBeClient(call, callee, context)) return null;
  const around = receiver === null ? NOTHING_AROUND : aroundOf(receiver.value);
  return clientOf({ ...around, names: [...around.names, ...namesGiven(call, context)] });
}

/** Something that no other library knows, on which a query of Kysely's is begun. */
function mayBeClient(
  call: ts.CallExpression,
  { expression }: ts.PropertyAccessExpression,
  context: ScanContext,
): boolean {
  const isOthers = alternatives(context.evaluate(expression)).some(
    (one) => one.kind === 'instance' && one.type.kind === 'external' && one.type.package !== '',
  );
  return !isOthers && leadsToQuery(call);
}

/** `.with(...).selectFrom(...)`. */
function leadsToQuery(call: ts.CallExpression): boolean {
  const next = call.parent;
  if (!ts.isPropertyAccessExpression(next)) return false;
  return isBeginning(next.name.text) || WITH_LINKS.test(next.name.text);
}

/** `'recent'`, `'tree(id, parent_id)'`, `(cte) => cte('recent').materialized()`. */
export function namesGiven(call: ts.CallExpression, context: ScanContext): readonly string[] {
  const [first] = call.arguments;
  if (first === undefined) return [];
  const given = ts.isArrowFunction(first) ? innermostArgument(first.body) : first;
  if (given === null) return [];
  return alternatives(context.evaluate(given)).flatMap((one) => {
    const name = knownText(one);
    return name === null ? [] : [name.replace(/\(.*$/s, '').trim()];
  });
}

function innermostArgument(body: ts.Node): ts.Expression | null {
  let current: ts.Node = body;
  while (ts.isCallExpression(current)) {
    if (ts.isIdentifier(current.expression)) return current.arguments[0] ?? null;
    if (!ts.isPropertyAccessExpression(current.expression)) return null;
    current = current.expression.expression;
  }
  return null;
}

function withSchema(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const receiver = receiverOf(callee.expression, context);
  const [first] = call.arguments;
  if (receiver === null || first === undefined) return null;
  const schema = knownText(context.evaluate(first));
  return clientOf({ ...aroundOf(receiver.value), schema });
}

/** A query under construction stays what it is, also where only a caller knows it. */
function valueOfLink(
  callee: ts.PropertyAccessExpression,
  method: string,
  context: ScanContext,
): Value | null {
  if (!LINKS.test(method)) return null;
  const value = context.evaluate(callee.expression);
  const receiver = receiverOfValue(value);
  if (receiver === null || receiver.role === 'client') return null;
  const parameter = alternatives(value).find(({ kind }) => kind === 'parameter');
  return receiver.isMade ? receiver.value : (parameter ?? receiver.value);
}

/** What Kysely hands to callbacks: a transaction, an expression builder, or the query at hand. */
export function valueOfKyselyCallback(
  { call, argument, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (parameter !== 0 || !ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (method === 'execute') return handedByExecute(callee, context);
  if (isBeginning(method)) {
    const known = receiverOf(callee.expression, context);
    return known === null ? null : expressionOf(aroundOf(known.value), null);
  }
  if (WITH_LINKS.test(method)) return argument === 1 ? handedByWith(call, callee, context) : null;
  if (!LINKS.test(method)) return null;
  const receiver = receiverOf(callee.expression, context);
  return receiver === null || receiver.role === 'client'
    ? null
    : handedByLink(method, argument, receiver);
}

function handedByExecute(callee: ts.PropertyAccessExpression, context: ScanContext): Value | null {
  const isStep = stepOf(context.evaluate(callee.expression)) !== null;
  return isStep || OPENS_TRANSACTION.test(callee.expression.getText())
    ? clientOf(NOTHING_AROUND)
    : null;
}

/** `.transaction()`, perhaps with an isolation level behind it. */
export const OPENS_TRANSACTION = /\.transaction\(\)\s*(?:\.set\w+\([^()]*\)\s*)*$/;

/** The definition may use the names before it, a recursive one its own too. */
function handedByWith(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null && !mayBeClient(call, callee, context)) return null;
  const around = receiver === null ? NOTHING_AROUND : aroundOf(receiver.value);
  const own = callee.name.text === 'withRecursive' ? namesGiven(call, context) : [];
  return clientOf({ ...around, names: [...around.names, ...own] });
}

function handedByLink(method: string, argument: number, { value }: Receiver): Value {
  // A condition of a join belongs to the query; what is joined is a query of its own.
  if (NAMING.test(method) && argument === 0) return expressionOf(aroundOf(value), null);
  if (/^\$|^on|Join|^then|^when/.test(method)) return value;
  return expressionOf(aroundOf(value), value.origin);
}

/** `({ eb, fn, selectFrom }) => ...`, `db.dynamic`. */
export function memberOfKysely(receiver: InstanceValue, name: string): Value | null {
  const as = (type: string): Value => ({ ...receiver, type: { ...KYSELY, name: type } });
  if (isOfType(receiver, 'DynamicModule')) return name === 'table' ? as('.table') : null;
  const role = receiverOfValue(receiver)?.role ?? 'builder';
  if (role === 'builder') return null;
  if (isBeginning(name)) return as(`.${name}`);
  if (name === 'dynamic') return as('DynamicModule');
  if (role === 'client') return null;
  if (name === 'eb') return receiver;
  return name === 'fn' ? as('FunctionModule') : null;
}

const KYSELY = { kind: 'external', package: 'kysely' } as const;
