import type { CallbackParameter, ScanContext } from '../../detector.js';
import { alternatives, type InstanceValue, type Value } from '../../resolve/value.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { arrayOf, countedOf, rowOf } from '../../entities/rows.js';
import { ts } from '../../ts.js';
import {
  isOwnMethod,
  isTypeormPackage,
  receiverOf,
  repositoryOf,
  typeormObject,
  type Receiver,
} from './receivers.js';
import { BUILDER_ENTITY_LINKS, BUILDER_ENDS } from './methods.js';

const REPOSITORY_GETTERS = new Set(['getRepository', 'getTreeRepository', 'getMongoRepository']);

const ROW_METHODS = new Set([
  'findOne', 'findOneBy', 'findOneOrFail', 'findOneByOrFail', 'findOneById', 'save', 'create', 'preload',
  'merge', 'remove', 'softRemove', 'recover',
]); // prettier-ignore

const ROWS_METHODS = new Set([
  'find',
  'findBy',
  'findByIds',
  'findTrees',
  'findRoots',
  'findDescendants',
  'findAncestors',
]);
const COUNTED_METHODS = new Set(['findAndCount', 'findAndCountBy']);

/** What TypeORM's calls give. */
export function valueOfTypeormCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  const callee = call.expression;
  if (ts.isNewExpression(call)) return valueOfNew(call, context);
  if (ts.isIdentifier(callee)) return valueOfFunction(call, callee, context);
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const method = callee.name.text;
  if (!mayMatter(method)) return null;
  const target = context.evaluate(callee.expression);
  // The application's own methods of the same names are followed by the core.
  if (isOwnMethod(target, method, context)) return null;
  const receiver = receiverOf(target, context);
  if (receiver === null) return ofUnknownReceiver(method, call, target, context);
  switch (receiver.role) {
    case 'repository':
      return ofRepository(method, call, receiver, context);
    case 'builder':
      return ofBuilder(method, call, receiver, context);
    default:
      return ofManager(method, call, context);
  }
}

/** `new Repository(Order, manager)`. */
function valueOfNew(call: ts.NewExpression, context: ScanContext): Value | null {
  const type = context.evaluate(call.expression);
  const isRepository =
    type.kind === 'external' && isTypeormPackage(type.package) && type.name.endsWith('Repository');
  const [first] = call.arguments ?? [];
  return isRepository && first !== undefined ? repositoryOf(context.evaluate(first)) : null;
}

/** What TypeORM hands to callbacks: the manager of a transaction, the builder of a sub-query. */
export function valueOfTypeormCallback(
  { call, parameter }: CallbackParameter,
  context: ScanContext,
): Value | null {
  if (!ts.isPropertyAccessExpression(call.expression) || parameter !== 0) return null;
  const method = call.expression.name.text;
  const isTransaction = method === 'transaction';
  if (!isTransaction && !BUILDER_CALLBACKS.test(method)) return null;
  const receiver = receiverOf(context.evaluate(call.expression.expression), context);
  if (isTransaction) {
    return receiver?.role === 'manager' || receiver?.role === 'source'
      ? typeormObject('EntityManager')
      : null;
  }
  // A sub-query is part of its statement: it keeps the origin.
  return receiver?.role === 'builder' ? { ...receiver.value, args: [] } : null;
}

const BUILDER_CALLBACKS =
  /^(?:(?:and|or)?[wW]here|(?:left|inner)Join|from|addFrom|select|addSelect|(?:and|or)?[hH]aving)/;

/** `dataSource.manager`, `queryRunner.manager`, `repository.manager`. */
export function valueOfTypeormMember(receiver: InstanceValue, name: string): Value | null {
  if (receiver.type.kind !== 'external' || !isTypeormPackage(receiver.type.package)) return null;
  switch (name) {
    case 'manager':
    case 'mongoManager':
      return typeormObject('EntityManager');
    case 'connection':
    case 'dataSource':
      return typeormObject('DataSource');
    case 'queryRunner':
      return typeormObject('QueryRunner');
    case 'target':
      return receiver.args[0] ?? null;
    default:
      return null;
  }
}

