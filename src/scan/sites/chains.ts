import type { Resolver } from '../resolve/resolver.js';
import { lookUp } from '../resolve/scope.js';
import { alternatives, type FunctionValue, type Ref, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';

/** A function that a router runs, and those that it runs after it. */
interface Link {
  readonly argument: ts.Expression;
  readonly function: Ref;
  readonly next: readonly FunctionValue[];
}

/** Methods of Koa's, Express's and Fastify's routers that take handlers in the order in which they run. */
const ROUTES = /^(?:get|post|put|patch|delete|del|options|head|all|use)$/;

/** The functions that a router runs one after the other: `router.post('/', auth(), transaction(), handler)`. */
export function chainOf(
  resolver: Resolver,
  call: ts.CallExpression | ts.NewExpression,
): readonly Link[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  if (!ROUTES.test(call.expression.name.text) || call.arguments.length < 2) return [];
  const handlers = call.arguments.filter(mayHandle);
  if (handlers.length < 2) return [];
  const functions = handlers.map((argument) => ({
    argument,
    found: functionsIn(resolver, argument),
  }));
  return functions.flatMap(({ argument, found }, index) => {
    const next = functions.slice(index + 1).flatMap((later) => later.found);
    return next.length === 0 ? [] : found.map(({ ref }) => ({ argument, function: ref, next }));
  });
}

function mayHandle(argument: ts.Expression): boolean {
  return (
    ts.isIdentifier(argument) ||
    ts.isPropertyAccessExpression(argument) ||
    ts.isCallExpression(argument) ||
    isFunctionLiteral(argument)
  );
}

/** The function itself; of a wrapper (`wrap(async (request) => ...)`), what it is handed. */
function functionsIn(resolver: Resolver, argument: ts.Expression): readonly FunctionValue[] {
  const wrapped = ts.isCallExpression(argument) ? argument.arguments.filter(isFunctionLiteral) : [];
  const nodes = wrapped.length > 0 ? wrapped : [argument];
  return nodes.flatMap((node) =>
    alternatives(resolver.evaluate(node)).flatMap((one) => (one.kind === 'function' ? [one] : [])),
  );
}

function isFunctionLiteral(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** The parameter that a call runs, `next()` or `work(manager)`, whatever its type says; `null` when it runs none. */
export function handedFunction(
  { expression }: ts.CallExpression | ts.NewExpression,
  value: Value,
): Value | null {
  if (value.kind === 'parameter') return value;
  if (value.kind !== 'instance' || !ts.isIdentifier(expression)) return null;
  const declaration = lookUp(expression.text, expression);
  if (declaration === null || !ts.isParameter(declaration)) return null;
  const owner = declaration.parent;
  const index = owner.parameters.indexOf(declaration);
  return { kind: 'parameter', function: refOf(owner), index, path: [], declared: null };
}
