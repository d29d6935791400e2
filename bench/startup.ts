/**
 * Measures what `decompose --help` costs beyond a bare `node -e 0`: both in turn, medians of the paired runs.
 *
 * usage: npx jiti bench/startup.ts [--runs N]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '31' } } });
const program = fileURLToPath(new URL('../bin/decompose.js', import.meta.url));

const help: number[] = [];
const bare: number[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  bare.push(millisecondsOf(['-e', '0']));
  help.push(millisecondsOf([program, '--help']));
}
const extra = help.map((time, index) => time - (bare[index] ?? 0));
console.log(
  `node -e 0: ${median(bare).toFixed(0)} ms, decompose --help: ${median(help).toFixed(0)} ms, beyond: ${median(extra).toFixed(0)} ms (aim: under 150)`,
);

function millisecondsOf(args: readonly string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
