import type { Operation } from '../../../model/access.js';
import type { ScanContext } from '../../detector.js';
import { lookUp } from '../../resolve/scope.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import {
  callsHanded,
  chainOf,
  chainsOn,
  variableOf,
  type Chain,
  type ChainLink,
} from './chains.js';
import { isDb, isLibrary, isTableParameter, keyOfTable, tableOf } from './library.js';

// https://orm.drizzle.team/docs/select, .../insert, .../update, .../delete, .../joins

/** Links whose first argument is the table. */
const NAMING: ReadonlyMap<string, Operation> = new Map([
  ['from', 'select'],
  ['insert', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['$count', 'select'],
  ['refreshMaterializedView', 'select'],
  ...['left', 'right', 'inner', 'full', 'cross'].flatMap((kind): [string, Operation][] => [
    [`${kind}Join`, 'select'],
    [`${kind}JoinLateral`, 'select'],
  ]),
]);

/** A link that names a table. */
export interface Naming {
  readonly operation: Operation;
  readonly argument: ts.Expression;
  readonly value: Value;
}

/** The table that a link names; `null` where it names none. */
export function namingOf({ name, call }: ChainLink, context: ScanContext): Naming | null {
  const operation = NAMING.get(name);
  const [argument] = call.arguments;
  if (operation === undefined || argument === undefined) return null;
  const value = context.evaluate(argument);
  return isNamed(value, name, call, context) ? { operation, argument, value } : null;
}

/** A table object tells by itself; what the caller hands in needs more. */
function isNamed(
  value: Value,
  link: string,
  call: ts.CallExpression,
  context: ScanContext,
): boolean {
  const some = alternatives(value);
  if (some.some((one) => tableOf(one) !== null || isLibrary(one, 'View'))) {
    return !isCollection(receiverOf(call), context);
  }
  if (!some.some((one) => one.kind === 'parameter' || one.kind === 'type-parameter')) {
    // `tables[name]`: some table, and nobody can tell which.
    const [argument] = call.arguments;
    const isChosen = argument !== undefined && ts.isElementAccessExpression(argument);
    return value.kind === 'unknown' && isChosen && isCertain(call, context);
  }
  return some.some(isTableParameter) || (isCertain(call, context) && link !== '$count');
}

function receiverOf(call: ts.CallExpression): ts.Expression | null {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : null;
}

/** `seen.delete(orders)` of a `Map`, `Array.from(...)`. */
function isCollection(receiver: ts.Expression | null, context: ScanContext): boolean {
  if (receiver === null || ts.isCallExpression(receiver)) return false;
  return alternatives(context.evaluate(receiver)).some((value) => {
    const one = value.kind === 'parameter' ? (value.declared ?? value) : value;
    if (one.kind === 'array') return true;
    const type = one.kind === 'instance' ? one.type : one;
    return type.kind === 'external' && type.package === '' && /^[A-Z]/.test(type.name);
  });
}

/** Whether the chain is the library's without a look at its tables. */
function isCertain(call: ts.CallExpression, context: ScanContext): boolean {
  const { start } = chainOf(call);
  return isDb(context.evaluate(start));
}

/** All chains that make up one query, and where it begins. */
export interface Query {
  readonly chains: readonly Chain[];
  /** Offset that the touches of one statement share. */
  readonly statement: number;
}

/** The chain together with those that go on with it in later statements. */
export function queryOf(chain: Chain): Query {
  const first = originOf(chain, 0);
  const variable = variableOf(first);
  const later = variable === null ? [] : chainsOn(variable);
  const chains = [first, ...later.filter(({ end }) => end !== first.end)];
  return { chains, statement: statementOf(first, 0) };
}

/** How often a query may be part of another one, or go on in another variable. */
const MAX_DEPTH = 8;

/** `query = query.where(...)` goes on with what the variable was declared with. */
function originOf(chain: Chain, depth: number): Chain {
  if (!ts.isIdentifier(chain.start) || depth > MAX_DEPTH) return chain;
  const declaration = lookUp(chain.start.text, chain.start);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return chain;
  const { initializer } = declaration;
  if (initializer === undefined || !ts.isCallExpression(initializer)) return chain;
  const before = chainOf(initializer);
  // The client itself is often kept in a variable too; only a query goes on.
  return isQuery(before) && before.end !== chain.end ? originOf(before, depth + 1) : chain;
}

const BEGINS =
  /^(?:select\w*|from|insert|update|delete|\$dynamic|\$?with|\$count|findMany|findFirst)$/;

function isQuery({ links }: Chain): boolean {
  return links.some(({ name }) => BEGINS.test(name));
}

/** Links that are handed a query, or conditions that hold one. */
const HOLDING =
  /^(?:where|having|on|from|select\w*|values|set|orderBy|groupBy|returning|with|as|(?:left|right|inner|full|cross)Join\w*|union\w*|intersect\w*|except\w*|onConflict\w*|onDuplicateKeyUpdate|\$count|findMany|findFirst)$/;
/** Functions that put queries together. */
const COMBINING = /^(?:union|intersect|except)(?:All)?$/;

/** Offset of the outermost query that this one is a part of, as a sub-query, a common table or a branch of a union. */
function statementOf(chain: Chain, depth: number): number {
  if (depth > MAX_DEPTH) return chain.start.getStart();
  const around = queryAround(chain) ?? queryThatUses(chain);
  if (around === null) return chain.start.getStart();
  return around.kind === 'call' ? around.start : statementOf(originOf(around.chain, 0), depth + 1);
}

type Around =
  | { readonly kind: 'chain'; readonly chain: Chain }
  | { readonly kind: 'call'; readonly start: number };

function queryAround(chain: Chain): Around | null {
  let inner: ts.Node = chain.end;
  for (let node = inner.parent; node !== undefined; inner = node, node = node.parent) {
    if (endsQuery(node)) return null;
    if (!ts.isCallExpression(node) || node.expression === inner) continue;
    const around = aroundCall(node);
    if (around !== null) return around;
    // A function that is handed to anything but a query runs on its own.
    if (ts.isArrowFunction(inner) || !ts.isIdentifier(node.expression)) return null;
  }
  return null;
}

/** What is awaited, kept or stands alone is a statement of its own. */
function endsQuery(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || ts.isStatement(node) || ts.isVariableDeclaration(node))
    return true;
  return ts.isFunctionLike(node) && !ts.isArrowFunction(node);
}

