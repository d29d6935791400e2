import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mergeCatalogs } from '../../../src/introspect/merge.js';
import { usePublicNames } from '../../../src/introspect/naming.js';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import { prismaSchema } from '../../../src/introspect/sources/prisma-schema.js';
import type { Catalog } from '../../../src/model/catalog.js';
import type { SchemaFile } from '../../../src/introspect/source.js';
import { sortBy } from '../../../src/util/sort.js';

/**
 * A Prisma schema and the SQL that Prisma Migrate makes of it give one catalog. The SQL's own truth, a running server,
 * is held by postgres-differential.test.ts. Every folder with both files is a case.
 */
const FOLDERS = readdirSync('fixtures/databases')
  .map((name) => `fixtures/databases/${name}`)
  .filter(
    (folder) => existsSync(`${folder}/schema.prisma`) && existsSync(`${folder}/postgres.sql`),
  );

function file(path: string): SchemaFile {
  return { path, text: readFileSync(path, 'utf8') };
}

test.each(FOLDERS)('%s: the schema says what its migrations do', async (folder) => {
  const orm = await prismaSchema.read([file(`${folder}/schema.prisma`)]);
  const sql = await postgresFiles.read([file(`${folder}/postgres.sql`)]);
  expect(comparable(usePublicNames(orm).catalog)).toEqual(comparable(usePublicNames(sql).catalog));
});

test.each(FOLDERS)('%s: compared with its migrations, nothing is found', async (folder) => {
  const orm = await prismaSchema.read([file(`${folder}/schema.prisma`)]);
  const sql = await postgresFiles.read([file(`${folder}/postgres.sql`)]);
  const merged = mergeCatalogs([sql, orm]);
  expect(merged.findings).toEqual([]);
  expect(merged.catalog).toEqual(usePublicNames(sql).catalog);
});

/**
 * Without what only one of the two can tell: what views read (SQL), where a key is declared and that a table was
 * made for a list on both sides (Prisma).
 */
function comparable(catalog: Catalog): Catalog {
  return {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      uniqueKeys: sortBy(table.uniqueKeys, ({ name }) => name ?? ''),
      indexes: sortBy(table.indexes, ({ name }) => name),
    })),
    foreignKeys: catalog.foreignKeys.map((key) => ({
      ...key,
      source: null,
      isManyToMany: false,
    })),
    views: catalog.views.map((view) => ({ ...view, reads: [] })),
  };
}
