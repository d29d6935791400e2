import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalog } from '../../src/introspect/read-catalog.js';
import { withoutServerFacts } from '../support/catalog.js';
import { findMySql } from '../support/mysql.js';
import { findPostgres } from '../support/postgres.js';

const postgres = await findPostgres('a database compared with the ORM schema of a folder');
const mysql = await findMySql('a database compared with the ORM schema of a folder');

const LIBRARY = 'fixtures/databases/library';

let root = '';
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'decompose-live-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function read(folder: string, db: URL | null) {
  return readCatalog({
    root: folder,
    db: db?.href ?? null,
    dbSchemas: [],
    schemaPaths: [],
    dialect: null,
  });
}

/** A folder with a Prisma schema and the SQL that a server has run. */
function project(name: string, prisma: string, sql: string): string {
  const folder = path.join(root, name);
  mkdirSync(path.join(folder, 'prisma'), { recursive: true });
  mkdirSync(path.join(folder, 'db'));
  writeFileSync(path.join(folder, 'prisma/schema.prisma'), prisma);
  writeFileSync(path.join(folder, 'db/schema.sql'), sql);
  return folder;
}

describe.skipIf(postgres === null)('a running PostgreSQL', () => {
  const sql = readFileSync(`${LIBRARY}/postgres.sql`, 'utf8');
  const prisma = readFileSync(`${LIBRARY}/schema.prisma`, 'utf8');

  test('live and offline are one catalog, and the Prisma schema says the same', async () => {
    const folder = project('same', prisma, sql);
    await postgres!.withDatabase([sql], async (url) => {
      const live = await read(folder, url);
      const offline = await read(folder, null);
      expect(live.findings).toEqual([]);
      expect(live.gaps).toEqual([]);
      expect(live.ignoredInputs).toEqual(['db/schema.sql: the database itself is read']);
      expect(live.inputs).toHaveLength(2);
      expect(withoutServerFacts(live.catalog)).toEqual(offline.catalog);
      expect(live.models).toEqual(offline.models);
    });
  });

  test('a constraint that is gone is a ghost, one that came later is unknown to the ORM', async () => {
    const folder = project('ghost', prisma, sql);
    const change = `ALTER TABLE "Loan" DROP CONSTRAINT loan_of_book;
      ALTER TABLE "Award" ADD CONSTRAINT of_loan FOREIGN KEY (id) REFERENCES "Author" (award);`;
    const author = 'ALTER TABLE "Author" ADD COLUMN award int UNIQUE;';
    await postgres!.withDatabase([sql, author, change], async (url) => {
      const { catalog, findings } = await read(folder, url);
      expect(findings.map(({ rule, subject }) => `${rule}: ${subject}`)).toEqual([
        'column-unknown-to-orm: Author',
        'foreign-key-unknown-to-orm: Award(id) -> Author(award)',
        'ghost-foreign-key: Loan(isbn, edition) -> Book(isbn, edition)',
      ]);
      expect(catalog.foreignKeys.filter(({ origin }) => origin === 'ghost')).toMatchObject([
        { from: 'Loan', to: 'Book', source: { file: 'prisma/schema.prisma' } },
      ]);
    });
  });
});

describe.skipIf(mysql === null)('a running MySQL or MariaDB', () => {
  test('is compared with the Prisma schema of the folder', async () => {
    const prisma = `datasource db {\n provider = "mysql"\n}
model Customer {\n id Int @id @default(autoincrement())\n orders Order[]\n}
model Order {\n id Int @id\n customerId Int\n customer Customer @relation(fields: [customerId], references: [id])\n}`;
    const sql = `CREATE TABLE \`Customer\` (\`id\` int NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE \`Order\` (\`id\` int NOT NULL PRIMARY KEY, \`customerId\` int NOT NULL);`;
    const folder = project('mysql', prisma, sql);
    await mysql!.withDatabase(async ({ url, run }) => {
      await run(sql);
      const live = await read(folder, url);
      expect(live.catalog.tables.map(({ name }) => name)).toEqual(['Customer', 'Order']);
      expect(live.findings.map(({ rule }) => rule)).toEqual(['ghost-foreign-key']);
      expect(live.models.map(({ table }) => table)).toEqual(['Customer', 'Order']);
    });
  });
});