function aroundCall(call: ts.CallExpression): Around | null {
  const { expression } = call;
  if (ts.isIdentifier(expression)) {
    return COMBINING.test(expression.text) ? { kind: 'call', start: call.getStart() } : null;
  }
  if (!ts.isPropertyAccessExpression(expression) || !HOLDING.test(expression.name.text))
    return null;
  const outer = chainOf(call);
  return isQuery(outer) ? { kind: 'chain', chain: outer } : null;
}

/** `const recent = db.$with('recent').as(...)`, and then `db.with(recent).select().from(recent)`. */
function queryThatUses(chain: Chain): Around | null {
  const variable = variableOf(chain);
  if (variable === null || !ts.isVariableDeclaration(variable.parent)) return null;
  for (const call of callsHanded(variable)) {
    if (ts.isIdentifier(call.expression) && COMBINING.test(call.expression.text)) {
      return { kind: 'call', start: call.getStart() };
    }
    if (!ts.isPropertyAccessExpression(call.expression)) continue;
    const outer = chainOf(call);
    if (outer.end === chain.end || !HOLDING.test(call.expression.name.text)) continue;
    if (isQuery(outer)) return { kind: 'chain', chain: outer };
  }
  return null;
}

/** Keys of the tables that a chain itself names; empty for chains that are no queries. */
export function tablesNamed({ links }: Chain, context: ScanContext): readonly string[] {
  return links.flatMap((link) => {
    const naming = namingOf(link, context);
    return naming === null
      ? []
      : alternatives(naming.value).flatMap((value) => keyOfTable(value) ?? []);
  });
}
