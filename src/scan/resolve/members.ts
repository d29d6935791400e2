import { ts } from '../ts.js';
import { memberKey } from '../index-pass/collect-facts.js';
import type { Entry } from '../detector.js';
import { refOf } from '../trees.js';
import { memberOfClass, memberOfInstance } from './classes.js';
import { bindMaking } from './closures.js';
import { valueOfDeclaration, valueOfTarget } from './declarations.js';
import { memberOfInterface } from './interfaces.js';
import { assignmentsTo } from './assignments.js';
import { saysAll } from './parameters.js';
import type { Resolver } from './resolver.js';
import { functionAround, lookUp } from './scope.js';
import { isOpen } from './substitute.js';
import {
  either,
  keyOfRef,
  text,
  unknown,
  type ClassValue,
  type InstanceValue,
  type MakingCall,
  type ObjectValue,
  type Ref,
  type Value,
} from './value.js';

/** What `value.name` is. */
export function memberOf(resolver: Resolver, value: Value, name: string): Value {
  switch (value.kind) {
    case 'either':
      return either(value.values.map((one) => resolver.member(one, name)));
    case 'instance':
      return memberOfTyped(resolver, value, name);
    case 'class':
      return memberOfClassItself(resolver, value, name);
    case 'object':
      return memberOfMade(resolver, value, name);
    case 'namespace':
      return valueOfTarget(resolver, resolver.names.exported(value.file, name));
    case 'external':
      return {
        ...value,
        name: value.name === '*' || value.name === '' ? name : `${value.name}.${name}`,
      };
    case 'array':
      if (!/^\d+$/.test(name)) return unknown('a property of an array');
      return value.isTuple
        ? (value.elements[Number(name)] ?? unknown('beyond the end of the array'))
        : either(value.elements);
    case 'parameter':
      return memberOfParameter(resolver, value, name);
    case 'interface':
      return memberOfInterface(resolver, value.ref, [], name);
    default:
      return unknown(
        `a property of ${value.kind === 'unknown' ? 'something unknown' : value.kind}`,
      );
  }
}

/** An object may spread itself (`options = { ...options, take }`), also by way of a call that made it. */
function memberOfMade(resolver: Resolver, { ref, madeBy }: ObjectValue, name: string): Value {
  const key = `property ${keyOfRef(ref)} ${name}`;
  const found = resolver.memoise(key, () => memberOfObject(resolver, ref, name));
  if (madeBy === undefined) return found;
  return resolver.memoise(`${key} ${JSON.stringify(madeBy)}`, () =>
    bindMaking(resolver, found, madeBy),
  );
}

/** The properties of an object literal in source order, spreads of known objects included. */
export function entriesOf(
  resolver: Resolver,
  value: Value,
  around: readonly string[] = [],
): readonly Entry[] {
  if (value.kind === 'either') {
    return value.values.flatMap((one) => entriesOf(resolver, one, around));
  }
  if (value.kind !== 'object') return [];
  const key = keyOfRef(value.ref);
  if (around.includes(key)) return [];
  const node = resolver.trees.find(value.ref);
  if (node === null) return [];
  if (ts.isEnumDeclaration(node)) {
    return node.members.map((member, index) => ({
      name: nameOf(member.name) ?? '',
      at: refOf(member.name),
      value: valueOfEnumMember(resolver, member, index),
    }));
  }
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) =>
    entryOf(resolver, property, [...around, key]).map((entry) =>
      value.madeBy === undefined ? entry : madeEntry(resolver, entry, value.madeBy),
    ),
  );
}

function madeEntry(resolver: Resolver, entry: Entry, makers: readonly MakingCall[]): Entry {
  return {
    name: entry.name,
    at: entry.at,
    get value() {
      return bindMaking(resolver, entry.value, makers);
    },
  };
}

function entryOf(
  resolver: Resolver,
  property: ts.ObjectLiteralElementLike,
  around: readonly string[],
): readonly Entry[] {
  if (ts.isSpreadAssignment(property)) {
    return entriesOf(resolver, resolver.evaluate(property.expression), around);
  }
  const name = nameOf(property.name) ?? computedName(resolver, property.name);
  if (name === null) return [];
  return [
    {
      name,
      at: refOf(property.name),
      // Most entries are only asked for their names.
      get value() {
        return valueOfProperty(resolver, property);
      },
    },
  ];
}

/** A static member; what `this` is in it depends on the class that it was taken from. */
function memberOfClassItself(resolver: Resolver, value: ClassValue, name: string): Value {
  const found = memberOfClass(resolver, value.ref, memberKey(name, true));
  return found.kind === 'function' ? { ...found, receiver: value } : found;
}

