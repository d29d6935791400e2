import type { Target } from '../resolve/names.js';
import type { Resolver } from '../resolve/resolver.js';
import { isFunctionWithBody, lookUp } from '../resolve/scope.js';
import { alternatives, keyOfRef, type Ref, type Value } from '../resolve/value.js';
import { memberKey, skipWrappers } from '../index-pass/collect-facts.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';

/** How many names and wrappers may stand between a registration and the function that runs. */
const MAX_DEPTH = 6;

/**
 * The stretches of code that run when an entry point is called. A handler that is wrapped, `asyncHandler(create)`,
 * gives the call, which leads into the wrapper, and what the wrapper is handed.
 */
export function stretchesOf(resolver: Resolver, nodes: readonly ts.Node[]): readonly Ref[] {
  const found = nodes.flatMap((node) => ofNode(resolver, node, 0));
  return [...new Map(found.map((ref) => [keyOfRef(ref), ref])).values()];
}

function ofNode(resolver: Resolver, node: ts.Node, depth: number): readonly Ref[] {
  if (depth > MAX_DEPTH) return [];
  if (isFunctionWithBody(node) || ts.isSourceFile(node)) return [refOf(node)];
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    return node.initializer === undefined ? [] : ofNode(resolver, node.initializer, depth + 1);
  }
  if (ts.isPropertyAssignment(node)) return ofNode(resolver, node.initializer, depth + 1);
  if (ts.isShorthandPropertyAssignment(node)) return ofNode(resolver, node.name, depth + 1);
  if (ts.isExportSpecifier(node)) {
    return ofTarget(
      resolver,
      resolver.names.exported(node.getSourceFile().fileName, node.name.text),
      depth,
    );
  }
  if (!ts.isExpression(node)) return [];
  const inner = skipWrappers(node);
  if (ts.isIdentifier(inner)) return ofName(resolver, inner, depth);
  if (ts.isPropertyAccessExpression(inner)) return ofMember(resolver, inner, depth);
  if (ts.isCallExpression(inner) || ts.isNewExpression(inner))
    return ofCall(resolver, inner, depth);
  return [refOf(inner)];
}

/** `withAuth(create)`, `create.bind(this)`: the call itself and every name in it that stands for a function. */
function ofCall(
  resolver: Resolver,
  call: ts.CallExpression | ts.NewExpression,
  depth: number,
): readonly Ref[] {
  const named = (call.arguments ?? []).filter(
    (one) => ts.isIdentifier(one) || ts.isPropertyAccessExpression(one),
  );
  const isBound =
    ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'bind';
  const bound =
    isBound && ts.isPropertyAccessExpression(call.expression) ? [call.expression.expression] : [];
  return [refOf(call), ...[...bound, ...named].flatMap((one) => ofNode(resolver, one, depth + 1))];
}

function ofName(resolver: Resolver, name: ts.Identifier, depth: number): readonly Ref[] {
  const declaration = lookUp(name.text, name);
  if (declaration === null) return [];
  const isImport =
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isImportEqualsDeclaration(declaration);
  if (isImport) {
    return ofTarget(
      resolver,
      resolver.names.local(name.getSourceFile().fileName, name.text),
      depth,
    );
  }
  if (ts.isVariableDeclaration(declaration) || isFunctionWithBody(declaration)) {
    return ofNode(resolver, declaration, depth + 1);
  }
  return ofValue(resolver.evaluate(name));
}

/** `controller.create`: the method, or what the property was given, wrappers included. */
function ofMember(
  resolver: Resolver,
  node: ts.PropertyAccessExpression,
  depth: number,
): readonly Ref[] {
  const name = node.name.text;
  const holders = alternatives(resolver.evaluate(node.expression));
  const written = holders.flatMap((holder): readonly Ref[] => {
    if (holder.kind === 'namespace') {
      const target = resolver.names.exported(holder.file, name);
      return target?.kind === 'declared' ? [target.ref] : [];
    }
    if (holder.kind === 'object') {
      const literal = resolver.trees.find(holder.ref);
      return literal !== null && ts.isObjectLiteralExpression(literal)
        ? literal.properties.filter((one) => one.name?.getText() === name).map(refOf)
        : [];
    }
    const type = holder.kind === 'instance' ? holder.type : holder;
    const members = type.kind === 'class' ? resolver.classes.get(keyOfRef(type.ref)) : undefined;
    const member = members?.members.get(name) ?? members?.members.get(memberKey(name, true));
    return member === undefined ? [] : [member];
  });
  const found = written.flatMap((ref) => ofRef(resolver, ref, depth));
  return found.length > 0 ? found : ofValue(resolver.evaluate(node));
}

function ofTarget(resolver: Resolver, target: Target | null, depth: number): readonly Ref[] {
  return target?.kind === 'declared' ? ofRef(resolver, target.ref, depth) : [];
}

function ofRef(resolver: Resolver, ref: Ref, depth: number): readonly Ref[] {
  const node = resolver.trees.find(ref);
  return node === null ? [] : ofNode(resolver, node, depth + 1);
}

function ofValue(value: Value): readonly Ref[] {
  return alternatives(value).flatMap((one) => (one.kind === 'function' ? [one.ref] : []));
}
