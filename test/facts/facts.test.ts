import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecomposeError } from '../../src/errors.js';
import { decodeFacts } from '../../src/facts/decode.js';
import { readFacts } from '../../src/facts/read-facts.js';
import type { UseCase } from '../../src/model/access.js';
import { toFacts } from '../../src/facts/to-facts.js';

function decode(value: unknown) {
  return decodeFacts(JSON.stringify(value), 'shop.facts.json');
}

function errorOf(run: () => unknown): DecomposeError {
  try {
    run();
  } catch (error) {
    if (error instanceof DecomposeError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

const SHOP = {
  factsVersion: 1,
  name: 'shop',
  tables: [
    { name: 'orders', columns: ['id', 'customer_id'], rows: 120_000 },
    'customers',
    { name: 'billing.invoices', columns: [{ name: 'id', type: 'bigint', isNullable: false }] },
  ],
  foreignKeys: [
    {
      from: 'orders',
      to: 'customers',
      columns: ['customer_id'],
      onDelete: 'cascade',
      nullable: false,
    },
    { from: 'billing.invoices', to: 'orders', onDelete: 'SET_NULL', inferred: true },
  ],
  modules: ['checkout'],
  accesses: [
    {
      module: 'checkout',
      useCase: 'POST /orders',
      table: 'orders',
      mode: 'write',
      count: 3,
      file: 'src/checkout.ts',
      line: 12,
    },
    { table: 'customers', operation: 'delete' },
  ],
  sequences: [
    {
      useCase: 'POST /orders',
      steps: [
        { table: 'customers', mode: 'read' },
        { table: 'orders', mode: 'write' },
      ],
    },
  ],
  transactions: [{ useCase: 'POST /orders', steps: [{ table: 'orders', mode: 'write' }] }],
};

describe('a facts file', () => {
  test('becomes a catalog and the facts of the code', () => {
    const { application, reading, code, gaps } = decode(SHOP);
    expect(gaps).toEqual([]);
    expect(application).toBe('shop');
    expect(reading.catalog.tables).toMatchObject([
      { name: 'orders', rows: 120_000, columns: [{ name: 'id' }, { name: 'customer_id' }] },
      { name: 'customers', columns: [] },
      { name: 'billing.invoices', columns: [{ name: 'id', type: 'bigint', isNullable: false }] },
    ]);
    expect(reading.catalog.foreignKeys).toMatchObject([
      {
        from: 'orders',
        to: 'customers',
        onDelete: 'cascade',
        isNullable: false,
        origin: 'declared',
      },
      { from: 'billing.invoices', onDelete: 'set null', isNullable: null, origin: 'implied' },
    ]);
    expect(code.modules.map(({ id }) => id)).toEqual(['checkout', 'shop']);
    expect(code.accesses).toMatchObject([
      { module: 'checkout', table: 'orders', mode: 'write', operation: null, count: 3, line: 12 },
      { module: 'shop', table: 'customers', mode: 'write', operation: 'delete', count: 1 },
    ]);
    expect(code.useCases).toMatchObject([{ name: 'POST /orders', module: 'checkout' }]);
    expect(code.transactions).toMatchObject([
      { id: 'facts:1', module: 'checkout', unit: 'POST /orders', steps: [{ table: 'orders' }] },
    ]);
  });

  test('tells use cases again as the scan has seen them', () => {
    const { catalog } = decode(SHOP).reading;
    const useCases = [
      {
        name: 'POST /orders',
        kind: 'http',
        via: 'express',
        module: 'checkout',
        file: 'src/routes.ts',
        line: 7,
        certainty: 'likely',
        steps: [
          {
            table: 'orders',
            mode: 'write',
            operation: 'insert',
            file: 'src/checkout.ts',
            line: 12,
            module: 'checkout',
            transaction: 't1',
          },
        ],
        leftOut: 2,
      },
    ] as const satisfies readonly UseCase[];
    const written = toFacts('shop', catalog, { ...decode(SHOP).code, useCases });
    expect(decodeFacts(JSON.stringify(written), 'again.json').code.useCases).toEqual(useCases);
  });

  test('written and read again is the same', () => {
    const first = decode(SHOP);
    const written = JSON.stringify(toFacts('shop', first.reading.catalog, first.code));
    const second = decodeFacts(written, 'again.json');
    expect(second.gaps).toEqual([]);
    expect(second.reading.catalog).toEqual(first.reading.catalog);
    expect(second.code).toEqual(first.code);
  });

  test('needs tables only', () => {
    expect(decode({ tables: ['orders'] }).code.accesses).toEqual([]);
    expect(decode({ tables: [] }).reading.catalog.tables).toEqual([]);
    expect(errorOf(() => decode({ accesses: [] })).message).toBe(
      '"shop.facts.json" is not a facts file: "tables" must be a list of tables, got nothing.',
    );
  });

  test('of a newer version ends with status 3 and says what to do', () => {
    const error = errorOf(() => decode({ factsVersion: 2, tables: [] }));
    expect(error.code).toBe('facts-too-new');
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain('factsVersion 2');
    expect(errorOf(() => decode({ factsVersion: 'one', tables: [] })).message).toContain('"one"');
  });

  test('that is no JSON says where it breaks', () => {
    const error = errorOf(() => decodeFacts('{"tables": [', 'shop.facts.json'));
    expect(error.code).toBe('facts-unreadable');
    expect(error.message).toMatch(/not valid JSON/);
    expect(errorOf(() => decodeFacts('[]', 'shop.facts.json')).message).toContain(
      'one JSON object',
    );
  });

  test('with NaN and negative counts loses the counts, not the entries', () => {
    const { code, reading, gaps } = decodeFacts(
      '{"tables": [{"name": "NaN", "rows": NaN}, {"name": "orders", "rows": -5}],' +
        ' "accesses": [{"table": "orders", "mode": "read", "count": -1}]}',
      'shop.facts.json',
    );
    expect(reading.catalog.tables).toMatchObject([
      { name: 'NaN', rows: null },
      { name: 'orders', rows: null },
    ]);
    expect(code.accesses).toMatchObject([{ table: 'orders', count: 1 }]);
    expect(gaps.map(({ subject }) => subject)).toEqual([
      'numbers',
      'tables[1].rows',
      'accesses[0].count',
    ]);
  });

  test('with wrong entries keeps the right ones and names the place of each other', () => {
    const { reading, code, gaps } = decode({
      tables: ['orders', { name: 7 }, 'orders', null],
      foreignKeys: [
        { from: 'orders', to: 'gone' },
        { from: 'orders', to: 'orders', onDelete: 'explode' },
        'orders -> customers',
      ],
      accesses: [
        { table: 'gone', mode: 'read' },
        { table: 'orders' },
        { table: 'orders', mode: 'x' },
      ],
      modules: 'checkout',
    });
    expect(reading.catalog.tables.map(({ name }) => name)).toEqual(['orders']);
    expect(reading.catalog.foreignKeys).toMatchObject([{ to: 'orders', onDelete: null }]);
    expect(code.accesses).toEqual([]);
    expect(gaps.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'tables[1]: Expected a name or an object with its keys, got {"name":7}; this entry is left out.',
      'tables[3]: Expected a name or an object with its keys, got null; this entry is left out.',
      'table orders: It is listed more than once; the first entry counts.',
      'foreignKeys[2]: Expected object, received string (got "orders -> customers"); this entry is left out.',
      'foreign key orders -> gone: "tables" does not list gone; the key is left out.',
      'foreign key orders -> orders: "explode" is no referential action; it is not known.',
      'accesses[2].mode: Invalid option: expected one of "read"|"write" (got "x"); this entry is left out.',
      'access to orders: Neither "mode" nor "operation" is given; it is left out.',
      'table gone: "tables" does not list it; 1 accesses and steps that name it are left out.',
      'modules: Expected a list, got "checkout"; it is left out.',
    ]);
  });

  test('with unknown keys tells each once and ignores it', () => {
    const { gaps } = decode({
      tables: [
        { name: 'orders', colour: 'red' },
        { name: 'lines', colour: 'blue' },
      ],
      transactions: [{ steps: [{ table: 'orders', mode: 'write', note: 'x' }] }],
      extra: true,
    });
    expect(gaps.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'extra: Unknown key; it is ignored.',
      'tables[].colour: Unknown key (2 times); it is ignored.',
      'transactions[].steps[].note: Unknown key; it is ignored.',
    ]);
  });
});

describe('several facts files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'decompose-facts-'));
    writeFileSync(path.join(folder, 'shop.json'), JSON.stringify(SHOP));
    writeFileSync(
      path.join(folder, 'admin.json'),
      JSON.stringify({
        tables: ['customers', 'staff'],
        accesses: [{ table: 'customers', mode: 'write', transaction: 't1' }],
        transactions: [{ id: 't1', steps: [{ table: 'customers', mode: 'write' }] }],
      }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are applications of their own: each a module, or a group of its modules', async () => {
    const { code, readings } = await readFacts(['shop.json', 'admin.json'], folder);
    expect(readings.map(({ used }) => used)).toEqual([
      'facts admin.json ("admin")',
      'facts shop.json ("shop")',
    ]);
    expect(code.modules.map(({ id }) => id)).toEqual(['admin', 'shop', 'shop/checkout']);
    expect(code.accesses.map(({ module, transaction }) => [module, transaction])).toEqual([
      ['admin', 'admin:t1'],
      ['shop/checkout', null],
      ['shop', null],
    ]);
    expect(code.transactions.map(({ id, module }) => [id, module])).toEqual([
      ['admin:t1', 'admin'],
      ['shop:facts:1', 'shop/checkout'],
    ]);
  });

  test('give the same answer in any order', async () => {
    expect(await readFacts(['admin.json', 'shop.json'], folder)).toEqual(
      await readFacts(['shop.json', 'admin.json', 'shop.json'], folder),
    );
  });

  test('of which one is missing end with its name', async () => {
    await expect(readFacts(['shop.json', 'shpo.json'], folder)).rejects.toThrow(
      'Cannot read "shpo.json": it does not exist.',
    );
  });
});