/** `@InjectRepository(Order)` and its kin. */
export function valueOfTypeormInjection(
  decorator: ts.CallExpression,
  context: ScanContext,
): Value | null {
  const name = ts.isIdentifier(decorator.expression) ? decorator.expression.text : '';
  if (!INJECTIONS.has(name) || isMikroOrms(decorator.expression, context)) return null;
  const [first] = decorator.arguments;
  switch (name) {
    case 'InjectRepository': {
      if (first === undefined) return null;
      const named = rowOf(context.evaluate(first));
      return receiverOf(named, context)?.role === 'repository'
        ? named
        : repositoryOf(context.evaluate(first));
    }
    case 'InjectEntityManager':
    case 'InjectManager':
      return typeormObject('EntityManager');
    case 'InjectDataSource':
    case 'InjectConnection':
      return typeormObject('DataSource');
    default:
      return null;
  }
}

const INJECTIONS = new Set([
  'InjectRepository', 'InjectEntityManager', 'InjectManager', 'InjectDataSource', 'InjectConnection',
]); // prettier-ignore

/** MikroORM's decorators have the same names. */
function isMikroOrms(callee: ts.Expression, context: ScanContext): boolean {
  const value = context.evaluate(callee);
  return value.kind === 'external' && isMikroOrmPackage(value.package);
}

/** Cheap: most calls of a program have nothing to do with TypeORM. */
function mayMatter(method: string): boolean {
  return (
    REPOSITORY_GETTERS.has(method) ||
    ROW_METHODS.has(method) ||
    ROWS_METHODS.has(method) ||
    COUNTED_METHODS.has(method) ||
    OTHER_METHODS.has(method) ||
    BUILDER_METHODS.test(method)
  );
}

const OTHER_METHODS = new Set([
  'getCustomRepository', 'withRepository', 'extend', 'createQueryBuilder', 'createQueryRunner',
  'createEntityManager', 'getManager',
]); // prettier-ignore

/** Links of a builder chain, which give the builder, and its ends, which give rows. */
const BUILDER_METHODS =
  /^(?:select|addSelect|distinct|distinctOn|from|addFrom|into|values|set|insert|update|delete|softDelete|restore|relation|of|subQuery|clone|comment|alias|returning|output|on[A-Z]\w*|or[A-Z]\w*|and[A-Z]\w*|where\w*|having|groupBy|addGroupBy|orderBy|addOrderBy|limit|offset|skip|take|cache|with[A-Z]\w*|set[A-Z]\w*|use[A-Z]\w*|add[A-Z]\w*|left\w*|inner\w*|loadRelation\w*|get[A-Z]\w*|maxExecutionTime|printSql)$/;

function valueOfFunction(
  call: ts.CallExpression,
  callee: ts.Identifier,
  context: ScanContext,
): Value | null {
  const { text } = callee;
  if (!/^(?:get|create)(?:\w*Repository|Manager|Connection|QueryBuilder)$/.test(text)) return null;
  const value = context.evaluate(callee);
  if (value.kind !== 'external' || !isTypeormPackage(value.package)) return null;
  const [first] = call.arguments;
  if (REPOSITORY_GETTERS.has(text))
    return first === undefined ? null : repositoryOf(context.evaluate(first));
  if (text === 'getCustomRepository')
    return first === undefined ? null : rowOf(context.evaluate(first));
  if (text === 'getManager') return typeormObject('EntityManager');
  return text.endsWith('Connection') ? typeormObject('DataSource') : null;
}

