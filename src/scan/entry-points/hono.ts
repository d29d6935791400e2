import type { EntryPointLibrary } from '../entry-point.js';
import type { Value } from '../resolve/value.js';
import { keyOfRef } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { mountsOf, routerCallOf, routesOf, VERBS } from './http-routes.js';
import { identityOf } from './identity.js';
import { knownPath, textOfProperty } from './paths.js';
import { madeBy } from './made-by.js';

// https://hono.dev/docs/api/routing

const PACKAGES = ['hono', 'hono/tiny', 'hono/quick', '@hono/zod-openapi'];

export const hono: EntryPointLibrary = {
  title:
    'Hono: `app.get(path, handler)`, `route(path, app)`, `basePath(path)`, `openapi(route, handler)`',
  packages: PACKAGES,
  calls: [...Object.keys(VERBS), 'route', 'basePath', 'openapi', 'on'],

  *ofCall(call, context) {
    const found = routerCallOf(call, context);
    if (found === null || madeBy(found.value, PACKAGES) === null) return;
    const { arguments: args } = found.call;
    const [first, second] = args;
    if (found.method === 'route') yield* mountsOf(found, context);
    else if (found.method === 'basePath') {
      const path = knownPath(first, context);
      const parent = identityOf(found.router, context);
      if (path !== null) yield { found: 'mount', parent, path, child: keyOfRef(refOf(call)) };
    } else if (found.method === 'openapi' || found.method === 'on') {
      const isOpenApi = found.method === 'openapi';
      const verb = isOpenApi
        ? textOfProperty(routeOf(first, context), 'method', context)
        : knownPath(first, context);
      const path = isOpenApi
        ? textOfProperty(routeOf(first, context), 'path', context)
        : knownPath(second, context);
      if (verb === null || path === null) return;
      yield {
        found: 'entry-point',
        kind: 'http',
        label: verb.toUpperCase(),
        path,
        on: identityOf(found.router, context),
        handlers: args.slice(isOpenApi ? 1 : 2),
        place: found.call.expression.end - found.method.length,
      };
    } else yield* routesOf(found, context);
  },

  valueOfCall(call, receiver, name): Value | null {
    if (name === 'basePath') return { ...receiver, origin: refOf(call) };
    const isKept = name === 'route' || name === 'use' || name === 'openapi' || name === 'onError';
    return isKept || (name in VERBS && call.arguments.length > 1) ? receiver : null;
  },
};

/** `createRoute({ method, path })` of `@hono/zod-openapi` gives its argument. */
function routeOf(
  node: ts.Expression | undefined,
  context: Parameters<typeof identityOf>[1],
): ts.Expression | undefined {
  if (node === undefined) return undefined;
  const made = madeBy(context.evaluate(node), PACKAGES);
  const call = made?.origin == null ? null : context.find(made.origin);
  return call !== null && ts.isCallExpression(call) ? call.arguments[0] : node;
}
