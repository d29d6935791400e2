import type { Operation } from '../../../model/access.js';

// https://sequelize.org/docs/v6/core-concepts/model-querying-basics/

const READ: readonly Operation[] = ['select'];
const UPDATE: readonly Operation[] = ['update'];

/** What a static method of a model does, and where in its arguments values and options stand. */
export interface StaticMethod {
  readonly operations: readonly Operation[];
  /** Position of the values that are written, or of the names of columns; `null`: none. */
  readonly values: number | null;
  /** Position of the options. */
  readonly options: number;
  /** What it gives: a row, a list of them, or either with something else. */
  readonly gives: 'row' | 'rows' | 'counted' | 'found' | 'other';
}

const find = (gives: StaticMethod['gives'], options = 0): StaticMethod => ({
  operations: READ,
  values: null,
  options,
  gives,
});

const aggregate: StaticMethod = { operations: READ, values: 0, options: 1, gives: 'other' };

const write = (
  operations: readonly Operation[],
  gives: StaticMethod['gives'] = 'other',
): StaticMethod => ({ operations, values: 0, options: 1, gives });

const remove: StaticMethod = { operations: ['delete'], values: null, options: 0, gives: 'other' };
const findOrCreate: StaticMethod = {
  operations: ['select', 'insert'],
  values: null,
  options: 0,
  gives: 'found',
};

/** Static methods of models that touch the table. `build` touches nothing. */
export const STATIC_METHODS: ReadonlyMap<string, StaticMethod> = new Map([
  ['findAll', find('rows')],
  ['findOne', find('row')],
  ['findByPk', find('row', 1)],
  ['findById', find('row', 1)],
  ['findByPrimary', find('row', 1)],
  ['findAndCountAll', find('counted')],
  ['findAndCount', find('counted')],
  ['findOrBuild', find('found')],
  ['findOrInitialize', find('found')],
  ['count', find('other')],
  ['max', aggregate],
  ['min', aggregate],
  ['sum', aggregate],
  ['aggregate', aggregate],
  ['findOrCreate', findOrCreate],
  ['findCreateFind', findOrCreate],
  ['create', write(['insert'], 'row')],
  ['bulkCreate', write(['insert'], 'rows')],
  ['upsert', write(['insert', 'update'], 'found')],
  ['insertOrUpdate', write(['insert', 'update'], 'found')],
  ['update', write(UPDATE)],
  ['increment', write(UPDATE)],
  ['decrement', write(UPDATE)],
  ['restore', { operations: UPDATE, values: null, options: 0, gives: 'other' }],
  ['destroy', remove],
  ['truncate', remove],
]);

/** Methods of a row that touch its table. */
export const ROW_METHODS: ReadonlyMap<string, readonly Operation[]> = new Map([
  ['save', ['insert', 'update']],
  ['update', UPDATE],
  ['updateAttributes', UPDATE],
  ['increment', UPDATE],
  ['decrement', UPDATE],
  ['restore', UPDATE],
  ['destroy', ['delete']],
  ['reload', READ],
]);

/** Static methods that give the model itself, restricted in some way. */
export const MODEL_LINKS = new Set(['scope', 'unscoped', 'withScope', 'withoutScope', 'schema', 'withSchema', 'withInitialScope']); // prettier-ignore

/** Names that nothing but Sequelize uses: they say enough on a receiver of which only the name is known. */
export const TELLING_METHODS = new Set([
  'findAll', 'findByPk', 'findAndCountAll', 'findOrCreate', 'findOrBuild', 'findCreateFind', 'bulkCreate',
]); // prettier-ignore
