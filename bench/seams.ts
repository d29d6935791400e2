/**
 * How good and how fast the seam engine is.
 *
 *   node bench/seams.ts [FOLDER]     FOLDER (or DECOMPOSE_SEAM_CASES) holds NAME.facts.json and NAME.truth.json:
 *                                    {"truth": {"service": ["table", ...]}}
 *
 * Without a folder only the time for generated systems is measured.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeFacts } from '../src/facts/decode.js';
import { mergeFacts } from '../src/facts/read-facts.js';
import { buildGraph } from '../src/graph/build.js';
import type { CodeFacts } from '../src/model/access.js';
import type { Catalog } from '../src/model/catalog.js';
import { planExtraction } from '../src/plan/plan.js';
import { adjustedRandIndex, mojoFm, scoreCuts, type Partition } from '../src/seams/compare.js';
import { NO_CONSTRAINTS } from '../src/seams/constraints.js';
import { findSeams } from '../src/seams/find.js';
import { printCalibration } from './support/calibration.js';
import { generateSystem } from './support/generate-system.js';

interface Row {
  readonly system: string;
  readonly tables: number;
  readonly seams: number;
  readonly services: number;
  readonly ari: string;
  readonly mojoFm: string;
  readonly keyF1: string;
  readonly ms: number;
}

/** Reads a case's facts through the tool's own reader. */
export function readCase(file: string): { readonly catalog: Catalog; readonly facts: CodeFacts } {
  const { readings, code } = mergeFacts([decodeFacts(readFileSync(file, 'utf8'), file)]);
  const [reading] = readings;
  if (reading === undefined) throw new Error(`${file} holds no facts`);
  return { catalog: reading.catalog, facts: code };
}

/** Table to service, as people decided. */
export function readTruth(folder: string, name: string): Partition {
  const services: Record<string, string[]> = JSON.parse(
    readFileSync(`${folder}/${name}.truth.json`, 'utf8'),
  ).truth;
  return new Map(
    Object.entries(services).flatMap(([service, tables]) =>
      tables.map((table) => [table, service] as const),
    ),
  );
}

function scoreCase(folder: string, name: string): Row {
  const { catalog, facts } = readCase(`${folder}/${name}.facts.json`);
  const truth = readTruth(folder, name);
  const start = performance.now();
  const { seams } = findSeams(buildGraph(catalog, facts), catalog, facts);
  const ms = performance.now() - start;
  const proposed: Partition = new Map(
    seams.flatMap((seam) => seam.tables.map((table) => [table, seam.id] as const)),
  );
  const keys = catalog.foreignKeys.map((key) => [key.from, key.to] as const);
  return {
    system: name,
    tables: catalog.tables.length,
    seams: new Set([...truth.keys()].map((table) => proposed.get(table))).size,
    services: new Set(truth.values()).size,
    ari: adjustedRandIndex(proposed, truth).toFixed(3),
    mojoFm: mojoFm(proposed, truth).toFixed(1),
    keyF1: scoreCuts(keys, proposed, truth).f1.toFixed(3),
    ms: Math.round(ms),
  };
}

function measureTimes(): void {
  for (const tables of [400, 5_000, 20_000]) {
    const { catalog, facts } = generateSystem(tables);
    const start = performance.now();
    const graph = buildGraph(catalog, facts);
    const built = performance.now();
    const found = findSeams(graph, catalog, facts);
    const sought = performance.now();
    planExtraction({ ...found, catalog, facts, constraints: NO_CONSTRAINTS });
    const planned = performance.now();
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(2)} s`;
    const memory = Math.round(process.memoryUsage().rss / 1e6);
    console.log(
      `${String(tables)} tables, ${String(graph.dependencies.length)} ties, ${String(found.seams.length)} seams: graph ${seconds(start, built)}, seams ${seconds(built, sought)}, plan ${seconds(sought, planned)}, ${String(memory)} MB`,
    );
  }
}

function main(): void {
  const folder = process.argv[2] ?? process.env['DECOMPOSE_SEAM_CASES'];
  if (folder !== undefined && existsSync(folder)) {
    const names = readdirSync(folder)
      .filter((file) => file.endsWith('.facts.json'))
      .map((file) => file.replace('.facts.json', ''));
    names.sort();
    console.table(names.map((name) => scoreCase(folder, name)));
    printCalibration(
      names.map((name) => ({
        name,
        ...readCase(`${folder}/${name}.facts.json`),
        truth: readTruth(folder, name),
      })),
    );
  } else {
    console.log('No folder of cases given: only times are measured.');
  }
  if (!process.argv.includes('--no-times')) measureTimes();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
