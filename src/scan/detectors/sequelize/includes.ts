import type { Operation } from '../../../model/access.js';
import type { OrmModel } from '../../../model/orm-model.js';
import type {
  RelationOrigin as ModelToken,
  ScanContext,
  TableToken,
  TouchCandidate,
} from '../../detector.js';
import { alternatives, type ClassValue, type Value } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { classOfModel } from './model-names.js';
import { readOptions, type Include, type QueryOptions } from './options.js';
import { scopesOf } from './scopes.js';

// https://sequelize.org/docs/v6/advanced-association-concepts/eager-loading/

/** The query that brings other tables in. */
export interface Query {
  readonly call: ts.CallExpression;
  readonly context: ScanContext;
  readonly operations: readonly Operation[];
  /** Where to report what is not written in the call itself, such as the tables of scopes. */
  readonly place: number | null;
  readonly certainty: 'likely' | undefined;
  /** How many includes stand around; names of models whose default scope is being read. */
  readonly depth: number;
  readonly within: ReadonlySet<string>;
}

/** A query that is written in this call. */
export function queryOf(
  call: ts.CallExpression,
  operations: readonly Operation[],
  context: ScanContext,
): Query {
  return {
    call,
    context,
    operations,
    place: null,
    certainty: undefined,
    depth: 0,
    within: new Set(),
  };
}

/** Deeper than anyone includes by hand; ends what includes itself. */
const MAX_DEPTH = 6;

/** The tables that options bring in: includes, conditions and orders on other models. */
export function relatedTouches(
  options: QueryOptions,
  from: ModelToken,
  query: Query,
): readonly TouchCandidate[] {
  return [...includeTouches(options.includes, from, query), ...filterTouches(options, from, query)];
}

/** The tables that the scopes of a model bring into a query on it. Default scopes are not seen where they apply. */
export function scopeTouches(
  receiver: ts.Expression | null,
  model: ClassValue,
  place: number,
  query: Query,
): readonly TouchCandidate[] {
  const { context, call } = query;
  if (query.depth > MAX_DEPTH || !query.operations.includes('select')) return [];
  return scopesOf(receiver, model, context).flatMap(({ options, at }) => {
    if (at === null && query.within.has(model.name)) return [];
    const named = at === null ? place : context.placeOf(at, call);
    const certainty = at === null || options.length > 1 ? 'likely' : query.certainty;
    const inner: Query = {
      ...query,
      place: query.place ?? named,
      certainty,
      depth: query.depth + 1,
      within: at === null ? new Set([...query.within, model.name]) : query.within,
    };
    const from = tokenOfClass(model, context);
    return options.flatMap((one) => relatedTouches(readOptions(one, context), from, inner));
  });
}

/** The tables that `include` brings in, however deeply nested. */
function includeTouches(
  includes: readonly Include[],
  from: ModelToken,
  query: Query,
): readonly TouchCandidate[] {
  if (query.depth > MAX_DEPTH) return [];
  return includes.flatMap((one): readonly TouchCandidate[] => {
    if (one.all !== null) return allTouches(one, from, query);
    const table = includedTable(one, from, query.context);
    if (table === null) return [];
    const place = query.place ?? query.context.placeOf(one.at, query.call);
    const certainty = one.isByName ? 'likely' : query.certainty;
    const touch = touchOf(
      table,
      place,
      { ...query, certainty },
      {
        columns: one.options.properties,
        allColumns: !one.options.hasAttributes,
      },
    );
    const model = includedModel(one, from, query.context);
    if (model === null) return [touch];
    const inner: Query = { ...query, depth: query.depth + 1 };
    return [
      touch,
      ...relatedTouches(one.options, tokenOfClass(model, query.context), inner),
      ...scopeTouches(one.receiver, model, place, inner),
    ];
  });
}

