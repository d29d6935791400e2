import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mergeCatalogs } from '../../../src/introspect/merge.js';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import { indexCode } from '../../../src/scan/index-code.js';
import { codeOf } from '../../support/scan-texts.js';

const GARDEN = readFileSync('fixtures/detectors/drizzle/garden.ts', 'utf8');

function readingOf(texts: Readonly<Record<string, string>>) {
  const [reading] = indexCode(codeOf(texts)).readings;
  if (reading === undefined) throw new Error('nothing is declared');
  return reading;
}

const { catalog } = readingOf({ 'garden.ts': GARDEN });
const tableNamed = (name: string) => catalog.tables.find((table) => table.name === name);
const columnsOf = (name: string) =>
  tableNamed(name)?.columns.map((column) =>
    [column.name, column.type, column.isNullable ? 'null' : 'not null', column.default].join(', '),
  );

describe('the schema that Drizzle tables declare', () => {
  test('has columns with type, nullability and default, shared ones and functions included', () => {
    expect(columnsOf('gardeners')).toEqual([
      'id, integer, not null, sequence',
      'full_name, character varying(80), not null, none',
      'email, text, not null, none',
      'mentor_id, integer, null, none',
      'created_at, timestamp without time zone, not null, expression',
    ]);
    expect(columnsOf('beds')).toEqual([
      'id, integer, not null, sequence',
      'gardener_id, integer, not null, none',
      'ground, soil, null, constant',
      'photo, bytea, null, none',
    ]);
    expect(columnsOf('plantings')?.[3]).toBe('count, integer, null, constant');
  });

  test('has keys and indexes of columns and of the third argument', () => {
    expect(tableNamed('plantings')?.primaryKey?.columns).toEqual(['bed_id', 'crop_code', 'season']);
    expect(tableNamed('plantings')?.uniqueKeys).toEqual([
      { name: 'one_crop', columns: ['crop_code', 'season'] },
    ]);
    expect(tableNamed('gardeners')?.uniqueKeys).toEqual([
      { name: null, columns: ['email'] },
      { name: 'gardeners_name', columns: ['full_name'] },
    ]);
    expect(tableNamed('gardeners')?.indexes).toEqual([
      { name: 'gardeners_name', columns: ['full_name'], isUnique: true, isPartial: false, method: 'btree' },
      { name: 'gardeners_email', columns: [null], isUnique: false, isPartial: false, method: 'btree' },
    ]); // prettier-ignore
  });

  test('has foreign keys, and relations that no constraint keeps as ghosts', () => {
    const keys = catalog.foreignKeys.map(
      ({ name, from, columns, to, toColumns, onDelete, origin }) =>
        [name, from, columns, to, toColumns, onDelete, origin].join(' '),
    );
    expect(keys).toEqual([
      ' beds gardener_id gardeners id cascade declared',
      ' gardeners mentor_id gardeners id set null declared',
      'planted_in plantings bed_id beds id cascade declared',
      ' plantings crop_code crops code  ghost',
    ]);
    const planted = catalog.foreignKeys.find(({ name }) => name === 'planted_in');
    expect([planted?.isNullable, planted?.isIdentifying, planted?.isOneToOne]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('has schemas, enums and views', () => {
    expect(catalog.dialect).toBe('postgresql');
    expect(catalog.tables.map(({ name }) => name)).toContain('market.sales');
    expect(catalog.enums).toEqual([
      { name: 'soil', schema: null, values: ['sand', 'loam', 'clay'] },
    ]);
    expect(catalog.views.map(({ name, reads }) => [name, ...reads])).toEqual([
      ['crop_report', 'crops', 'market.sales'],
    ]);
  });

  test('names columns as the casing of the client says', () => {
    const table = `import { pgTable, text, integer } from 'drizzle-orm/pg-core';
      export const pots = pgTable('pots', { potSize: integer(), glazeURL: text(), Own: text('Own') });`;
    const client = `import { drizzle } from 'drizzle-orm/node-postgres';
      export const db = drizzle(pool, { casing: 'snake_case' });`;
    const named = (texts: Readonly<Record<string, string>>) =>
      readingOf(texts).catalog.tables[0]?.columns.map(({ name }) => name);
    expect(named({ 'pots.ts': table })).toEqual(['potSize', 'glazeURL', 'Own']);
    expect(named({ 'pots.ts': table, 'db.ts': client })).toEqual(['pot_size', 'glaze_url', 'Own']);
  });

  test('prints types as MySQL does', () => {
    const code = `import { mysqlTable, int, varchar, boolean, decimal, mysqlEnum, serial } from 'drizzle-orm/mysql-core';
      export const pots = mysqlTable('pots', { id: serial('id').primaryKey(), n: int('n', { unsigned: true }),
        kind: mysqlEnum('kind', ['clay', 'tin']), name: varchar('name', { length: 9 }), old: boolean('old'),
        price: decimal('price', { precision: 8, scale: 2 }) });`;
    const { dialect, tables } = readingOf({ 'pots.ts': code }).catalog;
    expect(dialect).toBe('mysql');
    expect(tables[0]?.columns.map(({ type }) => type)).toEqual([
      'bigint unsigned', 'int unsigned', "enum('clay','tin')", 'varchar(9)', 'tinyint(1)', 'decimal(8,2)',
    ]); // prettier-ignore
  });
});

test('beside the SQL of its migrations, a relation without a constraint is a ghost', async () => {
  const sql = `
    CREATE TABLE crops (code text PRIMARY KEY, label text);
    CREATE TABLE gardeners (id serial PRIMARY KEY, full_name varchar(80) NOT NULL, email text NOT NULL,
      mentor_id integer REFERENCES gardeners(id) ON DELETE SET NULL, created_at timestamp NOT NULL);
    CREATE TABLE beds (id serial PRIMARY KEY, gardener_id integer NOT NULL REFERENCES gardeners(id) ON DELETE CASCADE,
      ground text, photo bytea);
    CREATE TABLE plantings (bed_id integer REFERENCES beds(id) ON DELETE CASCADE, crop_code text, season integer,
      count integer, PRIMARY KEY (bed_id, crop_code, season));
    CREATE SCHEMA market;
    CREATE TABLE market.sales (id serial PRIMARY KEY, crop_code text, sold_on date, weight integer);`;
  const database = await postgresFiles.read([{ path: 'schema.sql', text: sql }]);
  const merged = mergeCatalogs([database, readingOf({ 'garden.ts': GARDEN })]);
  expect(merged.catalog.foreignKeys.map(({ from, to, origin }) => [from, to, origin])).toEqual([
    ['beds', 'gardeners', 'declared'],
    ['gardeners', 'gardeners', 'declared'],
    ['plantings', 'beds', 'declared'],
    ['plantings', 'crops', 'ghost'],
  ]);
  expect(merged.findings.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
    'ghost-foreign-key plantings(crop_code) -> crops(code)',
  ]);
});