function computedName(resolver: Resolver, name: ts.PropertyName): string | null {
  if (!ts.isComputedPropertyName(name)) return null;
  const value = resolver.evaluate(name.expression);
  const [part] = value.kind === 'text' ? value.parts : [];
  return typeof part === 'string' ? part : null;
}

function memberOfTyped(resolver: Resolver, value: InstanceValue, name: string): Value {
  if (value.extension !== null) {
    const added = memberOfObject(resolver, value.extension, name);
    if (added.kind === 'function') return { ...added, receiver: value };
    if (added.kind !== 'unknown') return added;
  }
  for (const detector of resolver.detectors) {
    const known = detector.valueOfMember?.(value, name);
    if (known !== undefined && known !== null) return known;
  }
  if (value.type.kind === 'class')
    return name === 'constructor' ? value.type : memberOfInstance(resolver, value, name);
  if (value.type.kind === 'interface') {
    const member = memberOfInterface(resolver, value.type.ref, value.args, name);
    // Who implements the interface can only be told with the interface that the code names.
    return member.kind === 'function' && isNoClass(member.receiver)
      ? { ...member, receiver: value }
      : member;
  }
  return unknown(`\`${name}\` of the library type ${value.type.name}`);
}

function isNoClass(receiver: Value | null): boolean {
  return receiver === null || (receiver.kind === 'instance' && receiver.type.kind === 'interface');
}

function memberOfParameter(
  resolver: Resolver,
  value: Extract<Value, { kind: 'parameter' }>,
  name: string,
): Value {
  const declared = value.declared === null ? null : resolver.member(value.declared, name);
  // What a declared type says for certain needs no caller.
  if (declared !== null && (declared.kind === 'function' || saysAll(declared))) return declared;
  return {
    ...value,
    path: [...value.path, name],
    declared: declared === null || declared.kind === 'unknown' ? null : declared,
  };
}

function memberOfObject(resolver: Resolver, ref: Ref, name: string): Value {
  const node = resolver.trees.find(ref);
  if (node === null) return unknown('a file that is gone');
  if (ts.isEnumDeclaration(node)) {
    const index = node.members.findIndex((member) => nameOf(member.name) === name);
    const member = node.members[index];
    return member === undefined
      ? unknown('no such member')
      : valueOfEnumMember(resolver, member, index);
  }
  if (ts.isModuleDeclaration(node) && node.body !== undefined) {
    const declaration = lookUp(name, node.body);
    return declaration === null
      ? unknown('no such member')
      : valueOfDeclaration(resolver, declaration, node);
  }
  return ts.isObjectLiteralExpression(node)
    ? memberOfLiteral(resolver, node, name)
    : unknown('not an object');
}

function memberOfLiteral(
  resolver: Resolver,
  node: ts.ObjectLiteralExpression,
  name: string,
): Value {
  const found: Value[] = [...assignedLater(resolver, node, name)];
  for (const property of [...node.properties].reverse()) {
    if (ts.isSpreadAssignment(property)) {
      const spread = resolver.member(resolver.evaluate(property.expression), name);
      if (spread.kind === 'unknown') continue;
      found.unshift(spread);
      // What a caller spreads into it may leave the property out, and what was there before stands.
      if (!isOpen(spread)) return either(found);
    } else if (nameOf(property.name) === name) {
      return either([...found, valueOfProperty(resolver, property)]);
    }
  }
  return found.length > 0 ? either(found) : unknown(`no property \`${name}\``);
}

/** `where.status = ...` after `const where = { ... }`. */
function assignedLater(
  resolver: Resolver,
  node: ts.ObjectLiteralExpression,
  name: string,
): readonly Value[] {
  const holder = node.parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return [];
  const scope = functionAround(holder) ?? holder.getSourceFile();
  return assignmentsTo(`${holder.name.text}.${name}`, scope).map((one) => resolver.evaluate(one));
}

function valueOfProperty(
  resolver: Resolver,
  property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>,
): Value {
  if (ts.isPropertyAssignment(property)) return resolver.evaluate(property.initializer);
  if (ts.isShorthandPropertyAssignment(property)) return resolver.evaluate(property.name);
  if (ts.isMethodDeclaration(property)) {
    const receiver: Value = { kind: 'object', ref: refOf(property.parent) };
    return { kind: 'function', ref: refOf(property), name: property.name.getText(), receiver };
  }
  return unknown('an accessor');
}

function valueOfEnumMember(resolver: Resolver, member: ts.EnumMember, index: number): Value {
  return member.initializer === undefined
    ? text(String(index))
    : resolver.evaluate(member.initializer);
}

function nameOf(name: ts.PropertyName): string | null {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : null;
}
