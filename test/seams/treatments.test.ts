import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import type { CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams } from '../../src/seams/find.js';
import { catalog, code } from '../support/builders.js';

/** Treatments by crossing, with the tables of two seams, `sales` and `catalog`, pinned. */
function treat(schema: Catalog, facts: CodeFacts, pins: Readonly<Record<string, string[]>> = PINS) {
  const seams = Object.entries(pins).map(([id, tables]) => ({
    id,
    tables,
    modules: [],
    value: null,
  }));
  const graph = buildGraph(schema, facts);
  const { crossings } = findSeams(graph, schema, facts, { ...NO_CONSTRAINTS, seams });
  return Object.fromEntries(crossings.map(({ id, treatment }) => [id, treatment]));
}

const PINS = { sales: ['orders', 'order_*'], catalog: ['products', 'product_*'] };
const ACTIVE = `
  sales place: insert orders, insert order_lines
  catalog edit: insert products
`;
const keyed = (key: string): Catalog =>
  catalog(`
    orders(id, placed_at)
    order_lines(id, order_id -> orders.id cascade, product_id${key})
    products(id, title, price, weight, color, maker, stock, place)
  `);
const KEY = 'foreign-key:sales>catalog:order_lines(product_id)>products';

describe('a foreign key across a boundary', () => {
  test.each([
    ['cascade', '', 'loose-foreign-key'],
    ['set null', '', 'loose-foreign-key'],
    ['restrict', '', 'restrict-through-api'],
    ['no action', '', 'reference-by-id'],
    ['no action', 'catalog drop: delete products', 'restrict-through-api'],
  ])('on delete %s, with code "%s": %s', (action, body, treatment) => {
    const schema = keyed(` -> products.id ${action}`);
    expect(treat(schema, code(ACTIVE, body))[KEY]).toBe(treatment);
  });

  test('a key of which the database knows nothing is dropped and tolerated', () => {
    const schema = keyed(' -> products.id');
    const ghosts = schema.foreignKeys.map((key) =>
      key.to === 'products' ? { ...key, origin: 'ghost' as const } : key,
    );
    expect(treat({ ...schema, foreignKeys: ghosts }, code(ACTIVE))[KEY]).toBe('drop-and-tolerate');
  });

  test('without any code it is said that deletions cannot be known', () => {
    const schema = keyed(' -> products.id cascade');
    const seams = Object.entries(PINS).map(([id, tables]) => ({
      id,
      tables,
      modules: [],
      value: null,
    }));
    const { crossings } = findSeams(buildGraph(schema, code()), schema, code(), {
      ...NO_CONSTRAINTS,
      seams,
    });
    expect(crossings[0]?.why).toContain('cannot be known without code');
  });
});

describe('a query across a boundary', () => {
  const schema = keyed(' -> products.id');
  const joins = (body: string, ...more: string[]) => {
    const found = Object.entries(treat(schema, code(ACTIVE, body, ...more)));
    return found.filter(([id]) => id.startsWith('join:')).map(([, treatment]) => treatment);
  };

  test('each row has at most one partner: joined in the client', () => {
    expect(joins('sales show: join select order_lines, select products')).toEqual([
      'join-in-client',
    ]);
  });

  test('any number of partners: a read model', () => {
    expect(joins('catalog top: join select products, select order_lines')).toEqual(['read-model']);
  });

  test('it fills own tables from foreign ones: a copy fed by events', () => {
    expect(joins('sales fill: join insert orders, select products')).toEqual([
      'replicate-by-events',
    ]);
  });
});

describe('a transaction across a boundary', () => {
  const schema = keyed('');
  const treatOf = (body: string) => {
    const found = Object.entries(treat(schema, code(ACTIVE, body)));
    return found.find(([id]) => id.startsWith('transaction:'))?.[1];
  };

  test('that only adds on the other side can be retried', () => {
    expect(treatOf('sales a: transaction insert orders, insert products')).toBe('retry-later');
  });

  test('that changes again what it has added there can be retried, too', () => {
    const body = 'sales a: transaction insert orders, insert products, update products';
    expect(treatOf(body)).toBe('retry-later');
  });

  test('that changes rows on both sides becomes a saga, undone in reverse order', () => {
    expect(treatOf('sales a: transaction update orders, update products')).toBe('saga');
  });

  test('is no crossing where the other side is only read', () => {
    expect(treatOf('sales a: transaction select products, insert orders')).toBeUndefined();
  });
});

describe('a shared table', () => {
  test('whose columns two contexts use apart is split', () => {
    const facts = code(`
      sales place: insert orders, insert order_lines
      catalog edit: insert products(title price weight), select products(title price)
      sales move: update products(stock place), select products(stock)
    `);
    const found = treat(keyed(''), facts);
    expect(found['write:sales>catalog:products']).toBe('split-table');
    expect(found['read:sales>catalog:products']).toBe('split-table');
  });

  test('that two contexts write on the same columns needs a concept of its own', () => {
    const facts = code(`
      sales place: insert orders, insert order_lines
      catalog edit: insert products(title price)
      sales price: update products(title price)
    `);
    expect(treat(keyed(''), facts)['write:sales>catalog:products']).toBe('own-concept');
  });

  test('that another context only writes by the way is written through its owner', () => {
    const facts = code(`
      sales place: insert orders, insert order_lines
      catalog edit: insert products
      catalog add: insert products
      catalog import: insert products
      catalog restore: insert products
      sales touch: update products
    `);
    expect(treat(keyed(''), facts)['write:sales>catalog:products']).toBe('move-into-owner');
  });
});

test('a trigger that writes across a boundary becomes an event', () => {
  const schema: Catalog = {
    ...keyed(''),
    triggers: [
      {
        name: 'count_orders',
        table: 'orders',
        timing: 'after',
        events: ['insert'],
        routine: null,
        reads: [],
        writes: ['products'],
        isFullyRead: true,
      },
    ],
  };
  expect(treat(schema, code(ACTIVE))['trigger:sales>catalog:count_orders']).toBe(
    'replicate-by-events',
  );
});
