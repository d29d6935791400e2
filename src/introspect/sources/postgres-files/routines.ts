import type {
  CreateFunctionStmt,
  CreateTrigStmt,
  FunctionParameter,
  Node,
  TypeName,
} from 'libpg-query';
import { returnsOf, splitSearchPath, triggerEvents, triggerTiming } from '../postgres/decode.js';
import type { Parameter, RoutineSource } from '../postgres/snapshot.js';
import { allOf, as, strings } from './ast.js';
import { BUILTIN_TRIGGER_FUNCTIONS } from './builtin-names.js';
import { findRoutine } from './drop.js';
import {
  creationSchema,
  describeName,
  findRelation,
  isTable,
  isView,
  requireColumn,
  requireTable,
  Unapplied,
  type State,
  type StateRoutine,
  type TypeReference,
} from './state.js';
import { isInput, printArgumentType, readType, withoutModifier } from './type-names.js';

/** CREATE [OR REPLACE] FUNCTION or PROCEDURE. */
export function createRoutine(state: State, statement: CreateFunctionStmt, text: string): void {
  const parts = strings(statement.funcname);
  const schema = creationSchema(state, parts.length > 1 ? parts.at(-2) : undefined);
  const name = parts.at(-1) ?? '';
  const parameters = allOf(statement.parameters, 'FunctionParameter');
  const inputs = parameters
    .filter(({ mode }) => isInput(mode))
    .map(({ argType }) => argumentType(state, argType));
  const signature = inputs.map(printArgumentType).join(', ');
  state.nextId += 1;
  const routine: StateRoutine = {
    id: state.nextId,
    kind: statement.is_procedure === true ? 'procedure' : 'function',
    schema,
    name,
    inputs,
    rowType: rowTypeOf(state, statement.returnType),
    source: readSource(state, statement, text),
  };
  for (const existing of state.routines) {
    if (existing.schema !== schema || existing.name !== name) continue;
    if (existing.inputs.map(printArgumentType).join(', ') !== signature) continue;
    if (statement.replace !== true)
      throw new Unapplied(`${schema}.${name}(${signature}) exists already`);
    existing.rowType = routine.rowType;
    existing.source = routine.source;
    return;
  }
  state.routines.add(routine);
}

/** Modifiers do not count in signatures; `orders.total%TYPE` is the column's type as it is now. */
function argumentType(state: State, typeName: TypeName | undefined): TypeReference {
  if (typeName?.pct_type !== true) return withoutModifier(readType(state, typeName));
  const parts = strings(typeName.names);
  const range = {
    relname: parts.at(-2) ?? '',
    ...(parts.length > 2 ? { schemaname: parts.at(-3) ?? '' } : {}),
  };
  return withoutModifier(requireColumn(requireTable(state, range), parts.at(-1) ?? '').type);
}

function rowTypeOf(state: State, typeName: TypeName | undefined): StateRoutine['rowType'] {
  if (typeName === undefined || typeName.pct_type === true) return null;
  const { base } = readType(state, typeName);
  if (typeof base === 'string') return null;
  const relation = findRelation(state, { relname: base.name, schemaname: base.schema });
  return isTable(relation) ? relation : null;
}

function readSource(
  state: State,
  statement: CreateFunctionStmt,
  text: string,
): StateRoutine['source'] {
  const options = allOf(statement.options, 'DefElem');
  const option = (name: string): Node | undefined =>
    options.find(({ defname }) => defname === name)?.arg;
  const body = strings(as(option('as'), 'List')?.items);
  const parameters = allOf(statement.parameters, 'FunctionParameter').map(toParameter);
  const hasStandardBody = statement.sql_body !== undefined;
  const returnType = statement.returnType;
  const printed =
    returnType === undefined || returnType.pct_type === true
      ? ''
      : printArgumentType(readType(state, returnType));
  return {
    language: (
      as(option('language'), 'String')?.sval ?? (hasStandardBody ? 'sql' : '')
    ).toLowerCase(),
    body: hasStandardBody ? text : (body[0] ?? ''),
    hasStandardBody,
    parameters,
    returns: returnsOf(printed, returnType?.setof === true, parameters),
    searchPath: routineSearchPath(
      options.filter(({ defname }) => defname === 'set').map(({ arg }) => arg),
    ),
  };
}

const MODES: Readonly<Record<string, Parameter['mode']>> = {
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
};

function toParameter({ name, mode }: FunctionParameter): Parameter {
  return { name: name ?? null, mode: MODES[mode ?? ''] ?? 'in' };
}

function routineSearchPath(settings: readonly (Node | undefined)[]): RoutineSource['searchPath'] {
  for (const setting of settings) {
    const set = as(setting, 'VariableSetStmt');
    if (set?.name === 'search_path') return searchPathOf(set.args);
  }
  return null;
}

/** Values of `SET search_path = a, "$user"` or `= 'a, b'`: each value is one name. */
export function searchPathOf(args: readonly Node[] | undefined): string[] {
  const values = allOf(args, 'A_Const').map(({ sval }) => sval?.sval ?? '');
  const names = values.flatMap((value) => (/[",]/.test(value) ? splitSearchPath(value) : [value]));
  return names.filter((name) => name !== '' && name !== '$user');
}

/** CREATE [CONSTRAINT] TRIGGER. */
export function createTrigger(state: State, statement: CreateTrigStmt): void {
  const relation = findRelation(state, statement.relation);
  if (!isTable(relation) && !isView(relation)) {
    throw new Unapplied(`there is no table ${describeName(statement.relation)}`);
  }
  const name = statement.trigname ?? '';
  const existing = [...state.triggers].find(
    (other) => other.relation === relation && other.name === name,
  );
  if (existing !== undefined) {
    if (statement.replace !== true) throw new Unapplied(`trigger ${name} exists already`);
    state.triggers.delete(existing);
  }
  const parts = strings(statement.funcname);
  const local = parts.at(-1) ?? '';
  const routine = findRoutine(state, statement.funcname, []) ?? null;
  const schema = parts.at(-2) ?? (BUILTIN_TRIGGER_FUNCTIONS.has(local) ? 'pg_catalog' : 'public');
  state.triggers.add({
    name,
    relation,
    timing: triggerTiming(statement.timing ?? 0),
    events: triggerEvents(statement.events ?? 0),
    routine,
    routineName: `${schema}.${local}`,
    transitionTables: allOf(statement.transitionRels, 'TriggerTransition').flatMap(
      (transition) => transition.name ?? [],
    ),
  });
}
