import type { AlterObjectSchemaStmt, Node, RenameStmt } from 'libpg-query';
import { as, strings } from './ast.js';
import { findRoutine } from './drop.js';
import { cutToBytes } from './object-names.js';
import {
  describeName,
  findRelation,
  isTable,
  isView,
  keyOf,
  moveRelation,
  requireColumn,
  requireTable,
  Unapplied,
  withDescendants,
  type AnyRelation,
  type State,
  type TableRelation,
} from './state.js';
import { lookUpUserType } from './type-names.js';

/** ALTER ... RENAME of everything that the catalog shows. */
export function rename(state: State, statement: RenameStmt): void {
  const newName = cutToBytes(statement.newname ?? '', 63);
  const relation = findRelation(state, statement.relation);
  const handler = RENAMES[statement.renameType ?? ''];
  if (handler === undefined) return;
  if (statement.missing_ok === true && statement.relation !== undefined && relation === undefined)
    return;
  handler(state, statement, newName);
}

const renameRelation = (state: State, statement: RenameStmt, newName: string): void => {
  const relation = requireAny(state, statement);
  moveRelation(state, relation, relation.schema, newName);
};

const RENAMES: Readonly<
  Record<string, (state: State, statement: RenameStmt, newName: string) => void>
> = {
  OBJECT_TABLE: renameRelation,
  OBJECT_FOREIGN_TABLE: renameRelation,
  OBJECT_VIEW: renameRelation,
  OBJECT_MATVIEW: renameRelation,
  OBJECT_INDEX: renameRelation,
  OBJECT_SEQUENCE: renameRelation,
  OBJECT_COLUMN: renameColumn,
  OBJECT_TABCONSTRAINT: renameConstraint,
  OBJECT_TRIGGER(state, { relation, subname }, newName) {
    const table = requireAny(state, { relation: relation ?? {} });
    for (const trigger of state.triggers) {
      if (trigger.relation === table && trigger.name === subname) trigger.name = newName;
    }
  },
  OBJECT_TYPE: renameType,
  OBJECT_DOMAIN: renameType,
  OBJECT_SCHEMA: (state, { subname }, newName) => renameSchema(state, subname ?? '', newName),
  OBJECT_FUNCTION: renameRoutine,
  OBJECT_PROCEDURE: renameRoutine,
  OBJECT_ROUTINE: renameRoutine,
};

function requireAny(state: State, { relation }: Pick<RenameStmt, 'relation'>): AnyRelation {
  const found = findRelation(state, relation);
  if (found === undefined) throw new Unapplied(`there is no ${describeName(relation)}`);
  return found;
}

function renameColumn(state: State, { relation, subname = '' }: RenameStmt, newName: string): void {
  const found = findRelation(state, relation);
  if (isView(found)) {
    found.columns = found.columns.map((name) => (name === subname ? newName : name));
    return;
  }
  const table = requireTable(state, relation);
  requireColumn(table, subname);
  for (const target of withDescendants(table)) renameColumnOf(target, subname, newName);
}

function renameColumnOf(table: TableRelation, from: string, to: string): void {
  const column = table.columns.find(({ name }) => name === from);
  if (column !== undefined) column.name = to;
}

function renameConstraint(state: State, { relation, subname }: RenameStmt, newName: string): void {
  const table = requireTable(state, relation);
  const index = [...table.indexes].find(({ name }) => name === subname);
  if (index !== undefined) {
    moveRelation(state, index, index.schema, newName);
    return;
  }
  const key = [...state.foreignKeys].find(({ from, name }) => from === table && name === subname);
  const check = [...table.checks].find(({ name }) => name === subname);
  const column = table.columns.find(({ notNullName }) => notNullName === subname);
  if (key !== undefined) key.name = newName;
  else if (check !== undefined) check.name = newName;
  else if (column !== undefined) column.notNullName = newName;
  else if (!(subname ?? '').endsWith('_not_null')) {
    throw new Unapplied(`table ${table.schema}.${table.name} has no constraint ${subname ?? ''}`);
  }
}

function renameType(state: State, { object }: RenameStmt, newName: string): void {
  const parts = strings(as(object, 'List')?.items);
  const type = lookUpUserType(state, parts);
  if (type === undefined) throw new Unapplied(`there is no type ${parts.join('.')}`);
  state.types.delete(keyOf(type.schema, type.name));
  type.name = newName;
  state.types.set(keyOf(type.schema, newName), type);
}

function renameSchema(state: State, from: string, to: string): void {
  if (!state.schemas.delete(from)) throw new Unapplied(`there is no schema ${from}`);
  state.schemas.add(to);
  for (const relation of state.relations.values()) {
    if (relation.schema === from) moveRelation(state, relation, to, relation.name);
  }
  for (const type of state.types.values()) {
    if (type.schema !== from) continue;
    state.types.delete(keyOf(from, type.name));
    type.schema = to;
    state.types.set(keyOf(to, type.name), type);
  }
  for (const routine of state.routines) if (routine.schema === from) routine.schema = to;
}

function renameRoutine(state: State, { object }: RenameStmt, newName: string): void {
  requireRoutine(state, object).name = newName;
}

function requireRoutine(state: State, object: Node | undefined): { name: string; schema: string } {
  const target = as(object, 'ObjectWithArgs');
  const args = target?.args_unspecified === true ? null : (target?.objargs ?? []);
  const routine = findRoutine(state, target?.objname, args);
  if (routine === undefined) {
    throw new Unapplied(`there is no routine ${strings(target?.objname).join('.')}`);
  }
  return routine;
}

/** ALTER ... SET SCHEMA; a table takes its indexes and own sequences along. */
export function moveToSchema(state: State, statement: AlterObjectSchemaStmt): void {
  const { newschema = '', object, relation: range, missing_ok } = statement;
  switch (statement.objectType) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      moveType(state, strings(as(object, 'List')?.items), newschema);
      break;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      requireRoutine(state, object).schema = newschema;
      break;
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE': {
      const relation = findRelation(state, range);
      if (relation === undefined && missing_ok === true) return;
      moveRelationToSchema(state, requireAny(state, { relation: range ?? {} }), newschema);
      break;
    }
    default:
  }
}

function moveType(state: State, parts: readonly string[], schema: string): void {
  const type = lookUpUserType(state, parts);
  if (type === undefined) throw new Unapplied(`there is no type ${parts.join('.')}`);
  state.types.delete(keyOf(type.schema, type.name));
  type.schema = schema;
  state.types.set(keyOf(schema, type.name), type);
}

function moveRelationToSchema(state: State, relation: AnyRelation, schema: string): void {
  moveRelation(state, relation, schema, relation.name);
  if (!isTable(relation)) return;
  for (const index of relation.indexes) moveRelation(state, index, schema, index.name);
  for (const other of state.relations.values()) {
    if (other.kind === 'sequence' && other.owner?.table === relation) {
      moveRelation(state, other, schema, other.name);
    }
  }
}
