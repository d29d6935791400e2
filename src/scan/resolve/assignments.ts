import { ts } from '../ts.js';
import { lookUp } from './scope.js';

type Given = ReadonlyMap<string, readonly ts.Expression[]>;

/** What a scope gives to its variables and properties, by how they are spelled. */
interface Changes {
  readonly assigned: Given;
  readonly pushed: Given;
}

/** Made once for each tree. */
const changesByScope = new WeakMap<ts.Node, Changes>();

/**
 * Everything that is assigned inside a function or file to a target spelled like this, e.g. `query` or
 * `this.orders`, in source order. Shadowed names are not told apart.
 */
export function assignmentsTo(target: string, scope: ts.Node): readonly ts.Expression[] {
  return changesIn(scope).assigned.get(target) ?? [];
}

/** Everything that is put at the end of a list inside a function or file, `list.push(...)`, likewise. */
export function pushedTo(target: string, scope: ts.Node): readonly ts.Expression[] {
  return changesIn(scope).pushed.get(target) ?? [];
}

/**
 * Texts that are written out where they are put at the end of a list: `relations.push('lines')`. Not those that are put
 * there only for some arguments, since most callers may hand in others.
 */
export function textsPushedTo(list: string, scope: ts.Node): readonly ts.Expression[] {
  return pushedTo(list, scope).filter(
    (one) => ts.isStringLiteralLike(one) && !isForCallerToSay(one, scope),
  );
}

/** Whether a node stands below an `if` that asks for a parameter. */
function isForCallerToSay(node: ts.Node, scope: ts.Node): boolean {
  for (let at = node; at !== scope && at.parent !== undefined; at = at.parent) {
    if (ts.isIfStatement(at.parent) && asksParameter(at.parent.expression)) return true;
  }
  return false;
}

function asksParameter(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return asksParameter(node.expression);
  if (!ts.isIdentifier(node)) return ts.forEachChild(node, asksParameter) ?? false;
  const declaration = lookUp(node.text, node);
  return declaration !== null && ts.isParameter(declaration);
}

/** Names of the properties that are assigned to a variable inside a function or file: `values.status = ...`. */
export function propertiesAssignedTo(variable: string, scope: ts.Node): readonly string[] {
  const prefix = `${variable}.`;
  return [...changesIn(scope).assigned.keys()].flatMap((target) => {
    const name = target.startsWith(prefix) ? target.slice(prefix.length) : '';
    return name === '' || name.includes('.') ? [] : [name];
  });
}

function changesIn(scope: ts.Node): Changes {
  let known = changesByScope.get(scope);
  if (known === undefined) {
    known = collectChanges(scope);
    changesByScope.set(scope, known);
  }
  return known;
}

function collectChanges(scope: ts.Node): Changes {
  const assigned = new Map<string, ts.Expression[]>();
  const pushed = new Map<string, ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      add(assigned, spelled(node.left), [node.right]);
    } else if (ts.isCallExpression(node)) {
      const { expression: callee } = node;
      if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'push') {
        add(pushed, spelled(callee.expression), node.arguments);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return { assigned, pushed };
}

function add(
  groups: Map<string, ts.Expression[]>,
  target: string | null,
  given: readonly ts.Expression[],
): void {
  if (target === null) return;
  const group = groups.get(target);
  if (group === undefined) groups.set(target, [...given]);
  else group.push(...given);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken
  );
}

/** `query`, `this.orders`, `where.status`: names joined by dots; `null` for anything else. */
function spelled(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (!ts.isPropertyAccessExpression(node)) return null;
  const left = spelled(node.expression);
  return left === null ? null : `${left}.${node.name.text}`;
}
