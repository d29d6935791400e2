import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/model/catalog.js';
import { readSql } from '../../src/sql/read-sql.js';
import type { SqlOptions } from '../../src/sql/statement.js';
import { holeMark } from '../../src/sql/tokens.js';

function touched(sql: string, dialect: Dialect | null = 'mysql'): string[] {
  return readSql(sql, { dialect }).flatMap(({ tables }) =>
    tables.map(({ schema, name, operations }) => {
      const full = schema === null ? String(name) : `${schema}.${name}`;
      return `${full} ${operations.join('+')}`;
    }),
  );
}

function columnsIn(sql: string, options: Partial<SqlOptions> = {}): Record<string, string> {
  const [statement] = readSql(sql, { dialect: 'postgresql', ...options });
  return Object.fromEntries(
    (statement?.tables ?? []).map(({ name, columns, allColumns }) => [
      String(name),
      [...columns, ...(allColumns ? ['*'] : [])].join(' '),
    ]),
  );
}

describe('MySQL', () => {
  test.each([
    ['SELECT * FROM `order items` WHERE name = "FROM nothing"', ['order items select']],
    [
      'SELECT * FROM shop.`orders` o FORCE INDEX (a, b) JOIN customers USE INDEX FOR JOIN (c)',
      ['shop.orders select', 'customers select'],
    ],
    [
      'SELECT * FROM orders PARTITION (p0, p1) AS o, customers',
      ['orders select', 'customers select'],
    ],
    [
      'INSERT INTO orders SET id = 1, total = (SELECT max(n) FROM limits)',
      ['orders insert', 'limits select'],
    ],
    ['INSERT IGNORE INTO orders (id) VALUES (1)', ['orders insert']],
    [
      'INSERT INTO orders (id) VALUES (1) AS new ON DUPLICATE KEY UPDATE total = new.total',
      ['orders insert+update'],
    ],
    [
      'INSERT INTO orders (id) SELECT id FROM carts c ON DUPLICATE KEY UPDATE total = VALUES(total)',
      ['orders insert+update', 'carts select'],
    ],
    ['REPLACE INTO orders (id) VALUES (1)', ['orders insert+update']],
    [
      'UPDATE orders o JOIN customers c ON c.id = o.customer_id SET o.total = 0, o.x = c.x',
      ['orders update', 'customers select'],
    ],
    [
      'UPDATE orders, customers SET orders.a = 1, customers.b = 2',
      ['orders update', 'customers update'],
    ],
    ['UPDATE IGNORE orders SET a = 1 ORDER BY id LIMIT 1', ['orders update']],
    [
      'DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id',
      ['orders delete', 'customers select'],
    ],
    [
      'DELETE orders, lines FROM orders JOIN lines ON lines.order_id = orders.id',
      ['orders delete', 'lines delete'],
    ],
    [
      'DELETE FROM o USING orders AS o JOIN customers c ON true',
      ['orders delete', 'customers select'],
    ],
    ['DELETE QUICK FROM orders WHERE id = 1 LIMIT 1', ['orders delete']],
    [
      'SELECT * FROM a STRAIGHT_JOIN b LEFT JOIN (c CROSS JOIN d) ON true',
      ['a select', 'b select', 'c select', 'd select'],
    ],
    ['SELECT 1 FROM dual', []],
    [
      "SELECT TRIM(BOTH 'x' FROM a), SUBSTRING(b FROM 2), EXTRACT(DAY FROM c) FROM orders",
      ['orders select'],
    ],
    [
      "SELECT 'it\\'s FROM nothing' FROM orders # FROM nothing\n-- FROM nothing\n/* FROM nothing */",
      ['orders select'],
    ],
    ['/*!50001 SELECT * FROM orders */', ['orders select']],
    [
      'SELECT GROUP_CONCAT(name ORDER BY id SEPARATOR ", ") FROM orders GROUP BY a WITH ROLLUP',
      ['orders select'],
    ],
    ['SELECT a INTO @a FROM orders LIMIT 1', ['orders select']],
    ["SELECT a FROM orders INTO OUTFILE '/tmp/x'", ['orders select']],
    [
      'SELECT * FROM JSON_TABLE(@j, "$[*]" COLUMNS (id INT PATH "$.id")) AS j JOIN orders ON orders.id = j.id',
      ['orders select'],
    ],
    ['LOCK TABLES orders READ, customers AS c WRITE', ['orders select', 'customers select']],
    ['TRUNCATE orders', ['orders delete']],
    ['SELECT * FROM orders LOCK IN SHARE MODE', ['orders select']],
    [
      'WITH x AS (SELECT * FROM orders) UPDATE x JOIN customers c ON c.id = x.id SET c.a = 1',
      ['orders select', 'customers update'],
    ],
    ["PREPARE s FROM 'SELECT 1'", []],
    ['CALL close_month(1)', []],
    ['SET @a = 1', []],
    ['SHOW TABLES FROM shop', []],
  ])('%s', (sql, expected) => {
    expect(touched(sql)).toEqual(expected);
    expect(readSql(sql, { dialect: 'mysql' }).flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('holes', () => {
  const hole = holeMark(0);

  test.each([
    [`SELECT * FROM orders WHERE id = ${hole} AND x IN (${hole})`, ['orders select']],
    [`SELECT * FROM orders ${hole} JOIN customers ON true`, ['orders select', 'customers select']],
    [`SELECT ${hole} FROM orders ORDER BY ${hole} LIMIT ${hole}`, ['orders select']],
    [`SELECT * FROM ${hole} WHERE id = 1`, ['null select']],
    [`SELECT * FROM ${hole}.orders`, ['orders select']],
    [`SELECT * FROM orders_${hole}`, ['null select']],
    [`UPDATE orders SET ${hole} WHERE id = 1`, ['orders update']],
    [`INSERT INTO orders (${hole}) VALUES ${hole}`, ['orders insert']],
    [`INSERT INTO orders ${hole}`, ['orders insert']],
    [`DELETE FROM "${hole}"`, ['null delete']],
    [`SELECT * FROM (${hole}) x JOIN orders ON true`, ['orders select']],
    [`WITH ${hole}, late AS (SELECT * FROM orders) SELECT * FROM late`, ['orders select']],
    [`LEFT JOIN orders o ON o.id = ${hole}`, ['orders select']],
    [`AND EXISTS (SELECT 1 FROM orders WHERE id = ${hole})`, ['orders select']],
  ])('%s', (sql, expected) => expect(touched(sql, null)).toEqual(expected));

  test('a piece spliced into the text is told from a value', () => {
    const splices = (sql: string): readonly number[] =>
      readSql(sql, { dialect: null }).flatMap((statement) => statement.splices);
    expect(splices(`SELECT * FROM orders WHERE ${hole}`)).toEqual([0]);
    expect(splices(`SELECT * FROM orders ${hole}`)).toEqual([0]);
    expect(splices(`SELECT * FROM orders WHERE id = ${hole}`)).toEqual([]);
  });
});

describe('columns', () => {
  test('belong to the table of their alias, or to the only table', () => {
    expect(columnsIn('SELECT id, total FROM orders WHERE paid ORDER BY created_at')).toEqual({
      orders: 'id total paid created_at',
    });
    expect(
      columnsIn(
        'SELECT o.id, c.* FROM orders o JOIN customers c ON c.id = o.customer_id WHERE status = 1',
      ),
    ).toEqual({ orders: 'id customer_id', customers: 'id *' });
    expect(columnsIn('UPDATE orders SET total = price * 2 WHERE id = 1 RETURNING paid')).toEqual({
      orders: 'total price id paid',
    });
    expect(columnsIn('INSERT INTO orders (id, total) VALUES (1, 2) RETURNING *')).toEqual({
      orders: 'id total *',
    });
    expect(
      columnsIn(
        'SELECT (SELECT max(i.n) FROM invoices i WHERE i.order_id = o.id) AS n FROM orders o ORDER BY n',
      ),
    ).toEqual({ invoices: 'n order_id', orders: 'id' });
  });

  test('unqualified ones of a join find their table by its known columns', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      orders: ['id', 'total'],
      customers: ['id', 'email'],
    };
    const columnsOf = (_: string | null, name: string) => new Set(known[name] ?? []);
    const sql = 'SELECT total, email, id FROM orders JOIN customers USING (id)';
    expect(columnsIn(sql, { columnsOf })).toEqual({ orders: 'id total', customers: 'id email' });
  });

  test('functions, types, units and outputs are none', () => {
    expect(
      columnsIn(
        "SELECT count(*) AS n, date '2020-01-01', a::text, CAST(b AS integer), interval '1 day' FROM orders GROUP BY n",
      ),
    ).toEqual({ orders: 'a b' });
  });
});

test('places, locks and system tables', () => {
  const sql = 'SELECT *\nFROM orders o JOIN customers ON true\nFOR UPDATE OF o';
  const [statement] = readSql(sql, { dialect: 'postgresql' });
  expect(
    statement?.tables.map(({ offset, length, locks }) => [
      sql.slice(offset, offset + length),
      locks,
    ]),
  ).toEqual([
    ['orders', true],
    ['customers', false],
  ]);
  const [system] = readSql('SELECT * FROM information_schema.tables', { dialect: null });
  expect(system?.tables[0]?.isSystem).toBe(true);
});

test('transaction control', () => {
  const control = (sql: string): unknown => readSql(sql, { dialect: null })[0]?.control;
  expect(['BEGIN', 'START TRANSACTION', 'COMMIT', 'END', 'ROLLBACK', 'ABORT'].map(control)).toEqual(
    ['begin', 'begin', 'commit', 'commit', 'rollback', 'rollback'],
  );
  expect(['SAVEPOINT a', 'ROLLBACK TO a', 'RELEASE SAVEPOINT a', 'SELECT 1'].map(control)).toEqual([
    'savepoint',
    'savepoint',
    'savepoint',
    null,
  ]);
});

test('broken text costs only what is broken', () => {
  expect(touched('SELECT * FROM orders JOIN', null)).toEqual(['orders select']);
  expect(touched('SELECT (a, FROM orders', null)).toEqual([]);
  expect(touched('UPDATE orders', null)).toEqual(['orders update']);
  expect(touched(`${'('.repeat(20_000)}SELECT 1`, null)).toEqual([]);
  expect(readSql('SELECT * FROM', { dialect: null })[0]?.problems).toHaveLength(1);
  expect(readSql('', { dialect: null })).toEqual([]);
});
