import { readFileSync } from 'node:fs';
import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { expect, test } from 'vitest';
import { usePublicNames } from '../../../src/introspect/naming.js';
import { prismaSchema } from '../../../src/introspect/sources/prisma-schema.js';

async function read(text: string, path = 'prisma/schema.prisma') {
  return usePublicNames(await prismaSchema.read([{ path, text }]));
}

const POSTGRES = 'datasource db {\n provider = "postgresql"\n}\n';

test('the library gives the tables, keys and constraints that Prisma Migrate makes of it', async () => {
  const { catalog, gaps } = await read(
    readFileSync('fixtures/databases/library/schema.prisma', 'utf8'),
  );
  expect(gaps).toEqual([]);
  expect(catalog.tables.map(({ name }) => name)).toEqual([
    'Author',
    'Award',
    'Book',
    'BookGenre',
    'GateLog',
    'Genre',
    'Loan',
    '_AwardToGenre',
    '_Friends',
    'cards',
    'members',
  ]);
  expect(catalog.views.map(({ name }) => name)).toEqual(['overdue_loans']);
  const members = catalog.tables.find(({ name }) => name === 'members');
  expect(
    members?.columns.map(({ name, type, isNullable, default: filled }) =>
      [name, type, isNullable ? 'null' : 'not null', filled].join(' '),
    ),
  ).toEqual([
    'id integer not null sequence',
    'email character varying(120) not null none',
    'full_name text not null none',
    'birthday date null none',
    'joined_at timestamp(6) with time zone not null expression',
    'sponsor_id integer null none',
    'notes jsonb null none',
    'photo bytea null none',
    'tags text[] null none',
    'rating numeric(4,2) not null constant',
  ]);
  expect(
    catalog.foreignKeys.map(
      ({ name, from, columns, to, toColumns, onDelete, onUpdate }) =>
        `${name}: ${from}(${columns}) -> ${to}(${toColumns}) ${onDelete}, ${onUpdate}`,
    ),
  ).toEqual([
    'Book_authorId_fkey: Book(authorId) -> Author(id) set null, no action',
    'BookGenre_genreId_fkey: BookGenre(genreId) -> Genre(id) restrict, cascade',
    'BookGenre_isbn_edition_fkey: BookGenre(isbn,edition) -> Book(isbn,edition) cascade, cascade',
    'loan_of_book: Loan(isbn,edition) -> Book(isbn,edition) set null, cascade',
    'Loan_memberId_fkey: Loan(memberId) -> members(id) restrict, cascade',
    '_AwardToGenre_A_fkey: _AwardToGenre(A) -> Award(id) cascade, cascade',
    '_AwardToGenre_B_fkey: _AwardToGenre(B) -> Genre(id) cascade, cascade',
    '_Friends_A_fkey: _Friends(A) -> members(id) cascade, cascade',
    '_Friends_B_fkey: _Friends(B) -> members(id) cascade, cascade',
    'cards_member_id_fkey: cards(member_id) -> members(id) cascade, cascade',
    'members_sponsor_id_fkey: members(sponsor_id) -> members(id) set null, cascade',
  ]);
});

test('models tell the scanner which property is which column, and where relations lead', async () => {
  const { models } = await read(readFileSync('fixtures/databases/library/schema.prisma', 'utf8'));
  expect(models.map(({ name }) => name)).not.toContain('GateLog');
  const member = models.find(({ name }) => name === 'Member');
  expect(member).toMatchObject({ orm: 'prisma', table: 'members', line: 26 });
  const properties = new Map(member?.properties.map((property) => [property.name, property]));
  expect(properties.get('fullName')).toEqual({
    name: 'fullName',
    column: 'full_name',
    relation: null,
  });
  expect(properties.get('sponsor')?.relation).toMatchObject({
    target: 'Member',
    isMany: false,
    columns: ['sponsor_id'],
    joinTable: null,
    onDelete: 'set null',
  });
  expect(properties.get('friends')?.relation).toMatchObject({
    target: 'Member',
    isMany: true,
    columns: [],
    joinTable: '_Friends',
  });
  expect(properties.get('loans')?.relation).toMatchObject({ target: 'Loan', joinTable: null });
});

