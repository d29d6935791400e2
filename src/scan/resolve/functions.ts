import { ts } from '../ts.js';
import type { Resolver } from './resolver.js';
import { isFunctionWithBody } from './scope.js';
import { either, keyOfRef, unknown, type Ref, type Value } from './value.js';

/** What a function of the application gives back, in terms of its parameters. Promises are seen through. */
export function returnValueOf(resolver: Resolver, ref: Ref): Value {
  return resolver.memoise(`return ${keyOfRef(ref)}`, () => {
    const node = resolver.trees.find(ref);
    if (node === null || !ts.isFunctionLike(node)) return unknown('not a function');
    const declared =
      node.type === undefined ? unknown('no return type') : resolver.evaluateType(node.type);
    // A class of the application says all there is to say; a library type may hide what it was built from.
    if (declared.kind === 'instance' && declared.type.kind === 'class') return declared;
    const returned = either(returnedBy(node).map((one) => resolver.evaluate(one)));
    return returned.kind === 'unknown' ? declared : returned;
  });
}

/** The expressions that a function returns; nested functions' returns are their own. */
export function returnedBy(node: ts.Node): readonly ts.Expression[] {
  if (!isFunctionWithBody(node) || node.body === undefined) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  const found: ts.Expression[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isFunctionLike(inner) || ts.isClassLike(inner)) return;
    if (ts.isReturnStatement(inner)) {
      if (inner.expression !== undefined) found.push(inner.expression);
    } else {
      ts.forEachChild(inner, visit);
    }
  };
  ts.forEachChild(node.body, visit);
  return found;
}
