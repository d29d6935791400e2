import type { JoinExpr, Node, RangeFunction, SelectStmt, WithClause } from 'libpg-query';
import { allOf, as, strings } from './ast.js';
import { figureColumnName } from './column-names.js';
import { findRelation, isTable, isView, type State, type TypeReference } from './state.js';
import { readType } from './type-names.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** A column of a query's result: its name, and its type where the query shows it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: TypeReference | null;
}

type Columns = readonly ResultColumn[];

/** What `*` and `alias.*` stand for at one place of a query. */
interface FromItem {
  readonly alias: string | null;
  /** Columns of `*`, merged by USING. */
  readonly columns: Columns;
  /** Items inside of a join, reachable by their own aliases. */
  readonly parts: readonly FromItem[];
}

interface Scope {
  readonly state: State;
  readonly ctes: ReadonlyMap<string, Columns>;
}

/** The columns of a query's result, `*` spelled out by the catalog as it is now. */
export function queryColumns(state: State, query: Node | undefined): Columns {
  return columnsOfNode(query, { state, ctes: new Map() });
}

function columnsOfNode(node: Node | undefined, scope: Scope): Columns {
  const select = as(node, 'SelectStmt');
  if (select !== undefined) return selectColumns(select, scope);
  const writing = as(node, 'InsertStmt') ?? as(node, 'UpdateStmt') ?? as(node, 'DeleteStmt');
  if (writing?.relation === undefined) return [];
  const returning = writing.returningClause?.exprs;
  const item = relationItem({ RangeVar: writing.relation }, scope);
  return targetColumns(returning ?? [], item === null ? [] : [item], scope);
}

function selectColumns(select: SelectStmt, outer: Scope): Columns {
  const scope = withCtes(select.withClause, outer);
  if (select.larg !== undefined) return selectColumns(select.larg, scope);
  if (select.valuesLists !== undefined) return valuesColumns(select.valuesLists);
  const items = (select.fromClause ?? []).flatMap((node) => fromItem(node, scope) ?? []);
  return targetColumns(select.targetList ?? [], items, scope);
}

function valuesColumns(lists: readonly Node[]): Columns {
  const first = as(lists[0], 'List')?.items ?? [];
  return first.map((_, i) => ({ name: `column${i + 1}`, type: null }));
}

function withCtes(clause: WithClause | undefined, outer: Scope): Scope {
  if (clause === undefined) return outer;
  const ctes = new Map(outer.ctes);
  const scope = { state: outer.state, ctes };
  for (const cte of allOf(clause.ctes, 'CommonTableExpr')) {
    const columns = renamed(columnsOfNode(cte.ctequery, scope), strings(cte.aliascolnames));
    const extra = [
      cte.search_clause?.search_seq_column,
      cte.cycle_clause?.cycle_mark_column,
      cte.cycle_clause?.cycle_path_column,
    ].flatMap((name) => (name === undefined ? [] : untyped(name)));
    ctes.set(cte.ctename ?? '', [...columns, ...extra]);
  }
  return scope;
}

function targetColumns(
  targets: readonly Node[],
  items: readonly FromItem[],
  scope: Scope,
): Columns {
  return allOf(targets, 'ResTarget').flatMap((target): Columns => {
    const fields = as(target.val, 'ColumnRef')?.fields;
    const last = fields?.at(-1);
    if (last !== undefined && 'A_Star' in last) {
      const alias = strings(fields).at(-1);
      if (alias === undefined) return items.flatMap((item) => item.columns);
      return findItem(items, alias)?.columns ?? [];
    }
    const star = as(as(target.val, 'A_Indirection')?.indirection?.at(-1), 'A_Star');
    if (star !== undefined) return [];
    const name = target.name ?? (target.val === undefined ? null : figureColumnName(target.val));
    return [{ name: name ?? '?column?', type: typeOf(target.val, items, scope) }];
  });
}

/** Types that the query itself shows: of a column, or of a cast. */
function typeOf(
  node: Node | undefined,
  items: readonly FromItem[],
  scope: Scope,
): TypeReference | null {
  const cast = as(node, 'TypeCast');
  if (cast !== undefined) return readType(scope.state, cast.typeName);
  const names = strings(as(node, 'ColumnRef')?.fields);
  const name = names.at(-1);
  if (name === undefined) return null;
  const alias = names.at(-2);
  const places =
    alias === undefined ? items : [findItem(items, alias)].flatMap((item) => item ?? []);
  for (const place of places) {
    const found = place.columns.find((column) => column.name === name);
    if (found !== undefined) return found.type;
  }
  return null;
}

