import { expect, test } from 'vitest';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import { sortedUnique } from '../../../src/util/sort.js';
import { scanTexts } from '../../support/scan-texts.js';

const SCHEMA = `
  CREATE TABLE drivers (id serial PRIMARY KEY, name text, email text, depot_id integer);
  CREATE TABLE trips (id serial PRIMARY KEY, driver_id integer, km integer, notes jsonb);
`;

/** What one statement tells of the columns: `table: a, b`, and `*` for the whole row. */
async function columnsOf(statement: string) {
  const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text: SCHEMA }]);
  const text = `import { knex } from 'knex';\nconst db = knex({});\nexport const run = (rows) => ${statement};`;
  const { facts } = scanTexts({ 'run.ts': text }, catalog);
  const told = facts.accesses.map(({ table, columns, allColumns }) => {
    const names = [...columns, ...(allColumns ? ['*'] : [])];
    return `${table.replace('public.', '')}: ${names.join()}`;
  });
  return sortedUnique(told);
}

test.each([
  [`db('trips').insert(rows.map((row) => ({ km: row.km, notes: row })))`, ['trips: km,notes']],
  [`db('trips').select({ trip: 'id' }, db.ref('km').as('k'))`, ['trips: id,km']],
  [`db('trips').max({ longest: 'km' }).count({ n: '*' })`, ['trips: km']],
  [
    `db('trips').where({ km: 1 }).andWhere('driver_id', '>', db.ref('trips.id'))`,
    ['trips: driver_id,id,km,*'],
  ],
  [
    `db('trips').where((q) => q.where('km', 1).orWhereNull('notes')).first('id')`,
    ['trips: id,km,notes'],
  ],
  [
    `db('trips').select('id').orderBy([{ column: 'km', order: 'desc' }, 'notes'])`,
    ['trips: id,km,notes'],
  ],
  [
    `db('trips').update({ km: db.raw('?? + 1', ['id']) }, ['driver_id'])`,
    ['trips: driver_id,id,km'],
  ],
  [`db('trips').increment('km', 5).where('id', 1)`, ['trips: id,km']],
  [`db.batchInsert('trips', [{ km: 1, notes: {} }])`, ['trips: km,notes']],
  [
    `db('drivers').insert({ name: 'A' }).onConflict('email').merge(['name']).returning('*')`,
    ['drivers: email,name,*'],
  ],
  [
    `db('trips as t').join('drivers as d', function () { this.on('d.id', 't.driver_id').onIn('d.depot_id', [1]); }).select('t.*', 'd.name')`,
    ['drivers: depot_id,id,name', 'trips: driver_id,*'],
  ],
  [
    `db('drivers').select('name').whereExists((q) => q.select('id').from('trips').whereRaw('trips.driver_id = drivers.id'))`,
    ['drivers: id,name', 'trips: driver_id,id'],
  ],
  [`db.raw('SELECT ?? FROM ?? WHERE ?? = 1', ['km', 'trips', 'id'])`, ['trips: id,km']],
])('%s', async (statement, columns) => {
  expect(await columnsOf(statement)).toEqual(columns);
});

test('what a client known by its name begins is likely to its last link', async () => {
  const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text: SCHEMA }]);
  const certaintiesOf = (client: string) => {
    const text = `import { knex } from 'knex';\n${client}\nexport const run = () => db.select('km').from('trips').join('drivers', 'drivers.id', 'trips.driver_id');`;
    const { accesses } = scanTexts({ 'run.ts': text }, catalog).facts;
    return accesses.map(({ table, certainty }) => `${table.replace('public.', '')}: ${certainty}`);
  };
  expect(certaintiesOf('const db = knex({});')).toEqual(['trips: certain', 'drivers: certain']);
  expect(certaintiesOf('export let db;')).toEqual(['trips: likely', 'drivers: likely']);
});
