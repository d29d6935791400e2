import { expect, test } from 'vitest';
import { scanTexts } from '../../support/scan-texts.js';

const model = (mappers: string) => `
  import { Model, snakeCaseMappers } from 'objection';
  class Base extends Model { ${mappers} }
  export class Order extends Base {
    static tableName = 'orders';
    static jsonSchema = { properties: { id: { type: 'integer' }, totalPaid: { type: 'number' } } };
    static relationMappings = {
      soldBy: { relation: Model.BelongsToOneRelation, modelClass: Person, join: { from: 'orders.soldById', to: 'people.id' } },
    };
  }
  export class Person extends Base { static tableName = 'people'; }
  export const find = () => Order.query().where('shipsTo', 'x').select('totalPaid');
  export const join = () => Order.query().joinRelated('soldBy').select('orders.id', 'soldBy.fullName');
`;

function read(texts: Readonly<Record<string, string>>) {
  const { facts, index } = scanTexts(texts);
  return {
    keys: index.readings[0]?.catalog.foreignKeys.map(
      ({ from, columns }) => `${from} ${columns.join()}`,
    ),
    columns: facts.accesses.map(({ table, columns }) => `${table} ${columns.join()}`),
  };
}

test('names stay as they stand where nothing maps them', () => {
  expect(read({ 'order.ts': model('') })).toEqual({
    keys: ['orders soldById'],
    columns: ['orders shipsTo,totalPaid', 'orders id', 'people fullName'],
  });
});

const SNAKE = {
  keys: ['orders sold_by_id'],
  columns: ['orders ships_to,total_paid', 'orders id', 'people full_name'],
};

test("a model's mappers turn properties into columns", () => {
  const mapped = model('static get columnNameMappers() { return snakeCaseMappers(); }');
  expect(read({ 'order.ts': mapped })).toEqual(SNAKE);
});

test("the client's mappers turn every name into snake case, those of plain queries too", () => {
  const client = `
    import Knex from 'knex';
    import { knexSnakeCaseMappers } from 'objection';
    export const knex = Knex({ client: 'pg', ...knexSnakeCaseMappers() });
    export const old = () => knex('orders').where('soldById', 1).select('id');
  `;
  expect(read({ 'a-client.ts': client, 'order.ts': model('') })).toEqual({
    ...SNAKE,
    columns: ['orders id,sold_by_id', ...SNAKE.columns],
  });
});
