import type {
  Catalog,
  Column,
  ForeignKey,
  Key,
  Routine,
  Table,
  Trigger,
  View,
} from '../../../model/catalog.js';
import type { Gap } from '../../../model/gap.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import {
  fullName,
  type DatabaseDescription,
  type ForeignKeyDescription,
  type IndexDescription,
  type TableDescription,
} from './database.js';
import { linkBodies, type LinkedBodies } from './link-bodies.js';

/**
 * The catalog of a described database: names in full, keys derived from indexes, what bodies touch. Everything
 * is sorted by name, so that the order of files or rows does not show.
 */
export function toCatalog(
  database: DatabaseDescription,
  serverVersion: string | null,
): { readonly catalog: Catalog; readonly gaps: readonly Gap[] } {
  const tables = new Map(database.tables.map((table) => [fullName(table).toLowerCase(), table]));
  const linked = linkBodies(database);
  const keys = database.tables.flatMap((table) =>
    table.foreignKeys.map((key) => toForeignKey(tables, table, key)),
  );
  const objects = [
    ...database.tables,
    ...database.views,
    ...database.triggers,
    ...database.routines,
  ];
  const catalog: Catalog = {
    dialect: 'mysql',
    serverVersion,
    schemas: sortedUnique(objects.flatMap(({ schema }) => (schema === null ? [] : [schema]))),
    tables: sortBy(database.tables.map(toTable), ({ name }) => name),
    foreignKeys: sortBy(
      keys,
      ({ from }) => from,
      ({ name }) => name ?? '',
    ),
    views: sortBy(
      database.views.map((view) => toView(view, linked)),
      ({ name }) => name,
    ),
    triggers: sortBy(
      database.triggers.map((trigger) => toTrigger(trigger, linked)),
      ({ table }) => table,
      ({ name }) => name,
    ),
    routines: sortBy(
      database.routines.map((routine) => toRoutine(routine, linked)),
      ({ name }) => name,
      ({ kind }) => kind,
    ),
    // An enumeration is the type of one column in MySQL, not a type of its own.
    enums: [],
  };
  return { catalog, gaps: [...linked.gaps, ...findMissingParents(catalog)] };
}

function toTable(table: TableDescription): Table {
  const indexes = sortBy(table.indexes, ({ name }) => name);
  return {
    name: fullName(table),
    schema: table.schema,
    localName: table.name,
    kind: table.kind,
    columns: table.columns,
    primaryKey: primaryKeyOf(table),
    uniqueKeys: uniqueKeysOf(indexes),
    indexes: indexes.map(({ name, parts, isUnique, method }) => ({
      name,
      columns: parts.map(({ column }) => column),
      isUnique,
      isPartial: false,
      method,
    })),
    inherits: [],
    partitionCount: table.partitionCount,
    rows: table.rows,
    bytes: table.bytes,
    comment: table.comment,
  };
}

function primaryKeyOf({ indexes }: TableDescription): Key | null {
  const primary = indexes.find(({ name }) => name === 'PRIMARY');
  return primary ? { name: primary.name, columns: columnsOf(primary) } : null;
}

/** Those over whole columns: a unique prefix or expression says nothing about a column's values. */
function uniqueKeysOf(indexes: readonly IndexDescription[]): Key[] {
  return indexes
    .filter(({ name, isUnique }) => isUnique && name !== 'PRIMARY')
    .filter(({ parts }) => parts.every(({ column, isPrefix }) => column !== null && !isPrefix))
    .map((index) => ({ name: index.name, columns: columnsOf(index) }));
}

function columnsOf({ parts }: IndexDescription): string[] {
  return parts.flatMap(({ column }) => (column === null ? [] : [column]));
}

function toForeignKey(
  tables: ReadonlyMap<string, TableDescription>,
  table: TableDescription,
  key: ForeignKeyDescription,
): ForeignKey {
  const written = { schema: key.toSchema ?? table.schema, name: key.toTable };
  const parent = tables.get(fullName(written).toLowerCase());
  const columns = key.columns.map((name) => spelledAs(table.columns, name));
  const primary = primaryKeyOf(table)?.columns ?? [];
  const unique = [primary, ...uniqueKeysOf(table.indexes).map((each) => each.columns)];
  return {
    name: key.name,
    from: fullName(table),
    columns,
    to: fullName(parent ?? written),
    toColumns: key.toColumns.map((name) => spelledAs(parent?.columns ?? [], name)),
    onDelete: key.onDelete,
    onUpdate: key.onUpdate,
    isDeferrable: false,
    isValidated: true,
    isNullable: table.columns.some(({ name, isNullable }) => isNullable && columns.includes(name)),
    isIdentifying: columns.every((column) => primary.includes(column)),
    isOneToOne: unique.some(
      (each) => each.length > 0 && each.every((column) => columns.includes(column)),
    ),
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: null,
  };
}

function spelledAs(columns: readonly Column[], name: string): string {
  const lower = name.toLowerCase();
  return columns.find((column) => column.name.toLowerCase() === lower)?.name ?? name;
}

function toView(view: DatabaseDescription['views'][number], linked: LinkedBodies): View {
  return {
    name: fullName(view),
    schema: view.schema,
    localName: view.name,
    isMaterialized: false,
    reads: linked.of(view).reads,
    columns: view.columns,
    comment: null,
  };
}

function toTrigger(
  trigger: DatabaseDescription['triggers'][number],
  linked: LinkedBodies,
): Trigger {
  const table = fullName({ schema: trigger.schema, name: trigger.table });
  const body = linked.of(trigger);
  return {
    name: trigger.name,
    table,
    timing: trigger.timing,
    events: trigger.events,
    routine: null,
    reads: body.reads.filter((name) => name !== table),
    writes: body.writes.filter((name) => name !== table),
    isFullyRead: body.isFullyRead,
  };
}

function toRoutine(
  routine: DatabaseDescription['routines'][number],
  linked: LinkedBodies,
): Routine {
  const body = linked.of(routine);
  return {
    name: fullName(routine),
    schema: routine.schema,
    signature: routine.signature,
    kind: routine.kind,
    language: routine.language,
    reads: body.reads,
    writes: body.writes,
    isFullyRead: body.isFullyRead,
  };
}

/** Foreign keys into tables that were not read: in a database that was not asked for, or missing from the files. */
function findMissingParents({ tables, foreignKeys }: Catalog): Gap[] {
  const known = new Set(tables.map(({ name }) => name));
  const missing = foreignKeys.filter(({ to }) => !known.has(to));
  return sortedUnique(missing.map(({ to }) => to)).map((to) => ({
    kind: 'unknown-table',
    subject: `table ${to}`,
    message: `Foreign keys refer to it (${missing.find((key) => key.to === to)?.from ?? ''} is the first), but it was not read; name its database with --db-schema, or give the file that creates it.`,
    file: null,
    line: null,
  }));
}
