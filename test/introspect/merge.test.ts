import { describe, expect, test } from 'vitest';
import { mergeCatalogs } from '../../src/introspect/merge.js';
import { mysqlFiles } from '../../src/introspect/sources/mysql-files.js';
import { prismaSchema } from '../../src/introspect/sources/prisma-schema.js';
import { decodeFacts } from '../../src/facts/decode.js';
import type { CatalogReading } from '../../src/model/reading.js';

async function sql(text: string): Promise<CatalogReading> {
  return { ...(await mysqlFiles.read([{ path: 'schema.sql', text }])), used: 'schema.sql' };
}

async function prisma(text: string, head = 'provider = "mysql"'): Promise<CatalogReading> {
  const schema = `datasource db {\n${head}\n}\n${text}`;
  return prismaSchema.read([{ path: 'schema.prisma', text: schema }]);
}

const MODELS = `model Customer {
  id     Int     @id
  orders Order[]
  @@map("customers")
}
model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)
  @@map("orders")
}`;

const TABLES = `CREATE TABLE customers (id int NOT NULL PRIMARY KEY);
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, customer_id int NOT NULL`;

function rules(reading: { readonly findings: readonly { rule: string; subject: string }[] }) {
  return reading.findings.map(({ rule, subject }) => `${rule}: ${subject}`);
}

describe('an ORM schema beside a database', () => {
  test('that says the same has no findings, and brings the models', async () => {
    const database = await sql(
      `${TABLES}, CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE);`,
    );
    const merged = mergeCatalogs([database, await prisma(MODELS)]);
    expect(rules(merged)).toEqual([]);
    expect(merged.role).toBe('database');
    expect(merged.inputs).toEqual(['schema.sql', 'Prisma schema schema.prisma']);
    expect(merged.models.map(({ name, table }) => [name, table])).toEqual([
      ['Customer', 'customers'],
      ['Order', 'orders'],
    ]);
    expect(merged.catalog.foreignKeys).toMatchObject([
      { name: 'orders_customer', origin: 'declared' },
    ]);
  });

  test('declares a relation whose constraint is missing: a ghost with its place', async () => {
    const merged = mergeCatalogs([await sql(`${TABLES});`), await prisma(MODELS)]);
    expect(rules(merged)).toEqual(['ghost-foreign-key: orders(customer_id) -> customers(id)']);
    expect(merged.catalog.foreignKeys).toMatchObject([
      {
        name: null,
        from: 'orders',
        to: 'customers',
        origin: 'ghost',
        source: { file: 'schema.prisma', line: 12 },
      },
    ]);
    expect(merged.findings[0]?.places).toEqual([{ file: 'schema.prisma', line: 12 }]);
  });

  test('does not know a constraint, or says otherwise what happens on delete', async () => {
    const database = await sql(
      `${TABLES}, next_id int, FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL,
       CONSTRAINT next_order FOREIGN KEY (next_id) REFERENCES orders (id));`,
    );
    const merged = mergeCatalogs([database, await prisma(MODELS)]);
    expect(rules(merged)).toEqual([
      'column-unknown-to-orm: orders',
      'foreign-key-action-differs: orders(customer_id) -> customers(id)',
      'foreign-key-unknown-to-orm: orders(next_id) -> orders(id)',
    ]);
    expect(merged.catalog.foreignKeys.map(({ origin }) => origin)).toEqual([
      'declared',
      'declared',
    ]);
  });

  test('knows tables and columns that the database has not, and the other way round', async () => {
    const database = await sql(
      `${TABLES}); CREATE TABLE legacy_stock (id int); CREATE TABLE _prisma_migrations (id int);`,
    );
    const schema = await prisma(
      `${MODELS.replace('id     Int', 'email String\n id     Int')}\nmodel Coupon {\n id Int @id\n}`,
    );
    const merged = mergeCatalogs([database, schema]);
    expect(rules(merged)).toEqual([
      'column-missing-in-database: customers',
      'ghost-foreign-key: orders(customer_id) -> customers(id)',
      'table-missing-in-database: Coupon',
      'table-unknown-to-orm: legacy_stock',
    ]);
    // Out of files, a table that could not be built must not be lost.
    expect(merged.catalog.tables.map(({ name }) => name)).toContain('Coupon');
  });

  test('is matched in any case on MySQL', async () => {
    const schema = await prisma(MODELS.replaceAll('"orders"', '"Orders"'));
    const merged = mergeCatalogs([await sql(`${TABLES});`), schema]);
    expect(merged.models.map(({ table }) => table)).toEqual(['customers', 'orders']);
    expect(rules(merged)).toEqual(['ghost-foreign-key: orders(customer_id) -> customers(id)']);
  });

  test('for another database is not compared', async () => {
    const other = await sql('CREATE TABLE metrics (id int);');
    const merged = mergeCatalogs([other, await prisma(MODELS)]);
    expect(rules(merged)).toEqual(['orm-schema-of-another-database: Prisma schema schema.prisma']);
    expect(merged.catalog.tables.map(({ name }) => name)).toEqual([
      'customers',
      'metrics',
      'orders',
    ]);
  });

  test('the merged reading can be merged again without saying anything twice', async () => {
    const once = mergeCatalogs([await sql(`${TABLES});`), await prisma(MODELS)]);
    const twice = mergeCatalogs([once, await prisma(MODELS)]);
    expect(twice.findings).toEqual(once.findings);
    expect(twice.catalog).toEqual(once.catalog);
  });
});

