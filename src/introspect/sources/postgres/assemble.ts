import type {
  Catalog,
  ForeignKey,
  Routine,
  Table,
  TableName,
  Trigger,
  View,
} from '../../../model/catalog.js';
import type { Gap } from '../../../model/gap.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import { foldPartitions, type Folding } from './fold.js';
import { linkBodies, type Effects } from './link-bodies.js';
import type { Relation, RelationForeignKey, Snapshot } from './snapshot.js';

/**
 * Makes the catalog of a snapshot: partitions folded into their parents, keys judged, views followed to base
 * tables, bodies read. Names carry their schema; everything is sorted, so that the order of reading is gone.
 */
export async function assembleCatalog(
  snapshot: Snapshot,
): Promise<{ catalog: Catalog; gaps: readonly Gap[] }> {
  const folding = foldPartitions(snapshot.relations);
  const effects = await linkBodies(snapshot, folding);
  const tables = sortBy(
    folding.relations
      .filter((relation) => !isView(relation))
      .map((table) => toTable(table, folding)),
    (table) => table.name,
  );
  const catalog: Catalog = {
    dialect: 'postgresql',
    serverVersion: snapshot.serverVersion,
    schemas: [],
    tables,
    foreignKeys: assembleForeignKeys(snapshot, folding, tables),
    views: assembleViews(folding),
    triggers: assembleTriggers(snapshot, folding, effects),
    routines: assembleRoutines(snapshot, effects),
    enums: sortBy(snapshot.enums, (type) => type.name),
  };
  return { catalog: { ...catalog, schemas: schemasOf(catalog) }, gaps: snapshot.gaps };
}

const isView = ({ kind }: Relation): boolean => kind === 'view' || kind === 'materialized-view';

function toTable(table: Relation, folding: Folding): Table {
  const { rows, bytes, partitionCount } = folding.sizeOf(table);
  return {
    name: folding.nameOf(table),
    schema: table.schema,
    localName: table.name,
    kind: table.kind === 'partitioned' || table.kind === 'foreign' ? table.kind : 'table',
    columns: table.columns,
    primaryKey: table.primaryKey,
    uniqueKeys: sortBy(table.uniqueKeys, (key) => key.name ?? ''),
    indexes: sortBy(table.indexes, (index) => index.name),
    inherits: folding.namesOf(table.inherits),
    partitionCount,
    rows,
    bytes,
    comment: table.comment,
  };
}

function assembleForeignKeys(
  snapshot: Snapshot,
  folding: Folding,
  tables: readonly Table[],
): ForeignKey[] {
  const tableByName = new Map(tables.map((table) => [table.name, table]));
  const keyByShape = new Map<string, ForeignKey>();
  for (const key of sortBy(snapshot.foreignKeys, ({ name }) => name)) {
    const from = folding.find(key.from);
    const to = folding.find(key.to);
    const child = from === null ? undefined : tableByName.get(folding.nameOf(from));
    if (child === undefined || to === null) continue;
    const foreignKey = judge(key, child, folding.nameOf(to));
    // Partitions may each declare what their parent does not: one key of the folded table.
    const isFolded = folding.isPartition(key.from) || folding.isPartition(key.to);
    const { columns, toColumns } = foreignKey;
    const shape = JSON.stringify([child.name, columns, foreignKey.to, toColumns]);
    const own = JSON.stringify([child.name, key.name]);
    if (isFolded && keyByShape.has(shape)) continue;
    keyByShape.set(isFolded || !keyByShape.has(shape) ? shape : own, foreignKey);
  }
  return sortBy(
    keyByShape.values(),
    (key) => key.from,
    (key) => key.name ?? '',
  );
}

function judge(key: RelationForeignKey, child: Table, to: TableName): ForeignKey {
  const { name, columns, toColumns, onDelete, onUpdate, isDeferrable, isValidated } = key;
  const keys = [...(child.primaryKey === null ? [] : [child.primaryKey]), ...child.uniqueKeys];
  return {
    name,
    from: child.name,
    columns,
    to,
    toColumns,
    onDelete,
    onUpdate,
    isDeferrable,
    isValidated,
    isNullable: child.columns.some((column) => column.isNullable && columns.includes(column.name)),
    isIdentifying:
      child.primaryKey !== null &&
      columns.every((column) => child.primaryKey?.columns.includes(column)),
    isOneToOne: keys.some((unique) => unique.columns.every((column) => columns.includes(column))),
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: null,
  };
}

function assembleViews(folding: Folding): View[] {
  const views = folding.relations.filter(isView).map((view) => ({
    name: folding.nameOf(view),
    schema: view.schema,
    localName: view.name,
    isMaterialized: view.kind === 'materialized-view',
    reads: sortedUnique(folding.baseTablesOf(view.id).map(folding.nameOf)),
    columns: view.columns.map((column) => column.name),
    comment: view.comment,
  }));
  return sortBy(views, (view) => view.name);
}

function assembleTriggers(snapshot: Snapshot, folding: Folding, effects: Effects): Trigger[] {
  const triggerByKey = new Map<string, Trigger>();
  for (const trigger of snapshot.triggers) {
    const relation = folding.find(trigger.relation);
    if (relation === null) continue;
    const table = folding.nameOf(relation);
    const effect = effects.ofRoutine(trigger.routine);
    const { name, timing, events } = trigger;
    triggerByKey.set(JSON.stringify([table, name]), {
      name,
      table,
      timing,
      events,
      routine: trigger.routineName,
      reads: effect.reads.filter((read) => read !== table),
      writes: effect.writes.filter((write) => write !== table),
      isFullyRead: effect.isFullyRead,
    });
  }
  return sortBy(
    triggerByKey.values(),
    (trigger) => trigger.table,
    (trigger) => trigger.name,
  );
}

function assembleRoutines(snapshot: Snapshot, effects: Effects): Routine[] {
  const routines = snapshot.routines.map((routine) => ({
    name: nameOfRoutine(routine),
    schema: routine.schema,
    signature: routine.signature,
    kind: routine.kind,
    language: routine.language,
    ...effects.ofRoutine(routine.id),
  }));
  return sortBy(
    routines,
    (routine) => routine.name,
    (routine) => routine.signature,
  );
}

const nameOfRoutine = ({ schema, name }: { schema: string; name: string }): string =>
  `${schema}.${name}`;

function schemasOf({ tables, views, routines, enums }: Catalog): string[] {
  return sortedUnique(
    [...tables, ...views, ...routines, ...enums].flatMap(({ schema }) => schema ?? []),
  );
}
