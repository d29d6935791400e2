import type { ScanContext } from '../../detector.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import {
  alternatives,
  instanceOf,
  knownText,
  text,
  type InstanceValue,
  type Ref,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';

/**
 * Kysely's objects: the client, which a transaction is too; a query under construction; what callbacks are handed to
 * write expressions with, which belongs to a query.
 */
export type Role = 'client' | 'builder' | 'expression';

export interface Receiver {
  readonly role: Role;
  readonly value: InstanceValue;
  /** All names that `with` gave it are known: it was made by calls at hand, or is the whole client. */
  readonly isMade: boolean;
}

/** `kysely` itself, and packages around it. */
export function isKyselyPackage(name: string): boolean {
  return /(?:^|[/-])kysely(?:$|[/-])/.test(name);
}

const ROLES: readonly (readonly [RegExp, Role])[] = [
  [/^(?:Kysely|\w*Transaction|QueryCreator\w*|ConnectionWrapper)$/, 'client'],
  [/QueryBuilder\w*$|^(?:OnConflict|Join|Alter)\w*Builder$|^JoinBuilder$/, 'builder'],
  [/^ExpressionBuilder$|^FunctionModule$/, 'expression'],
];

/** What an expression is to Kysely; `null`: nothing of Kysely's, or nothing that is known. */
export function receiverOf(node: ts.Expression, context: ScanContext): Receiver | null {
  const bare = skipWrappers(node);
  const known = receiverOfValue(context.evaluate(bare));
  if (known !== null) return known;
  // prisma-extension-kysely adds it to a client of which nothing else may be known.
  return ts.isPropertyAccessExpression(bare) && bare.name.text === '$kysely'
    ? { role: 'client', value: clientOf({ names: [], schema: null }), isMade: true }
    : null;
}

/** What a value is to Kysely, the first of several. */
export function receiverOfValue(value: Value): Receiver | null {
  for (const one of alternatives(value)) {
    if (one.kind === 'parameter' && one.declared !== null) {
      const declared = receiverOfValue(one.declared);
      if (declared !== null) return declared;
    }
    if (one.kind !== 'instance' || one.type.kind !== 'external') continue;
    if (!isKyselyPackage(one.type.package)) continue;
    const name = one.type.name.split('.').at(-1) ?? '';
    const role = ROLES.find(([pattern]) => pattern.test(name))?.[1];
    if (role === undefined) continue;
    const isWhole = role === 'client' && !name.startsWith('QueryCreator');
    return { role, value: one, isMade: isWhole || surroundingsOf(one) !== null };
  }
  return null;
}

/** What holds for all queries that a client or a query begins. */
export interface Surroundings {
  /** Names given by `with`. */
  readonly names: readonly string[];
  /** From `withSchema`. */
  readonly schema: string | null;
}

export const NOTHING_AROUND: Surroundings = { names: [], schema: null };

/** Travels in the type arguments, where a declared type has the tables instead. */
export function surroundingsOf({ args }: InstanceValue): Surroundings | null {
  const [names, schema] = args;
  if (names?.kind !== 'array' || !names.isTuple) return null;
  return {
    names: names.elements.flatMap((one) => knownText(one) ?? []),
    schema: schema === undefined ? null : knownText(schema),
  };
}

function argsOf({ names, schema }: Surroundings): readonly Value[] {
  const list: Value = { kind: 'array', elements: names.map((name) => text(name)), isTuple: true };
  return schema === null ? [list] : [list, text(schema)];
}

/** A client, or a transaction. */
export function clientOf(around: Surroundings): InstanceValue {
  return instanceOf('kysely', 'QueryCreator', argsOf(around));
}

/** A query that begins at this place. */
export function builderOf(around: Surroundings, origin: Ref | null): InstanceValue {
  return instanceOf('kysely', 'SelectQueryBuilder', argsOf(around), origin);
}

/** What a callback writes expressions with, for the query that begins at this place. */
export function expressionOf(around: Surroundings, origin: Ref | null): InstanceValue {
  return instanceOf('kysely', 'ExpressionBuilder', argsOf(around), origin);
}

/** The package's other objects, by the name of their type. */
export function isOfType(value: Value, name: string): boolean {
  return alternatives(value).some(
    (one) =>
      one.kind === 'instance' &&
      one.type.kind === 'external' &&
      isKyselyPackage(one.type.package) &&
      one.type.name === name,
  );
}
