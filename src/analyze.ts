import { assembleResult } from './assemble-result.js';
import { seamConstraints } from './config/constraints.js';
import { loadManifest } from './config/load.js';
import { mergeFlags } from './config/merge-flags.js';
import { mergeCode } from './facts/merge-code.js';
import { readFacts } from './facts/read-facts.js';
import { buildGraph } from './graph/build.js';
import { mergeCatalogs } from './introspect/merge.js';
import { readCatalog } from './introspect/read-catalog.js';
import { readMigrations } from './introspect/read-migrations.js';
import type { CodeFacts } from './model/access.js';
import type { Catalog } from './model/catalog.js';
import type { Finding } from './model/finding.js';
import type { Gap } from './model/gap.js';
import type { Manifest } from './model/manifest.js';
import type { AnalysisResult } from './model/result.js';
import { planExtraction } from './plan/plan.js';
import { NO_CACHE, type Cache } from './scan/cache.js';
import { gatherCode } from './scan/gather-code.js';
import { migrationScripts } from './scan/migrations/scripts.js';
import { scanCode } from './scan/scan-code.js';
import { findSeams } from './seams/find.js';

/** What to analyze. Everything but the folder may be left open. */
export interface AnalysisInput {
  /** Absolute path; all places in the result are relative to it. */
  readonly root: string;
  /** Database URL (`--db`, `DATABASE_URL`); `null` = none. */
  readonly db: string | null;
  /** Configuration file; `null` = `decompose.config.*` in `root`, if there is one. */
  readonly configFile: string | null;
  /** Laid over the configuration file, key by key. */
  readonly flags: { readonly [K in keyof Manifest]?: Manifest[K] | undefined };
  /** Folders (or files) that are one module each; empty = as configured, or found. */
  readonly moduleGlobs: readonly string[];
  /** `false`: look at the facts files alone, not at the schema and the code in `root`. */
  readonly readsFolder: boolean;
  /** What earlier runs found in this folder; absent: nothing is recalled or kept. */
  readonly cache?: Cache;
  /** Told at the beginning of each stage, for progress. */
  readonly onStage?: (stage: Stage) => void;
}

export type Stage =
  'reading the schema' | 'reading the code' | 'finding accesses' | 'finding seams';

/** What schema and code say, without any judgement. */
export interface GatheredFacts {
  readonly manifest: Manifest;
  readonly catalog: Catalog;
  readonly code: CodeFacts;
  /** What the picture was drawn from, and what was seen and not used. */
  readonly inputs: readonly string[];
  readonly ignoredInputs: readonly string[];
  readonly gaps: readonly Gap[];
  readonly findings: readonly Finding[];
}

/**
 * The first half of the analysis: schema and code, read and merged. The same input gives the same facts.
 *
 * @throws DecomposeError when something that the operator named cannot be used
 */
export async function gatherFacts(input: AnalysisInput): Promise<GatheredFacts> {
  const { root, onStage = () => undefined } = input;
  const { manifest: written } = await loadManifest(root, input.configFile);
  const manifest = mergeFlags(written, input.flags);

  onStage('reading the schema');
  const given = await readFacts(manifest.facts ?? [], root);
  const schema = await readCatalog({
    root,
    db: input.db,
    dbSchemas: manifest.dbSchema ?? [],
    schemaPaths: manifest.schema ?? [],
    dialect: manifest.dialect ?? null,
    looksAround: input.readsFolder,
  });

  onStage('reading the code');
  const gathered = gatherCode(root, {
    folders: input.readsFolder ? (manifest.code ?? ['.']) : [],
    globs: input.moduleGlobs,
    configured: manifest.modules ?? {},
  });
  const scan = scanCode(gathered, input.cache ?? NO_CACHE);
  const declared = await scan.declared();
  const migrations = await readMigrations(migrationScripts(declared.migrations), schema, {
    asked: manifest.dialect ?? null,
    packages: gathered.packages,
  });
  const merged = mergeCatalogs([schema, ...migrations, ...declared.readings, ...given.readings]);

  onStage('finding accesses');
  const found = await scan.accesses(merged.catalog, merged.models);
  return {
    manifest,
    catalog: merged.catalog,
    code: mergeCode(found.facts, given.code),
    inputs: [...merged.inputs, gathered.modulesReason],
    ignoredInputs: [...schema.ignoredInputs, ...declared.ignored],
    gaps: [...merged.gaps, ...gathered.gaps, ...found.gaps, ...given.gaps],
    findings: merged.findings,
  };
}

/**
 * The whole analysis: schema and code in, seams, crossings and an order of extraction out. The same input gives the
 * same result, byte for byte.
 *
 * @param version of the tool, for the result
 * @throws DecomposeError when something that the operator named cannot be used
 */
export async function analyze(input: AnalysisInput, version: string): Promise<AnalysisResult> {
  const facts = await gatherFacts(input);
  const { catalog, code } = facts;

  input.onStage?.('finding seams');
  const constraints = seamConstraints(facts.manifest);
  const graph = buildGraph(catalog, code);
  const divided = findSeams(graph, catalog, code, constraints);
  const plan = planExtraction({ catalog, facts: code, ...divided, constraints });

  return assembleResult({
    version,
    inputs: facts.inputs,
    ignoredInputs: facts.ignoredInputs,
    catalog,
    code,
    seams: divided.seams,
    ownership: divided.ownership,
    placements: divided.placements,
    crossings: divided.crossings,
    ...plan,
    gaps: facts.gaps,
    findings: [...facts.findings, ...divided.findings],
  });
}
