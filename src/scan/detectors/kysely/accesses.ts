import type { Operation } from '../../../model/access.js';
import type { Candidate, ScanContext } from '../../detector.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { callAround, columnsOf, linksAround, selectsAllOf } from './links.js';
import { BEGINNINGS, isBeginning, NAMING } from './methods.js';
import { columnNameOf, tableNamesOf } from './naming.js';
import { receiverOf, receiverOfValue, surroundingsOf, type Receiver } from './receivers.js';
import { elementsOf, renamed, tableOf } from './tokens.js';
import { boundMethod, isOwnMethod, namesGiven } from './values.js';

/** The touches that one call names: where a query names its table, and what it joins. */
export function kyselyAccesses(
  call: ts.CallExpression,
  context: ScanContext,
): readonly Candidate[] {
  const [named] = call.arguments;
  if (named === undefined) return [];
  const link = namingLink(call, context);
  if (link === null) return [];
  return elementsOf(named).flatMap((element) => touchesOf(call, element, link, context));
}

/** A call that names tables. */
interface NamingLink {
  readonly receiver: Receiver | null;
  readonly origin: Ref | null;
  /** What is done to the tables where the query does not say more. */
  readonly operations: readonly Operation[];
  /** It begins the query. */
  readonly isMain: boolean;
}

function namingLink(call: ts.CallExpression, context: ScanContext): NamingLink | null {
  const callee = call.expression;
  if (ts.isIdentifier(callee)) {
    if (!isBeginning(callee.text)) return null;
    const bound = boundMethod(callee, context);
    if (bound === null) return null;
    const receiver: Receiver = { role: 'expression', value: bound, isMade: true };
    return beginning(call, callee.text, receiver, context);
  }
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (isBeginning(method)) {
    if (isOwnMethod(callee, context)) return null;
    return beginning(call, method, receiverOf(callee.expression, context), context);
  }
  if (!NAMING.test(method)) return null;
  const receiver = receiverOf(callee.expression, context);
  if (receiver?.role !== 'builder') return null;
  return { receiver, origin: receiver.value.origin, operations: ['select'], isMain: false };
}

function beginning(
  call: ts.CallExpression,
  method: string,
  receiver: Receiver | null,
  context: ScanContext,
): NamingLink {
  const operations = BEGINNINGS[method] ?? [];
  return { receiver, origin: context.ref(call), operations, isMain: true };
}

function touchesOf(
  call: ts.CallExpression,
  element: ts.Expression,
  { receiver, origin, operations, isMain }: NamingLink,
  context: ScanContext,
): readonly Candidate[] {
  const table = tableOf(element, context);
  if (table === null) return unknownTable(element, context);
  const name = knownText(table.value);
  if (name !== null && isNamedQuery(name, element, receiver, context)) return [];
  const place = element.getStart();
  const value = withSchema(table.value, receiver);
  if (isPutTogether(value)) return [dynamicTable('is put together at run time', place)];
  const query = linksAround(call, context).query(origin);
  return [
    {
      kind: 'touch',
      table: { kind: 'value', value: renamed(value, (one) => tableNamesOf(one, context)) },
      operations: isMain
        ? ([query.operations, operations, MERGE].find(isSaid) ?? MERGE)
        : operations,
      place,
      statement: statementOf(call, origin, context),
      columns: columnsOf(query, table.names, isMain).map((one) => columnNameOf(one, context)),
      allColumns: selectsAllOf(query, table.names),
      locks: isMain && query.locks,
    },
  ];
}

function isSaid(operations: readonly Operation[]): boolean {
  return operations.length > 0;
}

/** What a `MERGE` does whose arms are not at hand. */
const MERGE: readonly Operation[] = ['insert', 'update'];

function withSchema(value: Value, receiver: Receiver | null): Value {
  const schema = receiver === null ? null : (surroundingsOf(receiver.value)?.schema ?? null);
  return schema === null
    ? value
    : renamed(value, (name) => [name.includes('.') ? name : `${schema}.${name}`]);
}

function isPutTogether(value: Value): boolean {
  return alternatives(value).every((one) => one.kind === 'text' && knownText(one) === null);
}

/** Where nothing is known of a plain name; queries, callbacks and raw text speak for themselves. */
function unknownTable(element: ts.Expression, context: ScanContext): readonly Candidate[] {
  const bare = skipWrappers(element);
  const isName =
    ts.isIdentifier(bare) ||
    ts.isPropertyAccessExpression(bare) ||
    ts.isElementAccessExpression(bare);
  if (!isName) return [];
  const value = context.evaluate(bare);
  if (receiverOfValue(value) !== null || isAliased(bare)) return [];
  if (value.kind === 'external')
    return [dynamicTable(`is ${value.name}, whose value is not here`, element.getStart())];
  return value.kind === 'unknown'
    ? [dynamicTable(`is not known: ${value.reason}`, element.getStart())]
    : [];
}

/** A name in whose place the file puts a query: `const recent = db.selectFrom(...).as('recent')`. */
function isAliased(node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) return false;
  const assigned = new RegExp(`\\b${node.text}\\s*(?::[^=;]+)?=[^;]*\\.as\\(`);
  return assigned.test(node.getSourceFile().text);
}

function dynamicTable(what: string, place: number): Candidate {
  const detail = `The name of the table ${what}.`;
  return { kind: 'unresolved', reason: 'dynamic-table', detail, place };
}

/** Where the outermost query around a call begins: its sub-queries belong to its statement. */
function statementOf(call: ts.CallExpression, origin: Ref | null, context: ScanContext): number {
  const own = origin?.file === context.file ? (context.find(origin) ?? call) : call;
  let first = own;
  for (let steps = 0; steps < MAX_NESTING; steps += 1) {
    const outer = callAround(first, context);
    const node = outer?.file === context.file ? context.find(outer) : null;
    if (node === null || node === first) break;
    first = node;
  }
  return first.getStart();
}

const MAX_NESTING = 16;

/** A name that `with` gave to a query, where this is not a part of that query's own definition. */
function isNamedQuery(
  name: string,
  node: ts.Node,
  receiver: Receiver | null,
  context: ScanContext,
): boolean {
  if (receiver !== null && surroundingsOf(receiver.value)?.names.includes(name) === true)
    return true;
  // The names of a client that is at hand are all known; of what a caller hands in, the file may tell.
  if (receiver?.isMade === true) return false;
  return namesInFile(node, context).some((one) => one.name === name && !defines(one.call, node));
}

interface GivenName {
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** Every name that a `with` of the file gives. */
function namesInFile(node: ts.Node, context: ScanContext): readonly GivenName[] {
  const tree = node.getSourceFile();
  return context.once(`kysely names ${tree.fileName}`, () => {
    const found: GivenName[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isCallExpression(inner) && isWith(inner)) {
        for (const name of namesGiven(inner, context)) found.push({ name, call: inner });
      }
      ts.forEachChild(inner, visit);
    };
    if (/\.with(?:Recursive)?\(/.test(tree.text)) visit(tree);
    return found;
  });
}

function isWith(call: ts.CallExpression): boolean {
  const callee = call.expression;
  const isNamed =
    ts.isPropertyAccessExpression(callee) && /^with(?:Recursive)?$/.test(callee.name.text);
  return isNamed && call.arguments.length === 2;
}

function defines(call: ts.CallExpression, node: ts.Node): boolean {
  const definition = call.arguments[1];
  const isRecursive = call.expression.getText().endsWith('.withRecursive');
  if (definition === undefined || isRecursive) return false;
  return definition.pos <= node.pos && node.end <= definition.end;
}
