/**
 * Picks reported accesses and source files at random, to be read by hand: how many of the accesses are right, and
 * how many accesses of the files were missed. The same seed picks the same ones.
 *
 * usage: npx jiti bench/pick.ts RESULT.json DIR [--accesses 50] [--files 20] [--seed 1]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AnalysisResult } from '../src/model/result.js';
import { seededRandom } from '../src/util/random.js';
import { sortedUnique } from '../src/util/sort.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    accesses: { type: 'string', default: '50' },
    files: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const [resultFile = '', folder = '.'] = positionals;
const result = JSON.parse(readFileSync(resultFile, 'utf8')) as AnalysisResult;
const random = seededRandom(Number(values.seed));

function pick<T>(items: readonly T[], count: number): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}

console.log('# accesses');
for (const access of pick(result.accesses, Number(values.accesses))) {
  const lines = readFileSync(join(folder, access.file ?? ''), 'utf8').split('\n');
  const line = access.line ?? 1;
  console.log(
    `\n${access.file}:${line}:${access.column} ${access.operation} ${access.table} (${access.via}, ${access.resolvedBy}, ${access.certainty}) columns: ${access.columns.join(' ')}`,
  );
  for (let at = Math.max(1, line - 3); at <= line + 3; at += 1) {
    console.log(`${at === line ? '>' : ' '} ${(lines[at - 1] ?? '').slice(0, 160)}`);
  }
}

console.log('\n# files');
const withAccess = sortedUnique(
  result.accesses.flatMap(({ file }) => (file === null ? [] : [file])),
);
for (const file of pick(withAccess, Number(values.files))) {
  const found = result.accesses.filter((access) => access.file === file);
  console.log(`\n${file}`);
  for (const access of found) {
    console.log(`  ${access.line}:${access.column} ${access.operation} ${access.table}`);
  }
}
