import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecomposeError } from '../../src/errors.js';
import { readCatalog, type CatalogInput } from '../../src/introspect/read-catalog.js';

let base = '';
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'decompose-catalog-'));
});
afterAll(() => rmSync(base, { recursive: true }));

/** A fresh folder with these files in it. */
function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(path.join(base, 'project-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

function read(root: string, options: Partial<CatalogInput> = {}) {
  const none = { db: null, dbSchemas: [], schemaPaths: [], dialect: null };
  return readCatalog({ root, ...none, ...options });
}

async function tablesOf(root: string, options: Partial<CatalogInput> = {}) {
  const { catalog } = await read(root, options);
  return catalog.tables.map(({ name }) => name);
}

async function errorOf(promise: Promise<unknown>): Promise<DecomposeError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DecomposeError) return error;
  throw new Error(`expected an operator error, got ${String(error)}`);
}

const ORDERS = 'CREATE TABLE `orders` (`id` int PRIMARY KEY) ENGINE=InnoDB;\n';
const LINES = 'CREATE TABLE `order_lines` (`id` int PRIMARY KEY, `order_id` int) ENGINE=InnoDB;\n';
const PRISMA =
  'datasource db {\n provider = "mysql"\n}\nmodel Order {\n id Int @id\n @@map("orders")\n}\n';

