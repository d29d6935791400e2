import { describe, expect, test } from 'vitest';
import { looksLikeSql, mayBeginSql } from '../../src/sql/looks-like-sql.js';
import { holeMark } from '../../src/sql/tokens.js';

const STATEMENTS = [
  'SELECT 1',
  'SELECT * FROM orders',
  'select id from orders',
  'select * from orders o where o.id = $1',
  'Select * From orders',
  '\n  SELECT id\n  FROM orders\n',
  '-- the open ones\nSELECT id FROM orders',
  '(SELECT id FROM orders) UNION (SELECT id FROM archive)',
  'SELECT now()',
  "SELECT nextval('seq')",
  'SELECT EXISTS (SELECT 1 FROM orders)',
  'WITH recent AS (SELECT 1) SELECT * FROM recent',
  'with recursive tree (id) as (select 1) select * from tree',
  'INSERT INTO orders (id) VALUES (?)',
  'insert into orders set id = 1',
  'INSERT IGNORE INTO orders SELECT * FROM archive',
  'REPLACE INTO orders VALUES (1)',
  'UPDATE orders SET status = ? WHERE id = ?',
  'update orders set status = :status',
  `UPDATE orders SET ${holeMark(0)} WHERE id = 1`,
  `SELECT ${holeMark(0)} FROM ${holeMark(1)} WHERE id = ${holeMark(2)}`,
  'DELETE FROM orders',
  'delete from orders',
  'DELETE FROM orders WHERE id = ?',
  'TRUNCATE TABLE orders',
  'COPY orders FROM STDIN',
  'CREATE TABLE orders (id int)',
  'ALTER TABLE orders ADD COLUMN total numeric',
  'MERGE INTO stock USING deliveries ON true WHEN MATCHED THEN DELETE',
  'CALL close_month(1)',
  'BEGIN',
  'COMMIT;',
  'ROLLBACK',
  'START TRANSACTION',
  'begin transaction',
  'SAVEPOINT a',
];

describe('SQL', () => {
  test.each(STATEMENTS)('%s', (text) => expect(looksLikeSql(text)).toBe(true));
});

describe('no SQL', () => {
  test.each([
    '',
    'orders',
    'select',
    'SELECT',
    'Select a folder',
    'Select a folder from the list',
    'select an item from the list below',
    'Select the tables you want to export from your database.',
    'Update your profile',
    'Update available',
    'update settings',
    'Update profile set in the past',
    'Delete from cart',
    'Delete from cart?',
    'Delete files from disk',
    'delete selected',
    'Insert into document',
    'insert-into-document',
    'With love from Paris',
    'With us as your partner (since 1990)',
    'Create table',
    'Create user account (required)',
    'Drop files here',
    'Replace with',
    'Call us (toll free)',
    'Begin',
    'begin your journey',
    'Commit changes',
    'commit',
    'Start transaction now',
    'Lock table for editing',
    'Copy link to clipboard',
    'Copy from template',
    'select-none',
    'selected from options',
    "Select who's from here",
    'Explain this to me',
    'Values (see below)',
    'Merge into main',
    'Truncate',
  ])('%s', (text) => expect(looksLikeSql(text)).toBe(false));
});

test('no beginning of a statement is ruled out', () => {
  for (const text of STATEMENTS) {
    const beginnings = Array.from(text, (_, length) => text.slice(0, length + 1));
    expect(beginnings.filter((beginning) => !mayBeginSql(beginning))).toEqual([]);
  }
  expect(mayBeginSql('')).toBe(true);
});

test.each(['/api/orders/', 'Hello ', '- ', 'selected: ', 'rgba(', 'select-none '])(
  '%j begins no statement, whatever follows',
  (text) => expect(mayBeginSql(text)).toBe(false),
);

test('a statement is known by what follows thousands of columns', () => {
  const columns = Array.from({ length: 2000 }, (_, i) => `column_${i}`).join(', ');
  expect(looksLikeSql(`SELECT ${columns} FROM orders`)).toBe(true);
});
