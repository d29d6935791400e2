import { z } from 'zod';

/**
 * The facts file: what one scan saw, or what any other collector hands in. Only `tables` is required. Objects are
 * loose: unknown keys are ignored (and told, see decode.ts). `docs/input.md` explains it to people who write one.
 */

const name = z.string().min(1);
const place = {
  file: z.string().nullable().optional(),
  line: z.int().min(1).nullable().optional(),
};
const flag = z.boolean().nullable().optional();
const mode = z.enum(['read', 'write']).optional();
const operation = z.enum(['select', 'insert', 'update', 'delete']).nullable().optional();
const amount = z.number().min(0).nullable().optional();

/** In any spelling: `CASCADE`, `SET NULL`, `set_null`, `setNull`. */
const action = z.string().nullable().optional();

export const columnFacts = z.union([
  name,
  z.looseObject({
    name,
    type: z.string().optional(),
    isNullable: flag,
    default: z.enum(['none', 'constant', 'expression', 'sequence', 'identity']).optional(),
    generated: z.enum(['stored', 'virtual']).nullable().optional(),
    comment: z.string().nullable().optional(),
  }),
]);

const key = z.looseObject({ name: name.nullable().optional(), columns: z.array(name) });

const index = z.looseObject({
  name,
  columns: z.array(name.nullable()),
  isUnique: z.boolean().default(false),
  isPartial: z.boolean().default(false),
  method: z.string().default('btree'),
});

export const tableFacts = z.looseObject({
  name,
  schema: name.nullable().default(null),
  localName: name.optional(),
  kind: z.enum(['table', 'partitioned', 'foreign']).default('table'),
  columns: z.array(columnFacts).default([]),
  primaryKey: key.nullable().default(null),
  uniqueKeys: z.array(key).default([]),
  indexes: z.array(index).default([]),
  inherits: z.array(name).default([]),
  partitionCount: amount,
  rows: amount,
  bytes: amount,
  comment: z.string().nullable().default(null),
  joinTable: flag,
});

const knownOrNot = z.boolean().nullable().default(null);

export const foreignKeyFacts = z.looseObject({
  name: name.nullable().default(null),
  from: name,
  to: name,
  columns: z.array(name).nullable().optional(),
  toColumns: z.array(name).nullable().optional(),
  onDelete: action,
  onUpdate: action,
  cascade: z.union([z.boolean(), z.string()]).nullable().optional(),
  nullable: knownOrNot,
  identifying: knownOrNot,
  inferred: flag,
  inheritance: flag,
  oneToOne: knownOrNot,
  manyToMany: flag,
  deferrable: z.boolean().default(false),
  validated: z.boolean().default(true),
  origin: z.enum(['declared', 'ghost', 'implied', 'configured']).optional(),
  source: z.looseObject({ file: name, line: place.line }).nullable().optional(),
});

export const viewFacts = z.looseObject({
  name,
  schema: name.nullable().optional(),
  localName: name.optional(),
  isMaterialized: flag,
  reads: z.array(name).optional(),
  columns: z.array(name).optional(),
  comment: z.string().nullable().optional(),
});

export const triggerFacts = z.looseObject({
  name,
  table: name,
  timing: z.enum(['before', 'after', 'instead of']).optional(),
  events: z.array(z.enum(['insert', 'update', 'delete', 'truncate'])).optional(),
  routine: name.nullable().optional(),
  reads: z.array(name).optional(),
  writes: z.array(name).optional(),
  isFullyRead: flag,
});

export const routineFacts = z.looseObject({
  name,
  schema: name.nullable().optional(),
  signature: z.string().optional(),
  kind: z.enum(['function', 'procedure']).optional(),
  language: z.string().optional(),
  reads: z.array(name).optional(),
  writes: z.array(name).optional(),
  isFullyRead: flag,
});

export const enumFacts = z.looseObject({
  name,
  schema: name.nullable().optional(),
  values: z.array(z.string()),
});

export const moduleFacts = z.looseObject({
  id: name,
  paths: z.array(z.string()).optional(),
  source: z.enum(['workspace', 'folder', 'configured', 'facts']).optional(),
  fileCount: amount,
});

