import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/model/catalog.js';
import { readBody } from '../../src/sql/body.js';

function touched(text: string, dialect: Dialect): string[] {
  return readBody(text, dialect).statements.flatMap((statement) =>
    statement.tables.flatMap((table) =>
      table.operations.map((operation) => `${table.name} ${operation}`),
    ),
  );
}

describe('PL/pgSQL bodies', () => {
  test('statements are found through blocks, branches, loops and handlers', () => {
    const body = `
      DECLARE
        total numeric := (SELECT sum(amount) FROM payments);
        line order_lines%ROWTYPE;
        c CURSOR FOR SELECT * FROM carts;
      BEGIN
        IF EXISTS (SELECT 1 FROM orders WHERE id = NEW.id) THEN
          UPDATE orders SET total = 0 WHERE id = NEW.id;
        ELSIF NEW.kind = CASE WHEN true THEN 1 ELSE 2 END THEN
          INSERT INTO invoices (order_id) VALUES (NEW.id);
        ELSE
          DELETE FROM drafts;
        END IF;
        <<each_line>>
        FOR line IN SELECT * FROM order_lines WHERE order_id = NEW.id LOOP
          SELECT stock INTO STRICT line.stock FROM stock_levels s WHERE s.id = line.id FOR UPDATE;
          CONTINUE WHEN line.stock > (SELECT max(n) FROM limits);
        END LOOP each_line;
        FOR i IN 1..10 LOOP
          PERFORM 1 FROM customers WHERE id = i;
        END LOOP;
        total := count(*) FROM refunds;
        BEGIN
          INSERT INTO audit SELECT * FROM staging;
        EXCEPTION WHEN unique_violation THEN
          UPDATE failures SET n = n + 1;
        END;
        RETURN QUERY SELECT * FROM totals;
        RETURN NEW;
      END;`;
    expect(touched(body, 'postgresql')).toEqual([
      'payments select',
      'carts select',
      'orders select',
      'orders update',
      'invoices insert',
      'drafts delete',
      'order_lines select',
      'stock_levels select',
      'limits select',
      'customers select',
      'refunds select',
      'audit insert',
      'staging select',
      'failures update',
      'totals select',
    ]);
    expect(readBody(body, 'postgresql').isFullyRead).toBe(true);
  });

  test('dynamic SQL is flagged, a literal one is read', () => {
    const body = `BEGIN
      EXECUTE 'DELETE FROM drafts';
      EXECUTE format('DELETE FROM %I', name) USING x;
      RETURN QUERY EXECUTE 'SELECT * FROM ' || name;
      FOR r IN EXECUTE query LOOP UPDATE orders SET a = 1; END LOOP;
    END`;
    expect(touched(body, 'postgresql')).toEqual(['drafts delete', 'orders update']);
    expect(readBody(body, 'postgresql').dynamic).toHaveLength(3);
    expect(readBody(body, 'postgresql').isFullyRead).toBe(false);
  });

  test('SQL functions', () => {
    expect(touched('SELECT * FROM orders; UPDATE stock SET n = 1', 'postgresql')).toEqual([
      'orders select',
      'stock update',
    ]);
    expect(
      touched('BEGIN ATOMIC INSERT INTO a SELECT * FROM b; SELECT 1 FROM c; END', 'postgresql'),
    ).toEqual(['a insert', 'b select', 'c select']);
    expect(touched('RETURN (SELECT max(id) FROM orders)', 'postgresql')).toEqual(['orders select']);
  });

  test('calls of other routines are listed', () => {
    const { calls } = readBody(
      'BEGIN PERFORM sales.close_month(1); CALL refresh(); END',
      'postgresql',
    );
    expect(calls.map(({ schema, name }) => [schema, name])).toEqual([
      ['sales', 'close_month'],
      [null, 'refresh'],
    ]);
  });
});

describe('MySQL bodies', () => {
  test('statements are found through blocks, branches, loops and handlers', () => {
    const body = `main: BEGIN
      DECLARE done INT DEFAULT FALSE;
      DECLARE total DECIMAL(10,2) DEFAULT (SELECT sum(amount) FROM payments);
      DECLARE cur CURSOR FOR SELECT id FROM carts;
      DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; INSERT INTO failures VALUES (1); END;
      START TRANSACTION;
      OPEN cur;
      read_loop: LOOP
        FETCH cur INTO x;
        IF done THEN LEAVE read_loop; END IF;
        REPLACE INTO cache (id) VALUES (x);
      END LOOP;
      WHILE (SELECT count(*) FROM queue) > 0 DO
        DELETE q FROM queue q JOIN orders o ON o.id = q.id LIMIT 1;
      END WHILE;
      REPEAT SET i = i + (SELECT max(n) FROM steps); UNTIL i > 5 END REPEAT;
      CASE NEW.kind WHEN 1 THEN UPDATE a SET x = 1; ELSE UPDATE b SET x = 1; END CASE;
      SELECT name INTO @n FROM customers WHERE id = 1;
      SET NEW.total = (SELECT total FROM invoices LIMIT 1);
      COMMIT;
    END`;
    expect(touched(body, 'mysql')).toEqual([
      'payments select',
      'carts select',
      'failures insert',
      'cache insert',
      'cache update',
      'queue select',
      'queue delete',
      'orders select',
      'steps select',
      'a update',
      'b update',
      'customers select',
      'invoices select',
    ]);
    expect(readBody(body, 'mysql').isFullyRead).toBe(true);
  });

  test('a single statement is a body too', () => {
    expect(touched('INSERT INTO log (id) VALUES (NEW.id)', 'mysql')).toEqual(['log insert']);
    expect(touched('RETURN (SELECT count(*) FROM orders)', 'mysql')).toEqual(['orders select']);
  });

  test('prepared statements are flagged', () => {
    const body = "BEGIN SET @q = concat('SELECT * FROM ', t); PREPARE s FROM @q; EXECUTE s; END";
    expect(readBody(body, 'mysql').dynamic).toHaveLength(1);
    expect(touched("BEGIN PREPARE s FROM 'SELECT * FROM orders'; EXECUTE s; END", 'mysql')).toEqual(
      ['orders select'],
    );
  });

  test('what MariaDB executes immediately is flagged, or read where it is plain', () => {
    const body = "BEGIN EXECUTE IMMEDIATE concat('SELECT * FROM ', t) USING a; END";
    expect(readBody(body, 'mysql').dynamic).toHaveLength(1);
    expect(touched("BEGIN EXECUTE IMMEDIATE 'DELETE FROM orders'; END", 'mysql')).toEqual([
      'orders delete',
    ]);
  });
});
