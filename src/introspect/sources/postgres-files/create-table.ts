import type { ColumnDef, Constraint, CreateStmt, PartitionCmd, TableLikeClause } from 'libpg-query';
import { allOf } from './ast.js';
import { createColumn, inheritColumn, keysOf } from './columns.js';
import { addConstraint, cloneForeignKey } from './constraints.js';
import { cloneIndex, copyIndexes } from './indexes.js';
import { cutToBytes } from './object-names.js';
import { mergeRepeatedKeys } from './repeated-keys.js';
import {
  addRelation,
  creationSchema,
  findRelation,
  isTable,
  isView,
  keyOf,
  requireTable,
  Unapplied,
  type State,
  type StateColumn,
  type TableRelation,
} from './state.js';

/** CREATE TABLE in all its forms but AS; also CREATE FOREIGN TABLE. */
export function createTable(
  state: State,
  statement: CreateStmt,
  kind: 'table' | 'foreign' = 'table',
): void {
  if (statement.relation?.relpersistence === 't') return;
  const schema = creationSchema(state, statement.relation?.schemaname);
  const name = cutToBytes(statement.relation?.relname ?? '', 63);
  if (statement.if_not_exists === true && state.relations.has(keyOf(schema, name))) return;
  const table = emptyTable(
    state,
    schema,
    name,
    statement.partspec === undefined ? kind : 'partitioned',
  );
  const parents = allOf(statement.inhRelations, 'RangeVar').map((range) =>
    requireTable(state, range),
  );
  addRelation(state, table);
  try {
    fillTable(state, table, parents, statement);
  } catch (error) {
    // What failed were keys; the columns stand, and so does the table around them.
    if (!(error instanceof Unapplied) || table.columns.length === 0) {
      state.relations.delete(keyOf(schema, name));
    }
    throw error;
  }
}

export function emptyTable(
  state: State,
  schema: string,
  name: string,
  kind: TableRelation['kind'],
): TableRelation {
  state.nextId += 1;
  return {
    id: state.nextId,
    kind,
    schema,
    name,
    columns: [],
    indexes: new Set(),
    checks: new Set(),
    partitionOf: null,
    inherits: [],
    children: new Set(),
    comment: null,
  };
}

function fillTable(
  state: State,
  table: TableRelation,
  parents: readonly TableRelation[],
  statement: CreateStmt,
): void {
  const isPartition = statement.partbound !== undefined;
  const definitions: [StateColumn, ColumnDef][] = [];
  const likes: [TableRelation, TableLikeClause][] = [];
  inheritFrom(table, parents, isPartition);
  for (const element of statement.tableElts ?? []) {
    if ('ColumnDef' in element) {
      definitions.push([placeColumn(state, table, element.ColumnDef), element.ColumnDef]);
    } else if ('TableLikeClause' in element) {
      const like = element.TableLikeClause;
      const source = copyLike(state, table, like);
      if (source !== null) likes.push([source, like]);
    }
  }
  attachToParents(table, parents, isPartition);
  addConstraints(state, table, definitions, allOf(statement.tableElts, 'Constraint'));
  for (const [source, { options }] of likes) {
    if (((options ?? 0) & LIKE_OPTIONS.indexes) !== 0) copyIndexes(state, source, table);
  }
  if (isPartition) cloneFromParents(state, table, parents);
}

