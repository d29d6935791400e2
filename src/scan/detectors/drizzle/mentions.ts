import type { ScanContext } from '../../detector.js';
import { returnedBy } from '../../resolve/functions.js';
import { assignmentsTo } from '../../resolve/assignments.js';
import { functionAround, lookUp } from '../../resolve/scope.js';
import { alternatives, keyOfRef, knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { chainOf, chainsOn } from './chains.js';
import { isLibrary, keyOfTable, tableOf } from './library.js';
import { tablesNamed } from './query.js';

/** A column that an expression mentions, by its property; `null` for the whole row. */
export interface Mention {
  readonly table: Value;
  /** `keyOfTable` of the table. */
  readonly key: string;
  readonly property: string | null;
}

/** How often conditions may lead to other expressions. */
const MAX_DEPTH = 6;

/**
 * The columns that expressions mention, through variables that conditions are gathered in and functions that make
 * them. What is awaited has happened before and is no part; a query inside keeps the columns of its own tables.
 */
export function mentionsIn(nodes: readonly ts.Node[], context: ScanContext): readonly Mention[] {
  const found: Mention[] = [];
  const seen = new Set<string>();
  for (const node of nodes) visit({ found, seen, context, own: new Set() }, node, 0);
  return found;
}

interface Search {
  readonly found: Mention[];
  /** What was followed already. */
  readonly seen: Set<string>;
  readonly context: ScanContext;
  /** Tables of the queries around that are no business of the outermost one. */
  readonly own: ReadonlySet<string>;
}

function visit(search: Search, node: ts.Node, depth: number): void {
  if (ts.isTypeNode(node) || ts.isAwaitExpression(node)) return;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    visitAccess(search, node, depth);
  } else if (ts.isIdentifier(node)) visitName(search, node, depth);
  else if (ts.isPropertyAssignment(node)) visit(search, node.initializer, depth);
  else if (ts.isShorthandPropertyAssignment(node)) visit(search, node.name, depth);
  else if (ts.isCallExpression(node)) visitCall(search, node, depth);
  else ts.forEachChild(node, (child) => visit(search, child, depth));
}

function visitAccess(
  search: Search,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  depth: number,
): void {
  const value = search.context.evaluate(node);
  if (addValue(search, value)) return;
  followObjects(search, value, depth);
  // What stands on a name (`input.ids`, `rows.length`) is a value.
  const base = node.expression;
  if (!ts.isIdentifier(base) && !ts.isPropertyAccessExpression(base)) visit(search, base, depth);
}

function visitName(search: Search, node: ts.Identifier, depth: number): void {
  const value = search.context.evaluate(node);
  if (addRest(search, node, value)) return;
  if (addValue(search, value) || depth >= MAX_DEPTH) return;
  followObjects(search, value, depth);
  followVariable(search, node, depth);
}

function visitCall(search: Search, call: ts.CallExpression, depth: number): void {
  const chain = chainOf(call);
  const own = chain.end === call ? tablesNamed(chain, search.context) : [];
  const inner = own.length === 0 ? search : { ...search, own: new Set([...search.own, ...own]) };
  if (!ts.isIdentifier(call.expression)) visit(inner, call.expression, depth);
  followFunction(search, call, depth);
  for (const argument of call.arguments) visit(inner, argument, depth);
}

/** Whether the value is a column, a table, or all columns of one. */
function addValue({ found, own }: Search, value: Value): boolean {
  let isFound = false;
  const add = (table: Value | undefined, property: string | null): void => {
    const key = table === undefined ? null : keyOfTable(table);
    if (table === undefined || key === null) return;
    isFound = true;
    if (!own.has(key)) found.push({ table, key, property });
  };
  for (const one of alternatives(value)) {
    if (isLibrary(one, 'Column')) {
      const [table, property] = one.args;
      add(table, property === undefined ? null : knownText(property));
    } else if (isLibrary(one, 'Columns')) add(one.args[0], null);
    else if (isLibrary(one, 'Table')) add(one, null);
    else if (one.kind === 'parameter' && one.path.length > 0) {
      // A column of a table that is handed in; any other property matches no table.
      add({ ...one, path: one.path.slice(0, -1) }, one.path.at(-1) ?? null);
    }
  }
  return isFound;
}

/** `const { secret, ...rest } = getTableColumns(users)`: all columns but those that are taken out. */
function addRest({ found, own, context }: Search, node: ts.Identifier, value: Value): boolean {
  const [table] = isLibrary(value, 'Columns') ? value.args : [];
  const taken = table === undefined ? null : takenOut(node);
  const key = table === undefined ? null : keyOfTable(table);
  const origin = table === undefined ? null : tableOf(table);
  const model = origin === null ? null : context.models.ofClass(origin);
  if (table === undefined || taken === null || key === null || model === null) return false;
  if (own.has(key)) return true;
  for (const { name, column } of model.properties) {
    if (column !== null && !taken.has(name)) found.push({ table, key, property: name });
  }
  return true;
}

/** What stands before the rest that a name is bound to; `null` where it is none. */
function takenOut(node: ts.Identifier): ReadonlySet<string> | null {
  const declaration = lookUp(node.text, node);
  if (declaration === null || !ts.isBindingElement(declaration)) return null;
  if (declaration.dotDotDotToken === undefined) return null;
  if (!ts.isObjectBindingPattern(declaration.parent)) return null;
  const { elements } = declaration.parent;
  return new Set(elements.map((one) => (one.propertyName ?? one.name).getText()));
}

/** Columns that are kept together in an object, wherever it is written. */
function followObjects(search: Search, value: Value, depth: number): void {
  for (const one of alternatives(value)) {
    const node = one.kind === 'object' && depth < MAX_DEPTH ? search.context.find(one.ref) : null;
    if (node === null || !isNew(search, node)) continue;
    ts.forEachChild(node, (child) => visit(search, child, depth + 1));
  }
}

/** `const where = and(...)`, `conditions.push(eq(...))`, `filter = or(filter, ...)`. */
function followVariable(search: Search, node: ts.Identifier, depth: number): void {
  const declaration = lookUp(node.text, node);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return;
  const { name, initializer } = declaration;
  if (!ts.isIdentifier(name) || !isNew(search, declaration)) return;
  if (initializer !== undefined) visit(search, initializer, depth + 1);
  for (const { links } of chainsOn(name)) {
    const [first] = links;
    if (first === undefined || !/^(?:push|unshift)$/.test(first.name)) continue;
    for (const argument of first.call.arguments) visit(search, argument, depth + 1);
  }
  const scope = functionAround(declaration) ?? declaration.getSourceFile();
  for (const assigned of assignmentsTo(name.text, scope)) visit(search, assigned, depth + 1);
}

/** `where(activeIn(input))`: what the application's own functions give back. */
function followFunction(search: Search, call: ts.CallExpression, depth: number): void {
  if (depth >= MAX_DEPTH) return;
  for (const one of alternatives(search.context.evaluate(call.expression))) {
    const node = one.kind === 'function' ? search.context.find(one.ref) : null;
    if (node === null || !isNew(search, node)) continue;
    for (const returned of returnedBy(node)) visit(search, returned, depth + 1);
  }
}

function isNew({ seen, context }: Search, node: ts.Node): boolean {
  const key = keyOfRef(context.ref(node));
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
