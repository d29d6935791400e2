import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze.js';
import type { AnalysisResult } from '../src/model/result.js';
import {
  compareAccesses,
  compareTransactions,
  loadAccesses,
  type ExpectedTransaction,
} from './support/sample.js';

/** The other applications in fixtures/apps: a Prisma one, and the hard cases. */

describe('a lending library on Prisma', async () => {
  const result = await analyzeApp('library');

  test('every access, and no other', () => {
    expect(compareAccesses(loadAccesses(dirOf('library')), result.accesses)).toEqual([]);
  });

  test('both forms of $transaction', () => {
    const expected: ExpectedTransaction[] = parse(
      readFileSync(`${dirOf('library')}expected/transactions.yaml`, 'utf8'),
    );
    expect(compareTransactions(expected, result.transactions)).toEqual([]);
  });

  test('an implicit many-to-many relation has its table', () => {
    expect(result.catalog.tables.map(({ name }) => name)).toContain('_AuthorToWork');
  });
});

describe.each(['no-foreign-keys', 'cycle', 'schema-only', 'code-only'])('%s', (app) => {
  test('every table stands in one seam, and every seam has its place in the order', async () => {
    const result = await analyzeApp(app);
    expect(result.seams.flatMap(({ tables }) => tables).toSorted()).toEqual(
      result.catalog.tables.map(({ name }) => name).toSorted(),
    );
    expect(result.extractionOrder.map(({ seam }) => seam).toSorted()).toEqual(
      result.seams.map(({ id }) => id),
    );
  });
});

test('without foreign keys the code tells what belongs together', async () => {
  expect(tablesBySeam(await analyzeApp('no-foreign-keys'))).toEqual([
    ['batches', 'recipe_steps', 'recipes'],
    ['customers', 'order_lines', 'orders'],
  ]);
});

test('a circle of seams is taken apart all the same', async () => {
  const result = await analyzeApp('cycle');
  expect(tablesBySeam(result)).toEqual([
    ['bookings', 'discounts'],
    ['employees', 'shifts'],
    ['plays', 'rehearsals'],
  ]);
  expect(result.foreignKeysToBreak.map(({ name }) => name)).toEqual([
    'bookings_play_id_fkey',
    'employees_free_booking_id_fkey',
    'plays_director_id_fkey',
  ]);
});

test('without code the keys tell what belongs together', async () => {
  const result = await analyzeApp('schema-only');
  expect(tablesBySeam(result)).toEqual([
    ['boxes', 'documents', 'shelves'],
    ['visitors', 'visits'],
  ]);
  expect(result.coverage.evidence).toMatchObject({ foreignKeys: true, accesses: false });
});

test('without a schema the tables that the code names are told, not invented', async () => {
  const result = await analyzeApp('code-only');
  expect(result.catalog.tables).toEqual([]);
  expect(result.unresolved.map(({ reason, line }) => [reason, line])).toEqual([
    ['unknown-table', 7],
    ['unknown-table', 8],
    ['unknown-table', 12],
  ]);
});

function tablesBySeam({ seams }: AnalysisResult): string[][] {
  return seams.map(({ tables }) => [...tables]).toSorted();
}

function dirOf(app: string): string {
  return fileURLToPath(new URL(`../fixtures/apps/${app}/`, import.meta.url));
}

function analyzeApp(app: string): Promise<AnalysisResult> {
  return analyze(
    {
      root: dirOf(app).replace(/\/$/, ''),
      db: null,
      configFile: null,
      flags: {},
      moduleGlobs: [],
      readsFolder: true,
    },
    '0.0.0',
  );
}
