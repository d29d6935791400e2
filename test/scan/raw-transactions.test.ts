import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { postgresFiles } from '../../src/introspect/sources/postgres-files.js';
import { scanTexts } from '../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/raw-sql';
const read = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text: read('schema.sql') }]);
const { facts } = scanTexts({ 'transactions.ts': read('transactions.ts') }, catalog);

/** Steps of the transactions by the function that opens them: `table operation`, and what was called on the way. */
const stepsOf = (unit: string): readonly (readonly string[])[] =>
  facts.transactions
    .filter((one) => one.unit?.split('#')[1] === unit)
    .map(({ steps }) =>
      steps.map(({ table, operation, through }) => [table, operation, ...through].join(' ')),
    )
    .filter((steps) => steps.length > 0);

test('BEGIN and COMMIT on a client bound a transaction', () => {
  expect(stepsOf('onClient')).toEqual([['sales.orders update']]);
});

test('what is handed to a wrapper that begins and commits runs inside', () => {
  expect(stepsOf('wrapped')).toEqual([
    ['sales.invoices delete', 'sales.archive insert archiveAll'],
  ]);
  expect(stepsOf('ambient')).toEqual([['sales.customers delete']]);
});

test('functions that begin and end a transaction for their caller bound one in the caller', () => {
  expect(stepsOf('leftOpen')).toEqual([['sales.customers update']]);
});

test("the clients' own ways are known", () => {
  expect(stepsOf('onMysql')).toEqual([['sales.orders delete']]);
  expect(stepsOf('byLibrary')).toEqual([
    ['sales.archive delete'],
    ['sales.invoices delete'],
    ['sales.orders delete'],
  ]);
  const inside = facts.accesses.filter(({ transaction }) => transaction !== null);
  expect(inside.map(({ unit }) => unit?.split('#')[1])).toContain('clearAll');
});

test('what a function ends by calling another one is not open for its callers', () => {
  const text = `
    import { Client } from 'pg';
    const commit = (client: Client) => client.query('COMMIT');
    async function archive(client: Client) {
      await client.query('BEGIN');
      await client.query('DELETE FROM sales.invoices');
      await commit(client);
    }
    export async function nightly(client: Client) {
      await archive(client);
      await client.query('DELETE FROM sales.orders');
    }`;
  const { accesses } = scanTexts({ 'nightly.ts': text }, catalog).facts;
  const inside = accesses.filter(({ transaction }) => transaction !== null);
  expect(inside.map(({ table }) => table)).toEqual(['sales.invoices']);
});

test('a transaction whose end is not seen ends with its function', () => {
  const text = `
    import { Client } from 'pg';
    import { done } from 'elsewhere';
    export function routes(app: any, client: Client) {
      app.get('/a', async () => {
        await client.query('BEGIN');
        await client.query('DELETE FROM sales.invoices');
        await done(client);
      });
      app.get('/b', () => client.query('DELETE FROM sales.orders'));
    }`;
  const { accesses } = scanTexts({ 'routes.ts': text }, catalog).facts;
  const inside = accesses.filter(({ transaction }) => transaction !== null);
  expect(inside.map(({ table }) => table)).toEqual(['sales.invoices']);
});
