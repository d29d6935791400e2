import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scanTexts } from '../support/scan-texts.js';

/** The table that the texts below speak of. */
const ORDER = `import { Entity, PrimaryGeneratedColumn } from 'typeorm';
  @Entity('orders') export class Order { @PrimaryGeneratedColumn() id: number; }`;

const FOLDER = 'fixtures/detectors/typeorm';

describe('the scan', () => {
  test('gives the same facts whatever the order of the files', () => {
    const entries = readdirSync(FOLDER).map((name): [string, string] => [
      name,
      readFileSync(`${FOLDER}/${name}`, 'utf8'),
    ]);
    const forward = scanTexts(Object.fromEntries(entries));
    const backward = scanTexts(Object.fromEntries([...entries].reverse()));
    expect(JSON.stringify(backward.facts)).toBe(JSON.stringify(forward.facts));
    expect(JSON.stringify(backward.index.readings)).toBe(JSON.stringify(forward.index.readings));
  });

  test('takes what is sent to the browser for what it is: it reaches no database', () => {
    const query = "export const rows = db.query('SELECT id FROM orders WHERE id = $1');";
    const { facts } = scanTexts({
      'order-page.ts': query,
      'order-dialog.ts': `'use client';\n${query}`,
      'order-action.ts': `'use server';\n${query}`,
    });
    expect(facts.unresolved.map(({ file }) => file)).toEqual(['order-action.ts', 'order-page.ts']);
  });

  test('survives circles: re-exports, calls, constants, classes, objects', () => {
    const { facts } = scanTexts({
      'a.ts': `export * from './b'; export { ring } from './b'; import { Tail } from './b'; export class Head extends Tail {}`,
      'b.ts': `export * from './a'; export { ring } from './a'; import { Head } from './a'; export class Tail extends Head {}`,
      'c.ts': `
        import { ring, Head } from './a';
        const one = two, two = one;
        let options = { take: 1 }; options = { ...options, skip: 2 };
        function first(table) { return second(table); }
        function second(table) { return first(table); }
        const self = () => self();
        new Head().find(first(ring)); options.relations.find(one); self().save(two);
      `,
    });
    expect(facts.accesses).toEqual([]);
    expect(facts.files.parsed).toBe(3);
  });

  test('reads what it can of a file with syntax errors, and says so', () => {
    const entity = `import { Entity, PrimaryGeneratedColumn } from 'typeorm';
      @Entity('orders') export class Order { @PrimaryGeneratedColumn() id: number; }`;
    const broken = `import { DataSource } from 'typeorm'; import { Order } from './order';
      export async function list(source: DataSource) { return source.getRepository(Order).find(); }
      export const half = { open: [1, 2`;
    const { facts, gaps } = scanTexts({ 'order.ts': entity, 'broken.ts': broken });
    expect(facts.accesses.map(({ table, line }) => [table, line])).toEqual([['orders', 2]]);
    expect(facts.files.withErrors).toBe(1);
    expect(gaps.map(({ kind, file }) => [kind, file])).toEqual([['unparsed-file', 'broken.ts']]);
  });

  test('survives code that nests more deeply than the stack', () => {
    const deep = `export const sum = ${'('.repeat(200_000)}1${')'.repeat(200_000)};`;
    const { facts, gaps } = scanTexts({ 'deep.ts': deep, 'plain.ts': 'export const one = 1;' });
    expect(facts.files.parsed).toBeGreaterThanOrEqual(1);
    expect(gaps.map(({ file }) => file)).toContain('deep.ts');
  });

  test('loses no more than the statement that nests too deeply', () => {
    const chain = `start${'\n.next()'.repeat(5000)};`;
    const { facts, gaps } = scanTexts({
      'order.ts': ORDER,
      'deep.ts': `${chain}\nexport const list = () => pool.query('select id from orders');`,
    });
    expect(facts.accesses.map(({ table, line }) => [table, line])).toEqual([['orders', 5002]]);
    expect(gaps.map(({ kind, file }) => [kind, file])).toEqual([['unparsed-statement', 'deep.ts']]);
  });

  test('reads concatenations of any length', () => {
    const parts = Array.from({ length: 5000 }, (_, i) => `'or id = ${i} '`).join('\n + ');
    const { facts, gaps } = scanTexts({
      'order.ts': ORDER,
      'long.ts': `export const list = () => pool.query('delete from orders where id = 0 ' + ${parts});`,
    });
    expect(facts.accesses.map(({ table }) => table)).toEqual(['orders']);
    expect(gaps).toEqual([]);
  });

  test('follows a choice between a thousand tables', () => {
    const tables = Array.from({ length: 1000 }, (_, i) => i);
    const entities = tables.map(
      (i) => `@Entity('t${i}') export class T${i} { @Column() a: string }`,
    );
    const choice = tables.map((i) => `key === ${i} ? T${i}`).join(' :\n ');
    const { facts, gaps } = scanTexts({
      'all.ts': `import { Column, DataSource, Entity } from 'typeorm';
        ${entities.join('\n')}
        export const list = (source: DataSource, key) => source.getRepository(${choice} : T0).find();`,
    });
    expect(new Set(facts.accesses.map(({ table }) => table)).size).toBe(1000);
    expect(gaps).toEqual([]);
  });

  test.each([
    ['texts', "'select id from orders '", (one: string) => `${one} + ${one}`],
    [
      'templates',
      '`select id ${outer} from orders `',
      (one: string) => '`${' + one + '}${' + one + '}`',
    ],
    ['lists', "['select']", (one: string) => `[...${one}, ...${one}]`],
    ['lists of lists', "['select']", (one: string) => `[${one}, ${one}]`],
  ])('gives up %s that double again and again, and says so', (_what, first, twice) => {
    const steps = Array.from({ length: 40 }, (_, i) => `const s${i + 1} = ${twice(`s${i}`)};`);
    const { facts, gaps } = scanTexts({
      'order.ts': ORDER,
      'double.ts': `const s0 = ${first};\n${steps.join('\n')}\nexport const run = () => pool.query(s40);`,
      'list.ts': `export const list = () => pool.query('select id from orders');`,
    });
    expect(facts.accesses.map(({ file }) => file)).toContain('list.ts');
    expect(gaps.map(({ kind, file }) => [kind, file])).toContainEqual([
      'unparsed-statement',
      'double.ts',
    ]);
  });

  test('gives up types that double again and again', () => {
    const steps = Array.from({ length: 40 }, (_, i) => `type P${i + 1} = Pair<P${i}, P${i}>;`);
    const { facts, gaps } = scanTexts({
      'order.ts': ORDER,
      'double.ts': `class Pair<A, B> { first: A; second: B }
        type P0 = Pair<string, string>;
        ${steps.join('\n')}
        export const run = (one: P40) => one.first.query('select id from orders');`,
      'list.ts': `export const list = () => pool.query('select id from orders');`,
    });
    expect(facts.accesses.map(({ file }) => file)).toContain('list.ts');
    expect(gaps.map(({ kind, file }) => [kind, file])).toContainEqual([
      'unparsed-statement',
      'double.ts',
    ]);
  });

  test('says where a chain is too long to be followed', () => {
    const joins = Array.from({ length: 300 }, (_, i) => `.leftJoin('a${i}.next', 'a${i + 1}')`);
    const { gaps } = scanTexts({
      'order.ts': ORDER,
      'long.ts': `import { DataSource } from 'typeorm'; import { Order } from './order';
        export const list = (source: DataSource) =>
          source.getRepository(Order).createQueryBuilder('a0')${joins.join('\n')}.getMany();`,
    });
    expect(gaps.map(({ kind, file }) => [kind, file])).toEqual([['unparsed-statement', 'long.ts']]);
  });

  test('survives interfaces that extend each other', () => {
    const { facts, gaps } = scanTexts({
      'order.ts': ORDER,
      'ring.ts': `interface Head extends Tail {} interface Tail extends Head {}
        class Report { constructor(private head: Head) {} run() { return this.head.query('select id from orders'); } }`,
    });
    expect(facts.accesses.map(({ table }) => table)).toEqual(['orders']);
    expect(gaps).toEqual([]);
  });

  test('names the libraries whose calls it does not read', () => {
    const { gaps } = scanTexts({
      'orders.ts': `import mongoose from 'mongoose'; export const find = () => mongoose.model('Order').find();`,
      'bills.js': `const { R } = require('redbean-node'); R.find('bills');`,
      'bills.test.ts': `import knex from 'knex';`,
    });
    expect(gaps.map(({ kind, subject, file }) => [kind, subject, file])).toEqual([
      ['unsupported', 'Mongoose', 'orders.ts'],
      ['unsupported', 'RedBean', 'bills.js'],
    ]);
  });

  test('never takes a method name alone for an access', () => {
    const { facts } = scanTexts({
      'plain.ts': `
        const map = new Map(); map.delete('orders'); Array.from(new Set()); const list = [1, 2];
        list.find((one) => one > 1); localStorage.clear(); document.createElement('div').remove();
        export function save(cache, metrics) { cache.delete('a'); metrics.increment('b'); cache.update('c'); }
      `,
    });
    expect(facts.accesses).toEqual([]);
    expect(facts.unresolved).toEqual([]);
  });

  test('survives a variable that is made again and again from itself', () => {
    const { gaps } = scanTexts({
      'grow.ts': `
        function grow(data, more) { const next = { ...data, more }; return next; }
        export function run() {
          let result = null;
          if (Math.random() > 0.5) result = load();
          result = grow(result, 1);
          result = grow(result, 2);
          return result.services.first.query('x');
        }`,
    });
    expect(gaps).toEqual([]);
  });

  test('says which table could not be told', () => {
    const { facts } = scanTexts({
      'dynamic.ts': `import { DataSource, EntityTarget } from 'typeorm';
        export function purge(source: DataSource, entity: EntityTarget<unknown>) {
          return source.getRepository(entity).clear();
        }`,
    });
    expect(facts.unresolved.map(({ reason, line }) => [reason, line])).toEqual([
      ['dynamic-table', 3],
    ]);
  });

  test('sets tests and migrations apart and counts them', () => {
    const { facts } = scanTexts({
      'order.ts': `import { Entity } from 'typeorm'; @Entity('orders') export class Order {}`,
      'order.test.ts': `import { DataSource } from 'typeorm'; import { Order } from './order';
        declare const source: DataSource; source.getRepository(Order).clear();`,
    });
    expect(facts.accesses).toEqual([]);
    expect(facts.setAside).toEqual([{ kind: 'test', table: 'orders', mode: 'write', count: 1 }]);
  });
});
