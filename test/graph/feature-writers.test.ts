import { expect, test } from 'vitest';
import { findSeparated } from '../../src/graph/feature-writers.js';

const sales = [0, 1, 2].map((table) => [table, 2] as const);
const warehouse = [3, 4, 5].map((table) => [table, 1] as const);

test('tables that different feature modules write, and none both, are kept apart', () => {
  const isSeparated = findSeparated(7, [sales, warehouse]);
  expect(isSeparated(0, 3)).toBe(true);
  expect(isSeparated(3, 0)).toBe(true);
  expect(isSeparated(0, 1)).toBe(false);
});

test('a table that nobody writes, or that both write, is not', () => {
  const isSeparated = findSeparated(8, [
    [...sales, [6, 2]],
    [...warehouse, [6, 1]],
  ]);
  expect(isSeparated(0, 7)).toBe(false);
  expect(isSeparated(0, 6)).toBe(false);
  expect(isSeparated(3, 6)).toBe(false);
});

test('a table shared by two features is apart from a third', () => {
  const finance = [7, 8, 9].map((table) => [table, 1] as const);
  const isSeparated = findSeparated(10, [[...sales, [6, 2]], [...warehouse, [6, 1]], finance]);
  expect(isSeparated(6, 7)).toBe(true);
});

test('modules of one or two tables say nothing about a boundary', () => {
  const isSeparated = findSeparated(4, [
    [
      [0, 1],
      [1, 1],
    ],
    [
      [2, 1],
      [3, 1],
    ],
  ]);
  expect(isSeparated(0, 2)).toBe(false);
});
