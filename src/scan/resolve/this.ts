import { isStatic } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { baseOf } from './classes.js';
import type { Resolver } from './resolver.js';
import { unknown, type InstanceValue, type Value } from './value.js';

/** What `this` is at this node. */
export function valueOfThis(resolver: Resolver, node: ts.Node): Value {
  const container = thisContainer(node);
  if (container === null) return unknown('`this` outside of a class');
  const owner = container.parent;
  if (ts.isClassLike(owner)) {
    return ts.isClassElement(container) && isStatic(container)
      ? { kind: 'class', ref: refOf(owner), name: owner.name?.text ?? '' }
      : instanceOfClass(owner);
  }
  const literal = ts.isPropertyAssignment(owner) ? owner.parent : owner;
  return ts.isObjectLiteralExpression(literal)
    ? thisOfObject(resolver, literal)
    : unknown('`this` of a function');
}

/** What `super` is: the base class as an instance, or itself in static members. */
export function valueOfSuper(resolver: Resolver, node: ts.Node): Value {
  const self = valueOfThis(resolver, node);
  if (self.kind === 'instance' && self.type.kind === 'class') {
    return baseOf(resolver, self.type.ref) ?? unknown('a base class that could not be found');
  }
  if (self.kind === 'class') {
    const base = baseOf(resolver, self.ref);
    return base?.kind === 'instance' ? base.type : unknown('a base class that could not be found');
  }
  return unknown('`super` outside of a class');
}

/** The class as seen from inside: its type parameters are still open. */
export function instanceOfClass(node: ts.ClassLikeDeclaration): InstanceValue {
  const ref = refOf(node);
  return {
    kind: 'instance',
    type: { kind: 'class', ref, name: node.name?.text ?? '' },
    args: (node.typeParameters ?? []).map(({ name }, index) => ({
      kind: 'type-parameter',
      owner: ref,
      index,
      name: name.text,
    })),
    extension: null,
    origin: null,
  };
}

/** Methods of an object literal that is handed to a call run on what the call makes: `repository.extend({ ... })`. */
function thisOfObject(resolver: Resolver, literal: ts.ObjectLiteralExpression): Value {
  const object: Value = { kind: 'object', ref: refOf(literal) };
  if (!ts.isCallExpression(literal.parent)) return object;
  const made = resolver.evaluate(literal.parent);
  return made.kind === 'instance' ? made : object;
}

function thisContainer(node: ts.Node): ts.Node | null {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isArrowFunction(outer)) continue;
    if (ts.isFunctionLike(outer)) {
      return ts.isFunctionDeclaration(outer) ? null : outer;
    }
    if (ts.isClassLike(outer.parent) && ts.isClassElement(outer)) return outer;
  }
  return null;
}
