import type { OrmModel } from '../../model/orm-model.js';
import type { Candidate, Detector, ScanContext, TransactionMark } from '../detector.js';
import { lookUp } from '../resolve/scope.js';
import { alternatives, knownTexts } from '../resolve/value.js';
import { skipWrappers } from '../index-pass/collect-facts.js';
import { LOADED_SQL } from '../sql-files.js';
import { readSqlText } from '../sql-text/sql-candidates.js';
import { isPrismaRaw } from '../sql-text/tags.js';
import { ts } from '../ts.js';
import { readOperation } from './prisma/arguments.js';
import { prismaModels, type FoundModel } from './prisma/delegates.js';
import { propertiesOf } from './prisma/objects.js';
import { ARGUMENT_KEYS, PRISMA_OPERATIONS, TELLING_OPERATION } from './prisma/operations.js';
import type { Query } from './prisma/query.js';
import { transactionOf } from './prisma/transactions.js';

// https://www.prisma.io/docs/orm/reference/prisma-client-reference

/**
 * Sees `<client>.<delegate>.<operation>(...)` on any receiver, by the delegates of the schemas at hand: generated
 * clients are seldom in a repository, so a receiver's type cannot be asked for.
 */
export const prisma: Detector = {
  title: 'Prisma: client calls with their relations, nested writes, transactions and raw queries',
  kinds: [ts.SyntaxKind.CallExpression, ts.SyntaxKind.TaggedTemplateExpression],

  accesses(node, context) {
    if (ts.isTaggedTemplateExpression(node)) {
      return isPrismaRaw(node.tag) ? readSqlText(node, context, 'declared').candidates : [];
    }
    if (!ts.isCallExpression(node)) return [];
    if (isPrismaRaw(node.expression)) return readRawCall(node, context);
    if (methodOf(node) === '$queryRawTyped') return readTypedCall(node, context);
    if (prismaModels(context).isEmpty) return [];
    return readClientCall(node, context) ?? readFluentCall(node, context);
  },

  transaction(node, context): TransactionMark | null {
    if (!ts.isCallExpression(node) || methodOf(node) !== '$transaction') return null;
    const [argument] = node.arguments;
    return argument === undefined ? null : transactionOf(node, argument, context);
  },
};

function methodOf(node: ts.CallExpression): string | null {
  return ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : null;
}

/** `$queryRawUnsafe('SELECT ..', value)`, `$queryRaw(Prisma.sql`..`)`, `Prisma.raw('..')`. */
function readRawCall(node: ts.CallExpression, context: ScanContext): readonly Candidate[] {
  const method = methodOf(node) ?? '';
  const [argument] = node.arguments;
  if (!method.startsWith('$') || argument === undefined) return [];
  const text = skipWrappers(argument);
  // A tagged template is visited by itself, wherever it stands.
  if (ts.isTaggedTemplateExpression(text) || !method.endsWith('Unsafe')) return [];
  if (isWrittenText(text)) return readSqlText(text, context, 'declared').candidates;
  const isKnown = alternatives(context.evaluate(text)).some((value) => value.kind === 'text');
  if (isKnown) return readSqlText(text, context, 'declared').candidates;
  const detail = 'The SQL text is put together at run time.';
  return [{ kind: 'unresolved', reason: 'dynamic-table', detail, place: text.getStart() }];
}

/** `$queryRawTyped(openOrders(id))`: the query is read in its SQL file, unless that is not at hand. */
function readTypedCall(node: ts.CallExpression, context: ScanContext): readonly Candidate[] {
  const [argument] = node.arguments;
  if (argument === undefined) return [];
  const query = skipWrappers(argument);
  const made = ts.isCallExpression(query) ? context.evaluate(query.expression) : null;
  const tail = made?.kind === 'external' ? `/sql/${made.name}.sql` : null;
  const isLoaded = context
    .noted(LOADED_SQL)
    .some(
      ({ path, loaders }) =>
        tail !== null && `/${path}`.endsWith(tail) && loaders.includes(context.file),
    );
  const detail = 'The SQL file of this query was not found.';
  return isLoaded
    ? []
    : [{ kind: 'unresolved', reason: 'unparsed-sql', detail, place: query.getStart() }];
}

function isWrittenText(node: ts.Expression): boolean {
  return (
    ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node)
  );
}

function readClientCall(
  node: ts.CallExpression,
  context: ScanContext,
): readonly Candidate[] | null {
  const found = operationOf(node, context);
  if (found === null) return null;
  const touches = found.models.flatMap(({ model, isGuess }) => {
    const query = queryOf(node, found.token, context, isGuess || found.models.length > 1);
    const { operations, returnsRows } = found.operation;
    readOperation(query, model, node.arguments[0], operations, returnsRows, found.token.getStart());
    return query.touches;
  });
  return touches;
}

function queryOf(
  node: ts.CallExpression,
  token: ts.Node,
  context: ScanContext,
  isGuess: boolean,
): Query {
  const models = prismaModels(context);
  return { context, models, fallback: token, statement: node.getStart(), isGuess, touches: [] };
}

interface ClientCall {
  readonly models: readonly FoundModel[];
  readonly operation: (typeof PRISMA_OPERATIONS)[string];
  /** The token that names the model. */
  readonly token: ts.Node;
}

