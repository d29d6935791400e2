import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serialize } from 'node:v8';
import { array, assert, asyncProperty, constantFrom, type Arbitrary } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_CACHE, openCache, type Cache } from '../../src/scan/cache.js';
import { gatherCode } from '../../src/scan/gather-code.js';
import { scanCode } from '../../src/scan/scan-code.js';
import { EMPTY_CATALOG } from '../support/scan-texts.js';

let folder = '';
let problems: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'decompose-cache-'));
  problems = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(build = 'a build', place = join(folder, 'cache')): Cache {
  return openCache(place, build, (reason) => problems.push(reason));
}

describe('a cache', () => {
  test('gives back what was remembered, to a later run too', () => {
    open().remember('orders', 'key', new Map([['a', { lines: 3, nothing: null }]]));
    expect(open().recall('orders', 'key')).toEqual(new Map([['a', { lines: 3, nothing: null }]]));
  });

  test('gives nothing for another input, another name and another build', () => {
    open().remember('orders', 'key', 1);
    expect(open().recall('orders', 'another key')).toBeUndefined();
    expect(open().recall('customers', 'key')).toBeUndefined();
    expect(open('another build').recall('orders', 'key')).toBeUndefined();
  });

  test.each([
    ['empty', Buffer.from('')],
    ['cut off', serialize({ build: 'a build', key: 'key', value: 'x'.repeat(99) }).subarray(0, 60)],
    ['text', Buffer.from('{"build": "a build", "key": "key", "value": 1}')],
    ['of something else', serialize(['a build', 'key', 1])],
  ])('takes a file that is %s for none, and writes it anew', (_what, content) => {
    mkdirSync(join(folder, 'cache'));
    writeFileSync(join(folder, 'cache', 'orders.bin'), content);
    const cache = open();
    expect(cache.recall('orders', 'key')).toBeUndefined();
    cache.remember('orders', 'key', 2);
    expect(open().recall('orders', 'key')).toBe(2);
    expect(problems).toEqual([]);
  });

  test('takes a file for none in which something changed', () => {
    open().remember('orders', 'key', { table: 'orders' });
    const file = join(folder, 'cache', 'orders.bin');
    const content = readFileSync(file);
    content.write('0rder', content.lastIndexOf('order'));
    writeFileSync(file, content);
    const cache = open();
    expect(cache.recall('orders', 'key')).toBeUndefined();
    cache.remember('orders', 'key', 2);
    expect(open().recall('orders', 'key')).toBe(2);
  });

  test('leaves nothing behind where something else stands in its place', () => {
    mkdirSync(join(folder, 'cache', 'orders.bin'), { recursive: true });
    const cache = open();
    cache.remember('orders', 'key', 1);
    expect(cache.recall('orders', 'key')).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['orders.bin']);
  });

  test.each(['nowhere', 'cache'])('says that it cannot be written through a link to %s', (to) => {
    symlinkSync(join(folder, to), join(folder, 'cache'));
    open().remember('orders', 'key', 1);
    expect(problems).toHaveLength(1);
  });

  test('says once that it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = open('a build', join(folder, 'file', 'cache'));
    cache.remember('orders', 'key', 1);
    cache.remember('customers', 'key', 1);
    expect(cache.recall('orders', 'key')).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('file')]);
  });

  test('leaves no unfinished files', () => {
    open().remember('orders', 'key', 1);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['orders.bin']);
  });
});

/** Contents that a file may have: they lean on each other across files. */
const CONTENTS = {
  'src/orders/store.ts': [
    "import { TABLE } from '../names';\nexport const find = (db: any) => db.query(`SELECT id FROM ${TABLE}`);\n",
    "export const find = (db: any) => db.query('DELETE FROM invoices');\n",
    'export const find = (db: any) => {{{ half typed\n',
  ],
  'src/names.ts': ["export const TABLE = 'orders';\n", "\n\nexport const TABLE = 'customers';\n"],
  'src/sales/report.ts': [
    "import { find } from '../orders/store';\nexport async function run(db: any) {\n  await db.query('BEGIN');\n  await find(db);\n  await db.query('COMMIT');\n}\n",
    "import { Entity, PrimaryColumn } from 'typeorm';\n@Entity('invoices') export class Invoice { @PrimaryColumn() id!: string }\n",
  ],
  'package.json': ['{"name": "shop"}', '{"name": "shop", "workspaces": ["src/*"]}'],
} as const;

type Edit = readonly [file: keyof typeof CONTENTS, content: string | null];

const anEdit: Arbitrary<Edit> = constantFrom(
  ...(Object.keys(CONTENTS) as (keyof typeof CONTENTS)[]),
).chain((file) =>
  constantFrom<Edit>(...CONTENTS[file].map((text): Edit => [file, text]), [file, null]),
);

test('after any edits the scan finds what one without a cache finds', async () => {
  await assert(
    asyncProperty(array(anEdit, { minLength: 1, maxLength: 6 }), async (edits) => {
      const root = mkdtempSync(join(folder, 'shop-'));
      for (const [file, [content]] of Object.entries(CONTENTS)) write(root, file, content);
      const place = join(root, '..', `${root.slice(-6)}-cache`);
      await scan(root, open('a build', place));
      for (const [file, content] of edits) {
        write(root, file, content);
        expect(await scan(root, open('a build', place))).toEqual(await scan(root, NO_CACHE));
      }
      expect(problems).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

function write(root: string, file: string, content: string | null): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  if (content === null) rmSync(path, { force: true });
  else writeFileSync(path, content);
}

async function scan(root: string, cache: Cache) {
  const code = gatherCode(root, { folders: ['.'], globs: [], configured: {} });
  const { declared, accesses } = scanCode(code, cache);
  return { declared: await declared(), found: await accesses(EMPTY_CATALOG, []) };
}

test('what did not change is not found anew', async () => {
  write(folder, 'src/orders.ts', "db.query('SELECT id FROM orders');\n");
  await scan(folder, open());
  const kept = readFileSync(join(folder, 'cache', 'accesses.bin'));
  const recalled: string[] = [];
  const cache = open();
  await scan(folder, {
    recall: (name, key) => {
      const value = cache.recall(name, key);
      if (value !== undefined) recalled.push(name);
      return value;
    },
    remember: () => expect.unreachable('nothing is new'),
  });
  expect(recalled).toEqual(['declared', 'accesses']);
  expect(readFileSync(join(folder, 'cache', 'accesses.bin'))).toEqual(kept);
});
