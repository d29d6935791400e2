import { describe, expect, test } from 'vitest';
import { readMigrations } from '../../../src/introspect/read-migrations.js';
import { EMPTY_READING } from '../../../src/introspect/unite.js';
import type { CatalogReading } from '../../../src/model/reading.js';
import { indexCode } from '../../../src/scan/index-code.js';
import { findMigrations } from '../../../src/scan/migrations/find-migrations.js';
import { migrationScripts } from '../../../src/scan/migrations/scripts.js';
import { codeOf } from '../../support/scan-texts.js';

const FIRST = `
exports.up = (knex) =>
  knex.schema
    .createTable('customers', (t) => {
      t.increments();
      t.string('email', 120).notNullable().unique();
    })
    .createTable('orders', (t) => {
      t.uuid('id').primary();
      t.integer('customer_id').notNullable()
        .references('id').inTable('customers').onDelete('CASCADE');
      t.timestamps(true, true);
    });
exports.down = (knex) => knex.schema.dropTable('orders').dropTable('customers');
`;
const SECOND = `
const name = 'order_notes';
export async function up(knex) {
  await knex.schema.createTable(name, (table) => {
    table.increments('id');
    table.integer('order_id');
    table.foreign('order_id').references('orders.id');
    table.unique(['order_id', 'id']);
  });
  await knex.schema.alterTable('customers', function () {
    if (knex.client.config.client === 'pg') this.text('phone').nullable();
    else this.string('phone').nullable();
    this.renameColumn('email', 'mail');
  });
  await knex.schema.renameTable('order_notes', 'notes');
}
`;
const THIRD = `
exports.up = function (db, cb) {
  db.runSql('CREATE TABLE carriers (id serial PRIMARY KEY, name text NOT NULL);', cb);
};
`;
const OBJECTS = `
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.createTable('invoices', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      customerId: {
        type: Sequelize.INTEGER,
        allowNull: false,
        references: { model: 'customers', key: 'id' },
        onDelete: 'SET NULL',
      },
    }),
};
`;

async function read(texts: Readonly<Record<string, string>>): Promise<CatalogReading> {
  const found = migrationScripts(findMigrations(indexCode(codeOf(texts))));
  const hints = { asked: null, packages: ['{ "dependencies": { "pg": "8" } }'] };
  const [reading] = await readMigrations(found, EMPTY_READING, hints);
  return reading ?? EMPTY_READING;
}

describe('migrations written as code', () => {
  test('leave behind the tables that they make, up only', async () => {
    const { catalog, gaps } = await read({
      'migrations/20240101000000_first.js': FIRST,
      'migrations/20240102000000_second.js': SECOND,
      'migrations/20240103000000_third.js': THIRD,
    });
    expect(gaps).toEqual([]);
    expect(
      Object.fromEntries(
        catalog.tables.map(({ localName, columns }) => [
          localName,
          columns.map(({ name, isNullable }) => `${name}${isNullable ? '?' : ''}`),
        ]),
      ),
    ).toEqual({
      carriers: ['id', 'name'],
      customers: ['id', 'mail', 'phone?'],
      notes: ['id', 'order_id?'],
      orders: ['id', 'customer_id', 'created_at', 'updated_at'],
    });
  });

  test('tell the foreign keys', async () => {
    const { catalog } = await read({ 'migrations/20240101000000_first.js': FIRST });
    const [key] = catalog.foreignKeys;
    expect(key).toMatchObject({
      from: 'public.orders',
      columns: ['customer_id'],
      to: 'public.customers',
      toColumns: ['id'],
      onDelete: 'cascade',
      isNullable: false,
    });
  });

  test('in the object form of query interfaces', async () => {
    const { catalog } = await read({
      'migrations/20240101000000_first.js': FIRST,
      'migrations/20240104000000_objects.js': OBJECTS,
    });
    const invoices = catalog.tables.find(({ localName }) => localName === 'invoices');
    expect(invoices?.primaryKey?.columns).toEqual(['id']);
    expect(catalog.foreignKeys.map(({ onDelete }) => onDelete)).toContain('set null');
  });

  test('in the classes of MikroORM, up only', async () => {
    const { catalog } = await read({
      'src/migrations/Migration20240101000000.ts': `
        import { Migration } from '@mikro-orm/migrations';
        export class Migration20240101000000 extends Migration {
          override async up(): Promise<void> {
            this.addSql('create table "shelf" ("id" serial primary key);');
            this.addSql(\`create table "book" ("id" serial primary key, "shelf_id" int null);\`);
            this.addSql('alter table "book" add constraint "book_shelf" foreign key ("shelf_id") references "shelf" ("id") on delete set null;');
          }
          override async down(): Promise<void> {
            this.addSql('drop table "book";');
          }
        }`,
    });
    expect(catalog.tables.map(({ localName }) => localName)).toEqual(['book', 'shelf']);
    expect(catalog.foreignKeys).toMatchObject([{ name: 'book_shelf', onDelete: 'set null' }]);
  });

  test('are left alone where a database tells the same tables', async () => {
    const found = migrationScripts(
      findMigrations(indexCode(codeOf({ 'migrations/20240103000000_third.js': THIRD }))),
    );
    const hints = { asked: null, packages: [] };
    const [reading] = await readMigrations(found, EMPTY_READING, hints);
    expect(reading).toBeDefined();
    const schema: CatalogReading = { ...(reading ?? EMPTY_READING), role: 'database' };
    expect(await readMigrations(found, schema, hints)).toEqual([]);
  });

  test('for another database, in a folder of their own, do not count twice', async () => {
    const { catalog, gaps } = await read({
      'migrations/20240103000000_third.js': THIRD,
      'migrations-sqlite/20240103000000_third.js': THIRD,
    });
    expect(catalog.tables.map(({ localName }) => localName)).toEqual(['carriers']);
    expect(gaps.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['ignored-input', 'migrations-sqlite'],
    ]);
  });
});
