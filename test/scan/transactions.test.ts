import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scanTexts } from '../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/typeorm';
const texts = Object.fromEntries(
  ['entities.ts', 'transactions.ts'].map((name) => [
    name,
    readFileSync(`${FOLDER}/${name}`, 'utf8'),
  ]),
);
const { facts } = scanTexts(texts);

/** Steps of every transaction by the unit that opens it: `table mode`, and what was called on the way. */
const stepsByUnit = new Map(
  facts.transactions.map(({ unit, steps }) => [
    unit?.split('#')[1],
    steps.map(({ table, operation, through }) => [table, operation, ...through].join(' ')),
  ]),
);

describe('transactions', () => {
  test('a callback commits what it does and what the functions do that it calls', () => {
    expect(stepsByUnit.get('Checkout.callback')).toEqual([
      'sales.orders insert',
      'sales.orders update',
      'products update takeStock',
    ]);
  });

  test('a query runner commits what stands between begin and commit', () => {
    expect(stepsByUnit.get('Checkout.runner')).toEqual(['order_line insert']);
  });

  test('a decorated method is one transaction', () => {
    expect(stepsByUnit.get('Checkout.decorated')).toEqual(['customers delete']);
  });

  test("the application's own wrapper is carried to the function that it is handed", () => {
    expect(stepsByUnit.get('Checkout.wrapped')).toEqual(['products delete']);
  });

  test('so is a wrapper that runs it in a function of its own', () => {
    expect(stepsByUnit.get('Checkout.prepared')).toEqual(['customers insert']);
  });

  test('an access knows the transaction around it', () => {
    const inside = facts.accesses.find(
      ({ table, unit }) => table === 'order_line' && unit?.endsWith('runner'),
    );
    const outside = facts.accesses.find(
      ({ table, unit }) => table === 'customers' && unit?.endsWith('runner'),
    );
    expect(inside?.transaction).toBe(
      facts.transactions.find(({ unit }) => unit?.endsWith('runner'))?.id,
    );
    expect(outside?.transaction).toBeNull();
  });

  test('a pessimistic write lock is told apart from a plain read', () => {
    const locking = facts.accesses.filter(({ locks }) => locks);
    expect(locking.map(({ unit, table }) => [unit, table])).toEqual([
      ['transactions.ts#Checkout.locked', 'customers'],
    ]);
  });
});

describe('a transaction that calls deeper than is followed', () => {
  const chain = Array.from({ length: 15 }, (_, i) => {
    const next = i === 14 ? "m.query('DELETE FROM deep')" : `f${i + 1}(m)`;
    return `async function f${i}(m: EntityManager) { await ${next}; }`;
  });
  const text = [
    "import { Entity, PrimaryColumn, type DataSource, type EntityManager } from 'typeorm';",
    "@Entity('deep') class Deep { @PrimaryColumn() id = 0; }",
    'export const start = (db: DataSource) => db.transaction((manager) => f0(manager));',
    ...chain,
  ].join('\n');

  test('says so', () => {
    const { gaps } = scanTexts({ 'deep.ts': text });
    expect(gaps.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['call-depth', 'transaction in start'],
    ]);
  });
});
