import type { OrmModel } from '../../../model/orm-model.js';
import type { Candidate, ScanContext } from '../../detector.js';
import { sortedUnique } from '../../../util/sort.js';
import { functionAround, lookUp, outermostFunction } from '../../resolve/scope.js';
import { alternatives, keyOfRef, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isMadeHere } from './fresh.js';
import { FLUSHES } from './methods.js';
import { mikroModel } from './models.js';
import { entityIn, receiverOf } from './receivers.js';

// https://mikro-orm.io/docs/unit-of-work#implicit-transactions

/** What the assignments of a function change, by the end of the call that sends it. */
type ChangesByFlush = ReadonlyMap<number, Changes>;

interface Changes {
  readonly known: readonly Change[];
  /** Variables whose entity cannot be told. */
  readonly unknown: readonly string[];
}

interface Change {
  readonly model: OrmModel;
  readonly properties: readonly string[];
}

/**
 * The updates that a flush sends for rows that were changed by assignment since the flush before, in the function
 * around it. They are likely: which rows were changed shows at run time only.
 */
export function changesBefore(
  flush: ts.CallExpression,
  context: ScanContext,
): readonly Candidate[] {
  const scope = outermostFunction(flush);
  const changes = context.once(`mikroorm changes ${keyOfRef(context.ref(scope))}`, () =>
    collectChanges(scope, context),
  );
  // What `transactional` sends at its end is part of its work.
  const place = (flush.arguments.find(ts.isFunctionLike) ?? flush).getStart();
  const { known, unknown } = changes.get(flush.getEnd()) ?? { known: [], unknown: [] };
  const touches = known.map(({ model, properties }): Candidate => ({
    kind: 'touch',
    table: { kind: 'model', model },
    operations: ['update'],
    place,
    statement: flush.getStart(),
    columns: properties,
    certainty: 'likely',
  }));
  const names = sortedUnique(unknown).map((name) => `\`${name}\``);
  if (names.length === 0) return touches;
  const detail = `Sends what was changed; the entity of ${names.join(', ')} is not known.`;
  return [...touches, { kind: 'unresolved', reason: 'dynamic-table', detail, place }];
}

interface Assignment {
  readonly node: ts.Node;
  /** The changed entity, or the variable of which it is not known. */
  readonly changed: OrmModel | string;
  readonly property: string;
}

function collectChanges(scope: ts.Node, context: ScanContext): ChangesByFlush {
  const flushes: ts.Node[] = [];
  const assignments: Assignment[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isFlush(node, context)) flushes.push(node);
    const target = assignedIn(node);
    if (target !== null) assignments.push(...assignmentTo(node, target, context));
    ts.forEachChild(node, visit);
  };
  visit(scope);
  flushes.sort((a, b) => a.getEnd() - b.getEnd());
  const byFlush = new Map<number, Assignment[]>();
  for (const assignment of assignments) {
    const flush = flushes.find((one) => mayFollow(one, assignment.node));
    if (flush === undefined) continue;
    const group = byFlush.get(flush.getEnd());
    if (group === undefined) byFlush.set(flush.getEnd(), [assignment]);
    else group.push(assignment);
  }
  return new Map([...byFlush].map(([flush, group]) => [flush, changesIn(group)]));
}

function changesIn(assignments: readonly Assignment[]): Changes {
  const known = new Map<string, Change>();
  const unknown: string[] = [];
  for (const { changed, property } of assignments) {
    if (typeof changed === 'string') unknown.push(changed);
    else {
      const properties = known.get(changed.name)?.properties ?? [];
      known.set(changed.name, { model: changed, properties: [...properties, property] });
    }
  }
  return { known: [...known.values()], unknown };
}

/** Whether a flush comes after an assignment, and not in another branch of the same condition. */
function mayFollow(flush: ts.Node, assignment: ts.Node): boolean {
  if (flush.getEnd() <= assignment.getEnd()) return false;
  for (let node: ts.Node = assignment; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && parent.thenStatement === node) {
      const other = parent.elseStatement;
      if (other !== undefined && other.pos <= flush.pos && flush.end <= other.end) return false;
    }
  }
  return true;
}

function isFlush(call: ts.CallExpression, context: ScanContext): boolean {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || !FLUSHES.has(callee.name.text)) return false;
  const role = receiverOf(callee.expression, context)?.role;
  return role === 'manager' || role === 'repository';
}

/** `order.total = 5`, `order.total += 5`, `order.total++`. */
function assignedIn(node: ts.Node): ts.PropertyAccessExpression | null {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isAssignment =
      kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return isAssignment && ts.isPropertyAccessExpression(node.left) ? node.left : null;
  }
  if (!ts.isPostfixUnaryExpression(node) && !ts.isPrefixUnaryExpression(node)) return null;
  const counts =
    node.operator === ts.SyntaxKind.PlusPlusToken ||
    node.operator === ts.SyntaxKind.MinusMinusToken;
  return counts && ts.isPropertyAccessExpression(node.operand) ? node.operand : null;
}

function assignmentTo(
  node: ts.Node,
  { expression, name }: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Assignment[] {
  if (expression.kind === ts.SyntaxKind.ThisKeyword) return [];
  if (ts.isIdentifier(expression) && isMadeHere(expression)) return [];
  const row = entityIn(context.evaluate(expression));
  const model = mikroModel(row, context);
  if (model === null) {
    return ts.isIdentifier(expression) && isUnknownRow(expression, row)
      ? [{ node, changed: expression.text, property: name.text }]
      : [];
  }
  const isStored = model.properties.some((one) => one.name.split('.')[0] === name.text);
  return isStored ? [{ node, changed: model, property: name.text }] : [];
}

/** A local variable of which nothing is known: it may well be a row. Parameters are contexts and requests too often. */
function isUnknownRow(variable: ts.Identifier, value: Value): boolean {
  const declaration = lookUp(variable.text, variable);
  return (
    declaration !== null &&
    ts.isVariableDeclaration(declaration) &&
    functionAround(declaration) !== null &&
    alternatives(value).every(
      (one) => one.kind === 'unknown' || (one.kind === 'parameter' && one.declared === null),
    )
  );
}