function operationOf(node: ts.CallExpression, context: ScanContext): ClientCall | null {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const operation = Object.hasOwn(PRISMA_OPERATIONS, callee.name.text)
    ? PRISMA_OPERATIONS[callee.name.text]
    : undefined;
  if (operation === undefined) return null;
  const named = delegateOf(skipWrappers(callee.expression), context);
  if (named === null) return null;
  const models = named.delegates.flatMap(
    (delegate) => prismaModels(context).ofDelegate(delegate, context.file) ?? [],
  );
  if (models.length === 0 || !isClientCall(node, callee.name.text, named, context)) return null;
  return { models, operation, token: named.token };
}

interface NamedDelegate {
  readonly delegates: readonly string[];
  readonly token: ts.Node;
  readonly client: ts.Expression | null;
}

/** `client.order`, `client['order']`, `client[kind]`, or a variable that holds one of these. */
function delegateOf(node: ts.Expression, context: ScanContext): NamedDelegate | null {
  if (ts.isPropertyAccessExpression(node)) {
    return { delegates: [node.name.text], token: node.name, client: node.expression };
  }
  if (ts.isElementAccessExpression(node)) {
    const delegates = knownTexts(context.evaluate(node.argumentExpression));
    return { delegates, token: node.argumentExpression, client: node.expression };
  }
  if (ts.isConditionalExpression(node)) {
    const branches = [node.whenTrue, node.whenFalse].map((one) =>
      delegateOf(skipWrappers(one), context),
    );
    const delegates = branches.flatMap((one) => one?.delegates ?? []);
    return { delegates, token: node, client: branches.find((one) => one !== null)?.client ?? null };
  }
  if (!ts.isIdentifier(node)) return null;
  return delegateInVariable(node, context);
}

function delegateInVariable(node: ts.Identifier, context: ScanContext): NamedDelegate | null {
  const declaration = lookUp(node.text, node);
  if (declaration === null) return null;
  if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
    const initializer = skipWrappers(declaration.initializer);
    if (ts.isIdentifier(initializer)) return null;
    const named = delegateOf(initializer, context);
    return named === null ? null : { ...named, token: node };
  }
  if (!ts.isBindingElement(declaration)) return null;
  const holder = declaration.parent.parent;
  const isFromClient = ts.isVariableDeclaration(holder) && holder.initializer !== undefined;
  if (!isFromClient || holder.initializer === undefined) return null;
  const name = declaration.propertyName ?? declaration.name;
  const isPlain = ts.isIdentifier(name) && isClientName(skipWrappers(holder.initializer));
  return isPlain ? { delegates: [name.text], token: node, client: holder.initializer } : null;
}

/** A client by its name: `prisma`, `this.prisma`, `ctx.db`, `tx`, `(tx || this.prisma)`. */
function isClientName(node: ts.Expression): boolean {
  return /prisma|(?:^|[.?!(])_?(?:db|tx|trx|client|transaction)\)?$|(?:Db|Tx|Client|Database|DB)\)?$/.test(
    node.getText(),
  );
}

/**
 * `<x>.<delegate>.<operation>` looks like other calls too (`caller.user.update(id)`, `this.session.delete(key)`):
 * the argument has to be one that the operation takes, and where it does not tell, the receiver or the operation.
 */
function isClientCall(
  node: ts.CallExpression,
  operation: string,
  { client }: NamedDelegate,
  context: ScanContext,
): boolean {
  const [argument] = node.arguments;
  if (node.arguments.length > 1) return false;
  const isKnownClient = client !== null && isClientName(skipWrappers(client));
  if (argument === undefined) return isKnownClient || TELLING_OPERATION.test(operation);
  if (ts.isStringLiteralLike(argument) || ts.isNumericLiteral(argument)) return false;
  const keys = propertiesOf(argument, context).map(({ name }) => name);
  if (keys.some((key) => !ARGUMENT_KEYS.has(key))) return false;
  return isKnownClient || TELLING_OPERATION.test(operation) || keys.length > 0;
}

/** `client.order.findUnique(..).customer()` reads the customer. */
function readFluentCall(node: ts.CallExpression, context: ScanContext): readonly Candidate[] {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee) || !ts.isCallExpression(callee.expression)) return [];
  const target = fluentTargetOf(node, context);
  if (target === null) return [];
  const query = queryOf(node, callee.name, context, false);
  readOperation(query, target, node.arguments[0], ['select'], true, callee.name.getStart());
  return query.touches.map((touch) => ({ ...touch, statement: innermostCall(node).getStart() }));
}

function innermostCall(node: ts.CallExpression): ts.CallExpression {
  const callee = node.expression;
  const inner = ts.isPropertyAccessExpression(callee) ? callee.expression : null;
  return inner !== null && ts.isCallExpression(inner) ? innermostCall(inner) : node;
}

function fluentTargetOf(node: ts.CallExpression, context: ScanContext): OrmModel | null {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee) || !ts.isCallExpression(callee.expression))
    return null;
  const inner = callee.expression;
  const isSingle = /^(?:findUnique|findFirst|create|update|upsert|delete)/.test(
    methodOf(inner) ?? '',
  );
  const from = isSingle
    ? operationOf(inner, context)?.models[0]?.model
    : fluentTargetOf(inner, context);
  const property = from?.properties.find(({ name }) => name === callee.name.text);
  if (from === undefined || from === null || property === undefined) return null;
  return prismaModels(context).target(from, property);
}
