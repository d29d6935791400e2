import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import type { Resolver } from './resolver.js';
import { bindTypeParameters } from './substitute.js';
import { either, keyOfRef, unknown, type Ref, type Value } from './value.js';

/** What a property of an interface or object type is, by its declared type. */
export function memberOfInterface(
  resolver: Resolver,
  ref: Ref,
  args: readonly Value[],
  name: string,
): Value {
  const node = resolver.trees.find(ref);
  if (node === null) return unknown('a file that is gone');
  if (!ts.isInterfaceDeclaration(node) && !ts.isTypeLiteralNode(node)) return unknown('not a type');
  for (const member of node.members) {
    if (member.name === undefined || member.name.getText() !== name) continue;
    if (ts.isPropertySignature(member) && member.type !== undefined) {
      return bindTypeParameters(resolver.evaluateType(member.type), ref, args);
    }
    if (ts.isMethodSignature(member)) {
      return { kind: 'function', ref: refOf(member), name, receiver: null };
    }
  }
  // Remembered under its name, since broken code may let interfaces extend each other in a circle.
  const key = `base property ${keyOfRef(ref)} ${name}`;
  return resolver.memoise(key, () => inherited(resolver, node, name));
}

function inherited(
  resolver: Resolver,
  node: ts.InterfaceDeclaration | ts.TypeLiteralNode,
  name: string,
): Value {
  if (!ts.isInterfaceDeclaration(node)) return unknown(`no property \`${name}\``);
  const bases = (node.heritageClauses ?? []).flatMap((clause) => clause.types);
  return either(bases.map((base) => resolver.member(resolver.evaluateType(base), name)));
}
