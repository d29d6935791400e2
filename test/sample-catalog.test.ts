import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usePublicNames } from '../src/introspect/naming.js';
import type { CatalogReading, SchemaFile } from '../src/introspect/source.js';
import { mysql } from '../src/introspect/sources/mysql.js';
import { mysqlFiles } from '../src/introspect/sources/mysql-files.js';
import { postgres } from '../src/introspect/sources/postgres.js';
import { postgresFiles } from '../src/introspect/sources/postgres-files.js';
import type { Catalog } from '../src/model/catalog.js';
import { withoutServerFacts } from './support/catalog.js';
import { findMySql } from './support/mysql.js';
import { findPostgres } from './support/postgres.js';
import { expectedSystem, sampleDir } from './support/sample.js';

const LIMITS = { schemas: [], connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 };

const migrations = readdirSync(`${sampleDir}db/postgres/migrations`)
  .toSorted()
  .map((name) => readScript(`db/postgres/migrations/${name}`));
const mysqlScript = readScript('db/mysql/schema.sql');

const postgresServer = await findPostgres("the sample's migrations against a live PostgreSQL");
const mysqlServer = await findMySql("the sample's schema against a live MySQL or MariaDB");

test('every migration and every statement of the schema is understood', async () => {
  expect((await postgresFiles.read(migrations)).gaps).toEqual([]);
  expect((await mysqlFiles.read([mysqlScript])).gaps).toEqual([]);
});

test('both dialects describe the same system', async () => {
  const fromMigrations = describeModel(await postgresFiles.read(migrations));
  const fromMysql = describeModel(await mysqlFiles.read([mysqlScript]));
  expect(fromMysql).toEqual(fromMigrations);
  expect(fromMigrations.tables.map(({ name }) => name).toSorted()).toEqual(
    expectedSystem.seams.flatMap(({ tables }) => tables).toSorted(),
  );
});

test.skipIf(postgresServer === null)('PostgreSQL says live what its migrations say', async () => {
  await postgresServer?.withDatabase(
    migrations.map(({ text }) => text),
    async (url) => {
      const live = usePublicNames(await postgres.read(url, LIMITS)).catalog;
      const offline = usePublicNames(await postgresFiles.read(migrations)).catalog;
      expect(withoutServerFacts(offline)).toEqual(withoutServerFacts(live));
    },
  );
});

test.skipIf(mysqlServer === null)('MySQL says live what the schema says', async () => {
  await mysqlServer?.withDatabase(async (database) => {
    await database.run(mysqlScript.text);
    const live = usePublicNames(await mysql.read(database.url, LIMITS)).catalog;
    const offline = usePublicNames(await mysqlFiles.read([mysqlScript])).catalog;
    expect(withoutSchemas(offline)).toEqual(withoutSchemas(live));
  });
});

function readScript(path: string): SchemaFile {
  return { path, text: readFileSync(sampleDir + path, 'utf8') };
}

/**
 * What the two dialects have in common: no types, no names of primary keys, no routine behind a trigger. RESTRICT and
 * NO ACTION are one in MySQL.
 */
function describeModel(reading: CatalogReading) {
  const { tables, foreignKeys, views, triggers } = usePublicNames(reading).catalog;
  return {
    tables: tables.map(({ name, columns, primaryKey, uniqueKeys, comment }) => ({
      name,
      columns: columns.map((column) => [column.name, column.isNullable, column.comment]),
      primaryKey: primaryKey?.columns,
      uniqueKeys: uniqueKeys.map((key) => [key.name, key.columns]),
      comment,
    })),
    foreignKeys: foreignKeys.map((key) => ({
      ...key,
      onDelete: key.onDelete === 'restrict' ? 'no action' : key.onDelete,
    })),
    views: views.map(({ name, reads, columns }) => ({ name, reads, columns })),
    triggers: triggers.map(({ name, table, reads, writes }) => ({ name, table, reads, writes })),
  };
}

/** A file does not know what the database will be called. */
function withoutSchemas(catalog: Catalog): Catalog {
  const noSchema = <T extends object>(things: readonly T[]): T[] =>
    things.map((thing) => ({ ...thing, schema: null }));
  return {
    ...withoutServerFacts(catalog),
    schemas: [],
    tables: noSchema(withoutServerFacts(catalog).tables),
    views: noSchema(catalog.views),
    routines: noSchema(catalog.routines),
    enums: noSchema(catalog.enums),
  };
}
