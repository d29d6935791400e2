/**
 * How many of the accesses that people read from real code are found, and how many of those found are right.
 *
 * usage: npx jiti bench/accesses.ts LABELS.json RESULT.json [--errors]
 *        npx jiti bench/accesses.ts bench/accesses RESULTS [--errors]
 *
 * RESULT.json is what `decompose analyze DIR --format json` printed; the folder RESULTS holds one for each set, by
 * the set's file name.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AnalysisResult } from '../src/model/result.js';
import {
  precisionOf,
  recallOf,
  scoreAccesses,
  type LabelSet,
  type Row,
} from './support/score-accesses.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { errors: { type: 'boolean', default: false } },
});
const [labels, results] = positionals;
if (labels === undefined || results === undefined) {
  throw new Error('Give a set of labels and a result, or a folder of each.');
}

console.log(
  line('', ['file', 'P', 'R', 'statement', 'P', 'R', 'line', 'P', 'R', 'missed', 'wrong']),
);
for (const [file, result] of pairs(labels, results)) {
  const set = JSON.parse(readFileSync(file, 'utf8')) as LabelSet;
  const { byFile, byStatement, byLine, errors } = scoreAccesses(set, rowsOf(result));
  const figures = [byFile, byStatement, byLine].flatMap((counts) => [
    '',
    precisionOf(counts).toFixed(3),
    recallOf(counts).toFixed(3),
  ]);
  const wrongs = [byFile.missedLabels, byFile.wrongRows].map(String);
  console.log(line(`${set.library}/${basename(file, '.json')}`, [...figures, ...wrongs]));
  if (values.errors) for (const error of errors) console.log(`  ${error}`);
}

function line(name: string, cells: readonly string[]): string {
  return name.padEnd(30) + cells.map((cell) => cell.padStart(6)).join(' ');
}

/** Label sets with their results; sets without a result are named and left out. */
function pairs(from: string, to: string): [string, string][] {
  if (!statSync(from).isDirectory()) return [[from, to]];
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.flatMap((name): [string, string][] => {
    const result = join(to, basename(name));
    if (existsSync(result)) return [[join(from, name), result]];
    console.log(`${name}: no result`);
    return [];
  });
}

function rowsOf(file: string): Row[] {
  const { accesses } = JSON.parse(readFileSync(file, 'utf8')) as AnalysisResult;
  return accesses.flatMap((access) =>
    access.file === null || access.line === null
      ? []
      : [
          {
            file: access.file,
            line: access.line,
            table: access.table,
            mode: access.operation === 'select' ? 'read' : 'write',
          },
        ],
  );
}
