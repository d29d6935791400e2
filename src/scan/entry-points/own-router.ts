import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { alternatives, type InstanceValue } from '../resolve/value.js';
import { ts } from '../ts.js';
import {
  mountsOf,
  routeObject,
  routerCallOf,
  routesOf,
  VERBS,
  type RouterCall,
} from './http-routes.js';
import { knownPath } from './paths.js';

/**
 * Routers and controllers that an application writes itself: a class whose methods are named after at least two of the
 * verbs of HTTP and are given a path and a function. Nothing but the shape says so, hence `likely`.
 */
export const ownRouter: EntryPointLibrary = {
  title:
    "The application's own routers: a class with methods such as `get(path, handler)` and `post`",
  calls: [...Object.keys(VERBS), 'use', 'useWithMiddleware', 'mount', 'route'],

  *ofCall(call, context) {
    const found = routerCallOf(call, context);
    if (found === null || !isOwnRouter(found, context)) return;
    for (const one of inside(found, context)) {
      yield one.found === 'entry-point' ? { ...one, certainty: 'likely' } : one;
    }
  },
};

function inside(found: RouterCall, context: ScanContext): Iterable<Found> {
  if (found.method in VERBS) return isRoute(found, context) ? routesOf(found, context) : [];
  return found.method === 'route' ? routeObject(found, context) : mountsOf(found, context);
}

function isOwnRouter({ value }: RouterCall, context: ScanContext): boolean {
  return alternatives(value).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'class' &&
      ['get', 'post', 'put', 'delete'].filter((verb) => hasMethod(one, verb, context)).length >= 2,
  );
}

function hasMethod(instance: InstanceValue, name: string, context: ScanContext): boolean {
  return context.member(instance, name).kind === 'function';
}

/** A client has such methods as well, but is handed no function. */
function isRoute({ call }: RouterCall, context: ScanContext): boolean {
  const path = knownPath(call.arguments[0], context);
  if (path === null || (path !== '' && !path.startsWith('/'))) return false;
  return call.arguments
    .slice(1)
    .some(
      (one) =>
        alternatives(context.evaluate(one)).some((value) => value.kind === 'function') ||
        (ts.isCallExpression(one) && one.arguments.some((inner) => ts.isFunctionLike(inner))),
    );
}
