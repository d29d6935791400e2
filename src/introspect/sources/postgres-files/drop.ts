import type { DropStmt, Node } from 'libpg-query';
import { as, strings } from './ast.js';
import { dropForeignKey } from './constraints.js';
import {
  findRelation,
  isTable,
  isView,
  keyOf,
  requireColumn,
  Unapplied,
  type AnyRelation,
  type IndexRelation,
  type Named,
  type State,
  type StateColumn,
  type TableRelation,
  type UserType,
  type ViewRelation,
} from './state.js';
import { lookUpUserType, printArgumentType, readTypes } from './type-names.js';

/**
 * DROP. What depends on the object goes with it, also where the script has no CASCADE: a script that ran
 * without an error had nothing left there to keep.
 */
export function drop(state: State, statement: DropStmt): void {
  const failures: string[] = [];
  for (const object of statement.objects ?? []) {
    try {
      dropOne(state, statement.removeType ?? '', object);
    } catch (error) {
      if (!(error instanceof Unapplied)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0 && statement.missing_ok !== true)
    throw new Unapplied(failures.join('; '));
}

const RELATIONS = new Set([
  'OBJECT_TABLE',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
]);

function dropOne(state: State, type: string, object: Node): void {
  const parts = strings(as(object, 'List')?.items);
  if (RELATIONS.has(type)) {
    dropRelation(state, requireRelation(state, parts));
    return;
  }
  switch (type) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      dropType(state, strings(as(object, 'TypeName')?.names));
      break;
    case 'OBJECT_SCHEMA':
      dropSchema(state, as(object, 'String')?.sval ?? '');
      break;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      dropRoutine(state, object);
      break;
    case 'OBJECT_TRIGGER':
      dropTrigger(state, parts);
      break;
    default:
  }
}

function requireRelation(state: State, parts: readonly string[]): AnyRelation {
  const [name, schema] = [parts.at(-1) ?? '', parts.at(-2)];
  const range = schema === undefined ? { relname: name } : { relname: name, schemaname: schema };
  const found = findRelation(state, range);
  if (found === undefined) throw new Unapplied(`there is no ${parts.join('.')}`);
  return found;
}

export function dropRelation(state: State, relation: AnyRelation): void {
  state.relations.delete(keyOf(relation.schema, relation.name));
  if (isTable(relation)) dropTable(state, relation);
  else if (isView(relation)) dropDependents(state, relation);
  else if (relation.kind === 'index') dropIndex(state, relation);
  else dropSequenceDefaults(state, relation);
}

function dropTable(state: State, table: TableRelation): void {
  for (const index of table.indexes) state.relations.delete(keyOf(index.schema, index.name));
  for (const column of table.columns) {
    if (column.sequence?.owner?.table === table) dropRelation(state, column.sequence);
  }
  for (const other of state.relations.values()) {
    if (other.kind === 'sequence' && other.owner?.table === table) dropRelation(state, other);
  }
  for (const key of state.foreignKeys) {
    if (key.from === table || key.to === table) dropForeignKey(state, key);
  }
  for (const child of table.children) dropRelation(state, child);
  table.partitionOf?.children.delete(table);
  for (const parent of table.inherits) parent.children.delete(table);
  dropDependents(state, table);
}

/** Views over it, its triggers, and what has its row type. */
function dropDependents(state: State, relation: TableRelation | ViewRelation): void {
  for (const other of state.relations.values()) {
    if (isView(other) && other !== relation && other.reads.has(relation))
      dropRelation(state, other);
    // Those of a materialized view, which only the names remember.
    if (other.kind === 'index' && other.table === relation)
      state.relations.delete(keyOf(other.schema, other.name));
  }
  for (const trigger of state.triggers) {
    if (trigger.relation === relation) state.triggers.delete(trigger);
  }
  dropUsesOfType(state, relation);
}

function dropIndex(state: State, index: IndexRelation): void {
  if (isTable(index.table)) index.table.indexes.delete(index);
  for (const part of state.relations.values()) {
    if (part.kind === 'index' && part.parent === index) dropRelation(state, part);
  }
}

function dropSequenceDefaults(state: State, sequence: AnyRelation): void {
  for (const table of state.relations.values()) {
    if (!isTable(table)) continue;
    for (const column of table.columns) {
      if (column.sequence !== sequence) continue;
      column.sequence = null;
      column.default = 'none';
    }
  }
}

/** @throws Unapplied when there is no such column, unless `isMissingOk` */
export function dropColumn(
  state: State,
  table: TableRelation,
  name: string,
  isMissingOk: boolean,
): void {
  if (isMissingOk && !table.columns.some((column) => column.name === name)) return;
  const column = requireColumn(table, name);
  for (const index of table.indexes) {
    if (index.columns.includes(column) || index.otherColumns.has(column))
      dropRelation(state, index);
  }
  for (const key of state.foreignKeys) {
    if (key.columns.includes(column) || key.toColumns.includes(column)) dropForeignKey(state, key);
  }
  for (const check of table.checks) if (check.columns.has(column)) table.checks.delete(check);
  dropUsesOfColumn(state, column);
  table.columns = table.columns.filter((other) => other !== column);
  for (const child of table.children) {
    const own = child.columns.find((candidate) => candidate.name === name);
    const isStillInherited = child.inherits.some(
      (parent) => parent !== table && parent.columns.some((other) => other.name === name),
    );
    if (own !== undefined && !own.isLocal && !isStillInherited)
      dropColumn(state, child, name, true);
  }
}

function dropUsesOfColumn(state: State, column: StateColumn): void {
  for (const relation of state.relations.values()) {
    const isItsView = isView(relation) && relation.mentions.has(column);
    const isItsSequence = relation.kind === 'sequence' && relation.owner?.column === column;
    if (isItsView || isItsSequence) dropRelation(state, relation);
  }
}

/** @throws Unapplied when there is no such constraint, unless `isMissingOk` */
export function dropConstraint(
  state: State,
  table: TableRelation,
  name: string,
  isMissingOk: boolean,
): void {
  const index = [...table.indexes].find(
    (candidate) => candidate.isConstraint && candidate.name === name,
  );
  if (index !== undefined) {
    dropKeysOn(state, table, index);
    dropRelation(state, index);
    return;
  }
  for (const key of state.foreignKeys) {
    if (key.from !== table || key.name !== name) continue;
    dropForeignKey(state, key);
    return;
  }
  if (dropCheck(table, name) || dropNotNull(table, name)) return;
  if (isMissingOk) return;
  throw new Unapplied(`table ${table.schema}.${table.name} has no constraint ${name}`);
}

/** Foreign keys that refer to what the key made unique go with it (CASCADE). */
function dropKeysOn(state: State, table: TableRelation, index: IndexRelation): void {
  const others = [...table.indexes].filter((other) => other !== index && other.isUnique);
  for (const key of state.foreignKeys) {
    if (key.to !== table || !coversExactly(index, key.toColumns)) continue;
    if (!others.some((other) => coversExactly(other, key.toColumns))) dropForeignKey(state, key);
  }
}

function coversExactly(index: IndexRelation, columns: readonly unknown[]): boolean {
  return (
    index.columns.length === columns.length &&
    index.columns.every((column) => columns.includes(column))
  );
}

function dropCheck(table: TableRelation, name: string): boolean {
  const check = [...table.checks].find((candidate) => candidate.name === name);
  if (check === undefined) return false;
  table.checks.delete(check);
  for (const child of table.children) dropCheck(child, name);
  return true;
}

/** Since version 18 NOT NULL is a constraint with a name. */
function dropNotNull(table: TableRelation, name: string): boolean {
  const column = table.columns.find(
    (candidate) =>
      candidate.notNullName === name ||
      (candidate.isNotNull && name === `${table.name}_${candidate.name}_not_null`),
  );
  if (column === undefined) return false;
  column.isNotNull = false;
  return true;
}

function dropType(state: State, parts: readonly string[]): void {
  const type = lookUpUserType(state, parts);
  if (type === undefined) throw new Unapplied(`there is no type ${parts.join('.')}`);
  removeType(state, type);
}

function removeType(state: State, type: UserType): void {
  state.types.delete(keyOf(type.schema, type.name));
  dropUsesOfType(state, type);
}

function dropUsesOfType(state: State, type: Named): void {
  for (const relation of state.relations.values()) {
    if (!isTable(relation)) continue;
    for (const column of relation.columns) {
      if (column.type.base === type) dropColumn(state, relation, column.name, true);
    }
  }
  for (const routine of state.routines) {
    if (routine.inputs.some(({ base }) => base === type) || routine.rowType === type) {
      state.routines.delete(routine);
    }
  }
  for (const other of state.types.values()) {
    if (other.kind === 'domain' && other.base.base === type) removeType(state, other);
  }
}

function dropSchema(state: State, schema: string): void {
  if (!state.schemas.delete(schema)) throw new Unapplied(`there is no schema ${schema}`);
  for (const relation of state.relations.values()) {
    const isThere = state.relations.get(keyOf(relation.schema, relation.name)) === relation;
    if (relation.schema === schema && isThere) dropRelation(state, relation);
  }
  for (const type of state.types.values()) if (type.schema === schema) removeType(state, type);
  for (const routine of state.routines) {
    if (routine.schema === schema) removeRoutine(state, routine);
  }
}

/** @throws Unapplied when there is no such routine, or several and no argument types tell which */
function dropRoutine(state: State, object: Node): void {
  const target = as(object, 'ObjectWithArgs');
  const routine = findRoutine(
    state,
    target?.objname,
    target?.args_unspecified === true ? null : (target?.objargs ?? []),
  );
  if (routine === undefined)
    throw new Unapplied(`there is no routine ${strings(target?.objname).join('.')}`);
  removeRoutine(state, routine);
}

function removeRoutine(state: State, routine: ReturnType<typeof findRoutine>): void {
  if (routine === undefined) return;
  state.routines.delete(routine);
  for (const trigger of state.triggers)
    if (trigger.routine === routine) state.triggers.delete(trigger);
}

/** A routine by name and argument types (`null` = any). */
export function findRoutine(
  state: State,
  objname: readonly Node[] | undefined,
  args: readonly Node[] | null,
): State['routines'] extends Set<infer R> ? R | undefined : never {
  const parts = strings(objname);
  const types = args === null ? null : readTypes(state, args).map(printArgumentType).join(', ');
  const places = parts.length > 1 ? [parts.at(-2) ?? ''] : state.searchPath;
  for (const place of places) {
    for (const routine of state.routines) {
      if (routine.schema !== place || routine.name !== parts.at(-1)) continue;
      if (types === null || routine.inputs.map(printArgumentType).join(', ') === types)
        return routine;
    }
  }
  return undefined;
}

/** `DROP TRIGGER name ON table`: the table's parts stand first. */
function dropTrigger(state: State, parts: readonly string[]): void {
  const relation = requireRelation(state, parts.slice(0, -1));
  for (const trigger of state.triggers) {
    if (trigger.relation === relation && trigger.name === parts.at(-1)) {
      state.triggers.delete(trigger);
      return;
    }
  }
  throw new Unapplied(
    `there is no trigger ${parts.at(-1) ?? ''} on ${parts.slice(0, -1).join('.')}`,
  );
}
