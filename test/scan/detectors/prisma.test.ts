import { describe, expect, test } from 'vitest';
import { prismaSchema } from '../../../src/introspect/sources/prisma-schema.js';
import { scanTexts } from '../../support/scan-texts.js';

const SCHEMA = `
  datasource db {
    provider = "mysql"
    url      = env("DATABASE_URL")
  }
  model Hive {
    id     Int     @id
    name   String  @map("hive_name")
    weight Int
    frames Frame[]
    @@map("hives")
  }
  model Frame {
    id     Int    @id
    side   String
    honey  Int    @map("honey_grams")
    hiveId Int    @map("hive_id")
    hive   Hive   @relation(fields: [hiveId], references: [id])
    @@map("frames")
  }
`;

const schema = prismaSchema.read([{ path: 'schema.prisma', text: SCHEMA }]);

async function scan(body: string) {
  const code = `
    import { Prisma, PrismaClient } from '@prisma/client';
    export async function run(prisma: PrismaClient, ids: number[], id: number) { ${body} }`;
  const { catalog, models } = await schema;
  return scanTexts({ 'run.ts': code }, catalog, models).facts;
}

/** `operation table columns`, with a star where the whole row is returned. */
async function columnsIn(body: string): Promise<readonly string[]> {
  const { accesses } = await scan(body);
  return accesses.map(({ operation, table, columns, allColumns }) =>
    [operation, table, ...columns, ...(allColumns ? ['*'] : [])].join(' '),
  );
}

describe('the columns that code with Prisma shows', () => {
  test.each([
    [
      'prisma.hive.findMany({ include: { _count: { select: { frames: true } } } })',
      ['select hives *', 'select frames'],
    ],
    [
      'prisma.hive.findMany({ select: { name: true, _count: { select: { frames: { where: { side: "a" } } } } } })',
      ['select hives hive_name', 'select frames side'],
    ],
    ['prisma.hive.findMany({ select: { _count: true } })', ['select hives', 'select frames']],
    [
      'prisma.hive.findMany({ orderBy: { frames: { _count: "desc" } } })',
      ['select hives *', 'select frames'],
    ],
    [
      'prisma.frame.groupBy({ by: ["side"], _sum: { honey: true }, orderBy: { _sum: { honey: "desc" } } })',
      ['select frames honey_grams side'],
    ],
    [
      'prisma.frame.groupBy({ by: ["hiveId"], orderBy: [{ _count: { side: "desc" } }, { hiveId: "asc" }] })',
      ['select frames hive_id side'],
    ],
  ])('%s', async (code, expected) => {
    expect(await columnsIn(`await ${code};`)).toEqual(expected);
  });
});

/** The steps of each transaction. */
async function transactionsIn(body: string): Promise<readonly (readonly string[])[]> {
  const { transactions } = await scan(body);
  return transactions.map(({ steps }) =>
    steps.map(({ operation, table }) => `${operation} ${table}`),
  );
}

describe('transactions of Prisma', () => {
  test.each([
    [
      'a list',
      'await prisma.$transaction([prisma.hive.create({ data: { weight: 1 } }), prisma.frame.deleteMany()]);',
    ],
    [
      'promises in variables',
      'const a = prisma.hive.create({ data: { weight: 1 } }); const b = prisma.frame.deleteMany(); await prisma.frame.count(); await prisma.$transaction([a, b]);',
    ],
    [
      'promises that are pushed',
      'const all = []; all.push(prisma.hive.create({ data: { weight: 1 } })); if (id > 1) all.push(prisma.frame.deleteMany()); await prisma.$transaction(all);',
    ],
    [
      'a list made of others',
      'const first = [prisma.hive.create({ data: { weight: 1 } })]; await prisma.$transaction([...first, prisma.frame.deleteMany()]);',
    ],
    [
      'a list that grows',
      'let all = [prisma.hive.create({ data: { weight: 1 } })]; all = [...all, prisma.frame.deleteMany()]; await prisma.$transaction(all);',
    ],
    [
      'a list that is filtered',
      'const first = [prisma.hive.create({ data: { weight: 1 } })]; await prisma.$transaction(first.concat([prisma.frame.deleteMany()]).filter(Boolean));',
    ],
    [
      'a callback',
      'await prisma.$transaction(async (tx) => { await tx.hive.create({ data: { weight: 1 } }); await tx.frame.deleteMany(); });',
    ],
    [
      'a callback in a variable',
      'const work = async (tx) => { await tx.hive.create({ data: { weight: 1 } }); await tx.frame.deleteMany(); }; await prisma.$transaction(work);',
    ],
  ])('%s commits together', async (_, code) => {
    expect(await transactionsIn(code)).toEqual([['insert hives', 'delete frames']]);
  });

  test('promises that are mapped to are in it', async () => {
    const code =
      'const all = ids.map((one) => prisma.frame.update({ where: { id: one }, data: { honey: 1 } })); await prisma.$transaction(all);';
    expect(await transactionsIn(code)).toEqual([['update frames']]);
  });

  test('what was awaited before is not', async () => {
    const code =
      'const hive = await prisma.hive.findFirst(); const a = prisma.frame.deleteMany({ where: { hiveId: hive.id } }); await prisma.$transaction([hive, a]);';
    expect(await transactionsIn(code)).toEqual([['delete frames']]);
  });

  test('a list that a function makes is', async () => {
    const code =
      'const prepare = async () => ids.map((one) => prisma.frame.delete({ where: { id: one } })); const all = await prepare(); await prisma.$transaction(all);';
    expect(await transactionsIn(code)).toEqual([['delete frames']]);
  });

  test('two that share a promise are told apart', async () => {
    const code =
      'const a = prisma.hive.create({ data: { weight: 1 } }); const b = prisma.frame.deleteMany(); const c = prisma.frame.create({ data: { honey: 1 } }); if (id > 1) await prisma.$transaction([a, b]); else await prisma.$transaction([a, c]);';
    expect(await transactionsIn(code)).toEqual([
      ['insert hives', 'delete frames'],
      ['insert hives', 'insert frames'],
    ]);
  });

  test('a wrapper is carried to the function that it is handed', async () => {
    const code =
      'const together = (work) => prisma.$transaction(work); await together(async (tx) => { await tx.frame.deleteMany(); });';
    expect(await transactionsIn(code)).toEqual([['delete frames']]);
  });
});