describe('looking around in a folder', () => {
  test('finds migrations of any tool and applies them in their order', async () => {
    const root = project({
      'db/migrations/2_lines.up.sql': 'ALTER TABLE `orders` ADD COLUMN `total` int;\n',
      'db/migrations/10_rename.up.sql': 'ALTER TABLE `orders` RENAME TO `sales`;\n',
      'db/migrations/1_orders.up.sql': ORDERS,
      'db/migrations/1_orders.down.sql': 'DROP TABLE `orders`;\n',
      'src/queries/report.sql': 'SELECT 1;',
    });
    const { catalog, inputs, ignoredInputs } = await read(root);
    expect(catalog.tables.map(({ name, columns }) => [name, columns.length])).toEqual([
      ['sales', 2],
    ]);
    expect(inputs).toEqual(['SQL files db/migrations (3 files)']);
    expect(ignoredInputs).toEqual(['db/migrations: 1 script that leads back down']);
  });

  test('reads a Prisma schema and its migrations, and compares them', async () => {
    const root = project({
      'prisma/schema.prisma': PRISMA,
      'prisma/migrations/migration_lock.toml': 'provider = "mysql"\n',
      'prisma/migrations/20240101000000_init/migration.sql': ORDERS,
      'prisma/migrations/20240201000000_lines/migration.sql': LINES,
    });
    const { inputs, models, findings, role } = await read(root);
    expect(role).toBe('database');
    expect(inputs).toEqual([
      'Prisma migrations prisma/migrations (2 files)',
      'Prisma schema prisma/schema.prisma',
    ]);
    expect(models).toMatchObject([{ name: 'Order', table: 'orders' }]);
    expect(findings.map(({ rule }) => rule)).toEqual(['table-unknown-to-orm']);
  });

  test("takes the journal's word for the dialect: SQLite quotes names as MySQL does", async () => {
    const journal = { dialect: 'sqlite', entries: [{ tag: '0000_orders' }] };
    const root = project({
      'drizzle/meta/_journal.json': JSON.stringify(journal),
      'drizzle/0000_orders.sql': 'CREATE TABLE `orders` (`id` integer PRIMARY KEY NOT NULL);\n',
    });
    expect((await read(root)).ignoredInputs).toEqual([
      'drizzle: it is written for SQLite, which is not read',
    ]);
  });

  test('reads a Prisma schema in several files as one', async () => {
    const root = project({
      'packages/db/prisma/schema/main.prisma': PRISMA,
      'packages/db/prisma/schema/stock/items.prisma': 'model Item {\n id Int @id\n}\n',
    });
    expect(await tablesOf(root)).toEqual(['Item', 'orders']);
    expect((await read(root)).inputs).toEqual([
      'Prisma schema packages/db/prisma/schema (2 files)',
    ]);
  });

  test('reads several schemas of a monorepo', async () => {
    const root = project({
      'apps/shop/prisma/schema.prisma': PRISMA,
      'apps/admin/prisma/schema.prisma': PRISMA.replace('Order', 'Staff').replace(
        'orders',
        'staff',
      ),
    });
    expect(await tablesOf(root)).toEqual(['orders', 'staff']);
  });

  test('leaves out tests, examples, builds and dependencies', async () => {
    const root = project({
      'db/schema.sql': ORDERS,
      'test/fixtures/schema.sql': LINES,
      'examples/shop/schema.sql': LINES,
      'dist/schema.sql': LINES,
      'node_modules/tool/schema.sql': LINES,
      '.cache/schema.sql': LINES,
    });
    expect(await tablesOf(root)).toEqual(['orders']);
  });

  test('of two descriptions of the same tables takes the fuller one, and says so', async () => {
    const root = project({
      'db/schema.sql': ORDERS,
      'db/migrations/001_orders.sql': ORDERS,
      'db/migrations/002_lines.sql': LINES,
    });
    const { inputs, ignoredInputs } = await read(root);
    expect(inputs).toEqual(['SQL files db/migrations (2 files)']);
    expect(ignoredInputs).toEqual(['db/schema.sql: it describes the same tables as db/migrations']);
  });

  test('of a dump and what builds on it reads both, the dump first', async () => {
    const root = project({
      'db/migrations/001_lines.sql': `${LINES}ALTER TABLE orders ADD COLUMN total int;`,
      'db/structure.sql': ORDERS,
    });
    const { catalog, inputs } = await read(root);
    expect(catalog.tables.map(({ name, columns }) => [name, columns.length])).toEqual([
      ['order_lines', 2],
      ['orders', 2],
    ]);
    expect(inputs).toEqual(['SQL file db/structure.sql', 'SQL files db/migrations']);
  });

  test('takes any SQL that creates tables where nothing is named like a schema', async () => {
    const root = project({ 'backend/tables_of_the_shop.sql': ORDERS, 'backend/q.sql': 'SELECT 1' });
    expect(await tablesOf(root)).toEqual(['orders']);
  });

  test('names SQL that it leaves aside, and migrations that are code', async () => {
    const root = project({
      'db/schema.sql': ORDERS,
      'backend/old_shop.sql': LINES,
      'src/migrations/1700000000000-Init.ts': 'export class Init {}',
    });
    expect((await read(root)).ignoredInputs).toEqual([
      'backend/old_shop.sql: it creates tables, but is not named like a schema or a migration',
      'src/migrations: 1 migration written in code is not run',
    ]);
  });

  test('applies files without numbers in an order that works', async () => {
    const root = project({
      'db/data.sql': 'ALTER TABLE `orders` ADD COLUMN `total` int;',
      'db/shop.sql': ORDERS,
    });
    const { catalog, gaps } = await read(root);
    expect(gaps).toEqual([]);
    expect(catalog.tables[0]?.columns).toHaveLength(2);
  });

  test('tells apart the scripts of several databases in one folder', async () => {
    const root = project({
      'sql/shop_mysql.sql': ORDERS,
      'sql/shop_postgresql.sql': 'CREATE TABLE orders (id serial primary key);',
      'sql/shop_h2.sql': ORDERS,
    });
    const { catalog, inputs, ignoredInputs } = await read(root);
    expect(catalog.dialect).toBe('postgresql');
    expect(inputs).toEqual(['SQL files sql, PostgreSQL']);
    expect(ignoredInputs).toEqual([
      'sql, MySQL: it is written for MySQL, the catalog is PostgreSQL; --dialect mysql reads it',
      'sql, another database: it is written for another database, which is not read',
    ]);
  });

  test('does not take a migration named after a product for one of another database', async () => {
    const root = project({
      'prisma/schema.prisma': PRISMA,
      'prisma/migrations/1_init/migration.sql': ORDERS,
      'prisma/migrations/2_from_postgres_to_mysql/migration.sql': LINES,
      'prisma/migrations/3_drop_pg_columns/migration.sql': 'DROP TABLE `order_lines`;',
    });
    expect(await tablesOf(root)).toEqual(['orders']);
  });

  test('prefers what stands where schemas stand to what is merely numbered', async () => {
    const root = project({ 'db/structure.sql': ORDERS, 'script/fixes/01_import.sql': LINES });
    const { inputs, ignoredInputs } = await read(root);
    expect(inputs).toEqual(['SQL file db/structure.sql']);
    expect(ignoredInputs).toEqual([
      'script/fixes/01_import.sql: it creates tables, but is not named like a schema or a migration',
    ]);
  });

  test('names a schema among documents where there is no other', async () => {
    const root = project({ 'doc/db/tables.sql': ORDERS });
    expect((await read(root)).ignoredInputs).toEqual([
      'doc/db/tables.sql: it stands among tests, examples or documents; name it with --schema',
    ]);
  });

  test('finds nothing in an empty folder, without an error', async () => {
    const { catalog, inputs } = await read(project({}));
    expect(catalog.tables).toEqual([]);
    expect(inputs).toEqual([]);
  });

  test('does not walk in circles', async () => {
    const root = project({ 'db/schema.sql': ORDERS });
    symlinkSync(root, path.join(root, 'db', 'again'));
    symlinkSync(path.join(root, 'nowhere'), path.join(root, 'db', 'broken.sql'));
    const { catalog, gaps } = await read(root);
    expect(catalog.tables.map(({ name }) => name)).toEqual(['orders']);
    expect(gaps).toMatchObject([
      { kind: 'skipped-file', subject: 'db/again' },
      { kind: 'skipped-file', subject: 'db/broken.sql' },
    ]);
  });

  test('does not follow links out of the folder, and says so', async () => {
    const outside = project({ 'db/schema.sql': ORDERS });
    const root = project({ 'sql/lines.sql': LINES });
    symlinkSync(path.join(outside, 'db'), path.join(root, 'linked'));
    symlinkSync(path.join(outside, 'db/schema.sql'), path.join(root, 'schema.sql'));
    const { catalog, gaps } = await read(root);
    expect(catalog.tables.map(({ name }) => name)).toEqual(['order_lines']);
    expect(gaps.map(({ subject }) => subject)).toEqual(['linked', 'schema.sql']);
    expect(await tablesOf(root, { schemaPaths: ['linked'] })).toEqual(['orders']);
  });

  test('tells of a schema that is not text', async () => {
    const root = project({ 'schema.sql': Buffer.from(ORDERS, 'utf16le'), 'a/note.txt': 'x' });
    const { gaps } = await read(root);
    expect(gaps).toMatchObject([{ kind: 'skipped-file', subject: 'schema.sql' }]);
  });

  test('tells of a file once, however often it is named', async () => {
    const root = project({ 'db/s.sql': Buffer.from(`-- f\xFCr alle\n${ORDERS}`, 'latin1') });
    const { gaps } = await read(root, { schemaPaths: ['db', 'db/s.sql'] });
    expect(gaps.filter(({ kind }) => kind === 'unreadable-file')).toHaveLength(1);
  });
});

