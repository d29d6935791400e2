import { describe, expect, test } from 'vitest';
import { readMigrations } from '../../../src/introspect/read-migrations.js';
import { EMPTY_READING } from '../../../src/introspect/unite.js';
import type { CatalogReading } from '../../../src/model/reading.js';
import { indexCode } from '../../../src/scan/index-code.js';
import { findMigrations } from '../../../src/scan/migrations/find-migrations.js';
import { migrationScripts } from '../../../src/scan/migrations/scripts.js';
import { codeOf } from '../../support/scan-texts.js';

const FIRST = `
import { sql, type Kysely } from 'kysely';
import { withTimestamps } from '../columns.js';

export async function up(db: Kysely<unknown>) {
  await db.schema
    .createType('visit_kind').asEnum(['checkup', 'surgery']).execute();
  await db.schema
    .createTable('owners')
    .ifNotExists()
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('email', 'varchar(120)', (column) => column.notNull().unique())
    .addColumn('tags', sql\`text[]\`, (column) => column.defaultTo(sql\`'{}'::text[]\`))
    .execute();
  await db.schema
    .createTable('pets')
    .addColumn('id', 'uuid', (column) => column.primaryKey().defaultTo(sql\`gen_random_uuid()\`))
    .addColumn('owner_id', 'integer', (column) =>
      column.references('owners.id').onDelete('cascade').notNull(),
    )
    .addColumn('name', 'text')
    .$call(withTimestamps)
    .addUniqueConstraint('pets_owner_name', ['owner_id', 'name'])
    .execute();
  await db.schema.createTable('upload').temporary().addColumn('id', 'integer').execute();
}
export async function down(db: Kysely<unknown>) {
  await db.schema.dropTable('pets').execute();
}
`;
const COLUMNS = `
import type { CreateTableBuilder } from 'kysely';
export const withTimestamps = (table: CreateTableBuilder<never>) =>
  table
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('updated_at', 'timestamptz');
`;
const SECOND = `
export async function up(db) {
  let visits = db.schema.createTable('visits').addColumn('pet_id', 'uuid');
  visits = visits
    .addColumn('room', 'integer')
    .addForeignKeyConstraint('visits_pet', ['pet_id'], 'pets', ['id'], (key) => key.onDelete('set null'));
  await visits.execute();
  await db.schema
    .alterTable('owners')
    .addColumn('phone', 'text')
    .alterColumn('email', (column) => column.dropNotNull())
    .renameColumn('tags', 'labels')
    .execute();
  await db.schema.alterTable('pets').dropColumn('updated_at').execute();
  await db.schema.alterTable('pets').dropConstraint('pets_owner_name').execute();
  await db.schema.alterTable('visits').renameTo('appointments').execute();
  await db.schema.createIndex('pets_by_name').on('pets').column('name').unique().execute();
  const pets = db.selectFrom('pets').innerJoin('owners as o', 'o.id', 'owner_id').select('name');
  await db.schema.createView('owned_pets').materialized().as(pets).execute();
  await db.schema.createIndex('owned_pets_name').on('owned_pets').column('name').execute();
}
`;
const THIRD = `
export const up = async (db) => {
  await db.schema.dropView('owned_pets').materialized().execute();
  await db.schema.createView('owned_pets').as(db.selectFrom('pets').select('name')).execute();
  await db.schema.createIndex('owned_pets_name').on('pets').column('owner_id').execute();
};
`;

async function read(texts: Readonly<Record<string, string>>): Promise<CatalogReading> {
  const found = migrationScripts(findMigrations(indexCode(codeOf(texts))));
  const hints = { asked: null, packages: ['{ "dependencies": { "pg": "8" } }'] };
  const [reading] = await readMigrations(found, EMPTY_READING, hints);
  return reading ?? EMPTY_READING;
}

function columnsOf({ catalog }: CatalogReading): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    catalog.tables.map(({ localName, columns }) => [
      localName,
      columns.map(({ name, isNullable }) => `${name}${isNullable ? '?' : ''}`),
    ]),
  );
}

