import { expect, test } from 'vitest';
import { fullName, usePublicNames } from '../../src/introspect/naming.js';
import type { CatalogReading } from '../../src/introspect/source.js';
import type { Table } from '../../src/model/catalog.js';

function table(schema: string | null, localName: string): Table {
  return {
    name: fullName(schema, localName),
    schema,
    localName,
    kind: 'table',
    columns: [],
    primaryKey: null,
    uniqueKeys: [],
    indexes: [],
    inherits: [],
    partitionCount: 0,
    rows: null,
    bytes: null,
    comment: null,
  };
}

function reading(defaultSchema: string | null, tables: readonly Table[]): CatalogReading {
  return {
    catalog: {
      dialect: 'postgresql',
      serverVersion: null,
      schemas: [],
      tables,
      foreignKeys: [],
      views: [],
      triggers: [],
      routines: [],
      enums: [],
    },
    models: [],
    gaps: [],
    defaultSchema,
    used: 'test',
  };
}

function names(input: CatalogReading): string[] {
  return usePublicNames(input).catalog.tables.map(({ name }) => name);
}

test('the default schema is left out, others stay in front', () => {
  const tables = [
    table('public', 'orders'),
    table('billing', 'orders'),
    table('billing', 'invoices'),
  ];
  expect(names(reading('public', tables))).toEqual([
    'billing.invoices',
    'billing.orders',
    'orders',
  ]);
});

test('the only schema is left out even when it is not the default', () => {
  expect(names(reading('public', [table('billing', 'invoices')]))).toEqual(['invoices']);
});

test('dots and quotes in names never make two tables one', () => {
  const tables = [table('public', 'a.b'), table('a', 'b'), table('a', 'b"c'), table('public', 'c')];
  const all = names(reading('public', tables));
  expect(new Set(all).size).toBe(4);
  expect(all).toEqual(['"a.b"', 'a."b""c"', 'a.b', 'c']);
});

test('plainly joined names are understood, and public names stay as they are', () => {
  const plain = { ...table('billing', 'ledger.lines'), name: 'billing.ledger.lines' };
  const once = usePublicNames(reading('public', [plain, table('public', 'orders')]));
  expect(once.catalog.tables.map(({ name }) => name)).toEqual(['billing."ledger.lines"', 'orders']);
  expect(usePublicNames(once)).toEqual(once);
});

test('keys, views, triggers, routines and models follow their tables', () => {
  const base = reading('public', [table('public', 'orders'), table('billing', 'invoices')]);
  const input: CatalogReading = {
    ...base,
    catalog: {
      ...base.catalog,
      views: [
        {
          name: 'public.open_orders',
          schema: 'public',
          localName: 'open_orders',
          isMaterialized: false,
          reads: ['public.orders', 'billing.invoices'],
          columns: [],
          comment: null,
        },
      ],
      triggers: [
        {
          name: 'audit',
          table: 'public.orders',
          timing: 'after',
          events: ['insert'],
          routine: 'billing.write_audit',
          reads: [],
          writes: ['billing.invoices', 'public.gone'],
          isFullyRead: true,
        },
      ],
      routines: [
        {
          name: 'billing.write_audit',
          schema: 'billing',
          signature: '',
          kind: 'function',
          language: 'plpgsql',
          reads: ['public.orders'],
          writes: [],
          isFullyRead: true,
        },
      ],
    },
    models: [
      {
        orm: 'typeorm',
        name: 'Order',
        table: 'public.orders',
        file: 'a.ts',
        line: 1,
        properties: [],
      },
    ],
  };
  const { catalog, models } = usePublicNames(input);
  expect(catalog.views[0]).toMatchObject({
    name: 'open_orders',
    reads: ['billing.invoices', 'orders'],
  });
  expect(catalog.triggers[0]).toMatchObject({
    table: 'orders',
    routine: 'billing.write_audit',
    writes: ['billing.invoices', 'gone'],
  });
  expect(catalog.routines[0]).toMatchObject({ name: 'billing.write_audit', reads: ['orders'] });
  expect(models[0]?.table).toBe('orders');
});