describe('the dialect', () => {
  test('that nothing tells is asked for', async () => {
    const root = project({ 'schema.sql': 'CREATE TABLE orders (id int primary key);' });
    const error = await errorOf(read(root, { schemaPaths: ['schema.sql'] }));
    expect(error.exitCode).toBe(2);
    expect(`${error.message} ${error.hint}`).toMatch(/"schema.sql".*--dialect/);
    expect(await tablesOf(root, { dialect: 'mysql' })).toEqual(['orders']);
  });

  test('that nothing tells does not stop the run where the file was only found', async () => {
    const root = project({ 'schema.sql': 'CREATE TABLE orders (id int primary key);' });
    const { catalog, ignoredInputs } = await read(root);
    expect(catalog.tables).toEqual([]);
    expect(ignoredInputs).toEqual([
      'schema.sql: nothing tells which database it is for; --dialect postgresql or --dialect mysql reads it',
    ]);
  });

  test('of plain SQL is told by the driver', async () => {
    const root = project({
      'schema.sql': 'CREATE TABLE orders (id int primary key);',
      'package.json': '{"dependencies": {"mysql2": "^3.0.0"}}',
    });
    expect((await read(root)).catalog.dialect).toBe('mysql');
  });

  test('of two kinds of SQL for the same tables is the one asked for', async () => {
    const root = project({
      'db/mysql/schema.sql': ORDERS,
      'db/postgres/schema.sql': 'CREATE TABLE orders (id serial primary key);',
    });
    const { catalog, ignoredInputs } = await read(root, { dialect: 'mysql' });
    expect(catalog.dialect).toBe('mysql');
    expect(ignoredInputs).toEqual([
      'db/postgres/schema.sql: it is written for PostgreSQL, the catalog is MySQL; --dialect postgresql reads it',
    ]);
  });

  test('of one file among others does not stop the run', async () => {
    const root = project({
      'a/db/schema.sql': 'CREATE TABLE orders (id int primary key);',
      'b/db/mysql/schema.sql': LINES,
      'c/db/postgres/schema.sql': 'CREATE TABLE stock (id serial primary key);',
    });
    const { ignoredInputs } = await read(root);
    expect(ignoredInputs).toContain(
      'a/db/schema.sql: nothing tells which database it is for; --dialect postgresql or --dialect mysql reads it',
    );
  });

  test('of ClickHouse is not taken for MySQL', async () => {
    const text = 'CREATE TABLE `events` (`id` UInt64) ENGINE = ReplacingMergeTree ORDER BY id;';
    expect((await read(project({ 'migrations/1.sql': text }))).ignoredInputs).toEqual([
      'migrations: it is written for ClickHouse, which is not read',
    ]);
  });

  test('that is not read is named', async () => {
    const root = project({
      'schema.sql': 'CREATE TABLE orders (id integer primary key autoincrement);',
    });
    expect((await read(root)).ignoredInputs).toEqual([
      'schema.sql: it is written for SQLite, which is not read',
    ]);
  });
});

