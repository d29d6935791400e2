/**
 * Measures the scan of real repositories as a process, cold and warm (all that it needs was kept by the run before):
 * wall time, CPU and peak memory, as ratios to parsing every file once with TypeScript's parser, to dependency-cruiser
 * on the same tree and, with `--tsc`, to the type check of a repository whose dependencies are installed, run in turn.
 *
 * usage: npx jiti bench/scan.ts [--runs N] [--no-cruiser] [--tsc] DIR...
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeSpread, measureNode, type Usage } from './support/measure.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    'no-cruiser': { type: 'boolean', default: false },
    tsc: { type: 'boolean', default: false },
  },
});

process.env['XDG_CACHE_HOME'] = mkdtempSync(join(tmpdir(), 'decompose-bench-'));
try {
  for (const folder of positionals) measureRepository(resolve(folder), Number(values.runs));
} finally {
  rmSync(process.env['XDG_CACHE_HOME'], { recursive: true });
}

function measureRepository(folder: string, runs: number): void {
  const scan = [
    here('../bin/decompose.js'),
    'scan',
    folder,
    '--output',
    join(tmpdir(), 'facts.json'),
  ];
  const programs: Readonly<Record<string, readonly string[]>> = {
    cold: [...scan, '--no-cache'],
    warm: scan,
    parse: [here('./support/parse-all.mjs'), folder],
    ...(values['no-cruiser']
      ? {}
      : {
          cruiser: [
            here('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
            '--no-config',
            '--output-type',
            'json',
            '.',
          ],
        }),
    ...(values.tsc
      ? {
          tsc: [
            join(folder, 'node_modules/typescript/bin/tsc'),
            '--noEmit',
            '--incremental',
            'false',
          ],
        }
      : {}),
  };
  measureNode(scan, folder);

  const usages: Record<string, Usage[]> = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [name, args] of Object.entries(programs))
      (usages[name] ??= []).push(measureNode(args, folder));
  }

  console.log(folder);
  for (const [name, used] of Object.entries(usages)) {
    const wall = describeSpread(used.map((one) => one.wallSeconds));
    const cpu = describeSpread(used.map((one) => one.cpuSeconds));
    const peak = describeSpread(
      used.map((one) => one.peakMegabytes),
      0,
    );
    const statuses = used.map((one) => one.status).join(' ');
    console.log(
      `  ${name.padEnd(8)} wall s ${wall}, CPU s ${cpu}, peak MB ${peak}, status ${statuses}`,
    );
  }
  for (const ours of ['cold', 'warm']) {
    for (const theirs of Object.keys(usages).filter((name) => name !== 'cold' && name !== 'warm')) {
      const ratios = (usages[ours] ?? []).map(
        ({ wallSeconds }, run) => wallSeconds / (usages[theirs]?.[run]?.wallSeconds ?? Number.NaN),
      );
      console.log(`  ${ours} / ${theirs.padEnd(8)} ${describeSpread(ratios)}`);
    }
  }
}
