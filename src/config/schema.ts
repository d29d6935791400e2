import { z } from 'zod';

/** Checks `decompose.config.*`; its shape is `model/manifest.ts`, where each key is explained. */

const name = z.string().min(1);
const names = z.array(name);
const severity = z.enum(['off', 'note', 'warning', 'error']);

const seamPin = z.strictObject({
  tables: names.optional().describe('Names or globs of the tables that belong here.'),
  modules: names.optional().describe('Modules that belong here.'),
  owner: name.optional().describe('Who is responsible, e.g. a team of CODEOWNERS.'),
  value: z.number().min(0).optional().describe('What extracting it is worth; higher goes earlier.'),
  strict: z.boolean().optional().describe('Nothing may be added to it but what is pinned.'),
});

const allowedCrossing = z.strictObject({
  from: name.describe('Seam or module that depends.'),
  to: name.describe('Seam or module depended on.'),
  kinds: z
    .array(
      z.enum(['foreign-key', 'join', 'transaction', 'write', 'read', 'view', 'trigger', 'routine']),
    )
    .optional(),
  tables: names.optional(),
});

const anchor = z.strictObject({
  module: name.optional(),
  table: name,
  operation: z.enum(['select', 'insert', 'update', 'delete']).optional(),
});

export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Path or address of this schema, for editors.'),
    modules: z.record(name, names).optional().describe('Module name to the globs of its files.'),
    seams: z.record(name, seamPin).optional().describe('Seam name to what is pinned to it.'),
    together: z.array(names).optional().describe('Groups of tables that end in one seam.'),
    apart: z.array(names).optional().describe('Groups of tables of which no two share a seam.'),
    ignoreTables: names.optional().describe('Tables or globs left out of the analysis.'),
    allow: z.array(allowedCrossing).optional().describe('Crossings that the team accepts.'),
    rules: z
      .record(name, z.union([severity, z.tuple([severity, z.record(z.string(), z.unknown())])]))
      .optional()
      .describe('Rule id to its severity, or to severity and options.'),
    anchors: z.array(anchor).optional().describe('Accesses that must be found in the code.'),
    coverageFloor: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Smallest accepted share of resolved database call sites.'),
    baseline: name.optional().describe('File of accepted findings.'),
    schema: names.optional().describe('Same as --schema.'),
    dbSchema: names.optional().describe('Same as --db-schema.'),
    dialect: z.enum(['postgresql', 'mysql']).optional().describe('Same as --dialect.'),
    code: names.optional().describe('Same as --code.'),
    facts: names.optional().describe('Same as --facts.'),
    services: z.int().min(1).optional().describe('Same as --services.'),
  })
  .meta({
    title: 'decompose configuration',
    description: 'What the team has decided; what is left open is decided by the engine.',
  });