test('a table in a named schema keeps it in front, one in the default schema does not', async () => {
  const { catalog } = await read(`
datasource db {
  provider = "postgresql"
  schemas  = ["public", "billing"]
}
model Customer {
  id       Int       @id
  invoices Invoice[]
  @@schema("public")
}
model Invoice {
  id         Int      @id
  customerId Int
  customer   Customer @relation(fields: [customerId], references: [id])
  @@map("invoices")
  @@schema("billing")
}`);
  expect(catalog.schemas).toEqual(['billing', 'public']);
  expect(catalog.tables.map(({ name }) => name)).toEqual(['Customer', 'billing.invoices']);
  expect(catalog.foreignKeys).toMatchObject([{ from: 'billing.invoices', to: 'Customer' }]);
});

test('relationMode = "prisma" means relations without constraints', async () => {
  const { catalog } = await read(`
datasource db {
  provider     = "mysql"
  relationMode = "prisma"
}
model Order {
  id    Int    @id @default(autoincrement())
  lines Line[]
}
model Line {
  id      Int   @id
  orderId Int
  order   Order @relation(fields: [orderId], references: [id], onDelete: Cascade)
}`);
  expect(catalog.dialect).toBe('mysql');
  expect(catalog.tables[1]?.columns[0]).toMatchObject({ type: 'int', default: 'identity' });
  expect(catalog.foreignKeys).toMatchObject([
    {
      name: null,
      from: 'Line',
      to: 'Order',
      onDelete: 'cascade',
      origin: 'ghost',
      source: { file: 'prisma/schema.prisma', line: 13 },
    },
  ]);
});

test('a line that cannot be read loses that line, a missing brace no other block', async () => {
  const { catalog, gaps } = await read(`${POSTGRES}
model Order {
  id    Int @id
  total Decimal @default(
  note  String?
  state String @@@
model Customer {
  id Int @id
}
oops
model Shelf { id Int @id }`);
  expect(
    catalog.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
  ).toEqual([
    ['Customer', ['id']],
    ['Order', ['id', 'note']],
    ['Shelf', ['id']],
  ]);
  expect(gaps.map(({ line, subject }) => [line, subject])).toEqual([
    [5, 'model Order'],
    [7, 'model Order'],
    [9, 'model Order'],
    [13, 'passage outside of any block'],
  ]);
});

test('a schema in several files is one schema, and a model declared twice is told', async () => {
  const reading = await prismaSchema.read([
    {
      path: 'prisma/schema/main.prisma',
      text: `${POSTGRES}model Order {\n id Int @id\n lines Line[]\n}`,
    },
    {
      path: 'prisma/schema/lines.prisma',
      text: 'model Line {\n id Int @id\n orderId Int\n order Order @relation(fields: [orderId], references: [id])\n}\nmodel Order {\n id Int @id\n}',
    },
  ]);
  expect(reading.catalog.foreignKeys).toMatchObject([{ from: 'public.Line', to: 'public.Order' }]);
  expect(reading.catalog.tables).toHaveLength(2);
  expect(reading.gaps).toMatchObject([
    { subject: 'model Order', file: 'prisma/schema/lines.prisma', line: 6 },
  ]);
});

test('no text makes the reader throw', async () => {
  const pieces = constantFrom(
    'model', 'Order', '{', '}', '\n', '@', '@@', '(', ')', '[', ']', '?', '"', "'", ':', ',', '=',
    ' ', 'id Int @id\n', 'enum', 'datasource', 'provider', '//', '/*', '*/', '@relation(', 'fields:',
  ); // prettier-ignore
  await assert(
    asyncProperty(array(pieces, { maxLength: 40 }), async (parts) => {
      await prismaSchema.read([{ path: 'schema.prisma', text: parts.join('') }]);
    }),
  );
});

test.each(['postgresql', 'mysql', 'constructor'])(
  'words that JavaScript has a meaning for are words like others (%s)',
  async (provider) => {
    const { catalog } = await read(`datasource db {\n provider = "${provider}"\n}
      model constructor {
        id Int @id @db.constructor
        toString String @db.valueOf
        parent constructor? @relation("up", fields: [id], references: [id], onDelete: constructor)
        children constructor[] @relation("up")
      }`);
    expect(catalog.tables.map(({ name }) => name)).toEqual(['constructor']);
    expect(JSON.parse(JSON.stringify(catalog))).toEqual(catalog);
  },
);
