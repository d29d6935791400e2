import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import type { Target } from './names.js';
import type { Resolver } from './resolver.js';
import { lookUp } from './scope.js';
import { bindTypeParameters } from './substitute.js';
import {
  either,
  keyOfRef,
  text,
  unknown,
  type ClassValue,
  type ExternalValue,
  type InterfaceValue,
  type Ref,
  type Value,
} from './value.js';

/** Types that only wrap what their first argument says. */
const TRANSPARENT = new Set([
  'Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Omit', 'Pick',
  'DeepPartial', 'Observable',
]); // prettier-ignore

const COLLECTIONS = new Set([
  'Array',
  'ReadonlyArray',
  'Set',
  'ReadonlySet',
  'Iterable',
  'AsyncIterable',
]);

/** What something of this type is. */
export function valueOfType(resolver: Resolver, node: ts.TypeNode): Value {
  if (ts.isTypeReferenceNode(node))
    return valueOfReference(resolver, node, node.typeName, node.typeArguments);
  if (ts.isExpressionWithTypeArguments(node)) {
    const name = node.expression;
    return ts.isIdentifier(name)
      ? valueOfReference(resolver, node, name, node.typeArguments)
      : unknown('a computed type');
  }
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
    return either(node.types.map((one) => resolver.evaluateType(one)));
  }
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) {
    return ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.KeyOfKeyword
      ? unknown('keys of a type')
      : resolver.evaluateType(node.type);
  }
  return valueOfWrittenType(resolver, node);
}

function valueOfWrittenType(resolver: Resolver, node: ts.TypeNode): Value {
  if (ts.isArrayTypeNode(node)) {
    return { kind: 'array', elements: [resolver.evaluateType(node.elementType)], isTuple: false };
  }
  if (ts.isTupleTypeNode(node)) {
    const elements = node.elements.map((one) =>
      resolver.evaluateType(ts.isNamedTupleMember(one) ? one.type : one),
    );
    return { kind: 'array', elements, isTuple: true };
  }
  if (ts.isTypeQueryNode(node)) return valueOfEntityName(resolver, node.exprName);
  if (ts.isFunctionTypeNode(node)) return valueOfFunctionType(resolver, node);
  if (ts.isLiteralTypeNode(node)) {
    return ts.isStringLiteral(node.literal) ? text(node.literal.text) : unknown('a literal type');
  }
  if (ts.isTypeLiteralNode(node)) {
    const type: InterfaceValue = { kind: 'interface', ref: refOf(node), name: '' };
    return instance(type, []);
  }
  if (ts.isIndexedAccessTypeNode(node) && ts.isLiteralTypeNode(node.indexType)) {
    const { literal } = node.indexType;
    if (ts.isStringLiteral(literal)) {
      return resolver.member(resolver.evaluateType(node.objectType), literal.text);
    }
  }
  return unknown(`a ${ts.SyntaxKind[node.kind] ?? 'strange'} type`);
}

/** The name of what `valueOfFunctionType` makes; what it returns is its one argument. */
const CALLABLE = '()';

/** `() => Knex`: something that gives a `Knex` when it is called. */
function valueOfFunctionType(resolver: Resolver, node: ts.FunctionTypeNode): Value {
  const returned = resolver.evaluateType(node.type);
  return returned.kind === 'unknown'
    ? unknown('a FunctionType type')
    : instance({ kind: 'external', package: '', name: CALLABLE }, [returned]);
}

/** What calling a value of a declared function type gives; `null` for anything else. */
export function returnedByType(value: Value): Value | null {
  const declared = value.kind === 'parameter' ? value.declared : value;
  if (declared?.kind !== 'instance' || declared.type.kind !== 'external') return null;
  const isCallable = declared.type.package === '' && declared.type.name === CALLABLE;
  return isCallable ? (declared.args[0] ?? null) : null;
}

/** A type parameter, open until a subclass, a caller or a type argument binds it. */
export function valueOfTypeParameter(node: ts.TypeParameterDeclaration): Value {
  const owner = node.parent;
  if (!('typeParameters' in owner) || owner.typeParameters === undefined)
    return unknown('a type parameter');
  const index = [...owner.typeParameters].findIndex((one) => one === node);
  return { kind: 'type-parameter', owner: refOf(owner), index, name: node.name.text };
}

