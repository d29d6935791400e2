import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  precisionOf,
  recallOf,
  scoreAccesses,
  type Label,
  type LabelSet,
  type Row,
} from '../../bench/support/score-accesses.js';

const row = (line: number, table = 'orders', mode: Row['mode'] = 'read', file = 'a.ts'): Row => ({
  file,
  line,
  table,
  mode,
});

const score = (labels: readonly Label[], rows: readonly Row[]) =>
  scoreAccesses({ repo: 'o/r', commit: 'c', library: 'l', files: ['a.ts'], labels }, rows);

describe('a reported access', () => {
  test('matches its label whatever the case, the quotes and the schema of the table', () => {
    const { byFile, byLine } = score([row(3, 'Orders')], [row(3, 'public."orders"')]);
    expect(byFile).toEqual({ foundLabels: 1, missedLabels: 0, rightRows: 1, wrongRows: 0 });
    expect(recallOf(byLine)).toBe(1);
  });

  test('on another line of the statement is right by statement and wrong by line', () => {
    const { byStatement, byLine, errors } = score([{ ...row(3), span: [2, 6] }], [row(5)]);
    expect(precisionOf(byStatement)).toBe(1);
    expect(precisionOf(byLine)).toBe(0);
    expect(errors).toEqual(['missed by line: orders in a.ts:3', 'wrong by line: orders in a.ts:5']);
  });

  test('with another mode is wrong by file', () => {
    const { errors } = score([row(3)], [row(3, 'orders', 'write')]);
    expect(errors).toEqual(['missed read orders in a.ts', 'wrong write orders in a.ts']);
  });

  test('does not count where the label says that it may be there', () => {
    const may: Label = { ...row(3), strength: 'may' };
    for (const rows of [[row(3)], []]) {
      const { byFile, byStatement, byLine, errors } = score([may], rows);
      expect(errors).toEqual([]);
      for (const counts of [byFile, byStatement, byLine]) {
        expect([precisionOf(counts), recallOf(counts)]).toEqual([1, 1]);
      }
    }
  });

  test('does not count in files that nobody read', () => {
    expect(score([], [row(3, 'orders', 'read', 'b.ts')]).errors).toEqual([]);
  });
});

const FOLDER = 'bench/accesses';
const sets = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);

test.each(sets)('%s agrees with itself', (name) => {
  const set = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as LabelSet;
  expect(name.startsWith(`${set.library}/`)).toBe(true);
  expect(set.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(set.labels.filter(({ file }) => !set.files.includes(file))).toEqual([]);
  expect(scoreAccesses(set, set.labels).errors).toEqual([]);
});