describe('migrations that Kysely builds', () => {
  const texts = { 'migrations/2024-01.ts': FIRST, 'columns.ts': COLUMNS };

  test('make tables link by link, with the helpers of the application', async () => {
    const reading = await read(texts);
    expect(reading.gaps).toEqual([]);
    expect(columnsOf(reading)).toEqual({
      owners: ['id', 'email', 'tags?'],
      pets: ['id', 'owner_id', 'name?', 'created_at', 'updated_at?'],
    });
    const [owners, pets] = reading.catalog.tables;
    expect(owners?.primaryKey?.columns).toEqual(['id']);
    expect(owners?.uniqueKeys.map(({ columns }) => columns)).toEqual([['email']]);
    expect(pets?.uniqueKeys.map(({ name }) => name)).toEqual(['pets_owner_name']);
    expect(reading.catalog.enums.map(({ name }) => name)).toEqual(['public.visit_kind']);
    expect(reading.catalog.foreignKeys).toMatchObject([
      {
        from: 'public.pets',
        columns: ['owner_id'],
        to: 'public.owners',
        onDelete: 'cascade',
        isNullable: false,
      },
    ]);
  });

  test('change tables, also through a builder that is kept in a variable', async () => {
    const reading = await read({ ...texts, 'migrations/2024-02.ts': SECOND });
    expect(reading.gaps).toEqual([]);
    expect(columnsOf(reading)).toEqual({
      appointments: ['pet_id?', 'room?'],
      owners: ['id', 'email?', 'labels?', 'phone?'],
      pets: ['id', 'owner_id', 'name?', 'created_at'],
    });
    const pets = reading.catalog.tables.find(({ localName }) => localName === 'pets');
    expect(pets?.uniqueKeys.map(({ name }) => name)).toEqual(['pets_by_name']);
    expect(pets?.indexes.find(({ name }) => name === 'pets_by_name')?.isUnique).toBe(true);
    expect(
      reading.catalog.foreignKeys.map(({ name, onDelete }) => [name, onDelete]),
    ).toContainEqual(['visits_pet', 'set null']);
    expect(reading.catalog.views).toMatchObject([
      { localName: 'owned_pets', isMaterialized: true, reads: ['public.owners', 'public.pets'] },
    ]);
  });

  test('drop a view with its indexes', async () => {
    const reading = await read({
      ...texts,
      'migrations/2024-02.ts': SECOND,
      'migrations/2024-03.ts': THIRD,
    });
    expect(reading.gaps).toEqual([]);
    expect(reading.catalog.views).toMatchObject([{ isMaterialized: false }]);
  });

  test('may stand in one object, by their names', async () => {
    const reading = await read({
      'db/migrations.ts': `
        import type { Kysely } from 'kysely';
        export default {
          '001': {
            up: async (db: Kysely<unknown>) => {
              await db.schema.createTable('rooms').addColumn('id', 'integer').execute();
            },
          },
          '002': {
            up: async (db: Kysely<unknown>) => {
              await db.schema.withSchema('billing').createTable('bills').addColumn('id', 'integer').execute();
            },
          },
        };`,
    });
    expect(reading.catalog.tables.map(({ name }) => name).sort()).toEqual([
      'billing.bills',
      'public.rooms',
    ]);
  });

  test('for several databases are replayed one by one', async () => {
    const table = (name: string) =>
      `await db.schema.createTable('${name}').addColumn('id', 'integer').execute();`;
    const migration = (...names: readonly string[]) =>
      `export async function up(db) { ${names.map(table).join('\n')} }`;
    const reading = await read({
      'clinic/migrations/001.ts': migration('settings', 'pets', 'owners', 'visits'),
      'shop/migrations/001.ts': migration('settings', 'orders', 'products'),
    });
    expect(Object.keys(columnsOf(reading)).sort()).toEqual([
      'orders',
      'owners',
      'pets',
      'products',
      'settings',
      'visits',
    ]);
    expect(reading.gaps.map(({ kind }) => kind)).toEqual(['ignored-input']);
  });
});
