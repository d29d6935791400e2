import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { indexCode } from '../../../src/scan/index-code.js';
import { codeOf } from '../../support/scan-texts.js';

const textsOf = (...names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => [name, readFileSync(`fixtures/detectors/objection/${name}`, 'utf8')]),
  );

test('Objection models declare tables, columns and keys', () => {
  const [reading] = indexCode(codeOf(textsOf('models.ts', 'invoice.js'))).readings;
  expect(
    reading?.catalog.tables.map(({ name, columns }) => [name, columns.map((one) => one.name)]),
  ).toEqual([
    ['customers', ['id', 'name', 'email']],
    ['invoices', ['id', 'order_id']],
    ['order_lines', ['order_id', 'product_id']],
    ['orders', ['id', 'customer_id']],
    ['products', ['id', 'maker_id']],
  ]);
  expect(
    reading?.catalog.foreignKeys.map(
      ({ from, columns, to, isManyToMany }) => `${from}.${columns.join()} ${to} ${isManyToMany}`,
    ),
  ).toEqual([
    'invoices.order_id orders false',
    'order_lines.order_id orders true',
    'order_lines.product_id products true',
    'orders.customer_id customers false',
    'products.maker_id customers false',
  ]);
});

test('classes with a table name mean nothing where Objection is not used', () => {
  const text = `import { Base } from './base'; export class Order extends Base { static tableName = 'orders'; }`;
  const [reading] = indexCode(
    codeOf({ 'order.ts': text, 'base.ts': 'export class Base {}' }),
  ).readings;
  expect(reading).toBeUndefined();
});
