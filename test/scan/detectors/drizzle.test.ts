import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scanTexts } from '../../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/drizzle';
const texts = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')]),
);
const { facts } = scanTexts(texts);

/** The accesses of a function: `table operation: columns`, `*` for the whole row. */
function accessesIn(unit: string): readonly string[] {
  return facts.accesses
    .filter((one) => one.unit?.split('#')[1] === unit)
    .map(({ table, operation, columns, allColumns }) => {
      const shown = [...(allColumns ? ['*'] : []), ...columns].join(' ');
      return `${table} ${operation}: ${shown}`.trim();
    });
}

describe('columns of Drizzle queries', () => {
  test('come from every statement that builds the query', () => {
    expect(accessesIn('severalStatements')).toEqual([
      'plantings select: bed_id count crop_code season',
      'crops select: code',
    ]);
  });

  test('come from conditions that are gathered in a list', () => {
    expect(accessesIn('conditions')).toEqual(['gardeners select: full_name id']);
  });

  test('are told apart for the two sides of a self join, and are whole rows without a list', () => {
    expect(accessesIn('joins').slice(0, 4)).toEqual([
      'gardeners select: * id mentor_id',
      'gardeners select: * id',
      'beds select: * gardener_id id',
      'plantings select: * bed_id',
    ]);
  });

  test('of a sub-query stay with its own tables', () => {
    expect(accessesIn('subQueries').slice(1, 6)).toEqual([
      'beds select: * id',
      'beds select: gardener_id',
      'gardeners select: id',
      'beds select: * gardener_id',
      'beds select: gardener_id',
    ]);
  });

  test('of a table can be chosen by leaving some out', () => {
    expect(accessesIn('withoutPhoto')).toEqual([
      'beds select: gardener_id ground id',
      'beds select: gardener_id ground id photo',
    ]);
  });

  test('of writes are what is set, compared, conflicting and returned', () => {
    expect(accessesIn('writes')).toEqual([
      'crops insert: * code label',
      'crops update: * code label',
      'crops insert: code label',
      'plantings insert:',
      'crops select: code',
      'market.sales update: crop_code id weight',
      'crops select: code',
      'crops update: code label',
      'market.sales delete: id',
    ]);
  });

  test('of `sql` templates stand in their holes', () => {
    expect(accessesIn('templates')).toEqual([
      'crops select: code label',
      'plantings insert: bed_id crop_code',
      'beds select: id',
      'market.sales update: weight',
      'gardeners select: id',
      'beds select: gardener_id',
    ]);
    expect(accessesIn('fragments')).toEqual(['gardeners update: full_name id mentor_id']);
  });

  test('of relational queries are chosen, left out, compared, ordered by, and referring', () => {
    expect(accessesIn('simple')).toEqual(['gardeners select: created_at email full_name id']);
    expect(accessesIn('nestedRelations')).toEqual([
      'gardeners select: created_at full_name id mentor_id',
      'gardeners select: full_name',
      'beds select: * ground id',
      'plantings select: * crop_code season',
      'crops select: *',
    ]);
  });

  test('of relational queries of the second version stand in objects', () => {
    expect(accessesIn('read').filter((one) => one.startsWith('club'))).toEqual([
      'club_members select: * id name',
      'clubs select: id',
      'clubs select: *',
      'clubs select: host_id',
      'club_members select: name',
    ]);
  });
});

describe('statements of Drizzle', () => {
  const statementsIn = (unit: string) =>
    facts.statements
      .filter((one) => one.unit?.split('#')[1] === unit)
      .map(({ reads, writes }) => [...reads, ...writes.map((table) => `${table}!`)].join(' '));

  test('hold their joins, sub-queries, common tables and the branches of a union', () => {
    expect(statementsIn('severalStatements')).toEqual(['crops plantings']);
    expect(statementsIn('commonTables')).toEqual(['beds plantings market.sales!']);
    expect(statementsIn('setOperations')).toEqual([
      'crops plantings',
      'crops market.sales',
      'crops market.sales',
    ]);
    expect(statementsIn('subQueries')).toEqual([
      'beds plantings',
      'beds gardeners',
      'crops market.sales',
    ]);
  });
});

describe('transactions of Drizzle', () => {
  const stepsIn = (unit: string) =>
    facts.transactions
      .filter((one) => one.unit?.split('#')[1] === unit)
      .map(({ steps }) => steps.map(({ table, operation }) => `${table} ${operation}`));

  test('are callbacks, functions by name, savepoints and batches', () => {
    expect(stepsIn('nested')).toEqual([['plantings delete', 'beds update'], ['beds update']]);
    expect(stepsIn('move')).toEqual([
      ['crops insert', 'market.sales delete'],
      ['gardeners update'],
    ]);
  });
});

test('a row lock is on every table that is read, unless it names some', () => {
  const code = `
    import { pgTable, integer } from 'drizzle-orm/pg-core';
    const a = pgTable('a', { id: integer('id') }); const b = pgTable('b', { id: integer('id') });
    export const both = (db) => db.select().from(a).innerJoin(b, x).for('update');
    export const one = (db) => db.select().from(a).innerJoin(b, x).for('update', { of: b });
    export const none = (db) => db.select().from(a);`;
  const locked = scanTexts({ 'a.ts': code }).facts.accesses.filter(({ locks }) => locks);
  expect(locked.map(({ unit, table }) => `${unit?.split('#')[1]} ${table}`)).toEqual([
    'both a',
    'both b',
    'one b',
  ]);
});

test('a table that is chosen at run time is said to be', () => {
  const chosen = facts.unresolved.filter(({ via }) => via === 'drizzle');
  expect(chosen.map(({ file, detail }) => `${file}: ${detail}`)).toEqual([
    'clients.ts: The table is not known: property chosen at run time.',
    'relational.ts: The table of the relational query is chosen at run time.',
  ]);
});
