import type { CallbackParameter, Note, ScanContext } from '../../detector.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { arrayOf, countedOf, rowOf } from '../../entities/rows.js';
import {
  alternatives,
  instanceOf,
  keyOfRef,
  type InstanceValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { BUILDER_OPERATIONS, JOINS } from './methods.js';
import { entityIn, isOwnMethod, mikroObject, receiverOf, type Receiver } from './receivers.js';

const ROW = new Set([
  'findOne', 'findOneOrFail', 'create', 'merge', 'map', 'getReference', 'upsert',
]); // prettier-ignore
const ROWS = new Set(['find', 'findAll', 'upsertMany', 'stream']);
const SAME = new Set(['fork', 'getContext', 'persist', 'remove', 'persistLater', 'removeLater']);
const OTHER = new Set([
  'findAndCount', 'getRepository', 'repo', 'createQueryBuilder', 'qb', 'getEntityManager', 'getConnection',
  'getKnex', 'getKysely', 'init', 'initSync', 'wrap', 'populate', 'assign', 'refresh', 'defineEntity', 'getEntity',
  'getProperty', 'load', 'loadOrFail', 'unwrap', 'loadItems', 'getItems', 'matching', 'getDriver',
]); // prettier-ignore

/** Links of a query builder, which give the builder, and its ends. */
const BUILDER_LINKS =
  /^(?:select|addSelect|distinct|distinctOn|from|count|where|andWhere|orWhere|orderBy|andOrderBy|groupBy|having|andHaving|orHaving|limit|offset|with|withRecursive|withSchema|withSubQuery|populate|onConflict|ignore|merge|returning|setLockMode|setFlushMode|setFlag|unsetFlag|cache|indexHint|comment|hintComment|as|clone|raw|joinMapped)$/;
const ONE = new Set(['getSingleResult', 'executeTakeFirst']);
const MANY = new Set(['getResult', 'getResultList', 'stream']);

/** The custom repositories of entities, by `keyOfRef` of the entity. */
export const REPOSITORIES: Note<ReadonlyMap<string, Value>> = {
  name: 'mikroorm repositories',
  none: new Map(),
};

/** What MikroORM's calls give. */
export function valueOfMikroCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (ts.isNewExpression(call)) return valueOfNew(call, context);
  if (ts.isIdentifier(callee)) return valueOfFunction(call, callee, context);
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (!mayMatter(method)) return null;
  if (method === 'getEntityManager' || method === 'init' || method === 'initSync') {
    const made = ofLibrary(callee, method, context);
    if (made !== null) return made;
  }
  const receiver = receiverOf(callee.expression, context);
  if (receiver === null) return ofReference(method, callee, context);
  if (isOwnMethod(receiver.value, method, context)) return null;
  switch (receiver.role) {
    case 'manager':
      return ofManager(method, call, receiver, context);
    case 'repository':
      return ofRepository(method, call, receiver, context);
    case 'builder':
      return ofBuilder(method, receiver);
    case 'connection':
      return method === 'getKnex' ? instanceOf('knex', 'Knex') : null;
    default:
      return null;
  }
}

/** Cheap: most calls of a program have nothing to do with MikroORM. */
function mayMatter(method: string): boolean {
  return (
    ROW.has(method) ||
    ROWS.has(method) ||
    SAME.has(method) ||
    OTHER.has(method) ||
    ONE.has(method) ||
    MANY.has(method) ||
    isBuilderMethod(method)
  );
}

function isBuilderMethod(method: string): boolean {
  return (
    BUILDER_LINKS.test(method) ||
    Object.hasOwn(JOINS, method) ||
    Object.hasOwn(BUILDER_OPERATIONS, method)
  );
}

/** `new EntitySchema({ ... })` stands for the entity that it declares. */
function valueOfNew(call: ts.NewExpression, context: ScanContext): Value | null {
  const type = context.evaluate(call.expression);
  if (type.kind !== 'external' || !isMikroOrmPackage(type.package)) return null;
  return type.name === 'EntitySchema'
    ? instanceOf('@mikro-orm/core', 'EntitySchema', [], context.ref(call))
    : null;
}

function valueOfFunction(
  call: ts.CallExpression,
  callee: ts.Identifier,
  context: ScanContext,
): Value | null {
  if (callee.text !== 'defineEntity' && callee.text !== 'wrap') return null;
  const value = context.evaluate(callee);
  if (value.kind !== 'external' || !isMikroOrmPackage(value.package)) return null;
  if (value.name === 'defineEntity')
    return instanceOf('@mikro-orm/core', 'EntitySchema', [], context.ref(call));
  const [first] = call.arguments;
  return first === undefined
    ? null
    : mikroObject('WrappedEntity', [entityIn(context.evaluate(first))]);
}

/** `MikroORM.init(...)`, `RequestContext.getEntityManager()`. */
function ofLibrary(
  callee: ts.PropertyAccessExpression,
  method: string,
  context: ScanContext,
): Value | null {
  const type = context.evaluate(callee.expression);
  if (type.kind !== 'external' || !isMikroOrmPackage(type.package)) return null;
  if (type.name === 'RequestContext' && method === 'getEntityManager')
    return mikroObject('EntityManager');
  return type.name === 'MikroORM' ? mikroObject('MikroORM') : null;
}

