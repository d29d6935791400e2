import type { Operation } from '../../../model/access.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://typeorm.io/docs/working-with-entity-manager/repository-api

const READ: readonly Operation[] = ['select'];
const SAVE: readonly Operation[] = ['insert', 'update'];

/** Methods of repositories, of the entity manager (entity first) and of Active Record classes. `create` writes nothing. */
export const METHODS: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  find: READ, findBy: READ, findAndCount: READ, findAndCountBy: READ, findByIds: READ, findOne: READ,
  findOneBy: READ, findOneById: READ, findOneOrFail: READ, findOneByOrFail: READ, count: READ, countBy: READ,
  exist: READ, exists: READ, existsBy: READ, sum: READ, average: READ, minimum: READ, maximum: READ,
  preload: READ, findTrees: READ, findRoots: READ, findDescendants: READ, findDescendantsTree: READ,
  countDescendants: READ, findAncestors: READ, findAncestorsTree: READ, countAncestors: READ,
  insert: ['insert'],
  save: SAVE, upsert: SAVE,
  update: ['update'], updateAll: ['update'], increment: ['update'], decrement: ['update'], restore: ['update'],
  softDelete: ['update'], softRemove: ['update'], recover: ['update'],
  delete: ['delete'], deleteAll: ['delete'], remove: ['delete'], clear: ['delete'],
}); // prettier-ignore

/** Methods of a row of an Active Record class. */
export const ROW_METHODS: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  save: SAVE,
  remove: ['delete'],
  softRemove: ['update'],
  recover: ['update'],
  reload: READ,
});

/** Methods that load relations marked as eager. */
export const LOADS_EAGER = /^find(?!Trees|Roots|Desc|Anc)/;

/** Joins of the query builder, with the position of what is joined. */
export const JOINS: Readonly<Record<string, number>> = lookupTable({
  leftJoin: 0, innerJoin: 0, leftJoinAndSelect: 0, innerJoinAndSelect: 0,
  leftJoinAndMapOne: 1, leftJoinAndMapMany: 1, innerJoinAndMapOne: 1, innerJoinAndMapMany: 1,
  leftJoinAndMap: 1, innerJoinAndMap: 1, loadRelationCountAndMap: 1, loadRelationIdAndMap: 1,
}); // prettier-ignore

/** Links of the query builder that name its entity. */
export const BUILDER_ENTITY_LINKS = new Set(['from', 'addFrom', 'into', 'update', 'relation']);

/** Links of the query builder that decide what it does; without one it selects. */
export const BUILDER_OPERATIONS: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  insert: ['insert'],
  update: ['update'],
  delete: ['delete'],
  softDelete: ['update'],
  restore: ['update'],
  relation: ['update'],
});

/** Ends of the query builder that give rows. */
export const BUILDER_ENDS = {
  one: new Set(['getOne', 'getOneOrFail']),
  many: new Set(['getMany']),
} as const;
