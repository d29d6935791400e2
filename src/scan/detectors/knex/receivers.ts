import type { ScanContext } from '../../detector.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import { alternatives, instanceOf, type InstanceValue, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isLink, TELLING_LINKS } from './methods.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** Knex' objects: the client, which a transaction is too, a query under construction, the condition of a join. */
export type Role = 'client' | 'builder' | 'clause';

export interface Receiver {
  readonly role: Role;
  /** A builder with its origin; of a client only that it is one. */
  readonly value: InstanceValue;
  /** Only its name and what is done with it say so. */
  readonly isLikely: boolean;
}

const ROLES: Readonly<Record<string, Role>> = lookupTable({
  Knex: 'client',
  knex: 'client',
  default: 'client',
  'export=': 'client',
  '*': 'client',
  Transaction: 'client',
  QueryBuilder: 'builder',
  LikelyQueryBuilder: 'builder',
  QueryInterface: 'builder',
  QueryCallback: 'builder',
  ChainableInterface: 'builder',
  JoinClause: 'clause',
});

/** What an expression is to Knex; `null`: nothing of Knex'. */
export function receiverOf(node: ts.Expression, context: ScanContext): Receiver | null {
  const bare = skipWrappers(node);
  if (bare.kind === ts.SyntaxKind.ThisKeyword) {
    const handed = builderOfThis(bare, context);
    if (handed !== null) return handed;
  }
  return receiverOfValue(context.evaluate(bare)) ?? likelyReceiver(bare, context);
}

/** What a value is to Knex, the first of several. */
export function receiverOfValue(value: Value): Receiver | null {
  for (const one of alternatives(value)) {
    if (one.kind === 'parameter' && one.declared !== null) {
      const declared = receiverOfValue(one.declared);
      if (declared !== null) return declared;
    }
    if (one.kind !== 'instance' || one.type.kind !== 'external') continue;
    if (!isKnexPackage(one.type.package) && one.type.package !== 'objection') continue;
    const name = one.type.name.split('.').at(-1) ?? '';
    const role = ROLES[name];
    if (role !== undefined) return { role, value: one, isLikely: name === LIKELY_BUILDER };
  }
  return null;
}

/** `knex` itself, and packages around it that hand out its client. */
export function isKnexPackage(name: string): boolean {
  return (
    name === 'knex' || name === 'knex/types' || /^(?:nestjs-knex|nest-knexjs|knex-.*)$/.test(name)
  );
}

/** `function () { this.from('orders') }` handed to a builder, also in a list: `this` is a query of its own. */
function builderOfThis(node: ts.Node, context: ScanContext): Receiver | null {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isArrowFunction(outer)) continue;
    if (ts.isFunctionExpression(outer)) {
      const call = ts.isArrayLiteralExpression(outer.parent) ? outer.parent.parent : outer.parent;
      if (!ts.isCallExpression(call) || !isLinkOfBuilder(call, context)) return null;
      return receiverOfValue(builderInCallback(call, outer, context));
    }
    if (ts.isFunctionLike(outer) || ts.isClassLike(outer)) return null;
  }
  return null;
}

/** Whether a call is one of a builder's (or the client's) own methods. */
export function isLinkOfBuilder(call: ts.CallExpression, context: ScanContext): boolean {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || !isLink(callee.name.text)) return false;
  return receiverOf(callee.expression, context) !== null;
}

/** What the function that a link is handed works on: a query of its own, or the condition of a join. */
export function builderInCallback(
  call: ts.CallExpression,
  callback: ts.Node,
  context: ScanContext,
): InstanceValue {
  const isClause = /[jJ]oin$/.test(lastNameOf(call.expression));
  const type = isClause ? 'JoinClause' : 'QueryBuilder';
  return instanceOf('knex', type, [], context.ref(callback));
}

/** A query that a client begins at this node, which is as likely one as the client. */
export function queryBuilder(
  { isLikely }: Pick<Receiver, 'isLikely'>,
  origin: ts.Node,
  context: ScanContext,
): InstanceValue {
  const type = isLikely ? LIKELY_BUILDER : 'QueryBuilder';
  return instanceOf('knex', type, [], context.ref(origin));
}

/** Knex has no such type: it stands for a builder that a likely client began. */
const LIKELY_BUILDER = 'LikelyQueryBuilder';

export const CLIENT: InstanceValue = instanceOf('knex', 'Knex');

/** Names that people give to the client. */
const CLIENT_NAME =
  /^_?(?:knex|db|database|trx|tx|transaction|conn|connection|kx|pgKnex|\w+(?:Knex|Trx|Db))$/;

/**
 * Something of which nothing is known (a parameter in JavaScript, a field filled from outside), that is called like
 * a client and used like one: `knex('orders').where(...)`.
 */
function likelyReceiver(node: ts.Expression, context: ScanContext): Receiver | null {
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return null;
  if (!CLIENT_NAME.test(lastNameOf(node))) return null;
  const values = alternatives(context.evaluate(node));
  const isUnknown = values.every(
    (one) =>
      one.kind === 'unknown' ||
      (one.kind === 'external' && one.package === '') ||
      (one.kind === 'parameter' && one.declared === null),
  );
  return isUnknown && isUsedAsClient(node)
    ? { role: 'client', value: CLIENT, isLikely: true }
    : null;
}

function isUsedAsClient(node: ts.Expression): boolean {
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent) || ts.isNonNullExpression(outer.parent))
    outer = outer.parent;
  const called = outer.parent;
  const isBegun = ts.isCallExpression(called) && called.expression === outer;
  const chain = isBegun ? called.parent : called;
  if (!ts.isPropertyAccessExpression(chain)) return false;
  if (isBegun) return TELLING_LINKS.test(chain.name.text) || isLaterTelling(chain);
  return isLink(chain.name.text) && isLaterTelling(chain);
}

/** One of the further links is one that hardly any other library has. */
function isLaterTelling(access: ts.Node): boolean {
  let current: ts.Node = access;
  while (ts.isPropertyAccessExpression(current) && ts.isCallExpression(current.parent)) {
    current = current.parent.parent;
    if (ts.isPropertyAccessExpression(current) && TELLING_LINKS.test(current.name.text))
      return true;
  }
  return false;
}
