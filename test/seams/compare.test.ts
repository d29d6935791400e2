import { expect, test } from 'vitest';
import { adjustedRandIndex, mojoFm, scoreCuts } from '../../src/seams/compare.js';

const partition = (...groups: readonly string[]): Map<string, string> =>
  new Map(groups.flatMap((group) => group.split(' ').map((item) => [item, group] as const)));

const TRUTH = partition('a b c', 'd e f');

test('the same partition scores full marks, whatever its groups are called', () => {
  expect(adjustedRandIndex(TRUTH, TRUTH)).toBe(1);
  expect(mojoFm(TRUTH, TRUTH)).toBe(100);
});

test('one table in the wrong place', () => {
  const proposed = partition('a b', 'c d e f');
  // Pairs together: 1 + 3 of both, 7 proposed, 6 real, 15 in all: (4 - 42/15) / (6.5 - 42/15).
  expect(adjustedRandIndex(proposed, TRUTH)).toBeCloseTo(1.2 / 3.7, 10);
  // One move; the worst partition of six things in two groups of three needs 4.
  expect(mojoFm(proposed, TRUTH)).toBeCloseTo(75, 10);
});

test('everything in one group is as good as chance', () => {
  expect(adjustedRandIndex(partition('a b c d e f'), TRUTH)).toBe(0);
});

test('a table that the proposal lacks is a group of its own', () => {
  const proposed = partition('a b', 'd e f');
  expect(mojoFm(proposed, TRUTH)).toBe(mojoFm(partition('a b', 'c', 'd e f'), TRUTH));
});

test('cuts are scored on pairs of known things, each once', () => {
  const pairs = [
    ['a', 'd'],
    ['a', 'd'],
    ['b', 'c'],
    ['c', 'e'],
    ['a', 'unknown'],
    ['a', 'a'],
  ] as const;
  const score = scoreCuts(pairs, partition('a b', 'c d e f'), TRUTH);
  expect(score).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
});
