import type { ScanContext } from '../../detector.js';
import {
  alternatives,
  either,
  instanceOf,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** TypeORM's objects through which tables are reached. */
export type Role = 'repository' | 'manager' | 'source' | 'runner' | 'builder';

const ROLES: Readonly<Record<string, Role>> = lookupTable({
  Repository: 'repository',
  TreeRepository: 'repository',
  MongoRepository: 'repository',
  AbstractRepository: 'repository',
  EntityManager: 'manager',
  MongoEntityManager: 'manager',
  DataSource: 'source',
  Connection: 'source',
  QueryRunner: 'runner',
  SelectQueryBuilder: 'builder',
  InsertQueryBuilder: 'builder',
  UpdateQueryBuilder: 'builder',
  DeleteQueryBuilder: 'builder',
  SoftDeleteQueryBuilder: 'builder',
  RelationQueryBuilder: 'builder',
  WhereExpressionBuilder: 'builder',
  QueryBuilder: 'builder',
});

/** An object of TypeORM, with the entities that it may be for. */
export interface Receiver {
  readonly role: Role;
  /** The entity of a repository or builder; `null` for the others, and where it is not known. */
  readonly entity: Value | null;
  /** What the application's own class makes of it, e.g. a custom repository. */
  readonly value: InstanceValue;
}

/** What a value is to TypeORM; the first known of several. `null`: nothing of TypeORM's. */
export function receiverOf(value: Value, context: ScanContext): Receiver | null {
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
    return value.declared === null ? null : receiverOf(value.declared, context);
  }
  if (value.kind !== 'instance') return null;
  for (const { type, args } of context.ancestors(value)) {
    if (type.kind !== 'external' || !isTypeormPackage(type.package)) continue;
    const role = ROLES[type.name];
    if (role === undefined) continue;
    const hasEntity = role === 'repository' || role === 'builder';
    return { role, entity: hasEntity ? (args[0] ?? null) : null, value };
  }
  return null;
}

/** Whether the application wrote the method itself, on every object of TypeORM's that the target may be. */
export function isOwnMethod(target: Value, method: string, context: ScanContext): boolean {
  const candidates = alternatives(target);
  const library = candidates.filter((one) => receiverOfOne(one, context) !== null);
  return library.length > 0
    ? library.every((one) => isFunction(context.member(one, method)))
    : candidates.some((one) => isFunction(context.member(one, method)));
}

function isFunction(value: Value): boolean {
  return alternatives(value).some(({ kind }) => kind === 'function');
}

/** `typeorm` itself, its integrations, and the application's own re-exports that carry its name. */
export function isTypeormPackage(name: string): boolean {
  return /(?:^|[/@-])typeorm(?:$|[/-])/.test(name);
}

/** The repository of an entity. */
export function repositoryOf(entity: Value): InstanceValue {
  return instanceOf('typeorm', 'Repository', [entity]);
}

/** One of TypeORM's objects that are for no entity in particular. */
export function typeormObject(name: 'EntityManager' | 'DataSource' | 'QueryRunner'): InstanceValue {
  return instanceOf('typeorm', name);
}
