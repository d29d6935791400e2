import { beginsWith } from '../directives.js';
import { componentOf } from '../index-pass/collect-facts.js';
import type { Resolver } from '../resolve/resolver.js';
import { isFunctionWithBody, lookUp } from '../resolve/scope.js';
import { alternatives, keyOfRef, type FunctionValue, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import { stretchesOf } from './handlers.js';

/** What a node has run although it does not call it itself. */
export interface FollowedPart {
  readonly node: ts.Node;
  readonly called: readonly FunctionValue[];
}

/**
 * The functions that a node has run: those that a call hands on by name (`lines.map(price)`), what a called wrapper was
 * made of (`const find = cache(async () => ...)`), and components in JSX, which their renderer calls.
 *
 * @param callee what the call calls, as far as it is known
 */
export function followedIn(
  resolver: Resolver,
  node: ts.Node,
  callee: Value | null,
): readonly FollowedPart[] {
  const component = componentOf(node);
  if (component !== null) {
    const value = resolver.evaluate(component);
    const called = [...functionsOf(value), ...wrappedBy(resolver, component, value)].filter((one) =>
      isOnServer(resolver, one),
    );
    return called.length === 0 ? [] : [{ node, called }];
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  const parts = (node.arguments ?? []).flatMap((argument): readonly FollowedPart[] => {
    const called = namedFunctions(resolver, argument);
    return called.length === 0 ? [] : [{ node: argument, called }];
  });
  const wrapped = callee === null ? [] : wrappedBy(resolver, node.expression, callee);
  return wrapped.length === 0 ? parts : [{ node, called: wrapped }, ...parts];
}

/** Components of the browser are sent there; what they ask for is asked through entry points of their own. */
function isOnServer({ trees }: Resolver, { ref }: FunctionValue): boolean {
  const node = trees.find(ref);
  return node !== null && !beginsWith(node.getSourceFile().statements, 'use client');
}

/** A function that is handed on by its name. What a parameter stands for is told at the caller's. */
function namedFunctions(resolver: Resolver, argument: ts.Expression): readonly FunctionValue[] {
  if (ts.isIdentifier(argument)) {
    const declaration = lookUp(argument.text, argument);
    if (declaration === null || ts.isParameter(declaration)) return [];
    if (ts.isVariableDeclaration(declaration) && !mayHoldFunction(declaration.initializer)) {
      return [];
    }
  } else if (!ts.isPropertyAccessExpression(argument)) return [];
  const value = resolver.evaluate(argument);
  const own = functionsOf(value);
  return own.length > 0 ? own : wrappedBy(resolver, argument, value);
}

function mayHoldFunction(initializer: ts.Expression | undefined): boolean {
  return (
    initializer !== undefined &&
    !ts.isAwaitExpression(initializer) &&
    !ts.isObjectLiteralExpression(initializer) &&
    !ts.isLiteralExpression(initializer)
  );
}

/**
 * What was handed to the call that made a function, `const find = cache(async () => ...)`: whoever calls the result
 * has it run, whatever the wrapper does around it.
 */
function wrappedBy(
  resolver: Resolver,
  callee: ts.Expression,
  value: Value,
): readonly FunctionValue[] {
  if (!ts.isIdentifier(callee) && !ts.isPropertyAccessExpression(callee)) return [];
  const known = functionsOf(value);
  // A function that says all it does needs no look at what made it.
  if (known.length > 0 && known.every(({ madeBy }) => madeBy === undefined)) return [];
  if (known.length === 0 && value.kind !== 'unknown') return [];
  const keys = new Set(known.map(({ ref }) => keyOfRef(ref)));
  return stretchesOf(resolver, [callee]).flatMap((ref): readonly FunctionValue[] => {
    if (keys.has(keyOfRef(ref))) return [];
    const made = resolver.trees.find(ref);
    if (made === null) return [];
    if (isFunctionWithBody(made)) return [{ kind: 'function', ref, name: '', receiver: null }];
    if (!ts.isCallExpression(made)) return [];
    return made.arguments.filter(isFunctionWithBody).map((one) => ({
      kind: 'function' as const,
      ref: refOf(one),
      name: callee.getText(),
      receiver: null,
    }));
  });
}

function functionsOf(value: Value): readonly FunctionValue[] {
  return alternatives(value).filter((one): one is FunctionValue => one.kind === 'function');
}
