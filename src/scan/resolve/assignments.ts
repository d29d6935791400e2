import { ts } from '../ts.js';

type Assignments = ReadonlyMap<string, readonly ts.Expression[]>;

/** Assigned texts by scope, made once for each tree. */
const assignmentsByScope = new WeakMap<ts.Node, Assignments>();

/**
 * Everything that is assigned inside a function or file to a target spelled like this, e.g. `query` or
 * `this.orders`, in source order. Shadowed names are not told apart.
 */
export function assignmentsTo(target: string, scope: ts.Node): readonly ts.Expression[] {
  return assignmentsIn(scope).get(target) ?? [];
}

/** Names of the properties that are assigned to a variable inside a function or file: `values.status = ...`. */
export function propertiesAssignedTo(variable: string, scope: ts.Node): readonly string[] {
  const prefix = `${variable}.`;
  return [...assignmentsIn(scope).keys()].flatMap((target) => {
    const name = target.startsWith(prefix) ? target.slice(prefix.length) : '';
    return name === '' || name.includes('.') ? [] : [name];
  });
}

function assignmentsIn(scope: ts.Node): Assignments {
  let known = assignmentsByScope.get(scope);
  if (known === undefined) {
    known = collectAssignments(scope);
    assignmentsByScope.set(scope, known);
  }
  return known;
}

function collectAssignments(scope: ts.Node): Assignments {
  const found = new Map<string, ts.Expression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      const target = spelled(node.left);
      if (target !== null) {
        const values = found.get(target);
        if (values === undefined) found.set(target, [node.right]);
        else values.push(node.right);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
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
