import { compareText } from '../../../util/sort.js';
import type { Constraint, IndexElem, IndexStmt } from 'libpg-query';
import type { Node } from 'libpg-query';
import { allOf, columnNamesIn } from './ast.js';
import { figureColumnName } from './column-names.js';
import {
  chooseIndexConstraintName,
  chooseRelationName,
  cutToBytes,
  joinColumnNames,
} from './object-names.js';
import {
  addRelation,
  describeName,
  findRelation,
  isTable,
  isView,
  keyOf,
  requireColumn,
  Unapplied,
  type IndexDefinition,
  type IndexRelation,
  type State,
  type StateColumn,
  type TableRelation,
  type ViewRelation,
} from './state.js';

interface IndexParts extends IndexDefinition {
  /** `null`: chosen as the server does. */
  readonly name: string | null;
  readonly label: 'pkey' | 'key' | 'excl' | 'idx';
  readonly isUnique: boolean;
  readonly method: string;
  readonly parent: IndexRelation | null;
}

/** CREATE INDEX, on partitioned tables with a part for every partition. */
export function createIndex(state: State, statement: IndexStmt): void {
  const table = findRelation(state, statement.relation);
  if (!isTable(table) && !isView(table)) {
    throw new Unapplied(`there is no table ${describeName(statement.relation)}`);
  }
  const name = statement.idxname === undefined ? null : cutToBytes(statement.idxname, 63);
  const isTaken = name !== null && state.relations.has(keyOf(table.schema, name));
  if (isTaken && statement.if_not_exists === true) return;
  const index = addIndex(state, table, {
    name,
    label: 'idx',
    elements: allOf(statement.indexParams, 'IndexElem').map(unwrapColumn),
    included: allOf(statement.indexIncludingParams, 'IndexElem').map(
      (element) => element.name ?? '',
    ),
    predicate: statement.whereClause,
    isUnique: statement.unique === true,
    method: statement.accessMethod ?? 'btree',
    parent: null,
  });
  if (isTable(table) && statement.relation?.inh === true) {
    for (const child of table.children)
      if (child.partitionOf === table) cloneIndex(state, index, child);
  }
}

/** `(name)` and `(name COLLATE "C")` in parentheses are still the plain column. */
function unwrapColumn(element: IndexElem): IndexElem {
  let { expr } = element;
  while (expr !== undefined && 'CollateClause' in expr) expr = expr.CollateClause.arg;
  const fields = expr !== undefined && 'ColumnRef' in expr ? (expr.ColumnRef.fields ?? []) : [];
  const [name] = fields.length === 1 ? namesOf(fields) : [];
  return name === undefined ? element : { name };
}

/** The index behind PRIMARY KEY, UNIQUE or EXCLUDE, on partitioned tables with a part for every partition. */
export function addKey(
  state: State,
  table: TableRelation,
  constraint: Constraint,
  isOnly: boolean,
): void {
  const isPrimary = constraint.contype === 'CONSTR_PRIMARY';
  if (constraint.indexname !== undefined) {
    useIndex(state, table, constraint);
    return;
  }
  if (isPrimary && [...table.indexes].some((index) => index.isPrimary)) {
    throw new Unapplied(`table ${table.schema}.${table.name} has a primary key already`);
  }
  const index = addIndex(state, table, {
    name: constraint.conname === undefined ? null : cutToBytes(constraint.conname, 63),
    label: isPrimary ? 'pkey' : constraint.contype === 'CONSTR_UNIQUE' ? 'key' : 'excl',
    elements: keyElements(constraint),
    included: constraint.including === undefined ? [] : namesOf(constraint.including),
    predicate: constraint.where_clause,
    isUnique: constraint.contype !== 'CONSTR_EXCLUSION',
    method: constraint.access_method ?? (constraint.without_overlaps === true ? 'gist' : 'btree'),
    parent: null,
  });
  index.isPrimary = isPrimary;
  if (isPrimary) for (const column of index.columns) if (column !== null) column.isNotNull = true;
  if (isOnly) return;
  for (const child of table.children)
    if (child.partitionOf === table) cloneIndex(state, index, child);
}

const namesOf = (nodes: readonly Node[]): string[] =>
  allOf(nodes, 'String').map((node) => node.sval ?? '');

function keyElements(constraint: Constraint): IndexElem[] {
  if (constraint.contype !== 'CONSTR_EXCLUSION') {
    return namesOf(constraint.keys ?? []).map((name) => ({ name }));
  }
  return (constraint.exclusions ?? []).flatMap((exclusion) => {
    const items = 'List' in exclusion ? exclusion.List.items : [];
    return allOf(items, 'IndexElem');
  });
}

/** ADD CONSTRAINT ... USING INDEX: the index becomes the constraint's and takes its name. */
function useIndex(state: State, table: TableRelation, constraint: Constraint): void {
  const index = [...table.indexes].find(({ name }) => name === constraint.indexname);
  if (index === undefined) throw new Unapplied(`there is no index ${constraint.indexname ?? ''}`);
  state.relations.delete(keyOf(index.schema, index.name));
  index.name = constraint.conname ?? index.name;
  index.isConstraint = true;
  addRelation(state, index);
  if (constraint.contype !== 'CONSTR_PRIMARY') return;
  index.isPrimary = true;
  for (const column of index.columns) if (column !== null) column.isNotNull = true;
}

