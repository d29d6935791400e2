import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { assignmentsTo, textsPushedTo } from './assignments.js';
import type { Target } from './names.js';
import { saysAll, valueOfParameter } from './parameters.js';
import type { Resolver } from './resolver.js';
import { functionAround, type Declaration } from './scope.js';
import { elementOf } from './substitute.js';
import { valueOfTypeParameter } from './types.js';
import { alternatives, either, unknown, type Ref, type Value } from './value.js';

/** What a declared name stands for, as an expression. */
export function valueOfDeclaration(
  resolver: Resolver,
  declaration: Declaration,
  from: ts.Node,
): Value {
  if (ts.isVariableDeclaration(declaration)) {
    // Asked once for all mentions: a variable that is reassigned from itself would otherwise lead around in circles.
    return resolver.ofNode(declaration, () => valueOfVariable(resolver, declaration));
  }
  if (ts.isParameter(declaration)) return valueOfParameter(resolver, declaration);
  if (ts.isBindingElement(declaration)) return valueOfBinding(resolver, declaration);
  if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) {
    const name = declaration.name?.text ?? '';
    return { kind: 'function', ref: refOf(declaration), name, receiver: null };
  }
  if (ts.isClassLike(declaration)) {
    return { kind: 'class', ref: refOf(declaration), name: declaration.name?.text ?? '' };
  }
  if (ts.isEnumDeclaration(declaration)) return { kind: 'object', ref: refOf(declaration) };
  if (ts.isInterfaceDeclaration(declaration)) {
    return { kind: 'interface', ref: refOf(declaration), name: declaration.name.text };
  }
  if (ts.isTypeParameterDeclaration(declaration)) return valueOfTypeParameter(declaration);
  if (ts.isModuleDeclaration(declaration)) return { kind: 'object', ref: refOf(declaration) };
  if (ts.isTypeAliasDeclaration(declaration)) return unknown('a type');
  return valueOfTarget(resolver, localTarget(resolver, declaration, from));
}

/** What a name stands for that is not declared in the file. */
export function valueOfGlobal(name: string): Value {
  if (name === 'undefined') return unknown('undefined');
  return { kind: 'external', package: '', name };
}

/** What an import or export leads to, as an expression. */
export function valueOfTarget(resolver: Resolver, target: Target | null): Value {
  if (target === null) return unknown('an import that leads nowhere');
  if (target.kind !== 'declared') return target;
  return declaredValue(target.ref, target.name) ?? resolver.valueAt(target.ref);
}

/** What the place and the name of a declaration tell without its tree; `null` when they do not tell all. */
function declaredValue(ref: Ref, name: string): Value | null {
  switch (ref.kind) {
    case ts.SyntaxKind.ClassDeclaration:
      return { kind: 'class', ref, name };
    case ts.SyntaxKind.FunctionDeclaration:
      return { kind: 'function', ref, name, receiver: null };
    case ts.SyntaxKind.InterfaceDeclaration:
      return { kind: 'interface', ref, name };
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
      return { kind: 'object', ref };
    case ts.SyntaxKind.TypeAliasDeclaration:
      return unknown('a type');
    default:
      return null;
  }
}

/** The value of the node at a place: a declaration or an expression. */
export function valueAt(resolver: Resolver, ref: { readonly node: ts.Node }): Value {
  const { node } = ref;
  if (isDeclaration(node)) return valueOfDeclaration(resolver, node, node);
  return ts.isExpression(node) ? resolver.evaluate(node) : unknown('not a value');
}

function localTarget(resolver: Resolver, declaration: Declaration, from: ts.Node): Target | null {
  const name = declaration.name;
  if (name === undefined || !ts.isIdentifier(name)) return null;
  return resolver.names.local(from.getSourceFile().fileName, name.text);
}

function isDeclaration(node: ts.Node): node is Declaration {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}

function valueOfVariable(resolver: Resolver, declaration: ts.VariableDeclaration): Value {
  const list = declaration.parent;
  if (ts.isVariableDeclarationList(list) && ts.isForOfStatement(list.parent)) {
    return elementOf(resolver.evaluate(list.parent.expression));
  }
  const assigned = assignedValues(declaration);
  const value = withAdditions(
    resolver,
    declaration,
    either(assigned.map((one) => resolver.evaluate(one))),
  );
  const isKnown =
    value.kind !== 'unknown' && !(value.kind === 'array' && value.elements.length === 0);
  if (declaration.type === undefined) return value;
  if (!isKnown) return resolver.evaluateType(declaration.type);
  if (value.kind !== 'parameter' && value.kind !== 'type-parameter') return value;
  // What waits for somebody to bind it says less than a class that is written beside it.
  const declared = resolver.evaluateType(declaration.type);
  return saysAll(declared) ? declared : value;
}

/** A list, or what may be one, together with the texts that are added to it later: it holds them in some runs. */
function withAdditions(
  resolver: Resolver,
  { name, initializer }: ts.VariableDeclaration,
  value: Value,
): Value {
  if (!ts.isIdentifier(name) || initializer === undefined) return value;
  if (alternatives(value).every(({ kind }) => kind === 'text' || kind === 'class')) return value;
  const scope = functionAround(name) ?? name.getSourceFile();
  const added = textsPushedTo(name.text, scope).map((one) => resolver.evaluate(one));
  if (added.length === 0) return value;
  const isList = value.kind === 'array';
  return isList
    ? { kind: 'array', elements: [...value.elements, ...added], isTuple: false }
    : either([value, { kind: 'array', elements: added, isTuple: false }]);
}

function assignedValues(declaration: ts.VariableDeclaration): readonly ts.Expression[] {
  const first = declaration.initializer === undefined ? [] : [declaration.initializer];
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  if (isConstant || !ts.isIdentifier(declaration.name)) return first;
  const scope = functionAround(declaration) ?? declaration.getSourceFile();
  return [...first, ...assignmentsTo(declaration.name.text, scope)];
}

/** A destructured name: the property or element of what is taken apart. */
function valueOfBinding(resolver: Resolver, element: ts.BindingElement): Value {
  const pattern = element.parent;
  const whole = valueOfPattern(resolver, pattern);
  const value = ts.isArrayBindingPattern(pattern)
    ? partOfArray(resolver, whole, pattern.elements.indexOf(element))
    : partOfObject(resolver, whole, element);
  if (element.initializer === undefined) return value;
  return either([value, resolver.evaluate(element.initializer)]);
}

function valueOfPattern(resolver: Resolver, pattern: ts.BindingPattern): Value {
  const holder = pattern.parent;
  if (ts.isBindingElement(holder)) return valueOfBinding(resolver, holder);
  if (ts.isParameter(holder)) return valueOfParameter(resolver, holder);
  return valueOfVariable(resolver, holder);
}

function partOfArray(resolver: Resolver, whole: Value, index: number): Value {
  return whole.kind === 'either'
    ? either(whole.values.map((one) => partOfArray(resolver, one, index)))
    : resolver.member(whole, String(index));
}

function partOfObject(resolver: Resolver, whole: Value, element: ts.BindingElement): Value {
  if (element.dotDotDotToken !== undefined) return whole;
  const name = element.propertyName ?? element.name;
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name))
    return resolver.member(whole, name.text);
  return unknown('a computed property');
}
