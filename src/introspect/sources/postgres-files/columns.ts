import type { ColumnDef, Constraint } from 'libpg-query';
import { allOf, as, strings } from './ast.js';
import { defaultKindOf, sequenceOf } from './default-expression.js';
import { chooseRelationName } from './object-names.js';
import {
  addRelation,
  findRelation,
  type SequenceRelation,
  type State,
  type StateColumn,
  type TableRelation,
} from './state.js';
import { readType, serialType } from './type-names.js';

/** A new column with everything but its keys and checks, which have to wait for the table. */
export function createColumn(
  state: State,
  table: TableRelation,
  definition: ColumnDef,
): StateColumn {
  const serial = serialType(definition.typeName);
  const column: StateColumn = {
    name: definition.colname ?? '',
    type: serial ?? readType(state, definition.typeName),
    isNotNull: definition.is_not_null === true,
    notNullName: null,
    default: 'none',
    sequence: null,
    generated: null,
    comment: null,
    isLocal: true,
  };
  if (serial !== null) {
    column.isNotNull = true;
    column.default = 'sequence';
    column.sequence = ownSequence(state, table, column, null);
  }
  for (const constraint of allOf(definition.constraints, 'Constraint')) {
    applyToColumn(state, table, column, constraint);
  }
  return column;
}

/** The constraints of a column's definition that are the table's business; DEFERRABLE belongs to the one before. */
export function keysOf(definition: ColumnDef): Constraint[] {
  const keys: Constraint[] = [];
  for (const constraint of allOf(definition.constraints, 'Constraint')) {
    const { contype } = constraint;
    const last = keys.pop();
    if (last !== undefined) {
      keys.push(contype === 'CONSTR_ATTR_DEFERRABLE' ? { ...last, deferrable: true } : last);
    }
    if (KEY_TYPES.has(contype ?? '')) keys.push(constraint);
  }
  return keys;
}

const KEY_TYPES = new Set([
  'CONSTR_CHECK',
  'CONSTR_EXCLUSION',
  'CONSTR_FOREIGN',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
]);

function applyToColumn(
  state: State,
  table: TableRelation,
  column: StateColumn,
  constraint: Constraint,
): void {
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
    case 'CONSTR_PRIMARY':
      column.isNotNull = true;
      if (constraint.contype === 'CONSTR_NOTNULL') column.notNullName = constraint.conname ?? null;
      break;
    case 'CONSTR_DEFAULT':
      setDefault(state, column, constraint.raw_expr);
      break;
    case 'CONSTR_IDENTITY':
      makeIdentity(state, table, column, constraint);
      break;
    case 'CONSTR_GENERATED':
      column.generated = constraint.generated_kind === 'v' ? 'virtual' : 'stored';
      break;
    default:
  }
}

export function setDefault(
  state: State,
  column: StateColumn,
  expression: Constraint['raw_expr'],
): void {
  column.default = defaultKindOf(expression);
  const parts = sequenceOf(expression);
  const [name, schema] = [parts?.at(-1), parts?.at(-2)];
  const relation =
    name === undefined
      ? undefined
      : findRelation(state, {
          relname: name,
          ...(schema === undefined ? {} : { schemaname: schema }),
        });
  column.sequence = relation?.kind === 'sequence' ? relation : null;
}

export function makeIdentity(
  state: State,
  table: TableRelation,
  column: StateColumn,
  constraint: Constraint,
): void {
  column.isNotNull = true;
  column.default = 'identity';
  const option = allOf(constraint.options, 'DefElem').find(
    ({ defname }) => defname === 'sequence_name',
  );
  const names = strings(as(option?.arg, 'List')?.items);
  column.sequence = ownSequence(state, table, column, names.at(-1) ?? null);
}

function ownSequence(
  state: State,
  table: TableRelation,
  column: StateColumn,
  name: string | null,
): SequenceRelation {
  const { schema } = table;
  const sequence: SequenceRelation = {
    kind: 'sequence',
    schema,
    name: name ?? chooseRelationName(state, schema, [table.name, column.name, 'seq']),
    owner: { table, column },
  };
  addRelation(state, sequence);
  return sequence;
}

/** A column that a child gets from its parent by inheritance or partitioning. */
export function inheritColumn(parent: StateColumn, isPartition: boolean): StateColumn {
  return {
    ...parent,
    // An identity column's children get no identity, except partitions since version 17.
    default: parent.default === 'identity' && !isPartition ? 'none' : parent.default,
    comment: null,
    isLocal: false,
  };
}
