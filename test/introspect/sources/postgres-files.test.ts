import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';

const read = (...texts: string[]) =>
  postgresFiles.read(texts.map((text, i) => ({ path: `${i + 1}.sql`, text })));

const tableNames = async (...texts: string[]) =>
  (await read(...texts)).catalog.tables.map((table) => table.name);

describe('what cannot be read costs no more than itself', () => {
  test('a statement that does not parse is a gap with its line, the tables around it arrive', async () => {
    const { catalog, gaps } = await read(
      'CREATE TABLE orders (id int);\n\n-- a typo\nCREATE TABEL lines (id int);\nCREATE TABLE customers (id int);',
    );
    expect(catalog.tables.map((table) => table.name)).toEqual([
      'public.customers',
      'public.orders',
    ]);
    expect(gaps).toMatchObject([{ kind: 'unparsed-statement', file: '1.sql', line: 4 }]);
  });

  test('a statement that cannot be applied is a gap with its line, also behind characters of many bytes', async () => {
    const { catalog, gaps } = await read(
      "CREATE TABLE orders (id int);\nCOMMENT ON TABLE orders IS 'größer – 注文';\n\nALTER TABLE invoices ADD COLUMN total int;\nCREATE TABLE lines (id int);",
    );
    expect(catalog.tables).toHaveLength(2);
    expect(gaps).toMatchObject([
      {
        kind: 'unapplied-statement',
        file: '1.sql',
        line: 4,
        message: expect.stringContaining('invoices'),
      },
    ]);
  });

  test('a key onto an unknown table is a gap, the table itself arrives', async () => {
    const { catalog, gaps } = await read(
      'CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);',
    );
    expect(catalog.tables[0]?.primaryKey).toEqual({ name: 'orders_pkey', columns: ['id'] });
    expect(catalog.foreignKeys).toEqual([]);
    expect(gaps).toHaveLength(1);
  });

  test('a dump that ends in its data or between two statements is known to be cut off', async () => {
    const dump = `--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE orders (id int);\n`;
    const cut = [{ kind: 'unparsed-file', subject: '1.sql' }];
    expect((await read(dump)).gaps).toMatchObject(cut);
    expect((await read(`${dump}COPY orders (id) FROM stdin;\n1\n`)).gaps).toMatchObject(cut);
    expect((await read(`${dump}-- PostgreSQL database dump complete\n`)).gaps).toEqual([]);
  });

  test('a dump cut off in the middle gives what stood before the cut', async () => {
    const { catalog, gaps } = await read(
      'CREATE TABLE orders (id int);\nCREATE TABLE lines (id int, what te',
    );
    expect(catalog.tables.map((table) => table.name)).toEqual(['public.orders']);
    expect(gaps).toMatchObject([
      { line: 2, message: expect.stringContaining('ends in the middle') },
    ]);
  });

  test('an archive and a binary file are named as such', async () => {
    const { catalog, gaps } = await read(
      'PGDMP\u0001\u000e',
      'a\u0000b',
      'these are not the words of SQL',
    );
    expect(catalog.tables).toEqual([]);
    expect(gaps.map((gap) => gap.kind)).toEqual([
      'unparsed-file',
      'unparsed-file',
      'unparsed-file',
    ]);
    expect(gaps[0]?.message).toContain('pg_restore');
  });

  test('statements without bearing on the catalog are passed over in silence', async () => {
    const { gaps } = await read(
      `\\connect shop
       CREATE ROLE clerk; GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk; SET statement_timeout = 0;
       CREATE EXTENSION IF NOT EXISTS citext; ALTER TABLE nowhere OWNER TO clerk; INSERT INTO nowhere VALUES (1);
       CREATE PUBLICATION p FOR ALL TABLES; ANALYZE; VACUUM;`,
    );
    expect(gaps).toEqual([]);
  });
});

describe('what psql reads, not the server', () => {
  test('data of COPY and backslash commands are passed over, lines still count', async () => {
    const { catalog, gaps } = await read(
      `\\restrict abc\nCREATE TABLE orders (id int, note text);\nCOPY orders (id, note) FROM stdin;\n1\tit's; fine\n2\t$$\n\\.\n\\unrestrict abc\nALTER TABLE lines ADD x int;\n`,
    );
    expect(catalog.tables).toHaveLength(1);
    expect(gaps).toMatchObject([{ kind: 'unapplied-statement', line: 8 }]);
  });

  test('the way back of a migration is not taken', async () => {
    expect(
      await tableNames(
        '-- migrate:up\nCREATE TABLE orders (id int);\n-- migrate:down\nDROP TABLE orders;',
        '-- +goose Up\nCREATE TABLE lines (id int);\n-- +goose Down\nDROP TABLE lines;',
      ),
    ).toEqual(['public.lines', 'public.orders']);
  });
});

test('a migration whose statements are repeated is applied once and told', async () => {
  const { catalog, gaps } = await read(
    'CREATE TABLE orders (id int);',
    'CREATE TABLE orders (id int, total int);',
  );
  expect(catalog.tables[0]?.columns).toHaveLength(1);
  expect(gaps).toMatchObject([{ file: '2.sql', line: 1 }]);
});

test('a script of many parts is read like a short one', async () => {
  const many = Array.from(
    { length: 20_000 },
    (_, i) => `CREATE TABLE t${i} (id int, note text DEFAULT ';');`,
  );
  expect(await tableNames(many.join('\n'))).toHaveLength(20_000);
});
