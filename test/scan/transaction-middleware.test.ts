import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scanTexts } from '../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/sequelize';
const texts = Object.fromEntries(
  ['models.ts', 'transactions.ts'].map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')]),
);
const { facts } = scanTexts(texts);

/** Steps of every transaction that has any, by the line that opens it. */
const stepsByLine = new Map(
  facts.transactions
    .filter(({ steps }) => steps.length > 0)
    .map(({ line, steps }) => [
      (texts['transactions.ts'] ?? '').split('\n')[(line ?? 0) - 1]?.trim(),
      steps.map(({ table, operation }) => `${table} ${operation}`),
    ]),
);

describe('transactions of Sequelize', () => {
  test('handlers behind a middleware that runs `next` in a transaction are part of it, and no others', () => {
    expect([...stepsByLine.entries()]).toEqual([
      [expect.stringContaining("router.post('orders.create'"), ['orders insert']],
      ['const t = await sequelize.transaction();', ['orders select', 'orders update']],
      [expect.stringContaining("isolationLevel: 'SERIALIZABLE'"), ['products delete']],
    ]);
  });

  test('a lock is told', () => {
    expect(facts.accesses.filter(({ locks }) => locks).map(({ table }) => table)).toEqual([
      'orders',
    ]);
  });
});
