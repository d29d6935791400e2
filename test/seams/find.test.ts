import { expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import { planExtraction } from '../../src/plan/plan.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams } from '../../src/seams/find.js';
import { catalog, code } from '../support/builders.js';

const SHOP = catalog(`
  customers(id, name)
  customer_addresses(id, customer_id -> customers.id cascade, city)
  orders(id, customer_id -> customers.id, placed_at)
  order_lines(id, order_id -> orders.id cascade, product_id -> products.id, quantity)
  products(id, title, price, currency_code -> currencies.code)
  product_images(id, product_id -> products.id cascade, url)
  currencies(code, name)
  stock_levels(id, product_id -> products.id, stock_place_id -> stock_places.id, quantity)
  stock_places(id, label)
  stock_moves(id, stock_level_id -> stock_levels.id, quantity)
`);

const SHOP_CODE = code(`
  accounts register: insert customers, insert customer_addresses
  accounts close: select customers, delete customers
  sales place: transaction insert orders, insert order_lines, insert stock_moves
  sales list: join select orders, select order_lines
  sales show: join select order_lines, select products
  sales prices: select currencies
  products edit: update products, insert product_images, select currencies
  warehouse count: update stock_levels, insert stock_moves, select stock_places
  warehouse arrange: insert stock_places, insert stock_levels
  warehouse value: select currencies
`);

const GRAPH = buildGraph(SHOP, SHOP_CODE);
const FOUND = findSeams(GRAPH, SHOP, SHOP_CODE);

test('a small shop comes apart along what its modules keep up to date', () => {
  expect(FOUND.seams.map(({ id, tables, modules }) => ({ id, tables, modules }))).toEqual([
    { id: 'accounts', tables: ['customer_addresses', 'customers'], modules: ['accounts'] },
    {
      id: 'products',
      tables: ['product_images', 'products'],
      modules: ['products'],
    },
    { id: 'reference-data', tables: ['currencies'], modules: [] },
    { id: 'sales', tables: ['order_lines', 'orders'], modules: ['sales'] },
    {
      id: 'warehouse',
      tables: ['stock_levels', 'stock_moves', 'stock_places'],
      modules: ['warehouse'],
    },
  ]);
});

test('what three modules read and nobody writes is reference data and ties nothing together', () => {
  expect(FOUND.seams.flatMap((seam) => seam.referenceData)).toEqual(['currencies']);
  expect(FOUND.ownership.find(({ table }) => table === 'currencies')).toMatchObject({
    role: 'reference-data',
    verdict: 'unowned',
  });
});

test('everything that crosses is found, each with one verdict', () => {
  expect(FOUND.crossings.map(({ id, treatment }) => [id, treatment])).toEqual([
    [
      'foreign-key:products>reference-data:products(currency_code)>currencies',
      'copy-reference-data',
    ],
    ['foreign-key:sales>accounts:orders(customer_id)>customers', 'restrict-through-api'],
    ['foreign-key:sales>products:order_lines(product_id)>products', 'reference-by-id'],
    ['foreign-key:warehouse>products:stock_levels(product_id)>products', 'reference-by-id'],
    ['join:sales>products:order_lines+products', 'join-in-client'],
    ['read:products>reference-data:currencies', 'copy-reference-data'],
    ['read:sales>reference-data:currencies', 'copy-reference-data'],
    ['read:warehouse>reference-data:currencies', 'copy-reference-data'],
    ['transaction:sales>warehouse:order_lines+orders+stock_moves', 'retry-later'],
    ['write:sales>warehouse:stock_moves', 'own-concept'],
  ]);
});

test('a table that two seams write is contested, with its claimants and their places', () => {
  expect(FOUND.ownership.find(({ table }) => table === 'stock_moves')).toMatchObject({
    role: 'shared-mutable',
    verdict: 'contested',
    owner: null,
    claimants: [{ module: 'sales' }, { module: 'warehouse' }],
  });
  expect(FOUND.findings).toMatchObject([{ rule: 'contested-owner', subject: 'stock_moves' }]);
});

test('what nobody depends on leaves first, and every seam once', () => {
  const plan = planExtraction({
    ...FOUND,
    catalog: SHOP,
    facts: SHOP_CODE,
    constraints: NO_CONSTRAINTS,
  });
  expect(plan.extractionOrder.map(({ position, seam }) => [position, seam])).toEqual([
    [1, 'sales'],
    [2, 'accounts'],
    [3, 'warehouse'],
    [4, 'products'],
    [5, 'reference-data'],
  ]);
  expect(plan.foreignKeysToBreak.map(({ name, lost }) => [name, lost.length])).toEqual([
    ['order_lines_product_id_fkey', 2],
    ['orders_customer_id_fkey', 2],
    ['products_currency_code_fkey', 2],
    ['stock_levels_product_id_fkey', 2],
  ]);
});