/** `book.author.load()`: the row behind a reference. */
function ofReference(
  method: string,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): Value | null {
  if (!/^(?:load|loadOrFail|unwrap|getEntity|loadItems|getItems|matching)$/.test(method))
    return null;
  for (const one of alternatives(context.evaluate(callee.expression))) {
    if (one.kind !== 'instance' || one.type.kind !== 'external') continue;
    const [entity] = one.args;
    if (!isMikroOrmPackage(one.type.package) || entity === undefined) continue;
    return one.type.name === 'Collection' ? arrayOf(entity) : entityIn(entity);
  }
  return null;
}

function ofManager(
  method: string,
  call: ts.CallExpression,
  receiver: Receiver,
  context: ScanContext,
): Value | null {
  if (SAME.has(method)) return receiver.value;
  if (method === 'getConnection') return mikroObject('Connection');
  if (method === 'getKnex') return instanceOf('knex', 'Knex');
  if (method === 'getKysely') return instanceOf('kysely', 'Kysely');
  const [first] = call.arguments;
  if (first === undefined) return null;
  const entity = entityIn(context.evaluate(first));
  if (method === 'getRepository' || method === 'repo') return repositoryOf(entity, context);
  if (method === 'createQueryBuilder' || method === 'qb') return builderOf(call, entity, context);
  if (method === 'populate' || method === 'assign' || method === 'refresh') return entity;
  return rowsOf(method, entity);
}

function ofRepository(
  method: string,
  call: ts.CallExpression,
  receiver: Receiver,
  context: ScanContext,
): Value | null {
  if (method === 'getEntityManager') return mikroObject('EntityManager');
  if (method === 'getKnex') return instanceOf('knex', 'Knex');
  if (method === 'getKysely') return instanceOf('kysely', 'Kysely');
  if (method === 'persist' || method === 'remove') return mikroObject('EntityManager');
  if (method === 'createQueryBuilder' || method === 'qb')
    return builderOf(call, receiver.entity, context);
  const [first] = call.arguments;
  if ((method === 'populate' || method === 'assign') && first !== undefined)
    return entityIn(context.evaluate(first));
  return rowsOf(method, receiver.entity);
}

function ofBuilder(method: string, receiver: Receiver): Value | null {
  if (ONE.has(method)) return rowOf(receiver.entity);
  if (MANY.has(method)) return arrayOf(receiver.entity);
  if (method === 'getResultAndCount') return countedOf(receiver.entity);
  return isBuilderMethod(method) ? receiver.value : null;
}

function rowsOf(method: string, entity: Value | null): Value | null {
  if (ROW.has(method)) return rowOf(entity);
  if (ROWS.has(method)) return arrayOf(entity);
  return method === 'findAndCount' ? countedOf(entity) : null;
}

/** The repository of an entity: the application's own class where the entity names one. */
function repositoryOf(entity: Value, context: ScanContext): Value {
  const own = context.noted(REPOSITORIES);
  for (const one of alternatives(entity)) {
    const found = one.kind === 'class' ? own.get(keyOfRef(one.ref)) : undefined;
    if (found !== undefined) return rowOf(found);
  }
  return mikroObject('EntityRepository', [entity]);
}

function builderOf(call: ts.CallExpression, entity: Value | null, context: ScanContext): Value {
  const args = entity === null ? [] : [entity];
  return instanceOf('@mikro-orm/core', 'QueryBuilder', args, context.ref(call));
}

/** What MikroORM hands to callbacks: the manager of a transaction. */
export function valueOfMikroCallback(
  { call, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  if (!ts.isPropertyAccessExpression(call.expression) || parameter !== 0) return null;
  if (call.expression.name.text !== 'transactional') return null;
  const receiver = receiverOf(call.expression.expression, context);
  return receiver?.role === 'manager' ? mikroObject('EntityManager') : null;
}

/** `orm.em`, `repository.em`, `book.author.$`. */
export function valueOfMikroMember(receiver: InstanceValue, name: string): Value | null {
  if (receiver.type.kind !== 'external' || !isMikroOrmPackage(receiver.type.package)) return null;
  if (name === 'em' || name === '_em') return mikroObject('EntityManager');
  if (name !== '$') return null;
  const [entity] = receiver.args;
  if (entity === undefined) return null;
  return receiver.type.name === 'Collection' ? arrayOf(entity) : entityIn(entity);
}

/** `@InjectRepository(Order)`, where it is MikroORM's. */
export function valueOfMikroInjection(
  decorator: ts.CallExpression,
  context: ScanContext,
): Value | null {
  const { expression: callee } = decorator;
  if (!ts.isIdentifier(callee) || !callee.text.startsWith('Inject')) return null;
  const type = context.evaluate(callee);
  if (type.kind !== 'external' || !isMikroOrmPackage(type.package)) return null;
  const [first] = decorator.arguments;
  switch (type.name) {
    case 'InjectRepository':
      return first === undefined ? null : repositoryOf(context.evaluate(first), context);
    case 'InjectEntityManager':
      return mikroObject('EntityManager');
    case 'InjectMikroORM':
      return mikroObject('MikroORM');
    default:
      return null;
  }
}
