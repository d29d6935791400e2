import type { ScanContext } from '../detector.js';
import type { Found } from '../entry-point.js';
import { keyOfRef, type InstanceValue, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { identityOf, ofParameter } from './identity.js';
import { literalOf, writtenUnder } from './objects.js';
import { knownPath, pathText, textOf, textOfProperty } from './paths.js';
import { lookupTable } from '../../util/lookup-table.js';

/** What Express, Koa, Fastify and Hono have in common: methods named after the verbs of HTTP, and mounting. */

/** Methods that register a handler, and what the use case's name begins with. */
export const VERBS: Readonly<Record<string, string>> = lookupTable({
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  del: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
  all: 'ALL',
});

/** A router, as the expression that stands before the method. */
export interface RouterCall {
  readonly call: ts.CallExpression;
  /** `post` in `app.post(...)`. */
  readonly method: string;
  readonly router: ts.Expression;
  readonly value: Value;
}

/** The parts of a method call; `null` for other calls. */
export function routerCallOf(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): RouterCall | null {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return null;
  const { name, expression } = call.expression;
  return { call, method: name.text, router: expression, value: context.evaluate(expression) };
}

/** `app.post('/orders', check, place)` and `router.route('/orders').post(place)`. */
export function* routesOf(
  { call, method, router, value }: RouterCall,
  context: ScanContext,
): Iterable<Found> {
  const label = VERBS[method];
  if (label === undefined) return;
  const base = routeBehind(value, context);
  const [first, second] = call.arguments;
  if (base === null && (first === undefined || second === undefined)) return;
  const isNamed =
    base === null && second !== undefined && call.arguments.length > 2 && isText(second, context);
  const path = isNamed ? second : first;
  const handlers = base === null ? call.arguments.slice(isNamed ? 2 : 1) : call.arguments;
  if (!mayBeHandler(handlers.at(-1))) return;
  yield {
    found: 'entry-point',
    kind: 'http',
    label,
    path: base?.path ?? (path === undefined ? '' : pathText(path, context)),
    on: base === null ? identityOf(router, context) : base.on,
    handlers: handlers.flatMap((one) => handlersOf(one)),
    place: call.expression.end - method.length,
  };
}

/** `fastify.route({ method, url, handler })` and what the application's own routers make of it. */
export function* routeObject(
  { call, method, router }: RouterCall,
  context: ScanContext,
): Iterable<Found> {
  const literal = literalOf(call.arguments[0], context);
  const handler = writtenUnder(literal, 'handler');
  if (literal === null || handler === null) return;
  const path =
    textOfProperty(literal, 'url', context) ?? textOfProperty(literal, 'path', context) ?? null;
  const verbs = verbsIn(context.member(context.evaluate(literal), 'method'));
  if (path === null || verbs.length === 0) return;
  const before = ['preHandler', 'middleware'].flatMap((name) => writtenUnder(literal, name) ?? []);
  yield {
    found: 'entry-point',
    kind: 'http',
    label: verbs.join('|'),
    path,
    on: identityOf(router, context),
    handlers: [...before, handler],
    place: call.expression.end - method.length,
  };
}

/** `app.use('/shop', salesRoutes)`: a path, perhaps, and routers among what follows. */
export function* mountsOf({ call, router }: RouterCall, context: ScanContext): Iterable<Found> {
  const [first] = call.arguments;
  const path = first !== undefined && isText(first, context) ? knownPath(first, context) : null;
  const parent = identityOf(router, context);
  for (const argument of call.arguments.slice(path === null ? 0 : 1)) {
    for (const child of mountedBy(argument, context)) {
      if (child !== parent) yield { found: 'mount', parent, path: path ?? '', child };
    }
  }
}

/** A router itself, or what the application's own class keeps it in: `new OrderController().router`. */
function mountedBy(node: ts.Expression, context: ScanContext): readonly string[] {
  if (ts.isPropertyAccessExpression(node)) {
    const holder = context.evaluate(node.expression);
    if (holder.kind === 'instance' && holder.type.kind === 'class') {
      return [keyOfRef(holder.type.ref), identityOf(node, context) ?? ''].filter(Boolean);
    }
  }
  const value = context.evaluate(node);
  // `register(plugin)`: what the plugin registers stands on its first parameter.
  if (value.kind === 'function') return [ofParameter(value.ref, 0)];
  const identity = identityOf(node, context);
  // What a controller registers on itself stands on its class.
  const own = value.kind === 'instance' && value.type.kind === 'class' ? [value.type.ref] : [];
  return [...(identity === null ? [] : [identity]), ...own.map(keyOfRef)];
}

/** Handlers stand in arrays and options as well. */
function handlersOf(node: ts.Expression): readonly ts.Node[] {
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.flatMap((one) => handlersOf(one));
  }
  if (!ts.isObjectLiteralExpression(node)) return [node];
  return ['preHandler', 'handler'].flatMap((name) => writtenUnder(node, name) ?? []);
}

/** A text, number or `undefined` ends calls that look things up: `app.get('env', 'x')`. */
function mayBeHandler(node: ts.Expression | undefined): boolean {
  return node !== undefined && !ts.isStringLiteralLike(node) && !ts.isNumericLiteral(node);
}

function isText(node: ts.Expression, context: ScanContext): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(ts.isStringLiteralLike);
  return context.evaluate(node).kind === 'text';
}

function verbsIn(value: Value): readonly string[] {
  const all = value.kind === 'array' ? value.elements : [value];
  return all.flatMap((one) => VERBS[textOf(one)?.toLowerCase() ?? ''] ?? []);
}

/** What `router.route('/orders')` gives; it knows the router by the call that made it. */
export function asRoute(call: ts.CallExpression, receiver: InstanceValue): Value {
  return {
    ...receiver,
    type: { kind: 'external', package: packageOf(receiver), name: ROUTE },
    origin: refOf(call),
  };
}

const ROUTE = 'Route of a path';

function packageOf({ type }: InstanceValue): string {
  return type.kind === 'external' ? type.package : '';
}

function routeBehind(
  value: Value,
  context: ScanContext,
): { readonly path: string; readonly on: string | null } | null {
  if (value.kind !== 'instance' || value.type.name !== ROUTE || value.origin === null) return null;
  const call = context.find(value.origin);
  if (call === null || !ts.isCallExpression(call)) return null;
  const [path] = call.arguments;
  if (path === undefined || !ts.isPropertyAccessExpression(call.expression)) return null;
  return { path: pathText(path, context), on: identityOf(call.expression.expression, context) };
}
