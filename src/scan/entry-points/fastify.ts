import type { EntryPointLibrary, Found } from '../entry-point.js';
import type { ScanContext } from '../detector.js';
import { instanceOf, type Value } from '../resolve/value.js';
import { lookUp } from '../resolve/scope.js';
import { ts } from '../ts.js';
import {
  mountsOf,
  routeObject,
  routerCallOf,
  routesOf,
  VERBS,
  type RouterCall,
} from './http-routes.js';
import { textOfProperty } from './paths.js';
import { madeBy } from './made-by.js';

// https://fastify.dev/docs/latest/Reference/Routes/

const PACKAGES = [
  'fastify',
  '@fastify/type-provider-typebox',
  'fastify-plugin',
  '@fastify/autoload',
];

export const fastify: EntryPointLibrary = {
  title:
    'Fastify: `fastify.get(path, handler)`, `fastify.route({ ... })`, `register(plugin, { prefix })`',
  packages: PACKAGES,
  calls: [...Object.keys(VERBS), 'route', 'register'],

  *ofCall(call, context) {
    const found = routerCallOf(call, context);
    if (found === null) return;
    if (madeBy(found.value, PACKAGES) === null && !isOfPlugin(found.router, context)) return;
    if (found.method === 'register') yield* registered(found, context);
    else if (found.method === 'route') yield* routeObject(found, context);
    else yield* routesOf(found, context);
  },

  valueOfCall(_call, receiver, name): Value | null {
    return name === 'withTypeProvider' ? receiver : null;
  },

  valueOfCallbackParameter({ call, argument, parameter }, context): Value | null {
    if (argument !== 0 || parameter !== 0 || !ts.isPropertyAccessExpression(call.expression)) {
      return null;
    }
    if (call.expression.name.text !== 'register') return null;
    const receiver = context.evaluate(call.expression.expression);
    return madeBy(receiver, PACKAGES) === null ? null : instanceOf('fastify', 'FastifyInstance');
  },
};

/** `const routes: FastifyPluginAsync = async (fastify) => { ... }`. */
function isOfPlugin(node: ts.Expression, context: ScanContext): boolean {
  const declaration = ts.isIdentifier(node) ? lookUp(node.text, node) : null;
  if (declaration === null || !ts.isParameter(declaration)) return false;
  const holder = declaration.parent.parent;
  return (
    ts.isVariableDeclaration(holder) &&
    holder.type !== undefined &&
    madeBy(context.evaluateType(holder.type), PACKAGES) !== null
  );
}

function* registered(found: RouterCall, context: ScanContext): Iterable<Found> {
  const [plugin, options] = found.call.arguments;
  if (plugin === undefined) return;
  const path = textOfProperty(options, 'prefix', context) ?? '';
  for (const mount of mountsOf(found, context)) {
    if (mount.found === 'mount') yield { ...mount, path };
  }
}
