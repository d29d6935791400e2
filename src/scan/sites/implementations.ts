import { groupBy } from '../../util/group.js';
import type { Resolver } from '../resolve/resolver.js';
import {
  alternatives,
  keyOfRef,
  plainInstance,
  type FunctionValue,
  type Ref,
} from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';
import type { Implementation } from './site.js';

/** A call through an interface with more implementations than this may mean any of them, and so none. */
const MAX_IMPLEMENTATIONS = 3;

/** How far interfaces that extend each other are followed. */
const MAX_DEPTH = 5;

/** The interfaces that a class says it implements, those that they extend included. */
export function implementationsIn(
  resolver: Resolver,
  node: ts.ClassLikeDeclaration,
): readonly Implementation[] {
  const type = { kind: 'class', ref: refOf(node), name: node.name?.text ?? '' } as const;
  const keys = interfacesIn(resolver, node, ts.SyntaxKind.ImplementsKeyword, 0).map(keyOfRef);
  return [...new Set(keys)].map((key) => ({ interface: key, type }));
}

function interfacesIn(
  resolver: Resolver,
  { heritageClauses }: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
  token: ts.HeritageClause['token'],
  depth: number,
): readonly Ref[] {
  return (heritageClauses ?? [])
    .filter((clause) => clause.token === token)
    .flatMap(({ types }) => types)
    .flatMap((type) => alternatives(resolver.evaluateType(type)))
    .flatMap((value) => {
      if (value.kind !== 'instance' || value.type.kind !== 'interface') return [];
      const { ref } = value.type;
      const found = depth < MAX_DEPTH ? resolver.trees.find(ref) : null;
      return found !== null && ts.isInterfaceDeclaration(found)
        ? [ref, ...interfacesIn(resolver, found, ts.SyntaxKind.ExtendsKeyword, depth + 1)]
        : [ref];
    });
}

/**
 * Tells what a call of an interface's method may run: that method of the classes that implement the interface.
 *
 * @returns the function itself where it is none of an interface
 */
export function createDispatch(
  resolver: Resolver,
  implementations: readonly Implementation[],
): (called: FunctionValue) => readonly FunctionValue[] {
  const byInterface = groupBy(implementations, (one) => one.interface);
  const known = new Map<string, readonly FunctionValue[]>();

  const find = (owner: string, name: string): readonly FunctionValue[] => {
    const standing = byInterface.get(owner) ?? [];
    if (standing.length > MAX_IMPLEMENTATIONS) return [];
    return standing.flatMap(({ type }) => {
      return alternatives(resolver.member(plainInstance(type), name)).flatMap((one) =>
        one.kind === 'function' ? [one] : [],
      );
    });
  };

  return (called) => {
    const { receiver, name } = called;
    if (receiver?.kind !== 'instance' || receiver.type.kind !== 'interface') return [called];
    const owner = keyOfRef(receiver.type.ref);
    const key = `${owner} ${name}`;
    const found = known.get(key) ?? find(owner, name);
    known.set(key, found);
    return found;
  };
}
