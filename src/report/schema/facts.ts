import { z } from 'zod';
import {
  action,
  count,
  file,
  mode,
  name,
  names,
  operation,
  origin,
  place,
  sourcePlace,
} from './values.js';

/** What was read: mirrors `model/catalog.ts` and `model/access.ts`. */

const key = z.object({ name: name.nullable(), columns: names }).meta({ id: 'Key' });

const column = z
  .object({
    name,
    type: z.string(),
    isNullable: z.boolean(),
    default: z.enum(['none', 'constant', 'expression', 'sequence', 'identity']),
    generated: z.enum(['stored', 'virtual']).nullable(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'Column' });

const index = z
  .object({
    name,
    columns: z.array(name.nullable()),
    isUnique: z.boolean(),
    isPartial: z.boolean(),
    method: z.string(),
  })
  .meta({ id: 'Index' });

const table = z
  .object({
    name,
    schema: name.nullable(),
    localName: name,
    kind: z.enum(['table', 'partitioned', 'foreign']),
    columns: z.array(column),
    primaryKey: key.nullable(),
    uniqueKeys: z.array(key),
    indexes: z.array(index),
    inherits: names,
    partitionCount: count,
    rows: z.number().nonnegative().nullable(),
    bytes: z.number().nonnegative().nullable(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'Table' });

const foreignKey = z
  .object({
    name: name.nullable(),
    from: name,
    columns: names,
    to: name,
    toColumns: names,
    onDelete: action,
    onUpdate: action,
    isDeferrable: z.boolean(),
    isValidated: z.boolean(),
    isNullable: z.boolean().nullable(),
    isIdentifying: z.boolean().nullable(),
    isOneToOne: z.boolean().nullable(),
    isInheritance: z.boolean(),
    isManyToMany: z.boolean(),
    origin,
    source: sourcePlace.nullable(),
  })
  .meta({ id: 'ForeignKey' });

const view = z
  .object({
    name,
    schema: name.nullable(),
    localName: name,
    isMaterialized: z.boolean(),
    reads: names,
    columns: names,
    comment: z.string().nullable(),
  })
  .meta({ id: 'View' });

const trigger = z
  .object({
    name,
    table: name,
    timing: z.enum(['before', 'after', 'instead of']),
    events: z.array(z.enum(['insert', 'update', 'delete', 'truncate'])),
    routine: name.nullable(),
    reads: names,
    writes: names,
    isFullyRead: z.boolean(),
  })
  .meta({ id: 'Trigger' });

const routine = z
  .object({
    name,
    schema: name.nullable(),
    signature: z.string(),
    kind: z.enum(['function', 'procedure']),
    language: z.string(),
    reads: names,
    writes: names,
    isFullyRead: z.boolean(),
  })
  .meta({ id: 'Routine' });

export const catalog = z
  .object({
    dialect: z.enum(['postgresql', 'mysql']).nullable(),
    serverVersion: z.string().nullable(),
    schemas: names,
    tables: z.array(table),
    foreignKeys: z.array(foreignKey),
    views: z.array(view),
    triggers: z.array(trigger),
    routines: z.array(routine),
    enums: z.array(
      z.object({ name, schema: name.nullable(), values: names }).meta({ id: 'EnumType' }),
    ),
  })
  .meta({ id: 'Catalog' });

export const module = z
  .object({
    id: name,
    paths: z.array(z.string()),
    source: z.enum(['workspace', 'folder', 'configured', 'facts']),
    fileCount: count,
  })
  .meta({ id: 'Module' });

export const access = z
  .object({
    file,
    line: place,
    column: place,
    module: name,
    unit: z.string().nullable(),
    table: name,
    mode,
    operation: operation.nullable(),
    columns: names,
    allColumns: z.boolean(),
    via: z.string(),
    certainty: z.enum(['certain', 'likely', 'guess']),
    resolvedBy: z.enum([
      'literal',
      'constant',
      'symbol',
      'annotation',
      'local',
      'relation',
      'summary',
      'type',
      'facts',
    ]),
    statement: z.string().nullable(),
    transaction: z.string().nullable(),
    useCase: z.string().nullable(),
    locks: z.boolean(),
    count: z.number().nonnegative(),
  })
  .meta({ id: 'Access' });

export const statement = z
  .object({
    id: z.string(),
    file: z.string(),
    line: z.number().int().positive(),
    module: name,
    unit: z.string().nullable(),
    tables: names,
    reads: names,
    writes: names,
  })
  .meta({ id: 'Statement' });

const transactionStep = z
  .object({
    table: name,
    mode,
    operation: operation.nullable(),
    file,
    line: place,
    module: name,
    through: z.array(z.string()),
  })
  .meta({ id: 'TransactionStep' });

export const transaction = z
  .object({
    id: z.string(),
    file,
    line: place,
    module: name,
    unit: z.string().nullable(),
    useCase: z.string().nullable().default(null),
    steps: z.array(transactionStep),
  })
  .meta({ id: 'Transaction' });

const useCaseStep = z
  .object({
    table: name,
    mode,
    operation: operation.nullable(),
    file,
    line: place,
    module: name.nullable(),
    transaction: z.string().nullable(),
  })
  .meta({ id: 'UseCaseStep' });

export const useCase = z
  .object({
    name: z.string(),
    kind: z
      .enum([
        'http',
        'page',
        'action',
        'graphql',
        'rpc',
        'message',
        'event',
        'job',
        'schedule',
        'command',
      ])
      .nullable(),
    via: z.string(),
    module: name.nullable(),
    file,
    line: place,
    certainty: z.enum(['certain', 'likely', 'guess']),
    steps: z.array(useCaseStep),
    leftOut: count,
  })
  .meta({ id: 'UseCase' });

export const unresolved = z
  .object({
    file: z.string(),
    line: z.number().int().positive(),
    column: z.number().int().positive(),
    module: name,
    reason: z.enum(['dynamic-table', 'unknown-table', 'unknown-receiver', 'unparsed-sql']),
    detail: z.string(),
    excerpt: z.string(),
    via: z.string(),
  })
  .meta({ id: 'Unresolved' });

export const setAside = z
  .object({
    kind: z.enum(['test', 'seed', 'factory', 'migration', 'example']),
    table: name,
    mode,
    count: z.number().nonnegative(),
  })
  .meta({ id: 'SetAside' });
