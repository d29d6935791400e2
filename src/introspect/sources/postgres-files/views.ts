import type { CreateTableAsStmt, Node, RangeVar, ViewStmt } from 'libpg-query';
import { readNames } from '../postgres/statement-names.js';
import { strings } from './ast.js';
import { emptyTable } from './create-table.js';
import { queryColumns } from './query-columns.js';
import { columnsReadBy } from './view-columns.js';
import {
  addRelation,
  creationSchema,
  findRelation,
  isTable,
  isView,
  keyOf,
  Unapplied,
  type State,
  type StateColumn,
  type TableRelation,
  type ViewRelation,
} from './state.js';

/** CREATE [OR REPLACE] VIEW. */
export function createView(state: State, { view, aliases, query, replace }: ViewStmt): void {
  if (view?.relpersistence === 't') return;
  const made = makeView(state, 'view', view, query, strings(aliases));
  const existing = state.relations.get(keyOf(made.schema, made.name));
  if (replace === true && isView(existing)) {
    existing.columns = made.columns;
    existing.reads = made.reads;
    existing.mentions = made.mentions;
  } else {
    addRelation(state, made);
  }
  noteUnknown(state, query);
}

/** CREATE MATERIALIZED VIEW, and CREATE TABLE ... AS SELECT. */
export function createTableAs(state: State, statement: CreateTableAsStmt): void {
  const { into, query, objtype, if_not_exists } = statement;
  const range = into?.rel;
  if (range?.relpersistence === 't') return;
  const key = keyOf(creationSchema(state, range?.schemaname), range?.relname ?? '');
  if (if_not_exists === true && state.relations.has(key)) return;
  const names = strings(into?.colNames);
  if (objtype === 'OBJECT_MATVIEW') {
    addRelation(state, makeView(state, 'materialized-view', range, query, names));
    noteUnknown(state, query);
  } else {
    createTableFrom(state, range, query, names);
  }
}

function makeView(
  state: State,
  kind: ViewRelation['kind'],
  range: RangeVar | undefined,
  query: Node | undefined,
  names: readonly string[],
): ViewRelation {
  state.nextId += 1;
  return {
    id: state.nextId,
    kind,
    schema: creationSchema(state, range?.schemaname),
    name: range?.relname ?? '',
    columns: queryColumns(state, query).map((column, i) => names[i] ?? column.name),
    reads: relationsIn(state, query),
    mentions: columnsReadBy(state, query),
    comment: null,
  };
}

function relationsIn(state: State, query: Node | undefined): Set<TableRelation | ViewRelation> {
  const found = new Set<TableRelation | ViewRelation>();
  for (const use of readNames(query)) {
    if (use.kind !== 'read' && use.kind !== 'write') continue;
    const { schema, name } = use;
    const relation = findRelation(
      state,
      schema === null ? { relname: name } : { relname: name, schemaname: schema },
    );
    if (isTable(relation) || isView(relation)) found.add(relation);
  }
  return found;
}

/** The view arrives with what is known; what is not is told. @throws Unapplied when a table is not known */
function noteUnknown(state: State, query: Node | undefined): void {
  const unknown = readNames(query).filter(({ kind, schema, name }) => {
    if (kind !== 'read' || schema === 'pg_catalog' || schema === 'information_schema') return false;
    if (schema === null && name.startsWith('pg_')) return false;
    return (
      findRelation(
        state,
        schema === null ? { relname: name } : { relname: name, schemaname: schema },
      ) === undefined
    );
  });
  if (unknown.length > 0) {
    throw new Unapplied(
      `it reads ${unknown.map(({ name }) => name).join(', ')}, which no statement creates`,
    );
  }
}

/** @throws Unapplied when a column's type cannot be told without running the query; the table stands */
function createTableFrom(
  state: State,
  range: RangeVar | undefined,
  query: Node | undefined,
  names: readonly string[],
): void {
  const schema = creationSchema(state, range?.schemaname);
  const table = emptyTable(state, schema, range?.relname ?? '', 'table');
  const results = queryColumns(state, query);
  table.columns = results.map(({ name, type }, i): StateColumn => ({
    name: names[i] ?? name,
    type: type ?? { base: 'unknown', modifier: '', isArray: false },
    isNotNull: false,
    notNullName: null,
    default: 'none',
    sequence: null,
    generated: null,
    comment: null,
    isLocal: true,
  }));
  addRelation(state, table);
  const untyped = results.filter(({ type }) => type === null);
  if (untyped.length > 0) {
    throw new Unapplied(
      `the types of ${untyped.map(({ name }) => name).join(', ')} show only when it runs`,
    );
  }
}