function addIndex(
  state: State,
  table: TableRelation | ViewRelation,
  parts: IndexParts,
): IndexRelation {
  const columns = parts.elements.map((element) => indexedColumn(table, element));
  const mentioned = columnNamesIn([parts.elements.map(({ expr }) => expr), parts.predicate]);
  for (const name of parts.included) mentioned.add(name);
  const isConstraint = parts.label !== 'idx';
  const index: IndexRelation = {
    kind: 'index',
    schema: table.schema,
    name: parts.name ?? chooseIndexName(state, table, parts),
    table,
    columns,
    otherColumns: isTable(table) ? columnsNamed(table, mentioned) : new Set(),
    definition: { elements: parts.elements, included: parts.included, predicate: parts.predicate },
    isUnique: parts.isUnique,
    isPrimary: parts.label === 'pkey',
    isConstraint,
    isPartial: parts.predicate !== undefined,
    method: parts.method,
    parent: parts.parent,
  };
  addRelation(state, index);
  if (isTable(table)) table.indexes.add(index);
  return index;
}

export function columnsNamed(table: TableRelation, names: ReadonlySet<string>): Set<StateColumn> {
  return new Set(table.columns.filter(({ name }) => names.has(name)));
}

/** Views hold names only, so an index on one has no columns to show. */
function indexedColumn(
  table: TableRelation | ViewRelation,
  element: IndexElem,
): StateColumn | null {
  if (element.name === undefined || !isTable(table)) return null;
  return requireColumn(table, element.name);
}

function chooseIndexName(
  state: State,
  table: TableRelation | ViewRelation,
  { label, elements, included }: IndexParts,
): string {
  if (label === 'pkey')
    return chooseIndexConstraintName(state, table.schema, [table.name, '', label]);
  const names: string[] = [];
  for (const element of [...elements, ...included.map((name): IndexElem => ({ name }))]) {
    const base =
      element.name ??
      (element.expr === undefined ? null : figureColumnName(element.expr)) ??
      'expr';
    names.push(numberUntilFree(base, names));
  }
  const parts = [table.name, joinColumnNames(names), label] as const;
  return label === 'idx'
    ? chooseRelationName(state, table.schema, parts)
    : chooseIndexConstraintName(state, table.schema, parts);
}

function numberUntilFree(base: string, taken: readonly string[]): string {
  for (let i = 0; ; i += 1) {
    const suffix = i === 0 ? '' : String(i);
    const name = `${cutToBytes(base, 63 - suffix.length)}${suffix}`;
    if (!taken.includes(name)) return name;
  }
}

/** Gives a partition its part of the parent's index, down to its own partitions. */
export function cloneIndex(state: State, index: IndexRelation, child: TableRelation): void {
  const existing = [...child.indexes].find(
    (own) =>
      own.parent === null && isSameIndex(own, index) && (!index.isConstraint || own.isConstraint),
  );
  if (existing !== undefined) {
    existing.parent = index;
    return;
  }
  const clone = copyIndex(state, index, child, index);
  if (index.isPrimary)
    for (const column of clone.columns) if (column !== null) column.isNotNull = true;
  for (const grandchild of child.children) {
    if (grandchild.partitionOf === child) cloneIndex(state, clone, grandchild);
  }
}

function isSameIndex(one: IndexRelation, other: IndexRelation): boolean {
  const names = (index: IndexRelation): string =>
    JSON.stringify([
      index.columns.map((column) => column?.name ?? null),
      [...index.otherColumns].map((column) => column.name).sort(compareText),
    ]);
  return (
    one.isUnique === other.isUnique &&
    one.isPrimary === other.isPrimary &&
    one.isPartial === other.isPartial &&
    one.method === other.method &&
    names(one) === names(other)
  );
}

/** Copies the indexes of a table that CREATE TABLE ... LIKE ... INCLUDING INDEXES names. */
export function copyIndexes(state: State, from: TableRelation, to: TableRelation): void {
  const [primary, others] = [true, false].map((isPrimary) =>
    [...from.indexes].filter((index) => index.isPrimary === isPrimary),
  );
  for (const index of [...(primary ?? []), ...(others ?? [])]) copyIndex(state, index, to, null);
}

function copyIndex(
  state: State,
  index: IndexRelation,
  to: TableRelation,
  parent: IndexRelation | null,
): IndexRelation {
  const { definition, columns, isPrimary, isUnique, isConstraint, method } = index;
  const constraintLabel = isPrimary ? 'pkey' : isUnique ? 'key' : 'excl';
  const copy = addIndex(state, to, {
    name: null,
    label: isConstraint ? constraintLabel : 'idx',
    elements: definition.elements.map((element, i): IndexElem => {
      const column = columns[i];
      return column === null || column === undefined ? element : { name: column.name };
    }),
    included: definition.included,
    predicate: definition.predicate,
    isUnique,
    method,
    parent,
  });
  if (isPrimary) for (const column of copy.columns) if (column !== null) column.isNotNull = true;
  return copy;
}
