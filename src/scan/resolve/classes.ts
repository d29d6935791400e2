import { memberKey } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { argumentAt } from './arguments.js';
import { assignmentsTo } from './assignments.js';
import { returnValueOf } from './functions.js';
import { injectedValue, valueOfParameter } from './parameters.js';
import type { Resolver } from './resolver.js';
import { bindTypeParameters, isOpen, substitute } from './substitute.js';
import {
  either,
  keyOfRef,
  keyOfValue,
  unknown,
  type InstanceValue,
  type Ref,
  type Value,
} from './value.js';

/** A field, getter or method of an instance of one of the application's classes, inherited ones included. */
export function memberOfInstance(resolver: Resolver, instance: InstanceValue, name: string): Value {
  if (instance.type.kind !== 'class') return unknown('not a class');
  if (name === 'constructor') return instance.type;
  const value = memberOfClass(resolver, instance.type.ref, memberKey(name, false));
  const bound = bindTypeParameters(value, instance.type.ref, instance.args);
  if (bound.kind === 'function') return { ...bound, receiver: instance };
  return isOpen(bound) ? bindToInstance(resolver, instance, name, bound) : bound;
}

/** Replaces what depends on the constructor's arguments or on `this` by what it is for this instance. */
function bindToInstance(
  resolver: Resolver,
  instance: InstanceValue,
  name: string,
  value: Value,
): Value {
  return resolver.memoise(`bound ${name} ${keyOfValue(instance)}`, () => {
    const making = newExpressionOf(resolver, instance);
    const constructorKey = making === null ? null : constructorOf(resolver, instance);
    return substitute(value, {
      parameter: (owner, index, path) => {
        const key = keyOfRef(owner);
        if (index < 0) {
          const isOwn = instance.type.kind === 'class' && keyOfRef(instance.type.ref) === key;
          if (isOwn && making === null) return null;
          if (argumentsOfBase(resolver, instance, owner) === null) return null;
          return memberPath(resolver, instance, path);
        }
        return making === null || key !== constructorKey
          ? null
          : memberPath(resolver, argumentAt(resolver, owner, making, index), path);
      },
    });
  });
}

function newExpressionOf(resolver: Resolver, { origin }: InstanceValue): ts.NewExpression | null {
  if (origin?.kind !== ts.SyntaxKind.NewExpression) return null;
  const node = resolver.trees.find(origin);
  return node !== null && ts.isNewExpression(node) ? node : null;
}

/** The constructor that `new` runs: the class's own or the nearest inherited one. */
function constructorOf(resolver: Resolver, instance: InstanceValue): string | null {
  for (const { type } of ancestorsOf(resolver, instance)) {
    const facts = type.kind === 'class' ? resolver.classes.get(keyOfRef(type.ref)) : undefined;
    if (facts?.constructorRef) return keyOfRef(facts.constructorRef);
  }
  return null;
}

function memberPath(resolver: Resolver, value: Value, path: readonly string[]): Value {
  return path.reduce((whole: Value, part) => resolver.member(whole, part), value);
}

/**
 * A member of a class as seen from inside of it: its own type parameters stay open.
 *
 * @param key as in `ClassFacts.members`
 */
export function memberOfClass(resolver: Resolver, ref: Ref, key: string): Value {
  return resolver.memoise(`member ${keyOfRef(ref)} ${key}`, () => {
    const own = ownMember(resolver, ref, key);
    return own ?? inheritedMember(resolver, ref, key) ?? unknown(`no member \`${key}\``);
  });
}

/** What the class extends, as an instance whose type arguments are known; `null` when it extends nothing. */
export function baseOf(resolver: Resolver, ref: Ref): Value | null {
  if (resolver.classes.get(keyOfRef(ref))?.hasBase !== true) return null;
  return resolver.memoise(`base ${keyOfRef(ref)}`, () => {
    const node = resolver.trees.find(ref);
    const heritage = node !== null && ts.isClassLike(node) ? extendsClause(node) : null;
    if (heritage === null) return unknown('a file that is gone');
    return asBase(resolver.evaluate(heritage.expression), () =>
      (heritage.typeArguments ?? []).map((one) => resolver.evaluateType(one)),
    );
  });
}

/** The type in `extends`, or `null`. */
export function extendsClause(
  node: ts.ClassLikeDeclaration,
): ts.ExpressionWithTypeArguments | null {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0] ?? null;
}

/**
 * The type arguments with which a class stands among the bases of `instance`, e.g. those of `Base` for an
 * instance of `class Orders extends Base<Order>`, or for the class itself; `null` when it is no base of it.
 */
export function argumentsOfBase(
  resolver: Resolver,
  instance: Value,
  owner: Ref,
): readonly Value[] | null {
  if (instance.kind === 'class') return argumentsOfBase(resolver, instanceOfType(instance), owner);
  if (instance.kind !== 'instance') return null;
  const key = keyOfRef(owner);
  const base = ancestorsOf(resolver, instance).find(
    ({ type }) => type.kind === 'class' && keyOfRef(type.ref) === key,
  );
  return base?.args ?? null;
}