export const accessFacts = z.looseObject({
  file: z.string().nullable().default(null),
  line: z.int().min(1).nullable().default(null),
  column: z.int().min(1).nullable().default(null),
  module: name.nullable().optional(),
  unit: name.nullable().default(null),
  useCase: name.nullable().default(null),
  table: name,
  mode,
  operation: z.enum(['select', 'insert', 'update', 'delete']).nullable().default(null),
  columns: z.array(name).default([]),
  allColumns: z.boolean().default(false),
  via: name.default('facts'),
  certainty: z.enum(['certain', 'likely', 'guess']).default('certain'),
  resolvedBy: name.default('facts'),
  statement: name.nullable().default(null),
  transaction: name.nullable().default(null),
  locks: z.boolean().default(false),
  count: amount,
});

export const stepFacts = z.looseObject({
  table: name,
  mode,
  operation,
  ...place,
  module: name.nullable().optional(),
  through: z.array(name).optional(),
  transaction: name.nullable().optional(),
});

export const sequenceFacts = z.looseObject({
  useCase: name,
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
    .nullable()
    .default(null),
  via: name.default('facts'),
  module: name.nullable().optional(),
  file: z.string().nullable().default(null),
  line: z.int().min(1).nullable().default(null),
  certainty: z.enum(['certain', 'likely', 'guess']).default('certain'),
  steps: z.array(stepFacts),
  leftOut: z.int().min(0).default(0),
});

export const transactionFacts = z.looseObject({
  id: name.optional(),
  useCase: name.nullable().optional(),
  ...place,
  module: name.nullable().optional(),
  unit: name.nullable().optional(),
  steps: z.array(stepFacts),
});

export const statementFacts = z.looseObject({
  id: name,
  file: z.string(),
  line: z.int().min(1),
  module: name.nullable().optional(),
  unit: name.nullable().optional(),
  tables: z.array(name),
  reads: z.array(name).optional(),
  writes: z.array(name).optional(),
});

export const unresolvedFacts = z.looseObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  module: name,
  reason: z.enum(['dynamic-table', 'unknown-table', 'unknown-receiver', 'unparsed-sql']),
  detail: z.string(),
  excerpt: z.string(),
  via: name,
});

export const setAsideFacts = z.looseObject({
  kind: z.enum(['test', 'seed', 'factory', 'migration', 'example']),
  table: name,
  mode: z.enum(['read', 'write']),
  count: z.number().min(0),
});

export const fileCounts = z.looseObject({
  seen: z.int().min(0),
  parsed: z.int().min(0),
  skipped: z.int().min(0),
  withErrors: z.int().min(0),
  lines: z.int().min(0),
});

/** The version of the format that this release writes, and the newest that it reads. */
export const FACTS_VERSION = 1;

/** The whole file, as documented by `schemas/facts.schema.json`; the decoder reads it piece by piece. */
export const factsFile = z
  .looseObject({
    factsVersion: z.literal(FACTS_VERSION).optional(),
    name: name.optional(),
    dialect: z.enum(['postgresql', 'mysql']).nullable().optional(),
    serverVersion: z.string().nullable().optional(),
    schemas: z.array(name).optional(),
    tables: z.array(z.union([name, tableFacts])),
    foreignKeys: z.array(foreignKeyFacts).optional(),
    views: z.array(viewFacts).optional(),
    triggers: z.array(triggerFacts).optional(),
    routines: z.array(routineFacts).optional(),
    enums: z.array(enumFacts).optional(),
    modules: z.array(z.union([name, moduleFacts])).optional(),
    accesses: z.array(accessFacts).optional(),
    sequences: z.array(sequenceFacts).optional(),
    transactions: z.array(transactionFacts).optional(),
    statements: z.array(statementFacts).optional(),
    unresolved: z.array(unresolvedFacts).optional(),
    setAside: z.array(setAsideFacts).optional(),
    files: fileCounts.optional(),
  })
  .meta({
    title: 'decompose facts file',
    description: 'What one scan of an application saw: its tables, and who touches them where.',
  });

/** A file as it is written: what has a default may be absent. */
export type FactsFile = z.input<typeof factsFile>;
/** A table as it was read, defaults filled in. */
export type TableFacts = z.output<typeof tableFacts>;
export type ForeignKeyFacts = z.infer<typeof foreignKeyFacts>;
export type StepFacts = z.infer<typeof stepFacts>;
