import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { alternatives, keyOfRef, type InstanceValue, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { madeBy } from './made-by.js';
import { nameOfProperty } from './objects.js';

// https://trpc.io/docs/server/routers

const PACKAGES = ['@trpc/server', '@orpc/server'];

const PROCEDURES = new Set(['query', 'mutation', 'subscription', 'handler']);
const ROUTERS = new Set(['router', 'mergeRouters', 'createRouter']);
const ENDPOINT = 'Endpoint';
const ROUTER = 'Router';

export const trpc: EntryPointLibrary = {
  title:
    'tRPC: procedures that end in `.query(...)`, `.mutation(...)`, `.subscription(...)`, by their routers',
  packages: PACKAGES,
  calls: [...PROCEDURES, 'router', 'mergeRouters', 'createTRPCRouter', 'createRouter'],

  *ofCall(call, context) {
    const made = ts.isCallExpression(call) ? madeBy(context.evaluate(call), PACKAGES) : null;
    if (made?.origin == null || keyOfRef(made.origin) !== keyOfRef(refOf(call))) return;
    if (made.type.name === ENDPOINT && ts.isCallExpression(call)) yield* endpoint(call, context);
    else if (made.type.name === ROUTER) {
      for (const argument of call.arguments ?? []) {
        yield* mounts(keyOfRef(refOf(call)), '', argument, context);
      }
    }
  },

  valueOfCall(call, receiver, name): Value | null {
    const member = name === '' ? receiver.type.name.split('.').at(-1) : name;
    if (PROCEDURES.has(name) && call.arguments.length > 0) return of(receiver, ENDPOINT, call);
    if (member !== undefined && ROUTERS.has(member)) return of(receiver, ROUTER, call);
    return name === '' ? null : { ...receiver, origin: null };
  },

  valueOfMember(receiver, name): Value | null {
    if (receiver.type.kind !== 'external') return null;
    if (PROCEDURES.has(name)) return null;
    return { ...receiver, type: { ...receiver.type, name }, origin: null };
  },
};

function of(receiver: InstanceValue, name: string, call: ts.CallExpression): Value {
  if (receiver.type.kind !== 'external') return receiver;
  return { ...receiver, type: { ...receiver.type, name }, origin: refOf(call) };
}

function* endpoint(call: ts.CallExpression, context: ScanContext): Iterable<Found> {
  if (!ts.isPropertyAccessExpression(call.expression)) return;
  const { name } = call.expression;
  yield {
    found: 'entry-point',
    kind: 'rpc',
    label: '',
    path: '',
    on: keyOfRef(refOf(call)),
    // The chain before it holds the middleware.
    handlers: [call],
    place: name.getStart(),
  };
  const named = nameOfHolder(call);
  if (named !== null) {
    yield {
      found: 'mount',
      parent: `file ${context.file}`,
      path: named,
      child: keyOfRef(refOf(call)),
    };
  }
}

/** The variable or property that it is given to: its name where no router is known to hold it. */
function nameOfHolder(call: ts.CallExpression): string | null {
  const holder = call.parent;
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return holder.name.text;
  return ts.isPropertyAssignment(holder) ? nameOfProperty(holder.name) : null;
}

/** What a router holds, by name: procedures, routers, and plain objects of them. */
function* mounts(
  parent: string,
  path: string,
  node: ts.Expression,
  context: ScanContext,
): Iterable<Found> {
  yield* mountsOfValue(parent, path, context.evaluate(node), context, 0);
}

function* mountsOfValue(
  parent: string,
  path: string,
  value: Value,
  context: ScanContext,
  depth: number,
): Iterable<Found> {
  for (const one of alternatives(value)) {
    if (one.kind === 'instance' && one.origin !== null) {
      yield { found: 'mount', parent, path, child: keyOfRef(one.origin) };
    } else if (one.kind === 'object' && depth < 4) {
      for (const entry of context.entries(one)) {
        const inner = path === '' ? entry.name : `${path}.${entry.name}`;
        yield* mountsOfValue(parent, inner, entry.value, context, depth + 1);
      }
    }
  }
}