/** Names that are TypeORM's alone say enough without a known receiver. */
function ofUnknownReceiver(
  method: string,
  call: ts.CallExpression,
  target: Value,
  context: ScanContext,
): Value | null {
  if (alternatives(target).some(isMikroOrmObject)) return null;
  const [first] = call.arguments;
  if (first !== undefined) {
    const value = context.evaluate(first);
    if (method === 'withRepository' || method === 'getCustomRepository') {
      return receiverOf(rowOf(value), context)?.role === 'repository' ? rowOf(value) : null;
    }
    const isEntity = alternatives(value).some(
      (one) => one.kind === 'class' || one.kind === 'parameter',
    );
    if (REPOSITORY_GETTERS.has(method) && isEntity) return repositoryOf(value);
  }
  const [activeRecord] = alternatives(target);
  return activeRecord?.kind === 'class' &&
    context.models.ofClass(activeRecord.ref)?.orm === 'typeorm'
    ? (rowsOf(method, activeRecord) ??
        (method === 'createQueryBuilder' ? builderOf(call, activeRecord, context) : null))
    : null;
}

/** MikroORM's managers have a method of that name too, and its detector answers for them. */
function isMikroOrmObject(value: Value): boolean {
  return (
    value.kind === 'instance' &&
    value.type.kind === 'external' &&
    isMikroOrmPackage(value.type.package)
  );
}

function ofRepository(
  method: string,
  call: ts.CallExpression,
  receiver: Receiver,
  context: ScanContext,
): Value | null {
  const [first] = call.arguments;
  if (method === 'extend' && first !== undefined && ts.isObjectLiteralExpression(first)) {
    return { ...receiver.value, extension: context.ref(first) };
  }
  if (method === 'createQueryBuilder') return builderOf(call, receiver.entity, context);
  return rowsOf(method, receiver.entity);
}

function ofManager(method: string, call: ts.CallExpression, context: ScanContext): Value | null {
  const [first] = call.arguments;
  switch (method) {
    case 'createQueryRunner':
      return typeormObject('QueryRunner');
    case 'createEntityManager':
      return typeormObject('EntityManager');
    case 'createQueryBuilder':
      return builderOf(
        call,
        first === undefined ? null : entityArgument(context.evaluate(first)),
        context,
      );
    default:
      break;
  }
  if (first === undefined) return null;
  const value = context.evaluate(first);
  if (REPOSITORY_GETTERS.has(method)) return repositoryOf(value);
  if (method === 'withRepository' || method === 'getCustomRepository') return rowOf(value);
  return rowsOf(method, value);
}

/** `createQueryBuilder(Order, 'o')` names an entity, `createQueryBuilder('o')` only an alias. */
function entityArgument(value: Value): Value | null {
  return value.kind === 'text' || value.kind === 'unknown' ? null : value;
}

function builderOf(call: ts.CallExpression, entity: Value | null, context: ScanContext): Value {
  return {
    kind: 'instance',
    type: { kind: 'external', package: 'typeorm', name: 'SelectQueryBuilder' },
    args: entity === null ? [] : [entity],
    extension: null,
    origin: context.ref(call),
  };
}

function rowsOf(method: string, entity: Value | null): Value | null {
  if (ROW_METHODS.has(method)) return rowOf(entity);
  if (ROWS_METHODS.has(method)) return arrayOf(entity);
  return COUNTED_METHODS.has(method) ? countedOf(entity) : null;
}

function ofBuilder(
  method: string,
  call: ts.CallExpression,
  receiver: Receiver,
  context: ScanContext,
): Value | null {
  if (BUILDER_ENDS.one.has(method)) return rowOf(receiver.entity);
  if (BUILDER_ENDS.many.has(method)) return arrayOf(receiver.entity);
  if (method === 'getManyAndCount') return countedOf(receiver.entity);
  if (/^(?:get|execute|stream|printSql$)/.test(method)) return null;
  if (method === 'subQuery') return { ...receiver.value, args: [] };
  const [first] = call.arguments;
  if (!BUILDER_ENTITY_LINKS.has(method) || first === undefined) return receiver.value;
  const value = context.evaluate(first);
  const isEntity = alternatives(value).some(
    (one) => one.kind !== 'unknown' && one.kind !== 'object' && one.kind !== 'function',
  );
  return isEntity ? { ...receiver.value, args: [value] } : receiver.value;
}