function valueOfReference(
  resolver: Resolver,
  from: ts.Node,
  typeName: ts.EntityName,
  typeArguments: ts.NodeArray<ts.TypeNode> | undefined,
): Value {
  const args = (): readonly Value[] =>
    (typeArguments ?? []).map((one) => resolver.evaluateType(one));
  const name = ts.isIdentifier(typeName) ? typeName.text : typeName.right.text;
  const first = typeArguments?.[0];
  if (first !== undefined && TRANSPARENT.has(name)) return resolver.evaluateType(first);
  if (first !== undefined && COLLECTIONS.has(name)) {
    return { kind: 'array', elements: [resolver.evaluateType(first)], isTuple: false };
  }
  if (first !== undefined && name === 'InstanceType')
    return instantiated(resolver.evaluateType(first));
  if (ts.isIdentifier(typeName)) return valueOfTypeName(resolver, typeName.text, from, args);
  const left = valueOfEntityName(resolver, typeName.left);
  // A namespace has types beside its values: `schema.Tables`.
  const target = left.kind === 'namespace' ? resolver.names.exported(left.file, name) : null;
  if (target?.kind === 'declared' && target.ref.kind === ts.SyntaxKind.TypeAliasDeclaration)
    return valueOfTypeTarget(resolver, target, args);
  return asType(resolver.member(left, name), args);
}

function valueOfTypeName(
  resolver: Resolver,
  name: string,
  from: ts.Node,
  args: () => readonly Value[],
): Value {
  const declaration = lookUp(name, from);
  if (declaration === null) return instance({ kind: 'external', package: '', name }, args());
  if (ts.isTypeParameterDeclaration(declaration)) return valueOfTypeParameter(declaration);
  const isImport =
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration);
  const file = from.getSourceFile().fileName;
  return isImport
    ? valueOfTypeTarget(resolver, resolver.names.local(file, name), args)
    : valueOfTypeDeclaration(resolver, declaration, args);
}

function valueOfTypeTarget(
  resolver: Resolver,
  target: Target | null,
  args: () => readonly Value[],
): Value {
  if (target === null) return unknown('an import that leads nowhere');
  if (target.kind === 'external') return instance(target, args());
  if (target.kind === 'namespace') return target;
  const { ref, name } = target;
  switch (ref.kind) {
    case ts.SyntaxKind.ClassDeclaration:
      return instance({ kind: 'class', ref, name }, args());
    case ts.SyntaxKind.InterfaceDeclaration:
      return instance({ kind: 'interface', ref, name }, args());
    case ts.SyntaxKind.TypeAliasDeclaration:
      return bindTypeParameters(valueOfAlias(resolver, ref), ref, args());
    case ts.SyntaxKind.ClassExpression: {
      const node = resolver.trees.find(ref);
      return node === null
        ? unknown('a file that is gone')
        : valueOfTypeDeclaration(resolver, node, args);
    }
    default:
      return unknown('not a type');
  }
}

/** Asked for all over the code, so it is kept longer than the tree that it was read from. */
function valueOfAlias(resolver: Resolver, ref: Ref): Value {
  return resolver.memoise(`alias ${keyOfRef(ref)}`, () => {
    const node = resolver.trees.find(ref);
    return node !== null && ts.isTypeAliasDeclaration(node)
      ? resolver.evaluateType(node.type)
      : unknown('a file that is gone');
  });
}

function valueOfTypeDeclaration(
  resolver: Resolver,
  node: ts.Node,
  args: () => readonly Value[],
): Value {
  if (ts.isClassLike(node)) {
    return instance({ kind: 'class', ref: refOf(node), name: node.name?.text ?? '' }, args());
  }
  if (ts.isInterfaceDeclaration(node)) {
    return instance({ kind: 'interface', ref: refOf(node), name: node.name.text }, args());
  }
  if (ts.isTypeAliasDeclaration(node)) {
    return bindTypeParameters(resolver.evaluateType(node.type), refOf(node), args());
  }
  return unknown('not a type');
}

/** `typeof orders.table`, `schema.Order`: a dotted name as an expression. */
function valueOfEntityName(resolver: Resolver, name: ts.EntityName): Value {
  return ts.isIdentifier(name)
    ? resolver.evaluate(name)
    : resolver.member(valueOfEntityName(resolver, name.left), name.right.text);
}

function asType(value: Value, args: () => readonly Value[]): Value {
  return value.kind === 'class' || value.kind === 'external' || value.kind === 'interface'
    ? instance(value, args())
    : value;
}

function instantiated(value: Value): Value {
  return value.kind === 'class' ? instance(value, []) : value;
}

function instance(
  type: ClassValue | InterfaceValue | ExternalValue,
  args: readonly Value[],
): Value {
  return { kind: 'instance', type, args, extension: null, origin: null };
}
