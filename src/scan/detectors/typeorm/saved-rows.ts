import type { Entry, ScanContext } from '../../detector.js';
import { assignmentsTo } from '../../resolve/assignments.js';
import { returnedBy } from '../../resolve/functions.js';
import { lookUp, outermostFunction } from '../../resolve/scope.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { modelsIn } from '../../entities/models-in.js';

/** What the code shows of a row that is handed to `save` and its kin. */
export interface SavedRow {
  /** Properties that it is made of, as far as they are written out. */
  readonly entries: readonly Entry[];
  /** A typed object that it is made of (`create(dto)`): what that has, the row has. */
  readonly data: Value | null;
  /** Properties that are assigned or added to afterwards, or whose rows are gone through. */
  readonly assigned: ReadonlySet<string>;
  /** Relations with which it was loaded. */
  readonly loaded: Value | null;
  /** It was made here, so no rows refer to it yet. */
  readonly isNew: boolean;
}

const NOTHING: SavedRow = {
  entries: [],
  data: null,
  assigned: new Set(),
  loaded: null,
  isNew: false,
};

/** How many names and calls are followed back from a row to where it is made. */
const MAX_STEPS = 5;

/** The rows that an expression stands for, followed back to where this function makes or loads them. */
export function savedRows(
  node: ts.Expression,
  context: ScanContext,
  steps = 0,
): readonly SavedRow[] {
  if (steps > MAX_STEPS) return [];
  const follow = (inner: ts.Expression): readonly SavedRow[] =>
    savedRows(inner, context, steps + 1);
  const parts = partsOf(node);
  if (parts !== null) return parts.flatMap(follow);
  if (ts.isIdentifier(node)) return ofName(node, context, follow);
  if (ts.isNewExpression(node)) return ofData(node.arguments ?? [], context, true);
  return ts.isCallExpression(node) ? ofCall(node, context, follow) : ofData([node], context, false);
}

/** What an expression that only passes on or chooses stands for, and the elements of a list; `null` for others. */
function partsOf(node: ts.Expression): readonly ts.Expression[] | null {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node)) return [node.left, node.right];
  if (ts.isArrayLiteralExpression(node)) return node.elements;
  return ts.isAwaitExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isSpreadElement(node)
    ? [node.expression]
    : null;
}

type Follow = (inner: ts.Expression) => readonly SavedRow[];

function ofName(node: ts.Identifier, context: ScanContext, follow: Follow): readonly SavedRow[] {
  const declaration = lookUp(node.text, node);
  const scope = outermostFunction(node);
  const initial =
    declaration !== null && ts.isVariableDeclaration(declaration) ? declaration.initializer : null;
  const sources = [...(initial ? [initial] : []), ...assignmentsTo(node.text, scope)];
  const rows = sources.length === 0 ? ofData([node], context, false) : sources.flatMap(follow);
  const assigned = (assignedProperties(scope, context).get(node.text) ?? [])
    .filter(({ offset }) => offset < node.pos)
    .map(({ property }) => property);
  return assigned.length === 0
    ? rows
    : rows.map((row) => ({ ...row, assigned: new Set([...row.assigned, ...assigned]) }));
}

function ofCall(
  call: ts.CallExpression,
  context: ScanContext,
  follow: Follow,
): readonly SavedRow[] {
  if (!ts.isPropertyAccessExpression(call.expression)) return [NOTHING];
  const method = call.expression.name.text;
  if (method === 'create') return ofData(call.arguments, context, true);
  if (method === 'merge' || method === 'preload') return ofData(call.arguments, context, false);
  if (method.startsWith('find')) {
    const options = call.arguments.map((one) => context.evaluate(one));
    const loaded = options.map((one) => context.member(one, 'relations'));
    return [{ ...NOTHING, loaded: loaded.find(({ kind }) => kind !== 'unknown') ?? null }];
  }
  const [callback] = call.arguments;
  if (method === 'map' && callback !== undefined) return returnedBy(callback).flatMap(follow);
  return [NOTHING];
}

/** Objects that a row is made of: literals, and typed objects other than rows. */
function ofData(
  args: readonly ts.Expression[],
  context: ScanContext,
  isNew: boolean,
): readonly SavedRow[] {
  const values = args.flatMap((one) => alternatives(context.evaluate(one)));
  const typed = values.find(
    (one) =>
      (one.kind === 'instance' || one.kind === 'parameter') &&
      modelsIn(one, 'typeorm', context).length === 0,
  );
  const entries = values.flatMap((one) => context.entries(one));
  return [{ ...NOTHING, entries, data: typed ?? null, isNew }];
}

interface Assigned {
  readonly property: string;
  readonly offset: number;
}

/** By variable, the properties of it that a function assigns, adds rows to, or goes through row by row. */
function assignedProperties(
  scope: ts.Node,
  context: ScanContext,
): ReadonlyMap<string, readonly Assigned[]> {
  const { file, pos } = context.ref(scope);
  return context.once(`typeorm assigned ${file}:${pos}`, () => {
    const found = new Map<string, Assigned[]>();
    const add = (node: ts.Expression): void => {
      const names = firstProperty(node);
      if (names === null) return;
      const known = found.get(names.row);
      const one: Assigned = { property: names.property, offset: node.pos };
      if (known === undefined) found.set(names.row, [one]);
      else known.push(one);
    };
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) add(node.left);
      else if (ts.isForOfStatement(node)) add(node.expression);
      else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        if (CHANGES_ROWS.test(node.expression.name.text)) add(node.expression.expression);
      }
      ts.forEachChild(node, visit);
    };
    visit(scope);
    return found;
  });
}

const CHANGES_ROWS = /^(?:push|unshift|splice|pop|shift|forEach)$/;

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** `order` and `lines` of `order.lines`, `order.lines[0].quantity`. */
function firstProperty(node: ts.Expression): { row: string; property: string } | null {
  let inner = node;
  while (
    ts.isPropertyAccessExpression(inner) ||
    ts.isElementAccessExpression(inner) ||
    ts.isNonNullExpression(inner)
  ) {
    const object = inner.expression;
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(object)) {
      return { row: object.text, property: inner.name.text };
    }
    inner = object;
  }
  return null;
}