/** The server adds keys in this order, which decides about the numbering of equal names. */
function addConstraints(
  state: State,
  table: TableRelation,
  definitions: readonly (readonly [StateColumn, ColumnDef])[],
  constraints: readonly Constraint[],
): void {
  const all = mergeRepeatedKeys([
    ...definitions.flatMap(([column, definition]) =>
      keysOf(definition).map((constraint) => ({
        constraint,
        column: column as StateColumn | null,
      })),
    ),
    ...constraints.map((constraint) => ({ constraint, column: null })),
  ]);
  const failures: Unapplied[] = [];
  for (const types of CONSTRAINT_ORDER) {
    for (const { constraint, column } of all) {
      if (!types.has(constraint.contype ?? '')) continue;
      try {
        addConstraint(state, table, constraint, column);
      } catch (error) {
        if (!(error instanceof Unapplied)) throw error;
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw new Unapplied(failures.map(({ message }) => message).join('; '));
}

const CONSTRAINT_ORDER: readonly ReadonlySet<string>[] = [
  new Set(['CONSTR_NOTNULL', 'CONSTR_CHECK']),
  new Set(['CONSTR_PRIMARY']),
  new Set(['CONSTR_UNIQUE', 'CONSTR_EXCLUSION']),
  new Set(['CONSTR_FOREIGN']),
];

function inheritFrom(
  table: TableRelation,
  parents: readonly TableRelation[],
  isPartition: boolean,
): void {
  for (const parent of parents) {
    for (const column of parent.columns) {
      const own = table.columns.find(({ name }) => name === column.name);
      if (own === undefined) table.columns.push(inheritColumn(column, isPartition));
      else own.isNotNull ||= column.isNotNull;
    }
  }
}

/** A column that a parent has too is merged with it. */
function placeColumn(state: State, table: TableRelation, definition: ColumnDef): StateColumn {
  const own = table.columns.find(({ name }) => name === definition.colname);
  if (own === undefined) {
    const column = createColumn(state, table, definition);
    table.columns.push(column);
    return column;
  }
  if (own.isLocal) throw new Unapplied(`column ${own.name} is declared twice`);
  if (definition.typeName === undefined) {
    const scratch = createColumn(state, table, { ...definition, typeName: { names: [] } });
    own.isNotNull ||= scratch.isNotNull;
    if (scratch.default !== 'none') own.default = scratch.default;
    return own;
  }
  const column = createColumn(state, table, definition);
  own.isLocal = true;
  own.isNotNull ||= column.isNotNull;
  if (column.default !== 'none') own.default = column.default;
  own.generated = column.generated ?? own.generated;
  return own;
}

/** Bits of `TableLikeOption` in the server's `parsenodes.h`. */
const LIKE_OPTIONS = { comments: 1, defaults: 8, generated: 16, identity: 32, indexes: 64 };

function copyLike(
  state: State,
  table: TableRelation,
  { relation, options = 0 }: TableLikeClause,
): TableRelation | null {
  const source = findRelation(state, relation);
  if (!isTable(source)) {
    if (isView(source)) throw new Unapplied(`columns of view ${source.name} have no known types`);
    requireTable(state, relation);
    return null;
  }
  for (const column of source.columns) {
    const copy: StateColumn = { ...column, isLocal: true, notNullName: null };
    if (column.default === 'identity') {
      copy.default = (options & LIKE_OPTIONS.identity) === 0 ? 'none' : 'identity';
      copy.sequence = null;
    } else if ((options & LIKE_OPTIONS.defaults) === 0) {
      copy.default = 'none';
      copy.sequence = null;
    }
    if ((options & LIKE_OPTIONS.generated) === 0) copy.generated = null;
    if ((options & LIKE_OPTIONS.comments) === 0) copy.comment = null;
    table.columns.push(copy);
  }
  return source;
}

function attachToParents(
  table: TableRelation,
  parents: readonly TableRelation[],
  isPartition: boolean,
): void {
  if (isPartition) table.partitionOf = parents[0] ?? null;
  else table.inherits = [...parents];
  for (const parent of parents) parent.children.add(table);
}

function cloneFromParents(
  state: State,
  table: TableRelation,
  parents: readonly TableRelation[],
): void {
  for (const parent of parents) {
    for (const index of parent.indexes) cloneIndex(state, index, table);
    for (const key of state.foreignKeys)
      if (key.from === parent) cloneForeignKey(state, key, table);
  }
}

/** ALTER TABLE parent ATTACH PARTITION child: what the child has already becomes part of the parent's. */
export function attachPartition(state: State, parent: TableRelation, command: PartitionCmd): void {
  const child = requireTable(state, command.name);
  child.partitionOf = parent;
  parent.children.add(child);
  for (const column of child.columns) {
    const own = parent.columns.find(({ name }) => name === column.name);
    if (own?.isNotNull === true) column.isNotNull = true;
  }
  cloneFromParents(state, child, [parent]);
}

/** ALTER TABLE parent DETACH PARTITION child: the child keeps its keys and indexes as its own. */
export function detachPartition(state: State, parent: TableRelation, command: PartitionCmd): void {
  const child = requireTable(state, command.name);
  if (child.partitionOf !== parent) {
    throw new Unapplied(
      `${child.schema}.${child.name} is no partition of ${parent.schema}.${parent.name}`,
    );
  }
  child.partitionOf = null;
  parent.children.delete(child);
  for (const column of child.columns) column.isLocal = true;
  for (const index of child.indexes) index.parent = null;
  for (const key of state.foreignKeys) if (key.from === child) key.parent = null;
}
