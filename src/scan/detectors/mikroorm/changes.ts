import type { OrmModel } from '../../../model/orm-model.js';
import type { ScanContext, TouchCandidate } from '../../detector.js';
import { outermostFunction } from '../../entities/builder.js';
import { keyOfRef } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isMadeHere } from './fresh.js';
import { FLUSHES } from './methods.js';
import { mikroModel } from './models.js';
import { entityIn, receiverOf } from './receivers.js';

// https://mikro-orm.io/docs/unit-of-work#implicit-transactions

/** What the assignments of a function change, by the call that sends it. */
type ChangesByFlush = ReadonlyMap<number, readonly Change[]>;

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
): readonly TouchCandidate[] {
  const scope = outermostFunction(flush);
  const changes = context.once(`mikroorm changes ${keyOfRef(context.ref(scope))}`, () =>
    collectChanges(scope, context),
  );
  return (changes.get(flush.getEnd()) ?? []).map(({ model, properties }) => ({
    kind: 'touch',
    table: { kind: 'model', model },
    operations: ['update'],
    place: flush.getStart(),
    statement: flush.getStart(),
    columns: properties,
    certainty: 'likely',
  }));
}

interface Assignment {
  readonly end: number;
  readonly model: OrmModel;
  readonly property: string;
}

function collectChanges(scope: ts.Node, context: ScanContext): ChangesByFlush {
  const flushes: number[] = [];
  const assignments: Assignment[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isFlush(node, context)) flushes.push(node.getEnd());
    const target = assignedIn(node);
    if (target !== null) assignments.push(...assignmentTo(target, node.getEnd(), context));
    ts.forEachChild(node, visit);
  };
  visit(scope);
  flushes.sort((a, b) => a - b);
  const byFlush = new Map<number, Map<string, Change>>();
  for (const { end, model, property } of assignments) {
    const flush = flushes.find((one) => one > end);
    if (flush === undefined) continue;
    const changes = byFlush.get(flush) ?? new Map<string, Change>();
    const known = changes.get(model.name)?.properties ?? [];
    changes.set(model.name, { model, properties: [...known, property] });
    byFlush.set(flush, changes);
  }
  return new Map([...byFlush].map(([flush, changes]) => [flush, [...changes.values()]]));
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
  { expression, name }: ts.PropertyAccessExpression,
  end: number,
  context: ScanContext,
): readonly Assignment[] {
  if (expression.kind === ts.SyntaxKind.ThisKeyword) return [];
  if (ts.isIdentifier(expression) && isMadeHere(expression)) return [];
  const row = entityIn(context.evaluate(expression));
  const model = mikroModel(row, context);
  if (model === null) return [];
  const isStored = model.properties.some((one) => one.name.split('.')[0] === name.text);
  return isStored ? [{ end, model, property: name.text }] : [];
}
