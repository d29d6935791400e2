import type { AlterTableCmd, AlterTableStmt, Node, RangeVar } from 'libpg-query';
import { as } from './ast.js';
import { createColumn, inheritColumn, keysOf, makeIdentity, setDefault } from './columns.js';
import { addConstraint } from './constraints.js';
import { attachPartition, detachPartition } from './create-table.js';
import { dropColumn, dropConstraint } from './drop.js';
import { mergeRepeatedKeys } from './repeated-keys.js';
import {
  describeName,
  findRelation,
  isTable,
  isView,
  requireColumn,
  requireTable,
  Unapplied,
  withDescendants,
  type IndexRelation,
  type State,
  type StateColumn,
  type TableRelation,
} from './state.js';
import { readType } from './type-names.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** ALTER TABLE, INDEX, VIEW and FOREIGN TABLE, as far as the catalog shows what they change. */
export function alterTable(state: State, statement: AlterTableStmt): void {
  const commands = (statement.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
  const relevant = commands.filter(({ subtype }) => (subtype ?? '') in COMMANDS);
  if (relevant.length === 0) return;
  const relation = findRelation(state, statement.relation);
  if (relation === undefined && statement.missing_ok === true) return;
  if (relation?.kind === 'index') {
    attachIndexes(state, relation, relevant);
    return;
  }
  if (isView(relation) || relation?.kind === 'sequence') return;
  if (!isTable(relation))
    throw new Unapplied(`there is no table ${describeName(statement.relation)}`);
  const isOnly = statement.relation?.inh !== true;
  applyInPasses(relevant, (command) =>
    COMMANDS[command.subtype ?? '']?.apply(state, relation, command, isOnly),
  );
}

/** One failed command does not keep the others from being applied; what failed is told at the end. */
function applyInPasses(
  commands: readonly AlterTableCmd[],
  apply: (command: AlterTableCmd) => void,
): void {
  const failures: string[] = [];
  const passOf = ({ subtype }: AlterTableCmd): number => COMMANDS[subtype ?? '']?.pass ?? 0;
  for (const command of [...commands].sort((a, b) => passOf(a) - passOf(b))) {
    try {
      apply(command);
    } catch (error) {
      if (!(error instanceof Unapplied)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new Unapplied(failures.join('; '));
}

interface Command {
  /** The server's order within one ALTER TABLE (`AlterTablePass` in `tablecmds.c`). */
  readonly pass: number;
  apply(state: State, table: TableRelation, command: AlterTableCmd, isOnly: boolean): void;
}

const DROP = 0;
const TYPE = 1;
const ADD_COLUMN = 2;
const COLUMN = 3;
const KEY = 4;
const OTHER = 5;

/** The same change on a table and, unless ONLY, everything below it that has the column. */
function onColumn(
  pass: number,
  change: (column: StateColumn, command: AlterTableCmd, state: State, table: TableRelation) => void,
): Command {
  return {
    pass,
    apply(state, table, command, isOnly) {
      const name = command.name ?? '';
      requireColumn(table, name);
      for (const target of isOnly ? [table] : withDescendants(table)) {
        const column = target.columns.find((candidate) => candidate.name === name);
        if (column !== undefined) change(column, command, state, target);
      }
    },
  };
}

const COMMANDS: Readonly<Record<string, Command>> = lookupTable({
  AT_AddColumn: { pass: ADD_COLUMN, apply: addColumn },
  AT_DropColumn: {
    pass: DROP,
    apply: (state, table, command) =>
      dropColumn(state, table, command.name ?? '', command.missing_ok === true),
  },
  AT_AlterColumnType: onColumn(TYPE, (column, command, state) => {
    column.type = readType(state, as(command.def, 'ColumnDef')?.typeName);
  }),
  AT_ColumnDefault: onColumn(OTHER, (column, command, state) =>
    setDefault(state, column, command.def),
  ),
  AT_SetNotNull: onColumn(COLUMN, (column) => {
    column.isNotNull = true;
  }),
  AT_DropNotNull: onColumn(DROP, (column) => {
    column.isNotNull = false;
  }),
  AT_DropExpression: onColumn(DROP, (column) => {
    column.generated = null;
  }),
  AT_AddIdentity: {
    pass: OTHER,
    apply(state, table, command) {
      const constraint = as(command.def, 'Constraint') ?? {};
      makeIdentity(state, table, requireColumn(table, command.name ?? ''), constraint);
    },
  },
  AT_DropIdentity: onColumn(DROP, (column, _command, state) => {
    if (column.default !== 'identity') return;
    column.default = 'none';
    if (column.sequence !== null)
      state.relations.delete(`${column.sequence.schema}\u0000${column.sequence.name}`);
    column.sequence = null;
  }),
  AT_AddConstraint: { pass: KEY, apply: addTableConstraint },
  AT_DropConstraint: {
    pass: DROP,
    apply: (state, table, command) =>
      dropConstraint(state, table, command.name ?? '', command.missing_ok === true),
  },
  AT_ValidateConstraint: {
    pass: OTHER,
    apply(state, table, command) {
      for (const key of state.foreignKeys) {
        if (key.from === table && key.name === command.name) key.isValidated = true;
      }
    },
  },
  AT_AlterConstraint: { pass: OTHER, apply: alterConstraint },
  AT_AttachPartition: {
    pass: OTHER,
    apply(state, table, command) {
      const partition = as(command.def, 'PartitionCmd');
      if (partition !== undefined) attachPartition(state, table, partition);
    },
  },
  AT_DetachPartition: {
    pass: OTHER,
    apply(state, table, command) {
      const partition = as(command.def, 'PartitionCmd');
      if (partition !== undefined) detachPartition(state, table, partition);
    },
  },
  AT_AddInherit: { pass: OTHER, apply: (state, table, command) => inherit(state, table, command) },
  AT_DropInherit: {
    pass: OTHER,
    apply: (state, table, command) => disinherit(state, table, command),
  },
});

function addColumn(state: State, table: TableRelation, command: AlterTableCmd): void {
  const definition = as(command.def, 'ColumnDef');
  if (definition === undefined) return;
  const existing = table.columns.find(({ name }) => name === definition.colname);
  if (existing !== undefined) {
    if (command.missing_ok === true) return;
    throw new Unapplied(
      `table ${table.schema}.${table.name} has a column ${existing.name} already`,
    );
  }
  const column = createColumn(state, table, definition);
  table.columns.push(column);
  for (const child of withDescendants(table).slice(1)) {
    if (child.columns.some(({ name }) => name === column.name)) continue;
    child.columns.push(inheritColumn(column, child.partitionOf !== null));
  }
  const failures: string[] = [];
  const keys = keysOf(definition).map((constraint) => ({ constraint, column }));
  for (const { constraint } of mergeRepeatedKeys(keys)) {
    try {
      addConstraint(state, table, constraint, column);
    } catch (error) {
      if (!(error instanceof Unapplied)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new Unapplied(failures.join('; '));
}

function addTableConstraint(
  state: State,
  table: TableRelation,
  command: AlterTableCmd,
  isOnly: boolean,
): void {
  const constraint = as(command.def, 'Constraint');
  if (constraint !== undefined) addConstraint(state, table, constraint, null, isOnly);
}

function alterConstraint(state: State, table: TableRelation, command: AlterTableCmd): void {
  const constraint = as(command.def, 'ATAlterConstraint') ?? as(command.def, 'Constraint');
  const isDeferrable = constraint?.deferrable === true;
  for (const key of state.foreignKeys) {
    if (key.from === table && key.name === constraint?.conname) key.isDeferrable = isDeferrable;
  }
}

function inherit(state: State, table: TableRelation, command: AlterTableCmd): void {
  const parent = requireTable(state, rangeOf(command.def));
  table.inherits.push(parent);
  parent.children.add(table);
}

function disinherit(state: State, table: TableRelation, command: AlterTableCmd): void {
  const parent = requireTable(state, rangeOf(command.def));
  table.inherits = table.inherits.filter((other) => other !== parent);
  parent.children.delete(table);
}

const rangeOf = (node: Node | undefined): RangeVar | undefined => as(node, 'RangeVar');

function attachIndexes(
  state: State,
  parent: IndexRelation,
  commands: readonly AlterTableCmd[],
): void {
  for (const command of commands) {
    if (command.subtype !== 'AT_AttachPartition') continue;
    const name = as(command.def, 'PartitionCmd')?.name;
    const child = findRelation(state, name);
    if (child?.kind !== 'index') throw new Unapplied(`there is no index ${describeName(name)}`);
    child.parent = parent;
  }
}
