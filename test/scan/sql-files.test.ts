import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.js';

function write(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'decompose-sql-files-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const root = write({
  'db/schema.sql': 'CREATE TABLE orders (id serial PRIMARY KEY); CREATE TABLE products (id int);',
  'src/sales/report.ts':
    "import { readFileSync } from 'node:fs';\nexport const sql = readFileSync(join(__dirname, 'queries', 'open-orders.sql'), 'utf8');\n",
  'src/sales/queries/open-orders.sql':
    '-- open orders\nSELECT o.id\nFROM orders o\nJOIN products p ON p.id = o.id;\n',
  'src/catalog/products.sql': '/* @name renameProduct */\nUPDATE products SET id = :id;\n',
  'src/catalog/products.queries.ts': 'export const renameProduct = {};\n',
  'src/stock/find.ts':
    'const sql = loadSqlEquiv(import.meta.url);\nexport const find = (id) => query(sql.find, { id });\n',
  'src/stock/find.sql':
    '-- BLOCK find\nSELECT id FROM products WHERE id = $id FOR UPDATE;\n\n-- BLOCK any\nDELETE FROM ${table:name};\n',
  'src/returns/find.ts': "export const find = new QueryFile('./sql/list.sql');\n",
  'src/returns/sql/list.sql': 'SELECT id FROM orders WHERE id = ${id};\n',
  'src/stock/sql/list.sql': 'SELECT id FROM products;\n',
  'src/catalog/unused.sql': 'DELETE FROM orders;\n',
  'src/migrations/001.sql': 'DELETE FROM orders;\n',
});

afterAll(() => rmSync(root, { recursive: true }));

describe('SQL files', () => {
  test('that code loads are read, for the module that loads them; others are not', async () => {
    const { accesses, unresolved } = await analyze(
      { root, db: null, configFile: null, flags: {}, moduleGlobs: ['src/*'], readsFolder: true },
      '0.0.0',
    );
    expect(
      accesses.map(({ file, line, column, module, table, operation }) =>
        [file, line, column, module, table, operation].join(' '),
      ),
    ).toEqual([
      'src/catalog/products.sql 2 8 catalog products update',
      'src/returns/sql/list.sql 1 16 returns orders select',
      'src/sales/queries/open-orders.sql 3 6 sales orders select',
      'src/sales/queries/open-orders.sql 4 6 sales products select',
      'src/stock/find.sql 2 16 stock products select',
    ]);
    expect(
      unresolved.map(({ file, line, column, reason }) => `${file} ${line} ${column} ${reason}`),
    ).toEqual(['src/stock/find.sql 5 13 dynamic-table']);
  });

  test('that Prisma generates functions from are read where their functions are imported', async () => {
    const root = write({
      'prisma/schema.prisma':
        'datasource db {\n  provider = "mysql"\n}\nmodel Order {\n  id Int @id\n  @@map("orders")\n}\n',
      'prisma/sql/openOrders.sql': 'SELECT id FROM orders WHERE id > ?;\n',
      'prisma/sql/unused.sql': 'DELETE FROM orders;\n',
      'src/orders.ts': `
        import { PrismaClient } from '@prisma/client';
        import { openOrders as open, lost } from '@prisma/client/sql';
        const prisma = new PrismaClient();
        export const list = (from: number) => prisma.$queryRawTyped(open(from));
        export const gone = () => prisma.$queryRawTyped(lost());
      `,
    });
    const { accesses, unresolved } = await analyze(
      { root, db: null, configFile: null, flags: {}, moduleGlobs: ['src/*'], readsFolder: true },
      '0.0.0',
    );
    rmSync(root, { recursive: true });
    expect(
      accesses.map(({ file, unit, table, operation }) => [file, unit, table, operation].join(' ')),
    ).toEqual(['prisma/sql/openOrders.sql src/orders.ts#list orders select']);
    expect(unresolved.map(({ file, line, reason }) => `${file} ${line} ${reason}`)).toEqual([
      'src/orders.ts 6 unparsed-sql',
    ]);
  });

  test('happen in the functions that send them, and in their transactions', async () => {
    const root = write({
      'db/schema.sql':
        'CREATE TABLE orders (id serial PRIMARY KEY); CREATE TABLE products (id int);',
      'src/orders/orders.ts': `
        import { readFileSync } from 'node:fs';
        const sql = loadSqlEquiv(import.meta.url);
        const REMOVE = \`DELETE FROM orders \` + WHERE;
        const renumber = readFileSync('./renumber.sql', 'utf8');
        export async function find(id) { return query(sql.find_order, { id }); }
        export async function remove(client) {
          await client.query('BEGIN');
          await client.query(REMOVE);
          await client.query(sql.log);
          await client.query('COMMIT');
        }
        export const rename = (client) => client.query(renumber);
      `,
      'src/orders/orders.sql': `-- BLOCK find_order
        SELECT id FROM orders WHERE id = $id;
        -- BLOCK log
        INSERT INTO products (id) VALUES (1);
        -- BLOCK unused
        UPDATE orders SET id = 1;
      `,
      'src/orders/renumber.sql': 'UPDATE products SET id = id + 1;',
      'src/stock/stock.queries.ts': 'export const countProducts = new PreparedQuery(ir);',
      'src/stock/stock.sql': '/* @name CountProducts */ SELECT count(*) FROM products;',
      'src/stock/service.ts': `
        import { countProducts } from './stock.queries.js';
        export class Stock { count(client) { return countProducts.run(undefined, client); } }
      `,
    });
    const { accesses } = await analyze(
      { root, db: null, configFile: null, flags: {}, moduleGlobs: ['src/*'], readsFolder: true },
      '0.0.0',
    );
    expect(
      accesses.map(({ unit, operation, table, transaction }) =>
        [unit, operation, table, transaction === null ? '' : 'in a transaction'].join(' ').trim(),
      ),
    ).toEqual([
      'src/orders/orders.ts#find select orders',
      'src/orders/orders.ts#remove insert products in a transaction',
      'src/orders/orders.sql update orders',
      'src/orders/orders.ts#remove delete orders in a transaction',
      'src/orders/orders.ts#rename update products',
      'src/stock/service.ts#Stock.count select products',
    ]);
    rmSync(root, { recursive: true });
  });
});
