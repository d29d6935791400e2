import { z } from 'zod';
import {
  action,
  count,
  evidence,
  file,
  name,
  names,
  origin,
  place,
  share,
  sourcePlace,
} from './values.js';

/** What was concluded: mirrors `model/seam.ts`, `model/placement.ts`, `model/plan.ts`, `model/gap.ts` and `model/finding.ts`. */

export const seam = z
  .object({
    id: name,
    name,
    tables: names,
    modules: names,
    referenceData: names,
    confidence: share,
    source: z.enum(['configured', 'clustered']),
    metrics: z
      .object({
        afferentCount: count,
        efferentCount: count,
        instabilityShare: share,
        cohesionShare: share,
        couplingShare: share,
      })
      .meta({ id: 'SeamMetrics' }),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'Seam' });

export const ownership = z
  .object({
    table: name,
    seam: name,
    role: z.enum([
      'entity',
      'reference-data',
      'shared-mutable',
      'two-concepts',
      'link-table',
      'log',
      'reporting',
      'identity',
      'unused',
    ]),
    verdict: z.enum(['clear', 'contested', 'unowned']),
    owner: name.nullable(),
    confidence: share,
    stability: z
      .object({
        verdict: z.enum(['clear', 'contested', 'unowned']),
        share,
        margin: z.number().min(-1).max(1),
        between: names,
        decides: z.array(z.string()),
      })
      .meta({ id: 'Stability' }),
    claimants: z.array(
      z
        .object({
          module: name,
          seam: name.nullable(),
          reads: z.number().nonnegative(),
          writes: z.number().nonnegative(),
          evidence: z.array(evidence),
        })
        .meta({ id: 'Claimant' }),
    ),
    runnerUp: z.object({ seam: name, share }).nullable(),
    reasons: z.array(z.string()),
    doubts: z.array(z.string()),
  })
  .meta({ id: 'Ownership' });

const reason = z
  .object({
    kind: z.enum([
      'pinned',
      'together',
      'reference-data',
      'link-table',
      'owner',
      'composition',
      'foreign-key',
      'transaction',
      'join',
      'use-case',
      'name',
      'alone',
    ]),
    text: z.string(),
    seam: name,
    tables: names,
    count: z.number().nonnegative(),
    share: share.nullable(),
    evidence: z.array(evidence),
  })
  .meta({ id: 'Reason' });

export const placement = z
  .object({
    table: name,
    seam: name,
    ownShare: share.nullable(),
    reasons: z.array(reason),
    doubts: z.array(reason),
  })
  .meta({ id: 'Placement' });

const treatment = z.enum([
  'keep-together',
  'reference-by-id',
  'loose-foreign-key',
  'restrict-through-api',
  'replicate-by-events',
  'drop-and-tolerate',
  'copy-reference-data',
  'call-the-owner',
  'join-in-client',
  'read-model',
  'reporting-database',
  'retry-later',
  'saga',
  'own-concept',
  'split-table',
  'move-into-owner',
]);

export const crossing = z
  .object({
    id: z.string(),
    kind: z.enum([
      'foreign-key',
      'join',
      'transaction',
      'write',
      'read',
      'view',
      'trigger',
      'routine',
    ]),
    from: name,
    to: name,
    tables: names,
    count: z.number().nonnegative(),
    evidence: z.array(evidence),
    treatment,
    why: z.string(),
  })
  .meta({ id: 'Crossing' });

export const foreignKeyToBreak = z
  .object({
    name: name.nullable(),
    from: name,
    columns: names,
    to: name,
    toColumns: names,
    onDelete: action,
    origin,
    fromSeam: name,
    toSeam: name,
    treatment,
    why: z.string(),
    lost: z.array(z.string()),
    evidence: z.array(evidence),
  })
  .meta({ id: 'ForeignKeyToBreak' });

export const extraction = z
  .object({
    position: z.number().int().positive(),
    seam: name,
    reasons: z.array(z.string()),
    costs: z
      .object({
        points: z.number().nonnegative(),
        crossings: z.object({
          'foreign-key': count,
          join: count,
          transaction: count,
          write: count,
          read: count,
          view: count,
          trigger: count,
          routine: count,
        }),
        inbound: count,
        outbound: count,
      })
      .meta({ id: 'ExtractionCosts' }),
    blockedBy: names,
  })
  .meta({ id: 'Extraction' });

export const gap = z
  .object({
    kind: z.enum([
      'permission',
      'timeout',
      'unreadable-file',
      'unparsed-statement',
      'unapplied-statement',
      'unparsed-file',
      'skipped-file',
      'unknown-table',
      'unsupported',
      'ignored-input',
      'call-depth',
    ]),
    subject: z.string(),
    message: z.string(),
    file,
    line: place,
  })
  .meta({ id: 'Gap' });

export const finding = z
  .object({
    rule: z.string(),
    severity: z.enum(['error', 'warning', 'note']),
    subject: z.string(),
    message: z.string(),
    hint: z.string(),
    places: z.array(sourcePlace),
  })
  .meta({ id: 'Finding' });
