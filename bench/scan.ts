/**
 * Measures the whole analysis of real repositories as a process: wall time, CPU and peak memory, as ratios to
 * parsing every file once with TypeScript's parser and to dependency-cruiser on the same tree, run in turn.
 *
 * usage: npx jiti bench/scan.ts [--runs N] [--no-cruiser] DIR...
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeSpread, measureNode, type Usage } from './support/measure.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    'no-cruiser': { type: 'boolean', default: false },
  },
});

for (const folder of positionals) measureRepository(resolve(folder), Number(values.runs));

function measureRepository(folder: string, runs: number): void {
  const ours: Usage[] = [];
  const parse: Usage[] = [];
  const cruiser: Usage[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(
      measureNode(
        [here('../bin/decompose.js'), 'analyze', folder, '--format', 'json', '--quiet'],
        folder,
      ),
    );
    parse.push(measureNode([here('./support/parse-all.mjs'), folder], folder));
    if (values['no-cruiser']) continue;
    const cruise = here('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    cruiser.push(measureNode([cruise, '--no-config', '--output-type', 'json', '.'], folder));
  }
  const wall = (usages: readonly Usage[]): number[] => usages.map((usage) => usage.wallSeconds);
  const ratios = (usages: readonly Usage[]): number[] =>
    usages.map((usage, run) => (ours[run]?.wallSeconds ?? Number.NaN) / usage.wallSeconds);

  console.log(folder);
  console.log(`  exit status         ${ours.map((usage) => usage.status).join(' ')}`);
  console.log(`  analyze, wall s     ${describeSpread(wall(ours))}`);
  console.log(`  analyze, CPU s      ${describeSpread(ours.map((usage) => usage.cpuSeconds))}`);
  console.log(
    `  analyze, peak MB    ${describeSpread(
      ours.map((usage) => usage.peakMegabytes),
      0,
    )}`,
  );
  console.log(`  parse alone, wall s ${describeSpread(wall(parse))}`);
  console.log(`  ratio to parsing    ${describeSpread(ratios(parse))}`);
  if (cruiser.length === 0) return;
  console.log(`  cruiser, wall s     ${describeSpread(wall(cruiser))}`);
  console.log(`  ratio to cruiser    ${describeSpread(ratios(cruiser))}`);
}
