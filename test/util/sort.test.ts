import { describe, expect, test } from 'vitest';
import { sortBy, sortedUnique } from '../../src/util/sort.js';

describe('sorting is by code units, whatever the locale', () => {
  test('upper case comes before lower case', () => {
    expect(sortedUnique(['b', 'a', 'B', 'a'])).toEqual(['B', 'a', 'b']);
  });

  test('later keys break ties', () => {
    const rows = [
      { name: 'b', n: 2 },
      { name: 'a', n: 2 },
      { name: 'c', n: 1 },
    ];
    expect(
      sortBy(
        rows,
        (row) => row.n,
        (row) => row.name,
      ).map((row) => row.name),
    ).toEqual(['c', 'a', 'b']);
  });
});
