import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import { scanTexts } from '../../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/knex';
const read = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8');

test('a transaction commits what it does, whichever way it was begun', async () => {
  const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text: read('schema.sql') }]);
  const texts = { 'db.ts': read('db.ts'), 'transactions.ts': read('transactions.ts') };
  const { facts } = scanTexts(texts, catalog);
  const steps = facts.transactions
    .filter((one) => one.steps.length > 0)
    .map((one) => [
      one.unit?.split('#')[1],
      one.steps.map(({ table, operation }) => `${table} ${operation}`),
    ]);
  expect(steps).toEqual([
    ['Shipping.ship', ['public.orders update', 'public.carriers insert']],
    ['provided', ['public.invoices insert', 'public.order_lines insert']],
    ['began', ['public.orders insert', 'public.order_lines delete']],
    ['savepoints', ['public.orders insert', 'public.invoices insert']],
  ]);
});
