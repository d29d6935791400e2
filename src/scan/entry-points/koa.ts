import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { keyOfRef, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { mountsOf, routerCallOf, routesOf, VERBS } from './http-routes.js';
import { identityOf } from './identity.js';
import { knownPath, textOfProperty } from './paths.js';
import { madeBy } from './made-by.js';

// https://github.com/koajs/router/blob/master/API.md

const ROUTERS = ['koa-router', '@koa/router', 'koa-tree-router', 'koa-joi-router'];
const PACKAGES = [...ROUTERS, 'koa', 'koa-mount'];

export const koa: EntryPointLibrary = {
  title: 'Koa: the routers `koa-router` and `@koa/router`, `koa-mount`',
  packages: PACKAGES,
  calls: [...Object.keys(VERBS), 'use', 'mount', 'prefix', 'Router'],

  *ofCall(call, context) {
    if (ts.isNewExpression(call)) yield* ofOptions(call, context);
    else if (ts.isIdentifier(call.expression)) yield* ofMount(call, context);
    else {
      const found = routerCallOf(call, context);
      if (found === null || madeBy(found.value, PACKAGES) === null) return;
      if (found.method === 'use') yield* mountsOf(found, context);
      else if (found.method !== 'prefix') yield* routesOf(found, context);
      else yield* prefixOf(identityOf(found.router, context), call.arguments[0], context);
    }
  },

  valueOfCall(call, receiver, name): Value | null {
    const isKept = name === 'routes' || name === 'middleware' || name === 'use';
    return isKept || (name in VERBS && call.arguments.length > 1) ? receiver : null;
  },
};

/** `new Router({ prefix: '/orders' })`. */
function* ofOptions(call: ts.NewExpression, context: ScanContext): Iterable<Found> {
  if (madeBy(context.evaluate(call), ROUTERS) === null) return;
  const path = textOfProperty(call.arguments?.[0], 'prefix', context) ?? '';
  if (path !== '') yield { found: 'prefix', child: keyOfRef(refOf(call)), path };
}

/** `app.use(mount('/api', api))`. */
function* ofMount(call: ts.CallExpression, context: ScanContext): Iterable<Found> {
  const [path, app] = call.arguments;
  if (app === undefined || madeBy(context.evaluate(call), ['koa-mount']) === null) return;
  yield* prefixOf(identityOf(app, context), path, context);
}

/** A prefix belongs to the router, wherever it is used. */
function* prefixOf(
  child: string | null,
  node: ts.Expression | undefined,
  context: ScanContext,
): Iterable<Found> {
  const path = knownPath(node, context);
  if (child !== null && path !== null) yield { found: 'prefix', child, path };
}
