import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../src/introspect/sources/postgres-files.js';
import { scanTexts } from '../support/scan-texts.js';

const TABLES = 'CREATE TABLE beds (id integer); CREATE TABLE plants (id integer);';
const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text: TABLES }]);

const STORE = `
  import { knex } from 'knex';
  const db = knex({ client: 'pg' });
  export async function countOf(table: string) {
    await db(table).where('id', 0).delete();
    return db(table).count();
  }`;

/** Tables by line, and what is listed as not told, for code that imports the helper `countOf`. */
function scan(code: string) {
  const text = `import { countOf } from './store.js';\n${code}`;
  const { accesses, unresolved } = scanTexts(
    { 'store.ts': STORE, 'garden.ts': text },
    catalog,
  ).facts;
  return {
    told: accesses.map(({ line, table, operation }) => `${line} ${table} ${operation}`).toSorted(),
    untold: unresolved.map((one) => `${one.file}:${one.line} ${one.reason}`),
    details: unresolved.map(({ detail }) => detail),
    excerpts: unresolved.map(({ excerpt }) => excerpt),
  };
}

describe('a helper whose table one caller tells', () => {
  test('says of the others once that their table is not known', () => {
    const found = scan(`countOf('beds');
      countOf(process.env.TABLE);`);
    expect(found.told).toEqual(['2 public.beds delete', '2 public.beds select']);
    expect(found.untold).toEqual(['garden.ts:3 dynamic-table']);
    expect(found.details[0]).toContain('countOf');
    expect(found.excerpts).toEqual(['countOf(process.env.TABLE)']);
  });

  test('says of a caller that hands its own parameter on that nobody tells it', () => {
    const found = scan(`countOf('beds');
      export const handle = (request: { table: string }) => countOf(request.table);`);
    expect(found.untold).toEqual(['garden.ts:3 dynamic-table']);
  });

  test('says so of a caller from whom too many helpers stand in between', () => {
    const found = scan(`countOf('beds');
      const first = (table: string) => countOf(table);
      const second = (table: string) => first(table);
      const third = (table: string) => second(table);
      third('plants');`);
    expect(found.told).toEqual(['2 public.beds delete', '2 public.beds select']);
    expect(found.untold).toEqual(['garden.ts:6 dynamic-table']);
  });

  test('follows as many helpers as it says', () => {
    const found = scan(`countOf('beds');
      const first = (table: string) => countOf(table);
      const second = (table: string) => first(table);
      second('plants');`);
    expect(found.told).toContain('5 public.plants select');
    expect(found.untold).toEqual([]);
  });

  test('is not asked of tests', () => {
    const { unresolved } = scanTexts(
      {
        'store.ts': STORE,
        'garden.ts': `import { countOf } from './store.js'; countOf('beds');`,
        'garden.test.ts': `import { countOf } from './store.js'; countOf(process.env.TABLE);`,
      },
      catalog,
    ).facts;
    expect(unresolved).toEqual([]);
  });
});

test('a helper whose table nobody tells is listed by itself', () => {
  const { untold } = scan('countOf(process.env.TABLE);');
  expect(new Set(untold)).toEqual(
    new Set(['store.ts:5 dynamic-table', 'store.ts:6 dynamic-table']),
  );
});

test('a helper that calls itself waits for nobody else', () => {
  const code = `
    const again = (table: string, times: number) => {
      if (times > 0) again(table, times - 1);
      return countOf(table);
    };
    again('beds', 2);`;
  expect(scan(code).untold).toEqual([]);
});
