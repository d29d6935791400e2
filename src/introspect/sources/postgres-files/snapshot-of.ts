import type { Column, Index, Key } from '../../../model/catalog.js';
import type { Relation, Snapshot } from '../postgres/snapshot.js';
import {
  isTable,
  isView,
  keyOf,
  type IndexRelation,
  type State,
  type StateColumn,
  type TableRelation,
  type ViewRelation,
} from './state.js';
import { printArgumentType, printColumnType } from './type-names.js';

/** The catalog at the end of the replay, in the form that the live source reads it in. */
export function snapshotOf(state: State): Snapshot {
  const relations = [...state.relations.values()];
  return {
    serverVersion: null,
    searchPath: ['public'],
    relations: [
      ...relations.filter(isTable).map((table) => tableOf(state, table)),
      ...relations.filter(isView).map(viewOf),
    ],
    foreignKeys: [...state.foreignKeys]
      .filter(({ parent }) => parent === null)
      .map(({ name, from, to, columns, toColumns, ...rest }) => ({
        name,
        from: from.id,
        to: to.id,
        toName: `${to.schema}.${to.name}`,
        columns: columns.map((column) => column.name),
        toColumns: toColumns.map((column) => column.name),
        onDelete: rest.onDelete,
        onUpdate: rest.onUpdate,
        isDeferrable: rest.isDeferrable,
        isValidated: rest.isValidated,
      })),
    triggers: [...state.triggers].map(({ relation, routine, routineName, ...trigger }) => ({
      ...trigger,
      relation: relation.id,
      routine: routine?.id ?? null,
      routineName: routine === null ? routineName : `${routine.schema}.${routine.name}`,
    })),
    routines: [...state.routines].map(({ id, schema, name, kind, inputs, source }) => ({
      id,
      schema,
      name,
      kind,
      signature: inputs.map(printArgumentType).join(', '),
      ...source,
    })),
    enums: [...state.types.values()].flatMap((type) =>
      type.kind === 'enum'
        ? { name: `${type.schema}.${type.name}`, schema: type.schema, values: type.values }
        : [],
    ),
    gaps: state.gaps,
  };
}

function tableOf(state: State, table: TableRelation): Relation {
  const { id, schema, name, kind, comment, partitionOf, inherits } = table;
  const indexes = [...table.indexes];
  const primary = indexes.find((index) => index.isPrimary);
  return {
    id,
    schema,
    name,
    kind,
    partitionOf: partitionOf?.id ?? null,
    inherits: inherits.map((parent) => parent.id),
    columns: table.columns.map((column) => columnOf(state, column)),
    primaryKey: primary === undefined ? null : keyOfIndex(primary),
    uniqueKeys: indexes.filter((index) => index !== primary && isKey(index)).map(keyOfIndex),
    indexes: indexes.map(indexOf),
    rows: null,
    bytes: null,
    comment,
    reads: [],
  };
}

/** A domain's NOT NULL and default hold for its columns. */
function columnOf(state: State, column: StateColumn): Column {
  const { name, type, generated, comment } = column;
  const named =
    typeof type.base === 'string'
      ? undefined
      : state.types.get(keyOf(type.base.schema, type.base.name));
  const domain = named?.kind === 'domain' && !type.isArray ? named : undefined;
  const own = column.default === 'none' ? (domain?.default ?? 'none') : column.default;
  return {
    name,
    type: printColumnType(type),
    isNullable: !column.isNotNull && domain?.isNotNull !== true,
    default: generated === null ? own : 'none',
    generated,
    comment,
  };
}

const isKey = ({ isUnique, isPartial, columns }: IndexRelation): boolean =>
  isUnique && !isPartial && columns.every((column) => column !== null);

function keyOfIndex({ name, columns }: IndexRelation): Key {
  return { name, columns: columns.flatMap((column) => column?.name ?? []) };
}

function indexOf({ name, columns, isUnique, isPartial, method }: IndexRelation): Index {
  return {
    name,
    columns: columns.map((column) => column?.name ?? null),
    isUnique,
    isPartial,
    method,
  };
}

function viewOf(view: ViewRelation): Relation {
  const { id, schema, name, kind, comment } = view;
  return {
    id,
    schema,
    name,
    kind,
    partitionOf: null,
    inherits: [],
    columns: view.columns.map((column) => ({
      name: column,
      type: '',
      isNullable: true,
      default: 'none',
      generated: null,
      comment: null,
    })),
    primaryKey: null,
    uniqueKeys: [],
    indexes: [],
    rows: null,
    bytes: null,
    comment,
    reads: [...view.reads].map((relation) => relation.id),
  };
}
