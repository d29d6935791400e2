import { expect, test } from 'vitest';
import { createdTables, detectSqlDialect } from '../../src/introspect/sql-dialect.js';

test.each([
  ['postgresql', 'CREATE TABLE orders (id serial primary key)'],
  ['postgresql', 'CREATE TABLE "orders" ("id" INTEGER NOT NULL)'],
  ['postgresql', "CREATE TABLE orders (at timestamptz default now(), note text default ''::text)"],
  ['postgresql', 'ALTER TABLE ONLY public.orders ADD CONSTRAINT a PRIMARY KEY (id);'],
  ['mysql', 'CREATE TABLE `orders` (`id` int)'],
  ['mysql', 'CREATE TABLE orders (id int unsigned) ENGINE=InnoDB'],
  ['mysql', '/*!40101 SET NAMES utf8 */;\nCREATE TABLE orders (id int)'],
  ['sqlite', 'CREATE TABLE orders (id integer primary key autoincrement)'],
  ['sqlserver', 'CREATE TABLE [dbo].[orders] (id int identity(1,1), name nvarchar(20))'],
  [null, 'CREATE TABLE orders (id int primary key)'],
  [null, "-- `backticks` and ::casts in remarks\nINSERT INTO notes VALUES ('use `x` and y::text')"],
  [null, ''],
])('%s: %s', (dialect, text) => {
  expect(detectSqlDialect([text])).toBe(dialect);
});

test('the tables that are left when all scripts ran', () => {
  const tables = createdTables([
    'CREATE TABLE IF NOT EXISTS public."Orders" (id int); create unlogged table lines(id int);',
    "CREATE TABLE `shop`.`stock` (id int); -- CREATE TABLE no\nINSERT INTO x VALUES ('CREATE TABLE no');",
    'DROP TABLE IF EXISTS lines CASCADE; CREATE TABLE [dbo].[labels] (id int)',
  ]);
  expect([...tables]).toEqual(['orders', 'stock', 'labels']);
});
