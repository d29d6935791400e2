import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import type { Access } from '../../../src/model/access.js';
import type { ForeignKey } from '../../../src/model/catalog.js';
import { mergeCatalogs } from '../../../src/introspect/merge.js';
import { EMPTY_READING } from '../../../src/introspect/unite.js';
import { EMPTY_CATALOG, scanTexts } from '../../support/scan-texts.js';

const FOLDER = 'fixtures/detectors/kysely';

async function scan(texts: Readonly<Record<string, string>>, sql?: string) {
  const text = sql ?? readFileSync(`${FOLDER}/schema.sql`, 'utf8');
  const { catalog, models } = await postgresFiles.read([{ path: 'schema.sql', text }]);
  return scanTexts(texts, catalog, models).facts;
}

const fixture = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')]),
);

/** `table: columns` of each access, in source order; `*` for the whole row. */
function columnsOf(accesses: readonly Access[]): readonly string[] {
  return accesses.map(
    ({ table, operation, columns, allColumns }) =>
      `${table} ${operation}: ${[...(allColumns ? ['*'] : []), ...columns].join(' ')}`,
  );
}

const query = (body: string) => `
  import { CamelCasePlugin, Kysely, sql } from 'kysely';
  export const run = async (db: Kysely<unknown>, row: { id: number }) => {
    ${body}
  };`;

describe('columns of Kysely queries', () => {
  test('belong to the table that they name, also from inside of a sub-query', async () => {
    const { accesses } = await scan({
      'orders.ts': query(`
        await db
          .selectFrom('orders as o')
          .innerJoin('customers', (join) => join.onRef('customers.id', '=', 'o.customer_id'))
          .select(['o.total as sum', 'customers.name', 'status'])
          .where((eb) =>
            eb.or([
              eb('o.status', '=', 'open'),
              eb.exists(
                eb.selectFrom('invoices as i').whereRef('i.order_id', '=', 'o.id').select('i.paid_at'),
              ),
            ]),
          )
          .orderBy('sum', 'desc')
          .execute();`),
    });
    expect(columnsOf(accesses)).toEqual([
      'public.orders select: customer_id id status total',
      'public.customers select: id name',
      'public.invoices select: order_id paid_at',
    ]);
    expect(new Set(accesses.map(({ statement }) => statement)).size).toBe(1);
  });

  test('are collected over several statements', async () => {
    const { accesses } = await scan({
      'orders.ts': query(`
        let open = db.selectFrom('orders').selectAll('orders');
        if (row.id > 0) open = open.where('orders.id', '=', row.id);
        open = open.orderBy('total').$if(row.id > 1, (one) => one.where('status', '=', 'open'));
        await open.execute();`),
    });
    expect(columnsOf(accesses)).toEqual(['public.orders select: * id status total']);
  });

  test('are those that a write sets, returns and decides by', async () => {
    const { accesses } = await scan({
      'orders.ts': query(`
        await db
          .insertInto('customers')
          .values([{ id: 1, name: 'Ada' }])
          .onConflict((oc) => oc.column('id').doUpdateSet({ email: null }))
          .returningAll()
          .execute();
        await db
          .updateTable('orders')
          .set((eb) => ({ total: eb('total', '+', 1) }))
          .where('customer_id', 'in', [1])
          .returning('status')
          .execute();`),
    });
    expect(columnsOf(accesses)).toEqual([
      'public.customers insert: * email id name',
      'public.customers update: * email id name',
      'public.orders update: customer_id status total',
    ]);
  });

  test('and tables have the names that a plugin gives them', async () => {
    const { accesses, unresolved } = await scan(
      {
        'db.ts': `
          import { CamelCasePlugin, Kysely } from 'kysely';
          export const db = new Kysely({ plugins: [new CamelCasePlugin()] });`,
        'query.ts': query(`
          await db.selectFrom('orderLines').select(['orderLines.productId', 'unitPrice']).execute();`),
      },
      'CREATE TABLE order_lines (product_id integer, unit_price integer);',
    );
    expect(unresolved).toEqual([]);
    expect(columnsOf(accesses)).toEqual(['public.order_lines select: product_id unit_price']);
  });
});

