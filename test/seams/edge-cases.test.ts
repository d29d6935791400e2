import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import type { CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import type { SeamConstraints } from '../../src/model/constraints.js';
import { planExtraction } from '../../src/plan/plan.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams } from '../../src/seams/find.js';
import { catalog, code } from '../support/builders.js';

function analyze(
  schema: Catalog,
  facts: CodeFacts = code(),
  constraints: SeamConstraints = NO_CONSTRAINTS,
) {
  const found = findSeams(buildGraph(schema, facts), schema, facts, constraints);
  return { ...found, ...planExtraction({ ...found, catalog: schema, facts, constraints }) };
}

const tablesOf = ({ seams }: ReturnType<typeof findSeams>): string[][] =>
  seams.map((seam) => [...seam.tables]);

describe('systems at the edge', () => {
  test('no tables: no seams', () => {
    expect(analyze(catalog())).toMatchObject({ seams: [], crossings: [], extractionOrder: [] });
  });

  test('one table: one seam', () => {
    expect(tablesOf(analyze(catalog('orders(id)')))).toEqual([['orders']]);
  });

  test('no keys and no code: names are all there is', () => {
    const schema = catalog(`
      order_lines(id)
      order_notes(id)
      order_prices(id)
      stock_levels(id)
      stock_moves(id)
      stock_places(id)
    `);
    expect(tablesOf(analyze(schema))).toEqual([
      ['order_lines', 'order_notes', 'order_prices'],
      ['stock_levels', 'stock_moves', 'stock_places'],
    ]);
  });

  test('thousands of tables that nothing ties together stand in one seam that says so', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `t${String.fromCodePoint(0x4e00 + at)}`);
    const { seams } = analyze(catalog(...names.map((name) => `${name}(id)`)));
    expect(seams.map(({ id, tables, confidence }) => [id, tables.length, confidence])).toEqual([
      ['unplaced', 5000, 0],
    ]);
  });

  test('a table that all others refer to does not glue them together', () => {
    const schema = catalog(`
      tenants(id, name, plan, region, contact, street, city)
      order_heads(id, tenant_id -> tenants.id)
      order_lines(id, tenant_id -> tenants.id, order_head_id -> order_heads.id cascade)
      order_notes(id, tenant_id -> tenants.id, order_head_id -> order_heads.id cascade)
      stock_levels(id, tenant_id -> tenants.id)
      stock_moves(id, tenant_id -> tenants.id, stock_level_id -> stock_levels.id cascade)
      stock_counts(id, tenant_id -> tenants.id, stock_level_id -> stock_levels.id cascade)
      invoice_heads(id, tenant_id -> tenants.id)
      invoice_lines(id, tenant_id -> tenants.id, invoice_head_id -> invoice_heads.id cascade)
      invoice_notes(id, tenant_id -> tenants.id, invoice_head_id -> invoice_heads.id cascade)
    `);
    const { seams, ownership } = analyze(schema);
    const seamOf = (table: string) => seams.find((seam) => seam.tables.includes(table))?.id;
    expect(new Set(['order_lines', 'stock_moves', 'invoice_lines'].map(seamOf)).size).toBe(3);
    expect(ownership.find(({ table }) => table === 'tenants')?.role).toBe('identity');
  });

  test('keys in a circle', () => {
    const schema = catalog(`
      orders(id, invoice_id? -> invoices.id)
      invoices(id, shipment_id? -> shipments.id)
      shipments(id, order_id? -> orders.id, parent_id? -> shipments.id)
    `);
    expect(analyze(schema).extractionOrder.length).toBe(analyze(schema).seams.length);
  });

  test('names in other alphabets, and equal names in two schemas', () => {
    const schema = catalog(`
      склад.остатки(id)
      склад.движения(id, остаток_id -> склад.остатки.id cascade)
      注文.明細(id)
      注文.見出し(id, 明細_id -> 注文.明細.id cascade)
      billing.notes(id)
      sales.notes(id)
    `);
    const { seams } = analyze(schema);
    expect(seams.flatMap((seam) => seam.tables).length).toBe(6);
    expect(seams.every(({ id }) => /^[\p{L}\p{N}-]+$/u.test(id))).toBe(true);
  });

  test('accesses of tables that the catalog does not know are left out', () => {
    const facts = code('sales place: transaction insert orders, insert ghosts');
    expect(tablesOf(analyze(catalog('orders(id)'), facts))).toEqual([['orders']]);
  });
});

