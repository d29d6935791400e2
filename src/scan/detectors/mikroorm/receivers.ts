import type { ScanContext } from '../../detector.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { lastNameOf, skipWrappers } from '../../index-pass/collect-facts.js';
import {
  alternatives,
  either,
  instanceOf,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** MikroORM's objects through which tables are reached. */
export type Role = 'manager' | 'repository' | 'builder' | 'orm' | 'connection' | 'row';

const ROLES: Readonly<Record<string, Role>> = lookupTable({
  EntityManager: 'manager',
  SqlEntityManager: 'manager',
  MongoEntityManager: 'manager',
  EntityRepository: 'repository',
  SqlEntityRepository: 'repository',
  MongoEntityRepository: 'repository',
  MikroORM: 'orm',
  QueryBuilder: 'builder',
  SelectQueryBuilder: 'builder',
  InsertQueryBuilder: 'builder',
  UpdateQueryBuilder: 'builder',
  DeleteQueryBuilder: 'builder',
  CountQueryBuilder: 'builder',
  TruncateQueryBuilder: 'builder',
  RunQueryBuilder: 'builder',
  Connection: 'connection',
  AbstractSqlConnection: 'connection',
  BaseEntity: 'row',
  WrappedEntity: 'row',
});

/** Types that stand for the entity that they are given. */
const STANDS_FOR_ENTITY = new Set([
  'Ref', 'LazyRef', 'Rel', 'Reference', 'IdentifiedReference', 'LoadedReference', 'Loaded', 'New', 'RequiredEntityData',
  'MergeLoaded', 'MergeSelected',
]); // prettier-ignore

/** An object of MikroORM, with the entities that it may be for. */
export interface Receiver {
  readonly role: Role;
  /** The entity of a repository or builder, or the wrapped one; `null` for the others, and where it is not known. */
  readonly entity: Value | null;
  readonly value: InstanceValue;
  /** Only its name and what it is handed say so. */
  readonly isLikely: boolean;
}

/** What an expression is to MikroORM. */
export function receiverOf(node: ts.Expression, context: ScanContext): Receiver | null {
  const value = context.evaluate(node);
  return receiverOfValue(value, context) ?? likelyManager(node, value);
}

/** What a value is to MikroORM; the first known of several. `null`: nothing of MikroORM's. */
export function receiverOfValue(value: Value, context: ScanContext): Receiver | null {
  const found = alternatives(value).flatMap((one) => receiverOfOne(one, context) ?? []);
  const [first] = found;
  if (first === undefined) return null;
  const entities = found.flatMap(({ role, entity }) =>
    role === first.role && entity !== null ? [entity] : [],
  );
  return { ...first, entity: entities.length === 0 ? null : either(entities) };
}

function receiverOfOne(value: Value, context: ScanContext): Receiver | null {
  if (value.kind === 'parameter') {
    return value.declared === null ? null : receiverOfValue(value.declared, context);
  }
  if (value.kind !== 'instance') return null;
  for (const { type, args } of context.ancestors(value)) {
    if (type.kind !== 'external' || !isMikroOrmPackage(type.package)) continue;
    const role = ROLES[type.name];
    if (role === undefined) continue;
    const [entity] = args;
    const own = type.name === 'BaseEntity' ? value : null;
    return {
      role,
      entity: own ?? (entity === undefined ? null : entityIn(entity)),
      value,
      isLikely: false,
    };
  }
  return null;
}

/** Contexts and containers of frameworks rarely say what their `em` is. */
function likelyManager(node: ts.Expression, value: Value): Receiver | null {
  const isUnknown = alternatives(value).every(
    (one) => one.kind === 'unknown' || (one.kind === 'parameter' && one.declared === null),
  );
  return isUnknown && /^(?:em|entityManager)$/.test(lastNameOf(skipWrappers(node)))
    ? { role: 'manager', entity: null, value: mikroObject('EntityManager'), isLikely: true }
    : null;
}

/** The entity that `Ref<Order>`, `Loaded<Order, 'lines'>` and the like stand for; other values are themselves. */
export function entityIn(value: Value): Value {
  return either(
    alternatives(value).map((one): Value => {
      if (one.kind !== 'instance' || one.type.kind !== 'external') return one;
      const [entity] = one.args;
      const stands = isMikroOrmPackage(one.type.package) && STANDS_FOR_ENTITY.has(one.type.name);
      return stands && entity !== undefined ? entityIn(entity) : one;
    }),
  );
}

/** The entity of a collection's rows; `null` for anything else. */
export function collected(value: Value): Value | null {
  if (value.kind !== 'instance' || value.type.kind !== 'external') return null;
  const [entity] = value.args;
  const isCollection = isMikroOrmPackage(value.type.package) && value.type.name === 'Collection';
  return isCollection && entity !== undefined ? entityIn(entity) : null;
}

/** One of MikroORM's objects. */
export function mikroObject(name: string, args: readonly Value[] = []): InstanceValue {
  return instanceOf('@mikro-orm/core', name, args);
}

/** Whether the application wrote the method itself. */
export function isOwnMethod(target: Value, method: string, context: ScanContext): boolean {
  const candidates = alternatives(target);
  const library = candidates.filter((one) => receiverOfOne(one, context) !== null);
  const asked = library.length > 0 ? library : candidates;
  const isOwn = (one: Value): boolean =>
    alternatives(context.member(one, method)).some(({ kind }) => kind === 'function');
  return library.length > 0 ? asked.every(isOwn) : asked.some(isOwn);
}