function findItem(items: readonly FromItem[], alias: string): FromItem | undefined {
  for (const item of items) {
    if (item.alias === alias) return item;
    const inner = findItem(item.parts, alias);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function fromItem(node: Node, scope: Scope): FromItem | null {
  if ('RangeVar' in node) return relationItem(node, scope);
  if ('JoinExpr' in node) return joinItem(node.JoinExpr, scope);
  if ('RangeFunction' in node) return functionItem(node.RangeFunction, scope);
  if ('RangeSubselect' in node) {
    const { subquery, alias } = node.RangeSubselect;
    return item(
      alias?.aliasname ?? null,
      renamed(columnsOfNode(subquery, scope), strings(alias?.colnames)),
    );
  }
  if ('RangeTableSample' in node && node.RangeTableSample.relation !== undefined) {
    return fromItem(node.RangeTableSample.relation, scope);
  }
  if ('RangeTableFunc' in node) {
    const { columns, alias } = node.RangeTableFunc;
    const named = allOf(columns, 'RangeTableFuncCol').map(({ colname }) => ({
      name: colname ?? '',
      type: null,
    }));
    return item(alias?.aliasname ?? null, renamed(named, strings(alias?.colnames)));
  }
  return null;
}

const item = (alias: string | null, columns: Columns): FromItem => ({ alias, columns, parts: [] });

function relationItem(node: Node, scope: Scope): FromItem | null {
  const range = as(node, 'RangeVar');
  if (range === undefined) return null;
  const cte = range.schemaname === undefined ? scope.ctes.get(range.relname ?? '') : undefined;
  const relation = findRelation(scope.state, range);
  const columns =
    cte ??
    (isTable(relation) ? relation.columns : isView(relation) ? relation.columns.map(untyped) : []);
  const alias = range.alias?.aliasname ?? range.relname ?? null;
  return item(alias, renamed(columns, strings(range.alias?.colnames)));
}

const untyped = (name: string): ResultColumn => ({ name, type: null });

function renamed(columns: Columns, names: readonly string[]): Columns {
  return columns.map(({ name, type }, i) => ({ name: names[i] ?? name, type }));
}

/** USING and NATURAL put the common columns first, once. */
function joinItem(join: JoinExpr, scope: Scope): FromItem {
  const parts = [join.larg, join.rarg].flatMap((side) =>
    side === undefined ? [] : (fromItem(side, scope) ?? []),
  );
  const [left, right] = [parts[0]?.columns ?? [], parts[1]?.columns ?? []];
  const has = (columns: Columns, name: string): boolean =>
    columns.some((column) => column.name === name);
  const using =
    join.isNatural === true
      ? left.filter(({ name }) => has(right, name)).map(({ name }) => name)
      : strings(join.usingClause);
  const isOther = ({ name }: ResultColumn): boolean => !using.includes(name);
  const merged = using.flatMap((name) => left.find((column) => column.name === name) ?? []);
  const columns = [...merged, ...left.filter(isOther), ...right.filter(isOther)];
  const alias = join.alias?.aliasname ?? null;
  return { alias, columns: renamed(columns, strings(join.alias?.colnames)), parts };
}

function functionItem(
  { functions, coldeflist, alias, ordinality }: RangeFunction,
  scope: Scope,
): FromItem {
  const calls = (functions ?? []).map((entry) =>
    'List' in entry ? entry.List.items?.[0] : undefined,
  );
  const definitions = allOf(coldeflist, 'ColumnDef').map(({ colname }) => untyped(colname ?? ''));
  const results =
    definitions.length > 0
      ? definitions
      : calls.flatMap((call) => callColumns(call, alias?.aliasname, calls.length, scope));
  const columns = [...results, ...(ordinality === true ? [untyped('ordinality')] : [])];
  const name = alias?.aliasname ?? strings(as(calls[0], 'FuncCall')?.funcname).at(-1) ?? null;
  return item(name, renamed(columns, strings(alias?.colnames)));
}

/** A function with several result columns names them; another's one column is called by the alias. */
function callColumns(
  call: Node | undefined,
  alias: string | undefined,
  callCount: number,
  { state }: Scope,
): Columns {
  const parts = strings(as(call, 'FuncCall')?.funcname);
  const name = parts.at(-1) ?? (call === undefined ? null : figureColumnName(call)) ?? '';
  for (const routine of state.routines) {
    if (routine.name !== name || (parts.length > 1 && routine.schema !== parts.at(-2))) continue;
    const outputs = routine.source.parameters.filter(
      ({ mode }) => mode !== 'in' && mode !== 'variadic',
    );
    if (outputs.length > 0) return outputs.map((output) => untyped(output.name ?? ''));
    if (routine.rowType !== null) return routine.rowType.columns;
  }
  const known = SERVER_FUNCTIONS[name];
  if (known !== undefined) return known.map(untyped);
  return [untyped((callCount === 1 ? alias : undefined) ?? name)];
}

/** Functions of the server whose result columns have names of their own. */
const SERVER_FUNCTIONS: Readonly<Record<string, readonly string[]>> = lookupTable({
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  json_object_keys: ['json_object_keys'],
});
