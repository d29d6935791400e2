import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mysqlFiles } from '../../../src/introspect/sources/mysql-files.js';

const read = (...texts: readonly string[]) =>
  mysqlFiles.read(texts.map((text, index) => ({ path: `${index + 1}.sql`, text })));

async function typeOf(type: string): Promise<string | undefined> {
  const { catalog } = await read(`CREATE TABLE orders (id ${type});`);
  return catalog.tables[0]?.columns[0]?.type;
}

describe('MySQL files', () => {
  it('reads what mysqldump 8 writes', async () => {
    const text = readFileSync('fixtures/databases/bookshop/mysqldump-8.sql', 'utf8');
    const { catalog, gaps, defaultSchema } = await mysqlFiles.read([{ path: 'dump.sql', text }]);

    expect(gaps).toEqual([]);
    expect(defaultSchema).toBe('shop');
    const [invoices] = catalog.tables;
    expect(invoices).toMatchObject({
      name: 'shop.invoices',
      kind: 'partitioned',
      partitionCount: 2,
      comment: 'what is owed; or was',
    });
    expect(
      invoices?.columns.map((column) => `${column.name} ${column.type} ${column.default}`),
    ).toEqual([
      'id int unsigned identity',
      'order_id bigint unsigned none',
      "state enum('open','paid') constant",
      'paid tinyint(1) constant',
      'number int(8) unsigned zerofill none',
      'details json none',
      'token varchar(36) expression',
      'total decimal(10,2) none',
      'net decimal(10,2) none',
      'created_at datetime(6) expression',
    ]);
    expect(invoices?.indexes.find(({ name }) => name === 'by_lower_token')?.columns).toEqual([
      null,
      'created_at',
    ]);
    expect(catalog.foreignKeys).toMatchObject([
      { name: 'invoices_ibfk_1', onDelete: 'no action', isOneToOne: true, isNullable: false },
    ]);
    expect(catalog.views).toMatchObject([
      { name: 'shop.open_invoices', columns: ['id', 'order_id'], reads: ['shop.invoices'] },
    ]);
    expect(catalog.triggers).toMatchObject([
      { name: 'invoice_paid', writes: ['shop.orders'], isFullyRead: true },
    ]);
    expect(catalog.routines).toMatchObject([
      { name: 'shop.open_total', signature: 'bigint unsigned', reads: ['shop.invoices'] },
    ]);
  });

  it.each([
    ['INTEGER(11)', 'int'],
    ['bool', 'tinyint(1)'],
    ['tinyint(4) unsigned', 'tinyint unsigned'],
    ['smallint zerofill', 'smallint(5) unsigned zerofill'],
    ['serial', 'bigint unsigned'],
    ['dec(7)', 'decimal(7,0)'],
    ['double precision', 'double'],
    ['float(30)', 'double'],
    ['national varchar(20)', 'varchar(20)'],
    ['char(3) byte', 'binary(3)'],
    ['text(60)', 'tinytext'],
    ["enum('it''s', 'so  ') CHARACTER SET latin1", "enum('it''s','so')"],
    ['longtext CHECK (json_valid(`id`))', 'json'],
  ])('prints %s as %s', async (written, printed) => {
    expect(await typeOf(written)).toBe(printed);
  });

  it('keeps the tables around an item that it cannot read, and says where it stands', async () => {
    const { catalog, gaps } = await read(
      'CREATE TABLE orders (\n  id int PRIMARY KEY,\n  ??? nonsense,\n  total int\n);\nCREATE TABLE lines (id int);',
    );

    expect(catalog.tables.map(({ name }) => name)).toEqual(['lines', 'orders']);
    expect(catalog.tables[1]?.columns.map(({ name }) => name)).toEqual(['id', 'total']);
    expect(gaps).toMatchObject([{ kind: 'unparsed-statement', file: '1.sql', line: 3 }]);
  });

  it('keeps what stands before the place at which a dump was cut off', async () => {
    const { catalog, gaps } = await read(
      "CREATE TABLE orders (id int);\nCREATE TABLE lines (id int, note varchar(9) DEFAULT 'x",
    );

    expect(catalog.tables.map(({ name }) => name)).toEqual(['orders']);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatchObject({ file: '1.sql', line: 2 });
  });

  it('says which statement does not fit', async () => {
    const { gaps } = await read(
      'CREATE TABLE orders (id int);',
      'ALTER TABLE orders DROP COLUMN gone, ADD total int;\nALTER TABLE invoices ADD id int;',
    );

    expect(gaps.map(({ kind, file, line }) => `${kind} ${file}:${line}`)).toEqual([
      'unapplied-statement 2.sql:1',
      'unapplied-statement 2.sql:2',
    ]);
  });

  it('says so where a migration changes tables out of sight', async () => {
    const { gaps } = await read(
      "SET @change = 'ALTER TABLE orders ADD total int';\nPREPARE step FROM @change;\nEXECUTE step;",
    );

    expect(gaps).toMatchObject([{ kind: 'unapplied-statement', line: 3 }]);
  });

  it('keeps the blocks of a stored program whole without DELIMITER', async () => {
    const { catalog, gaps } = await read(
      `CREATE TABLE orders (id int);
CREATE TRIGGER placed BEFORE INSERT ON orders FOR EACH ROW
BEGIN
  CASE NEW.id WHEN 1 THEN SET NEW.id = 2; ELSE BEGIN END; END CASE;
  IF NEW.id > 2 THEN SET NEW.id = IF(NEW.id > 3, 4, 5); END IF;
END;
CREATE TABLE lines (id int);`,
    );

    expect(gaps).toEqual([]);
    expect(catalog.tables).toHaveLength(2);
    expect(catalog.triggers).toHaveLength(1);
  });

  it('looks through views, follows calls and leaves temporary tables out', async () => {
    const text = readFileSync('fixtures/databases/bookshop/mysql.sql', 'utf8');
    const { catalog } = await mysqlFiles.read([{ path: 'mysql.sql', text }]);

    expect(catalog.views.find(({ name }) => name === 'overview')?.reads).toEqual([
      'customers',
      'order',
      'order_lines',
    ]);
    expect(catalog.routines.find(({ name }) => name === 'close_month')).toMatchObject({
      signature: 'int, out int, inout varchar(20)',
      reads: ['countries', 'deeper', 'order', 'order_lines', 'vendors'],
      writes: ['customers', 'events', 'spread'],
      isFullyRead: true,
    });
    expect(catalog.triggers.find(({ name }) => name === 'order_placed')).toMatchObject({
      reads: ['countries', 'customers', 'deeper', 'order_lines', 'vendors'],
      writes: ['customers', 'events', 'spread'],
    });
    expect(catalog.routines.find(({ name }) => name === 'anything')?.isFullyRead).toBe(false);
  });

  it('says so when a dump ends before the SELECT of a view', async () => {
    const { gaps } = await read(
      '/*!50001 CREATE VIEW `seen` AS SELECT \n 1 AS `id`,\n 1 AS `name`*/;',
    );

    expect(gaps).toMatchObject([{ kind: 'unapplied-statement', subject: 'view seen', line: 1 }]);
  });

  it('tells databases apart', async () => {
    const { catalog, defaultSchema } = await read(
      'CREATE DATABASE shop; USE shop; CREATE TABLE orders (id int PRIMARY KEY);' +
        'CREATE TABLE archive.orders (id int, FOREIGN KEY (id) REFERENCES shop.orders (id));',
    );

    expect(defaultSchema).toBe('shop');
    expect(catalog.schemas).toEqual(['archive', 'shop']);
    expect(catalog.foreignKeys).toMatchObject([{ from: 'archive.orders', to: 'shop.orders' }]);
  });

  it('never throws, wherever a script is cut or patched', async () => {
    const text = readFileSync('fixtures/databases/bookshop/mysql.sql', 'utf8');
    const place = fc.nat({ max: text.length });
    await fc.assert(
      fc.asyncProperty(place, place, place, async (end, from, start) => {
        await read(text.slice(0, end) + text.slice(from, from + 200) + text.slice(start));
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('gives a gap for a file that is not text', async () => {
    const { gaps } = await read('SQLite format 3\0\0\u0001');

    expect(gaps).toMatchObject([{ kind: 'unparsed-file', file: '1.sql' }]);
  });
});
