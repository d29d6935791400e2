import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { argumentAt, type CallLike } from './arguments.js';
import { argumentsOfBase } from './classes.js';
import type { Resolver } from './resolver.js';
import { bindTypeParameters, isOpen, substitute } from './substitute.js';
import {
  alternatives,
  keyOfRef,
  plainInstance,
  THIS,
  type FunctionValue,
  type MakingCall,
  type ObjectValue,
  type Ref,
  type Value,
} from './value.js';

/** Functions that make functions that make functions are bound no deeper than this. */
const MAX_MAKERS = 3;

/** Replaces what waits for a caller of `called` by what this call hands in. */
export function bindCall(
  resolver: Resolver,
  value: Value,
  called: FunctionValue,
  call: CallLike,
): Value {
  if (!isOpen(value) && !holdsClosure(value)) return value;
  const key = keyOfRef(called.ref);
  const { receiver } = called;
  return substitute(value, {
    parameter: (owner, index, path) => {
      if (keyOfRef(owner) === key && index >= 0) {
        return memberPath(resolver, argumentAt(resolver, owner, call, index), path);
      }
      return index < 0 && receiver !== null && argumentsOfBase(resolver, receiver, owner) !== null
        ? memberOfReceiver(resolver, receiver, path, call)
        : null;
    },
    typeParameter: (owner, index) => {
      if (keyOfRef(owner) === key) return typeArgumentOf(resolver, called, call, index);
      return receiver === null
        ? null
        : (argumentsOfBase(resolver, receiver, owner)?.[index] ?? null);
    },
    closure: (inner) => madeBy(inner, called, call),
  });
}

/** A method that calls another one on `this` leaves to its own callers what the class does not say. */
function memberOfReceiver(
  resolver: Resolver,
  receiver: Value,
  path: readonly string[],
  { expression }: CallLike,
): Value {
  const value = memberPath(resolver, receiver, path);
  const isOwn =
    ts.isPropertyAccessExpression(expression) &&
    expression.expression.kind === ts.SyntaxKind.ThisKeyword;
  if (!isOwn || (value.kind !== 'unknown' && value.kind !== 'external')) return value;
  if (receiver.kind !== 'instance' || receiver.type.kind !== 'class') return value;
  return { kind: 'parameter', function: receiver.type.ref, index: THIS, path, declared: null };
}

/** Replaces what waits for the calls that made the function or object that it was taken from. */
export function bindMaking(
  resolver: Resolver,
  value: Value,
  makers: readonly MakingCall[] | undefined,
): Value {
  if (makers === undefined) return value;
  return makers.reduce((bound, { function: ref, call, receiver }) => {
    const node = resolver.trees.find(call);
    if (node === null || !(ts.isCallExpression(node) || ts.isNewExpression(node))) return bound;
    return bindCall(resolver, bound, { kind: 'function', ref, name: '', receiver }, node);
  }, value);
}

/** Notes the call in what was written inside of the called function. */
function madeBy(
  inner: FunctionValue | ObjectValue,
  called: FunctionValue,
  call: CallLike,
): FunctionValue | ObjectValue {
  const makers = inner.madeBy ?? [];
  const handsNothingIn = (call.arguments?.length ?? 0) === 0 && called.receiver === null;
  if (handsNothingIn || makers.length >= MAX_MAKERS || !isWithin(inner.ref, called.ref)) {
    return inner;
  }
  const maker = { function: called.ref, call: refOf(call), receiver: called.receiver };
  return { ...inner, madeBy: [...makers, maker] };
}

function isWithin(inner: Ref, outer: Ref): boolean {
  return (
    inner.file === outer.file &&
    inner.pos >= outer.pos &&
    inner.end <= outer.end &&
    (inner.pos !== outer.pos || inner.end !== outer.end)
  );
}

function holdsClosure(value: Value): boolean {
  if (value.kind === 'array') return value.elements.some(holdsClosure);
  return alternatives(value).some(({ kind }) => kind === 'function' || kind === 'object');
}

function memberPath(resolver: Resolver, value: Value, path: readonly string[]): Value {
  return path.reduce((whole: Value, name) => resolver.member(whole, name), value);
}

/** A function's type argument: written out, or taken from the first argument whose declared type mentions it. */
function typeArgumentOf(
  resolver: Resolver,
  called: FunctionValue,
  call: CallLike,
  index: number,
): Value | null {
  const written = call.typeArguments?.[index];
  if (written !== undefined) return resolver.evaluateType(written);
  const { ref } = called;
  const node = resolver.trees.find(ref);
  if (node === null || !ts.isFunctionLike(node)) return null;
  const name = node.typeParameters?.[index];
  if (name === undefined || !ts.isTypeParameterDeclaration(name)) return null;
  const mentions = new RegExp(`\\b${name.name.text}\\b`);
  const position = node.parameters.findIndex(
    ({ type }) => type !== undefined && mentions.test(type.getText()),
  );
  if (position < 0 && name.default !== undefined) {
    return bindCall(resolver, resolver.evaluateType(name.default), called, call);
  }
  const argument = call.arguments?.[position];
  return argument === undefined ? null : typeOfArgument(resolver.evaluate(argument), ref);
}

/** An entity is handed in as its class or as one of its instances. */
function typeOfArgument(value: Value, called: Ref): Value | null {
  if (value.kind === 'class') return bindTypeParameters(plainInstance(value), called, []);
  return value.kind === 'instance' && value.type.kind === 'class' ? value : null;
}