describe('Kysely tables that cannot be told', () => {
  test('are listed, while queries in their place are not', async () => {
    const { accesses, unresolved } = await scan({
      'orders.ts': query(`
        const open = db.selectFrom('orders').selectAll().as('open');
        await db.selectFrom(open).execute();
        await db.selectFrom(process.env.TABLE).execute();
        await db.selectFrom(\`archive_\${row.id}\`).execute();`),
    });
    expect(accesses.map(({ table }) => table)).toEqual(['public.orders']);
    expect(unresolved.map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'dynamic-table'],
      [8, 'dynamic-table'],
    ]);
  });

  test('a method that the application calls the same is its own', async () => {
    const { accesses, unresolved } = await scan({
      'report.ts': `
        import type { Kysely } from 'kysely';
        class Report {
          private selectFrom(name: string) { return [name]; }
          rows() { return this.selectFrom('orders'); }
        }`,
    });
    expect([accesses, unresolved]).toEqual([[], []]);
  });
});

describe('Kysely transactions', () => {
  test('of a callback, of the own wrapper around it, and between begin and commit', async () => {
    const { transactions, accesses } = await scan(fixture);
    const steps = new Map(
      transactions.map(({ unit, steps: all }) => [
        unit,
        all.map(({ table, operation }) => `${table} ${operation}`),
      ]),
    );
    expect(steps.get('queries.ts#OrderQueries.place')).toEqual([
      'public.orders insert',
      'public.products update',
      'audit.entries delete',
    ]);
    expect(steps.get('database.ts#ship')).toEqual([
      'public.orders update',
      'public.carriers select',
      'audit.entries insert',
    ]);
    expect(steps.get('writes.ts#locked')).toEqual([
      'public.orders select',
      'public.invoices update',
    ]);
    const locking = accesses.filter(({ locks }) => locks);
    expect(locking.map(({ file, table }) => [file, table])).toEqual([
      ['writes.ts', 'public.orders'],
    ]);
  });
});

describe('the types of Kysely clients', () => {
  const texts = {
    'tables/pets.ts': `
      import type { ColumnType, Generated } from 'kysely';
      export const tableName = 'pets';
      interface Row { id: Generated<number>; }
      export interface Pet extends Row {
        name: string;
        born_on: Date | null;
        nickname?: string;
        created_at: ColumnType<Date, string | undefined, never>;
      }
      export type PartialTables = { [tableName]: Pet };`,
    'tables/index.ts': `
      import type * as pets from './pets.js';
      export type Tables = pets.PartialTables & { 'billing.bills': { id: string; pet_id: number } };`,
    'database.ts': `
      import { Kysely } from 'kysely';
      export class Database<T> { constructor(readonly db: Kysely<T>) {} }`,
    'clinic.ts': `
      import { Database } from './database.js';
      import type { Tables } from './tables/index.js';
      export type Clinic = Database<Tables>;
      export const pets = (clinic: Clinic) => clinic.db.selectFrom('pets').selectAll().execute();`,
    'clinic.test.ts': `
      import type { Kysely } from 'kysely';
      export const db: Kysely<{ samples: { id: number } }> = make();`,
  };

  test('are the catalog where nothing else is, tests left out', () => {
    const { index, facts } = scanTexts(texts);
    const [reading] = index.readings;
    expect(
      reading?.catalog.tables.map(({ name, columns }) => [
        name,
        columns.map((one) => `${one.name}${one.isNullable ? '?' : ''} ${one.type} ${one.default}`),
      ]),
    ).toEqual([
      ['billing.bills', ['id text none', 'pet_id integer none']],
      [
        'pets',
        [
          'id integer expression',
          'name text none',
          'born_on? timestamptz none',
          'nickname? text none',
          'created_at timestamptz expression',
        ],
      ],
    ]);
    expect(columnsOf(facts.accesses)).toEqual(['pets select: *']);
  });

  test('miss no relation that a database has, since they tell none', () => {
    const [types] = scanTexts(texts).index.readings;
    const catalog = types?.catalog ?? EMPTY_CATALOG;
    const key: ForeignKey = {
      name: 'bills_pet',
      from: 'billing.bills',
      columns: ['pet_id'],
      to: 'pets',
      toColumns: ['id'],
      onDelete: 'no action',
      onUpdate: 'no action',
      isDeferrable: false,
      isValidated: true,
      isNullable: false,
      isIdentifying: false,
      isOneToOne: false,
      isInheritance: false,
      isManyToMany: false,
      origin: 'declared',
      source: null,
    };
    const database = {
      ...EMPTY_READING,
      catalog: { ...catalog, foreignKeys: [key] },
      used: 'dump.sql',
    };
    const { findings } = mergeCatalogs([database, types ?? EMPTY_READING]);
    expect(findings).toEqual([]);
  });
});