describe('without a database', () => {
  test('the ORM schema is the catalog', async () => {
    const merged = mergeCatalogs([await prisma(MODELS)]);
    expect(merged.role).toBe('orm');
    expect(merged.catalog.foreignKeys).toMatchObject([{ origin: 'declared' }]);
    expect(rules(merged)).toEqual([]);
  });

  test('relations that the ORM keeps by itself are ghosts, said once', async () => {
    const merged = mergeCatalogs([
      await prisma(MODELS, 'provider = "mysql"\nrelationMode = "prisma"'),
    ]);
    expect(merged.catalog.foreignKeys).toMatchObject([{ origin: 'ghost', name: null }]);
    expect(rules(merged)).toEqual(['relations-without-constraints: Prisma schema schema.prisma']);
  });

  test('nothing gives an empty catalog', () => {
    const merged = mergeCatalogs([]);
    expect(merged.catalog.tables).toEqual([]);
    expect(merged.inputs).toEqual([]);
  });
});

describe('facts', () => {
  const FACTS = decodeFacts(
    JSON.stringify({
      name: 'admin',
      tables: ['orders', 'staff'],
      foreignKeys: [{ from: 'orders', to: 'staff', columns: ['clerk_id'] }],
    }),
    'admin.json',
  ).reading;

  test('add tables and keys to a catalog; a key of theirs is what their author says', async () => {
    const merged = mergeCatalogs([await sql(`${TABLES}, clerk_id int);`), FACTS]);
    expect(merged.catalog.tables.map(({ name }) => name)).toEqual(['customers', 'orders', 'staff']);
    expect(merged.catalog.tables[1]?.columns).toHaveLength(3);
    expect(merged.catalog.foreignKeys).toMatchObject([{ to: 'staff', origin: 'configured' }]);
    expect(merged.gaps).toEqual([]);
  });

  test('alone are the catalog', () => {
    const merged = mergeCatalogs([FACTS]);
    expect(merged.role).toBe('facts');
    expect(merged.catalog.foreignKeys).toMatchObject([{ origin: 'declared' }]);
  });
});

test('two databases with a table in common: the first counts, and it is told', async () => {
  const one = await sql('CREATE TABLE orders (id int, total int);');
  const other = {
    ...(await sql('CREATE TABLE orders (id int); CREATE TABLE lines (id int);')),
    used: 'b.sql',
  };
  const merged = mergeCatalogs([one, other]);
  expect(merged.catalog.tables.map(({ name, columns }) => [name, columns.length])).toEqual([
    ['lines', 1],
    ['orders', 2],
  ]);
  expect(merged.gaps).toMatchObject([{ kind: 'ignored-input', subject: 'b.sql' }]);
});

test('a reading that found nothing to use keeps its gaps, however often it is merged', () => {
  const gap = {
    kind: 'skipped-file' as const,
    subject: 'schema.sql',
    message: 'It is a binary file, not SQL.',
    file: 'schema.sql',
    line: null,
  };
  const empty = mergeCatalogs([]);
  const merged = mergeCatalogs([mergeCatalogs([{ ...empty, gaps: [gap] }])]);
  expect(merged.gaps).toEqual([gap]);
});