describe('a path that the user names', () => {
  test('may be a file of any name, a folder, a Prisma schema, or several', async () => {
    const root = project({
      'a/orders.ddl': ORDERS,
      'b/001_lines.sql': LINES,
      'test/schema.prisma': PRISMA,
    });
    expect(await tablesOf(root, { schemaPaths: ['a/orders.ddl', 'b'] })).toEqual([
      'order_lines',
      'orders',
    ]);
    expect(await tablesOf(root, { schemaPaths: ['test/schema.prisma'] })).toEqual(['orders']);
    expect(await tablesOf(root, { schemaPaths: ['test'] })).toEqual(['orders']);
  });

  test('and that is missing names the nearest', async () => {
    const root = project({ 'db/schema.sql': ORDERS });
    const error = await errorOf(read(root, { schemaPaths: ['db/shcema.sql'] }));
    expect(error.message).toBe('There is no file or folder "db/shcema.sql".');
    expect(error.hint).toContain('Did you mean "db/schema.sql"?');
    expect((await errorOf(read(root, { schemaPaths: ['bd/schema.sql'] }))).hint).toContain('"db"');
  });

  test.each([
    ['an empty folder', { 'db/.keep': '' }, 'db', 'holds no SQL file'],
    ['a folder without schema', { 'db/readme.md': 'x' }, 'db', 'holds no SQL file'],
    ['a binary file', { db: Uint8Array.from([1, 2, 0, 4]) }, 'db', 'binary file'],
    ['a custom dump', { 'shop.dump': 'PGDMP\0\0' }, 'shop.dump', 'pg_restore'],
    ['an empty file', { 's.sql': '' }, 's.sql', 'it creates no table'],
    ['a file of queries', { 's.sql': 'SELECT 1;' }, 's.sql', 'it creates no table'],
    ['a folder of queries', { 'db/a.sql': 'SELECT 1;' }, 'db', 'it creates no table'],
    [
      'one for SQL Server',
      { 's.sql': 'CREATE TABLE [dbo].[a] (b nvarchar(9))' },
      's.sql',
      'Server',
    ],
    ['one for SQLite', { 's.sql': 'PRAGMA x;\nCREATE TABLE a (b text);' }, 's.sql', 'SQLite'],
    ['a packed dump', { 'shop.sql.gz': Uint8Array.from([0x1f, 0x8b, 8]) }, 'shop.sql.gz', 'gzip'],
  ])('%s says what is wrong', async (_, files, named, reason) => {
    const error = await errorOf(read(project(files), { schemaPaths: [named] }));
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain(reason);
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${ORDERS}`)],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${ORDERS}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${ORDERS}`, 'utf16le').swap16()],
  ])('may be in %s', async (_, content) => {
    expect(await tablesOf(project({ 's.sql': content }), { schemaPaths: ['s.sql'] })).toEqual([
      'orders',
    ]);
  });

  test('in an old encoding is read, and told', async () => {
    const root = project({ 's.sql': Buffer.from(`-- f\xFCr alle\n${ORDERS}`, 'latin1') });
    const { catalog, gaps } = await read(root, { schemaPaths: ['s.sql'] });
    expect(catalog.tables).toHaveLength(1);
    expect(gaps).toMatchObject([{ file: 's.sql', kind: 'unreadable-file' }]);
  });

  test('a dump cut in the middle still gives the tables before the cut', async () => {
    const whole = `${ORDERS}${LINES}`;
    const root = project({ 's.sql': whole.slice(0, whole.length - 40) });
    const { catalog, gaps } = await read(root, { schemaPaths: ['s.sql'] });
    expect(catalog.tables.map(({ name }) => name)).toContain('orders');
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatchObject({ file: 's.sql', line: 2 });
  });
});

describe('a database URL', () => {
  test('that is none, or of an unknown kind, says so without its password', async () => {
    const root = project({});
    expect((await errorOf(read(root, { db: 'shop:secret@localhost' }))).message).not.toContain(
      'secret',
    );
    const error = await errorOf(read(root, { db: 'oracle://me:secret@localhost/shop' }));
    expect(error.code).toBe('unsupported-database');
    expect(error.message).toContain('"oracle:"');
    expect(`${error.message}${error.hint}`).not.toContain('secret');
  });
});

test('the same folder gives the same catalog whatever the order of its paths', async () => {
  const root = project({ 'a.sql': ORDERS, 'b.sql': LINES });
  const one = await read(root, { schemaPaths: ['a.sql', 'b.sql'] });
  const other = await read(root, { schemaPaths: ['b.sql', 'a.sql'] });
  expect(other.catalog).toEqual(one.catalog);
});
