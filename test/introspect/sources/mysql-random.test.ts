import * as fc from 'fast-check';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { mysqlFiles } from '../../../src/introspect/sources/mysql-files.js';
import { mysql } from '../../../src/introspect/sources/mysql.js';
import { comparable, LIMITS } from '../../support/compare-catalogs.js';
import { findMySql, type TestDatabase } from '../../support/mysql.js';

const server = await findMySql('random schema changes on files and on a live database');

const table = fc.constantFrom('orders', 'Lines', 'items', 'order', 'stock');
const column = fc.constantFrom('id', 'Code', 'number', 'amount', 'primary', 'note');
const name = fc.constantFrom('first', 'second', 'id', 'Code', 'orders_ibfk_1', 'orders_ibfk_7');
const type = fc.constantFrom(
  'int',
  'int(9) not null',
  'INTEGER UNSIGNED DEFAULT 3',
  'varchar(20)',
  "char(4) NOT NULL DEFAULT 'x'",
  'bigint AUTO_INCREMENT',
  'int UNIQUE',
  'int PRIMARY KEY',
  'timestamp',
  'datetime DEFAULT now() ON UPDATE now()',
  "enum('a','b') COMMENT 'kind'",
  'decimal(5)',
  'boolean',
  'json',
  'text',
);
const plainType = fc.constantFrom('int', 'int NOT NULL', 'int', 'bigint');
const quoted = (text: string): string => `\`${text}\``;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');
const columns = fc.uniqueArray(column, { minLength: 1, maxLength: 3 });

const reference = fc
  .tuple(
    fc.option(name),
    columns,
    table,
    columns,
    fc.constantFrom('', ' ON DELETE CASCADE', ' ON UPDATE SET NULL', ' ON DELETE RESTRICT'),
  )
  .map(
    ([constraint, from, to, toColumns, action]) =>
      `${constraint === null ? '' : `CONSTRAINT ${quoted(constraint)} `}FOREIGN KEY (${list(from.slice(0, toColumns.length))}) REFERENCES ${quoted(to)} (${list(toColumns.slice(0, from.length))})${action}`,
  );

const key = fc.oneof(
  columns.map((names) => `PRIMARY KEY (${list(names)})`),
  fc
    .tuple(fc.constantFrom('UNIQUE', 'KEY', 'INDEX', 'UNIQUE KEY'), fc.option(name), columns)
    .map(
      ([kind, given, names]) => `${kind} ${given === null ? '' : quoted(given)} (${list(names)})`,
    ),
  reference,
);

const definition = fc
  .tuple(column, fc.oneof(plainType, type))
  .map(([given, text]) => `${quoted(given)} ${text}`);

const place = fc.option(column).map((after) => (after === null ? '' : ` AFTER ${quoted(after)}`));

const action = fc.oneof(
  fc.tuple(definition, place).map(([text, where]) => `ADD COLUMN ${text}${where}`),
  definition.map((text) => `ADD ${text} FIRST`),
  key.map((text) => `ADD ${text}`),
  column.map((given) => `DROP COLUMN ${quoted(given)}`),
  name.map((given) => `DROP INDEX ${quoted(given)}`),
  name.map((given) => `DROP FOREIGN KEY ${quoted(given)}`),
  fc.constant('DROP PRIMARY KEY'),
  fc.tuple(definition, place).map(([text, where]) => `MODIFY ${text}${where}`),
  fc.tuple(column, definition).map(([from, text]) => `CHANGE ${quoted(from)} ${text}`),
  fc.tuple(column, column).map(([from, to]) => `RENAME COLUMN ${quoted(from)} TO ${quoted(to)}`),
  fc.tuple(name, name).map(([from, to]) => `RENAME INDEX ${quoted(from)} TO ${quoted(to)}`),
  column.map((given) => `ALTER ${quoted(given)} SET DEFAULT 7`),
  column.map((given) => `ALTER ${quoted(given)} DROP DEFAULT`),
);

const create = fc
  .tuple(
    table,
    fc.uniqueArray(fc.tuple(column, fc.oneof({ weight: 3, arbitrary: plainType }, type)), {
      minLength: 2,
      maxLength: 5,
      selector: ([given]) => given,
    }),
    fc.array(key, { maxLength: 3 }),
  )
  .map(
    ([given, texts, keys]) =>
      `CREATE TABLE ${quoted(given)} (${[...texts.map(([at, text]) => `${quoted(at)} ${text}`), ...keys].join(', ')})`,
  );

const statement = fc.oneof(
  { weight: 4, arbitrary: create },
  {
    weight: 10,
    arbitrary: fc
      .tuple(table, fc.array(action, { minLength: 1, maxLength: 2 }))
      .map(([given, actions]) => `ALTER TABLE ${quoted(given)} ${actions.join(', ')}`),
  },
  fc
    .tuple(fc.constantFrom('', 'UNIQUE '), name, table, columns)
    .map(
      ([unique, given, on, names]) =>
        `CREATE ${unique}INDEX ${quoted(given)} ON ${quoted(on)} (${list(names)})`,
    ),
  fc.tuple(table, table).map(([from, to]) => `RENAME TABLE ${quoted(from)} TO ${quoted(to)}`),
  fc
    .tuple(table, table)
    .map(([copy, model]) => `CREATE TABLE ${quoted(copy)} LIKE ${quoted(model)}`),
  table.map((given) => `DROP TABLE ${quoted(given)}`),
);

/** Runs what the server takes; gives those statements. */
async function applyTo(database: TestDatabase, statements: readonly string[]): Promise<string[]> {
  const connection = await createConnection(database.options);
  const taken: string[] = [];
  for (const sql of statements) {
    const isTaken = await connection.query(sql).then(
      () => true,
      () => false,
    );
    if (isTaken) taken.push(sql);
  }
  await connection.end();
  return taken;
}

describe.skipIf(server === null)('random schema changes', () => {
  it('leave the same catalog in files and on the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, { minLength: 15, maxLength: 40 }),
        async (statements) => {
          await server!.withDatabase(async (database) => {
            const taken = await applyTo(database, statements);
            const live = await mysql.read(database.url, { schemas: [], ...LIMITS });
            const text = `${taken.join(';\n')};\n`;
            const files = await mysqlFiles.read([{ path: 'schema.sql', text }]);
            expect(comparable(files, database.name), text).toEqual(comparable(live, database.name));
          });
        },
      ),
      {
        numRuns: Number(process.env['DECOMPOSE_TEST_RUNS'] ?? 12),
        seed: Number(process.env['DECOMPOSE_TEST_SEED'] ?? 20),
      },
    );
  });
});