/** The instance itself and what its class extends, nearest first, with type arguments bound. */
export function ancestorsOf(resolver: Resolver, instance: InstanceValue): readonly InstanceValue[] {
  const found: InstanceValue[] = [];
  let current: Value | null = instance;
  while (current?.kind === 'instance' && found.length < 10) {
    found.push(current);
    current = baseOfInstance(resolver, current);
  }
  return found;
}

function baseOfInstance(resolver: Resolver, { type, args }: InstanceValue): Value | null {
  const base = type.kind === 'class' ? baseOf(resolver, type.ref) : null;
  return base === null || type.kind !== 'class' ? null : bindTypeParameters(base, type.ref, args);
}

function asBase(value: Value, args: () => readonly Value[]): Value {
  if (value.kind === 'either') return asBase(value.values[0] ?? unknown('nothing'), args);
  if (value.kind === 'instance') return value;
  if (value.kind !== 'class' && value.kind !== 'external') return value;
  return instanceOfType(value, args());
}

function instanceOfType(type: InstanceValue['type'], args: readonly Value[] = []): InstanceValue {
  return { kind: 'instance', type, args, extension: null, origin: null };
}

function ownMember(resolver: Resolver, ref: Ref, key: string): Value | null {
  const facts = resolver.classes.get(keyOfRef(ref));
  const memberRef = facts?.members.get(key);
  if (memberRef === undefined) return null;
  if (memberRef.kind === ts.SyntaxKind.MethodDeclaration) {
    // Most members are methods, and the facts tell all about them.
    return { kind: 'function', ref: memberRef, name: key.replace(/^static /, ''), receiver: null };
  }
  const node = resolver.trees.find(memberRef);
  if (node === null) return null;
  if (ts.isParameter(node)) return valueOfParameter(resolver, node);
  if (ts.isGetAccessor(node)) return returnValueOf(resolver, memberRef);
  if (ts.isPropertyDeclaration(node)) return valueOfField(resolver, node);
  return null;
}

/** The most telling of: what it is set to, what is injected, its declared type, what is assigned to it. */
function valueOfField(resolver: Resolver, node: ts.PropertyDeclaration): Value {
  if (node.initializer !== undefined) {
    const initial = resolver.evaluate(node.initializer);
    if (initial.kind !== 'unknown') return initial;
  }
  const declared = node.type === undefined ? null : resolver.evaluateType(node.type);
  const injected = injectedValue(resolver, node, declared);
  if (injected !== null) return injected;
  const isOpenType = declared?.kind === 'type-parameter';
  if (declared !== null && declared.kind !== 'unknown' && !isOpenType) return declared;
  const assigned = assignedInClass(resolver, node.parent, node.name.getText());
  return assigned ?? declared ?? unknown('a field that nothing is assigned to');
}

function assignedInClass(
  resolver: Resolver,
  node: ts.ClassLikeDeclaration,
  name: string,
): Value | null {
  const assigned = assignmentsTo(`this.${name}`, node);
  return assigned.length === 0 ? null : either(assigned.map((one) => resolver.evaluate(one)));
}

function inheritedMember(resolver: Resolver, ref: Ref, key: string): Value | null {
  const base = baseOf(resolver, ref);
  const isStaticMember = key.startsWith('static ');
  if (base !== null && base.kind !== 'unknown') {
    const holder = isStaticMember && base.kind === 'instance' ? base.type : base;
    const value = resolver.member(holder, isStaticMember ? key.slice('static '.length) : key);
    if (value.kind !== 'unknown') return bindConstructor(resolver, ref, base, value);
  }
  // Without declared fields (JavaScript) the constructor tells.
  const node = resolver.trees.find(ref);
  if (isStaticMember || node === null || !ts.isClassLike(node)) return null;
  return assignedInClass(resolver, node, key);
}

/** Replaces the base constructor's parameters by what this class hands to `super(...)`. */
function bindConstructor(resolver: Resolver, ref: Ref, base: Value, value: Value): Value {
  if (base.kind !== 'instance' || base.type.kind !== 'class') return value;
  const key = constructorOf(resolver, base);
  const own = resolver.classes.get(keyOfRef(ref))?.constructorRef ?? null;
  if (key === null || own === null) return value;
  const node = resolver.trees.find(own);
  const call = node === null ? null : superCall(node);
  if (call === null) return value;
  return substitute(value, {
    parameter: (owner, index, path) =>
      keyOfRef(owner) !== key || call.arguments[index] === undefined
        ? null
        : memberPath(resolver, argumentAt(resolver, owner, call, index), path),
  });
}

function superCall(node: ts.Node): ts.CallExpression | null {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return node;
  return ts.forEachChild(node, (child) => superCall(child) ?? undefined) ?? null;
}

/** The class around a member, or `null`. */
export function classAround(node: ts.Node): Ref | null {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isClassLike(outer)) return refOf(outer);
  }
  return null;
}
