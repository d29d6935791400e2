import { z } from 'zod';
import type { AnalysisResult } from '../model/result.js';
import {
  access,
  catalog,
  module,
  setAside,
  statement,
  transaction,
  unresolved,
  useCase,
} from './schema/facts.js';
import {
  crossing,
  extraction,
  finding,
  foreignKeyToBreak,
  gap,
  ownership,
  placement,
  seam,
} from './schema/judgements.js';
import { count, names, share } from './schema/values.js';

/**
 * The result file's shape, as a decoder. It mirrors the types in `model/` field by field: the compiler
 * complains here when a field is added there. Key order below is key order in the file.
 *
 * A field that a later version adds needs a `.default(...)`, so that files written before it stay readable.
 */

const coverage = z
  .object({
    inputs: z.array(z.string()),
    ignoredInputs: z.array(z.string()),
    filesSeen: count,
    filesParsed: count,
    filesSkipped: count,
    filesWithErrors: count,
    lines: count,
    accessesResolved: count,
    accessesUnresolved: count,
    share,
    tablesWithoutAccess: names,
    evidence: z.object({
      foreignKeys: z.boolean(),
      accesses: z.boolean(),
      transactions: z.boolean(),
      useCases: z.boolean(),
    }),
  })
  .meta({ id: 'Coverage' });

/** Decodes a result file of this version. Unknown keys are dropped: a newer minor version may have added them. */
export const resultSchema = z
  .object({
    resultVersion: z.literal(1),
    tool: z.object({ name: z.string(), version: z.string() }),
    coverage,
    catalog,
    modules: z.array(module),
    accesses: z.array(access),
    statements: z.array(statement),
    transactions: z.array(transaction),
    useCases: z.array(useCase).default([]),
    seams: z.array(seam),
    ownership: z.array(ownership),
    placements: z.array(placement).default([]),
    crossings: z.array(crossing),
    foreignKeysToBreak: z.array(foreignKeyToBreak),
    extractionOrder: z.array(extraction),
    unresolved: z.array(unresolved),
    setAside: z.array(setAside),
    gaps: z.array(gap),
    findings: z.array(finding),
  })
  .meta({ id: 'AnalysisResult' }) satisfies z.ZodType<AnalysisResult>;
