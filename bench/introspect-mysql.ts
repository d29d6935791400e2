/**
 * Measures the MySQL readers at a number of generated tables (default 2,000) on a running server: the live reader,
 * the bare queries on `information_schema`, the dump program, and the file reader on its dump. Wall times in
 * milliseconds, the median of three. Run with: npx vite-node bench/introspect-mysql.ts [tables], or after
 * compiling with tsc.
 */
import { createConnection } from 'mysql2/promise';
import { mysqlFiles } from '../src/introspect/sources/mysql-files.js';
import { mysql } from '../src/introspect/sources/mysql.js';
import * as queries from '../src/introspect/sources/mysql/queries.js';
import { findMySql, type TestDatabase } from '../test/support/mysql.js';

/** Tables of ten columns with three indexes and two foreign keys each; every fifth has a view, every tenth a trigger. */
export function generateSchema(tableCount: number): string {
  const statements: string[] = ['SET foreign_key_checks = 0'];
  for (let number = 0; number < tableCount; number += 1) {
    const parent = Math.floor(number / 2);
    const other = Math.floor(number / 3);
    statements.push(
      `CREATE TABLE table_${number} (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  parent_id bigint unsigned NOT NULL,
  other_id bigint unsigned DEFAULT NULL,
  code varchar(40) NOT NULL,
  title varchar(200) NOT NULL DEFAULT '' COMMENT 'what it is called',
  state enum('open','paid','closed') NOT NULL DEFAULT 'open',
  amount decimal(12,2) NOT NULL DEFAULT 0.00,
  notes text,
  created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  changed_at timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE KEY code_${number} (code),
  KEY state_and_time (state, created_at),
  CONSTRAINT parent_${number} FOREIGN KEY (parent_id) REFERENCES table_${parent} (id) ON DELETE CASCADE,
  CONSTRAINT other_${number} FOREIGN KEY (other_id) REFERENCES table_${other} (id)
) COMMENT='generated'`,
    );
    if (number % 5 === 0) {
      statements.push(
        `CREATE VIEW view_${number} AS SELECT t.*, p.title AS parent_title FROM table_${number} t JOIN table_${parent} p ON p.id = t.parent_id`,
      );
    }
    if (number % 10 === 0) {
      statements.push(
        `CREATE TRIGGER trigger_${number} AFTER INSERT ON table_${number} FOR EACH ROW UPDATE table_${parent} SET amount = amount + NEW.amount WHERE id = NEW.parent_id`,
      );
    }
  }
  return `${statements.join(';\n')};\n`;
}

async function medianOf(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return Math.round(times.toSorted((a, b) => a - b)[1] ?? 0);
}

async function askBare(database: TestDatabase): Promise<void> {
  const connection = await createConnection({ ...database.options, rowsAsArray: true });
  const { SERVER: _, SCHEMAS: __, ...byTable } = queries;
  for (const query of Object.values(byTable)) await connection.query(query, [[database.name]]);
  await connection.end();
}

async function measure(database: TestDatabase, tableCount: number): Promise<void> {
  await database.run(generateSchema(tableCount));
  const limits = { schemas: [], connectTimeoutMs: 5_000, statementTimeoutMs: 60_000 };
  const live = await mysql.read(database.url, limits);
  const dump = await database.dump();
  const rows = {
    tables: live.catalog.tables.length,
    'live reader, ms': await medianOf(() => mysql.read(database.url, limits)),
    'bare queries, ms': await medianOf(() => askBare(database)),
    'dump program, ms': await medianOf(() => database.dump()),
    'file reader on the dump, ms': await medianOf(() =>
      mysqlFiles.read([{ path: 'dump.sql', text: dump }]),
    ),
    'dump, bytes': dump.length,
    'peak memory, MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.table(rows);
}

const server = await findMySql('the bench of the MySQL readers');
const tableCount = Number(process.argv[2] ?? 2_000);
await server?.withDatabase((database) => measure(database, tableCount));
