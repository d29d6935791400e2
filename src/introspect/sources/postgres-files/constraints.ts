import type { Constraint } from 'libpg-query';
import { ACTIONS } from '../postgres/decode.js';
import { columnNamesIn, strings } from './ast.js';
import { addKey, columnsNamed } from './indexes.js';
import { chooseConstraintName, cutToBytes, joinColumnNames } from './object-names.js';
import {
  requireColumn,
  requireTable,
  Unapplied,
  withDescendants,
  type State,
  type StateColumn,
  type StateForeignKey,
  type TableRelation,
} from './state.js';

/** Adds a table constraint; `column` is set for one that stands in a column's definition, `isOnly` for ALTER TABLE ONLY. */
export function addConstraint(
  state: State,
  table: TableRelation,
  constraint: Constraint,
  column: StateColumn | null,
  isOnly = false,
): void {
  switch (constraint.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      addKey(state, table, withColumn(constraint, column), isOnly);
      break;
    case 'CONSTR_FOREIGN':
      addForeignKey(state, table, constraint, column);
      break;
    case 'CONSTR_CHECK':
      addCheck(state, table, constraint);
      break;
    case 'CONSTR_NOTNULL':
      addNotNull(table, constraint, column);
      break;
    default:
  }
}

function withColumn(constraint: Constraint, column: StateColumn | null): Constraint {
  return column === null
    ? constraint
    : { ...constraint, keys: [{ String: { sval: column.name } }] };
}

function addNotNull(
  table: TableRelation,
  constraint: Constraint,
  column: StateColumn | null,
): void {
  const name = strings(constraint.keys)[0];
  const target = column ?? (name === undefined ? null : requireColumn(table, name));
  if (target === null) return;
  for (const { columns } of withDescendants(table)) {
    const own = columns.find((candidate) => candidate.name === target.name);
    if (own !== undefined) own.isNotNull = true;
  }
  target.notNullName = constraint.conname ?? target.notNullName;
}

function addCheck(state: State, table: TableRelation, constraint: Constraint): void {
  const columns = columnsNamed(table, columnNamesIn(constraint.raw_expr));
  const [only] = columns;
  const second = columns.size === 1 && only !== undefined ? only.name : '';
  const name = constraint.conname ?? chooseConstraintName(state, table, second, 'check');
  table.checks.add({ name: cutToBytes(name, 63), columns });
}

/** @throws Unapplied when the table or columns referred to are not known */
function addForeignKey(
  state: State,
  table: TableRelation,
  constraint: Constraint,
  column: StateColumn | null,
): void {
  const to = requireTable(state, constraint.pktable);
  const names = strings(constraint.fk_attrs);
  const columns = column === null ? names.map((name) => requireColumn(table, name)) : [column];
  const referred = strings(constraint.pk_attrs);
  const key: StateForeignKey = {
    name: cutToBytes(
      constraint.conname ??
        chooseConstraintName(
          state,
          table,
          joinColumnNames(columns.map(({ name }) => name)),
          'fkey',
        ),
      63,
    ),
    from: table,
    columns,
    to,
    toColumns:
      referred.length > 0 ? referred.map((name) => requireColumn(to, name)) : primaryKeyOf(to),
    onDelete: ACTIONS[constraint.fk_del_action ?? 'a'] ?? null,
    onUpdate: ACTIONS[constraint.fk_upd_action ?? 'a'] ?? null,
    isDeferrable: constraint.deferrable === true,
    isValidated: constraint.skip_validation !== true && constraint.is_enforced !== false,
    parent: null,
  };
  state.foreignKeys.add(key);
  for (const child of table.children)
    if (child.partitionOf === table) cloneForeignKey(state, key, child);
}

function primaryKeyOf(table: TableRelation): StateColumn[] {
  const primary = [...table.indexes].find((index) => index.isPrimary);
  if (primary === undefined) {
    throw new Unapplied(`table ${table.schema}.${table.name} has no primary key to refer to`);
  }
  return primary.columns.filter((column) => column !== null);
}

/** Gives a partition its part of the parent's key, down to its own partitions. */
export function cloneForeignKey(state: State, key: StateForeignKey, child: TableRelation): void {
  const columns = key.columns.map(({ name }) => requireColumn(child, name));
  const existing = [...state.foreignKeys].find(
    (own) =>
      own.from === child &&
      own.parent === null &&
      own.to === key.to &&
      own.columns.length === columns.length &&
      own.columns.every((column, i) => column === columns[i]),
  );
  if (existing !== undefined) {
    existing.parent = key;
    return;
  }
  const clone = { ...key, from: child, columns, parent: key };
  state.foreignKeys.add(clone);
  for (const grandchild of child.children) {
    if (grandchild.partitionOf === child) cloneForeignKey(state, clone, grandchild);
  }
}

/** Removes a key with its parts on partitions. */
export function dropForeignKey(state: State, key: StateForeignKey): void {
  state.foreignKeys.delete(key);
  for (const other of state.foreignKeys) if (other.parent === key) dropForeignKey(state, other);
}