describe('the manifest', () => {
  const schema = catalog(`
    invoices(id)
    ledger_entries(id, invoice_id -> invoices.id cascade)
    ledger_accounts(id)
    orders(id)
    order_lines(id, order_id -> orders.id cascade)
  `);
  const pin = (id: string, ...tables: string[]) => ({ id, tables, modules: [], value: null });

  test('a literal name wins over a glob, a longer glob over a shorter one', () => {
    const seams = [
      pin('rest', '*'),
      pin('billing', 'invoices', 'ledger_*'),
      pin('books', 'ledger_acc*'),
    ];
    const found = analyze(schema, code(), { ...NO_CONSTRAINTS, seams });
    expect(found.seams.map(({ id, tables, source }) => [id, tables, source])).toEqual([
      ['billing', ['invoices', 'ledger_entries'], 'configured'],
      ['books', ['ledger_accounts'], 'configured'],
      ['rest', ['order_lines', 'orders'], 'configured'],
    ]);
  });

  test('tables that a pinned module clearly owns follow it', () => {
    const facts = code('books close: insert ledger_accounts, update orders');
    const seams = [{ ...pin('finance', 'invoices'), modules: ['books'] }];
    const found = analyze(schema, facts, { ...NO_CONSTRAINTS, seams });
    expect(found.seams.find(({ id }) => id === 'finance')).toMatchObject({ modules: ['books'] });
    expect(found.seams.find(({ id }) => id === 'finance')?.tables).toEqual(
      expect.arrayContaining(['invoices', 'ledger_accounts', 'orders']),
    );
  });

  test('ignored tables occur nowhere', () => {
    const found = analyze(schema, code(), { ...NO_CONSTRAINTS, ignoreTables: ['ledger_*'] });
    expect(JSON.stringify(found)).not.toContain('ledger_');
  });

  test('a module that does not exist is a finding with the nearest name', () => {
    const facts = code('books close: insert ledger_accounts');
    const seams = [{ ...pin('finance', 'invoice'), modules: ['bookss', 'books'] }];
    const { findings } = analyze(schema, facts, { ...NO_CONSTRAINTS, seams });
    const unknown = findings.filter(({ rule }) => rule.startsWith('unknown-'));
    expect(unknown.map(({ subject, hint }) => [subject, hint])).toEqual([
      ['invoice', 'Did you mean "invoices"? Correct the name, or remove it.'],
      ['bookss', 'Did you mean "books"? Correct the name, or remove it.'],
    ]);
  });

  test('a name that matches no table is a finding', () => {
    const found = analyze(schema, code(), { ...NO_CONSTRAINTS, together: [['orders', 'carts']] });
    expect(found.findings).toMatchObject([{ rule: 'unknown-table-in-manifest', subject: 'carts' }]);
  });

  test.each([
    [{ seams: [pin('a', 'orders'), pin('b', 'orders')] }],
    [{ seams: [pin('a', 'orders'), pin('b', 'invoices')], together: [['orders', 'invoices']] }],
    [{ seams: [pin('a', 'orders', 'invoices')], apart: [['orders', 'invoices']] }],
    [{ together: [['orders', 'invoices']], apart: [['invoices', 'orders']] }],
  ])('contradictions are refused: %j', (constraints) => {
    expect(() => analyze(schema, code(), { ...NO_CONSTRAINTS, ...constraints })).toThrow(
      /The manifest contradicts itself/,
    );
  });

  test('the value of a seam moves it forward', () => {
    const chain = catalog(`
      orders(id, customer_id -> customers.id restrict)
      invoices(id, order_id -> orders.id restrict, customer_id -> customers.id restrict)
      customers(id, invoice_id? -> invoices.id restrict)
    `);
    const pins = (value: number | null) => ({
      ...NO_CONSTRAINTS,
      seams: [
        pin('sales', 'orders'),
        pin('crm', 'customers'),
        { ...pin('billing', 'invoices'), value },
      ],
    });
    const orderOf = (value: number | null) =>
      analyze(chain, code(), pins(value)).extractionOrder.map(({ seam }) => seam);
    expect(orderOf(null)[0]).toBe('sales');
    expect(orderOf(8)[0]).toBe('billing');
  });
});