/** `include: { all: true }`: every association; `nested`: theirs too. */
function allTouches(one: Include, from: ModelToken, query: Query): readonly TouchCandidate[] {
  const model = ormModelOf(from, query.context);
  if (model === null || query.within.has(`all ${model.name}`)) return [];
  const place = query.place ?? query.context.placeOf(one.at, query.call);
  const inner: Query = {
    ...query,
    place,
    certainty: 'likely',
    depth: query.depth + 1,
    within: new Set([...query.within, `all ${model.name}`]),
  };
  return model.properties.flatMap(({ name, relation }) => {
    if (relation === null) return [];
    const table: TableToken = { kind: 'relation', from: { kind: 'model', model }, path: [name] };
    const touch = touchOf(table, place, query, { columns: [], allColumns: true });
    const [target] = query.context.models.named(relation.target, 'sequelize');
    return one.all !== 'nested' || target === undefined
      ? [touch]
      : [touch, ...includeTouches([one], { kind: 'model', model: target }, inner)];
  });
}

/** `where: { '$customer.name$': ... }` and `order: [[Customer, 'name']]` read the customers. */
function filterTouches(
  { filters, orders }: QueryOptions,
  from: ModelToken,
  query: Query,
): readonly TouchCandidate[] {
  const place = (at: (typeof filters)[number]['at']): number =>
    query.place ?? query.context.placeOf(at, query.call);
  const read: Query = { ...query, operations: ['select'] };
  return [
    ...filters.map(({ path, column, at }) =>
      touchOf({ kind: 'relation', from, path }, place(at), read, { columns: [column] }),
    ),
    ...orders.map(({ model, column, at }) =>
      touchOf({ kind: 'value', value: model }, place(at), read, {
        columns: column === null ? [] : [column],
      }),
    ),
  ];
}

function touchOf(
  table: TableToken,
  place: number,
  { call, operations, certainty }: Query,
  facts: Pick<TouchCandidate, 'columns' | 'allColumns'>,
): TouchCandidate {
  return {
    kind: 'touch',
    table,
    operations,
    place,
    statement: call.getStart(),
    ...facts,
    allColumns: facts.allColumns === true && operations.includes('select'),
    ...(certainty === undefined ? {} : { certainty }),
  };
}

/** The association says more than the model: a link table may stand between. */
function includedTable(
  { model, association }: Include,
  from: ModelToken,
  context: ScanContext,
): TableToken | null {
  const path = relationTo(model, association, ormModelOf(from, context), context);
  if (path !== null) return { kind: 'relation', from, path: [path] };
  if (model !== null && model.kind === 'class') return { kind: 'value', value: model };
  if (association !== null) return { kind: 'relation', from, path: [association] };
  return model === null ? null : { kind: 'value', value: model };
}

/** The association through a link table that leads to the model. */
function relationTo(
  model: Value | null,
  association: string | null,
  from: OrmModel | null,
  context: ScanContext,
): string | null {
  if (model === null || model.kind !== 'class' || from === null) return null;
  const target = context.models.ofClass(model.ref)?.name;
  const leading = from.properties.filter(
    ({ name, relation }) =>
      relation?.target === target && (association === null || association === name),
  );
  const [only] = leading;
  return only?.relation?.joinTable !== null && leading.length === 1 ? (only?.name ?? null) : null;
}

function includedModel(
  { model, association }: Include,
  from: ModelToken,
  context: ScanContext,
): ClassValue | null {
  const given = model === null ? undefined : alternatives(model).find(isClass);
  if (given !== undefined) return given;
  if (association === null) return null;
  const relation = ormModelOf(from, context)?.properties.find(({ name }) => name === association);
  const target = relation?.relation?.target;
  return target === undefined ? null : classOfModel(target, context);
}

function isClass(value: Value): value is ClassValue {
  return value.kind === 'class';
}

/** What names the table of a model's class. */
export function tokenOfClass(model: ClassValue, context: ScanContext): ModelToken {
  const declared = context.models.ofClass(model.ref);
  return declared === null ? { kind: 'value', value: model } : { kind: 'model', model: declared };
}

function ormModelOf(token: ModelToken, context: ScanContext): OrmModel | null {
  if (token.kind === 'model') return token.model;
  return token.value.kind === 'class' ? context.models.ofClass(token.value.ref) : null;
}
