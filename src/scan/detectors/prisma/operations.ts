import type { Operation } from '../../../model/access.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries

/** What a method of a delegate does, and whether it gives back whole rows unless `select` says otherwise. */
export interface PrismaOperation {
  readonly operations: readonly Operation[];
  readonly returnsRows: boolean;
}

const reads = (returnsRows: boolean): PrismaOperation => ({ operations: ['select'], returnsRows });
const writes = (returnsRows: boolean, ...operations: Operation[]): PrismaOperation => ({
  operations,
  returnsRows,
});

/** `upsert` is a write only, although it looks the row up first. */
export const PRISMA_OPERATIONS: Readonly<Record<string, PrismaOperation>> = lookupTable({
  findUnique: reads(true),
  findUniqueOrThrow: reads(true),
  findFirst: reads(true),
  findFirstOrThrow: reads(true),
  findMany: reads(true),
  count: reads(false),
  aggregate: reads(false),
  groupBy: reads(false),
  create: writes(true, 'insert'),
  createMany: writes(false, 'insert'),
  createManyAndReturn: writes(true, 'insert'),
  update: writes(true, 'update'),
  updateMany: writes(false, 'update'),
  updateManyAndReturn: writes(true, 'update'),
  upsert: writes(true, 'insert', 'update'),
  delete: writes(true, 'delete'),
  deleteMany: writes(false, 'delete'),
});

/** Operations that other libraries hardly have a method of the same name for. */
export const TELLING_OPERATION =
  /^(?:findUnique|findFirst|findMany|createMany|updateMany|deleteMany|upsert|groupBy|findUniqueOrThrow|findFirstOrThrow|\w+AndReturn)$/;

/** Every key that the argument of some operation may have. */
export const ARGUMENT_KEYS: ReadonlySet<string> = new Set([
  'where',
  'data',
  'create',
  'update',
  'select',
  'include',
  'omit',
  'orderBy',
  'cursor',
  'take',
  'skip',
  'distinct',
  'by',
  'having',
  '_count',
  '_sum',
  '_avg',
  '_min',
  '_max',
  'skipDuplicates',
  'relationLoadStrategy',
  'cacheStrategy',
  'limit',
  'relationJoins',
]);

/** What the operations of a nested write do to the related table; those that only link it are not here. */
export const NESTED_WRITES: Readonly<Record<string, readonly Operation[]>> = {
  create: ['insert'],
  createMany: ['insert'],
  connectOrCreate: ['insert'],
  upsert: ['insert', 'update'],
  update: ['update'],
  updateMany: ['update'],
  delete: ['delete'],
  deleteMany: ['delete'],
  set: ['update'],
};

/** What they do to the hidden link table of a many-to-many relation. */
export const LINK_WRITES: Readonly<Record<string, readonly Operation[]>> = {
  create: ['insert'],
  createMany: ['insert'],
  connect: ['insert'],
  connectOrCreate: ['insert'],
  upsert: ['insert'],
  set: ['insert', 'delete'],
  disconnect: ['delete'],
  delete: ['delete'],
  deleteMany: ['delete'],
};
