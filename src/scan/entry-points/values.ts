import type { Detector } from '../detector.js';
import type { EntryPointLibrary } from '../entry-point.js';
import { entryPoints } from '../entry-points.js';
import { alternatives, instanceOf, type InstanceValue, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';

const libraries: readonly EntryPointLibrary[] = Object.values(entryPoints);

const librariesByPackage = groupByPackage();

function groupByPackage(): ReadonlyMap<string, readonly EntryPointLibrary[]> {
  const groups = new Map<string, EntryPointLibrary[]>();
  for (const library of libraries) {
    for (const name of library.packages ?? []) {
      groups.set(name, [...(groups.get(name) ?? []), library]);
    }
  }
  return groups;
}

/**
 * What the objects of the libraries in `entry-points.ts` are: routers, clients of queues, programs. Whatever such a
 * library makes is told apart by the call that made it.
 */
export const entryPointValues: Detector = {
  title: 'Routers, queues and programs: what entry points are registered on',
  kinds: [],

  valueOfCall(call, context): Value | null {
    const callee = context.evaluate(call.expression);
    if (callee.kind === 'external') {
      const isKnown = librariesByPackage.has(callee.package);
      return isKnown ? instanceOf(callee.package, callee.name, [], refOf(call)) : null;
    }
    if (ts.isNewExpression(call)) return null;
    const own = ofInstances(callee, (library, receiver) =>
      library.valueOfCall?.(call, receiver, ''),
    );
    if (own !== null || !ts.isPropertyAccessExpression(call.expression)) return own;
    const { name, expression } = call.expression;
    return ofInstances(context.evaluate(expression), (library, receiver) =>
      library.valueOfCall?.(call, receiver, name.text),
    );
  },

  valueOfCallbackParameter(parameter, context): Value | null {
    for (const library of libraries) {
      const value = library.valueOfCallbackParameter?.(parameter, context) ?? null;
      if (value !== null) return value;
    }
    return null;
  },

  valueOfMember(receiver, name): Value | null {
    return ofInstances(receiver, (library, one) => library.valueOfMember?.(one, name));
  },
};

function ofInstances(
  value: Value,
  ask: (library: EntryPointLibrary, receiver: InstanceValue) => Value | null | undefined,
): Value | null {
  for (const one of alternatives(value)) {
    if (one.kind !== 'instance' || one.type.kind !== 'external') continue;
    for (const library of librariesByPackage.get(one.type.package) ?? []) {
      const found = ask(library, one) ?? null;
      if (found !== null) return found;
    }
  }
  return null;
}
