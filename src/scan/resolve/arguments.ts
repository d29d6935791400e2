import { ts } from '../ts.js';
import type { Resolver } from './resolver.js';
import { unknown, type Ref, type Value } from './value.js';

/** What hands arguments to a function: a call, `super(...)` and `new` included. */
export type CallLike = ts.CallExpression | ts.NewExpression;

/** What a call hands in for one parameter of the function; all that remains for a rest parameter. */
export function argumentAt(resolver: Resolver, called: Ref, call: CallLike, index: number): Value {
  const given = call.arguments ?? [];
  const isSpread = given.slice(0, index + 1).some(ts.isSpreadElement);
  const argument = given[index];
  if (argument === undefined || isSpread) return unknown('an argument that the call leaves out');
  if (!isRest(resolver, called, index)) return resolver.evaluate(argument);
  const rest = given.slice(index);
  return {
    kind: 'array',
    elements: rest.map((one) => resolver.evaluate(one)),
    isTuple: !rest.some(ts.isSpreadElement),
  };
}

function isRest(resolver: Resolver, called: Ref, index: number): boolean {
  const node = resolver.trees.find(called);
  return (
    node !== null && ts.isFunctionLike(node) && node.parameters[index]?.dotDotDotToken !== undefined
  );
}
