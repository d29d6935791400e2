import type { EntryPointLibrary } from '../entry-point.js';
import { asRoute, mountsOf, routerCallOf, routesOf, VERBS } from './http-routes.js';
import { madeBy } from './made-by.js';

// https://expressjs.com/en/5x/api.html

const PACKAGES = ['express', 'express-promise-router', 'router', 'polka', 'restify'];

export const express: EntryPointLibrary = {
  title: 'Express and what is built like it: `app.post(path, handler)`, `route(path).get()`, `use`',
  packages: PACKAGES,
  calls: [...Object.keys(VERBS), 'use'],

  *ofCall(call, context) {
    const found = routerCallOf(call, context);
    if (found === null || madeBy(found.value, PACKAGES) === null) return;
    if (found.method === 'use') yield* mountsOf(found, context);
    else yield* routesOf(found, context);
  },

  valueOfCall(call, receiver, name) {
    if (name === 'route') return asRoute(call, receiver);
    const isChained = name === 'use' || (name in VERBS && call.arguments.length > 1);
    return isChained || (name in VERBS && receiver.type.name.startsWith('Route of'))
      ? receiver
      : null;
  },
};
