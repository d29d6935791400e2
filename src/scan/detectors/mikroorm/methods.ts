import type { Operation } from '../../../model/access.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://mikro-orm.io/docs/entity-manager-api

const READ: readonly Operation[] = ['select'];
/** A new row is inserted, a known one updated: which it is shows at run time only. */
const SAVE: readonly Operation[] = ['insert', 'update'];

/** What a method of the entity manager (entity or row first) or of a repository does, and where it says how. */
export interface Method {
  readonly operations: readonly Operation[];
  /** Positions after the entity: conditions, and options. */
  readonly where?: number;
  readonly options?: readonly number[];
  /** Position of data. */
  readonly data?: number;
}

const QUERY: Method = { operations: READ, where: 0, options: [1] };
const LISTED: Method = { operations: READ, options: [0] };

/** Methods that are for an entity, which the manager is handed and a repository knows. */
export const ENTITY_METHODS: Readonly<Record<string, Method>> = lookupTable({
  find: QUERY, findOne: QUERY, findOneOrFail: QUERY, findAndCount: QUERY, count: QUERY,
  findAll: LISTED, stream: LISTED,
  // The conditions stand among the options, or before them in earlier versions.
  findByCursor: { operations: READ, where: 0, options: [0, 1] },
  countBy: { operations: READ, options: [1] },
  insert: { operations: ['insert'], data: 0 },
  insertMany: { operations: ['insert'], data: 0 },
  nativeInsert: { operations: ['insert'], data: 0 },
  upsert: { operations: SAVE, data: 0 },
  upsertMany: { operations: SAVE, data: 0 },
  nativeUpdate: { operations: ['update'], where: 0, data: 1 },
  updateMany: { operations: ['update'], where: 0, data: 1 },
  nativeDelete: { operations: ['delete'], where: 0 },
  deleteMany: { operations: ['delete'], where: 0 },
}); // prettier-ignore

/** Methods that are handed rows, on the manager and, in earlier versions, on repositories too. */
export const ROW_METHODS: Readonly<Record<string, Method>> = lookupTable({
  persist: { operations: SAVE },
  persistAndFlush: { operations: SAVE },
  persistLater: { operations: SAVE },
  remove: { operations: ['delete'] },
  removeAndFlush: { operations: ['delete'] },
  removeLater: { operations: ['delete'] },
  removeEntity: { operations: ['delete'] },
  assign: { operations: ['update'], data: 0 },
  refresh: { operations: READ, options: [0] },
  refreshOrFail: { operations: READ, options: [0] },
  lock: { operations: READ },
});

/** What an entity that extends `BaseEntity`, or is wrapped, can do itself. */
export const WRAPPED_METHODS: Readonly<Record<string, Method>> = lookupTable({
  init: { operations: READ, options: [0] },
  assign: { operations: ['update'], data: 0 },
});

/** Finds, which load what is marked as eager. */
export const LOADS_EAGER = /^(?:find|stream$)/;

/** Methods that send what was changed. */
export const FLUSHES = new Set([
  'flush',
  'persistAndFlush',
  'removeAndFlush',
  'transactional',
  'commit',
]);

/** What is done with a collection: what happens to the rows behind it. */
export const COLLECTION_METHODS: Readonly<
  Record<string, 'load' | 'add' | 'remove' | 'set' | undefined>
> = lookupTable({
  init: 'load', load: 'load', loadItems: 'load', loadCount: 'load', matching: 'load',
  add: 'add', remove: 'remove', removeAll: 'remove', set: 'set',
}); // prettier-ignore

/** What loads the row behind a reference. */
export const REFERENCE_METHODS = new Set(['load', 'loadOrFail', 'loadProperty', 'init']);

/** Joins of the query builder, with the position of what is joined. */
export const JOINS: Readonly<Record<string, number>> = lookupTable({
  join: 0, leftJoin: 0, innerJoin: 0, joinAndSelect: 0, leftJoinAndSelect: 0, innerJoinAndSelect: 0,
  leftJoinLateral: 0, innerJoinLateral: 0, leftJoinLateralAndSelect: 0, innerJoinLateralAndSelect: 0,
}); // prettier-ignore

/** Links of the query builder that decide what it does; without one it selects. */
export const BUILDER_OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  insert: ['insert'],
  upsert: SAVE,
  update: ['update'],
  delete: ['delete'],
  truncate: ['delete'],
};
