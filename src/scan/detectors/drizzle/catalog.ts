import type { Catalog, ForeignKey, Index, Key, Table, View } from '../../../model/catalog.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import { keyOfRef } from '../../resolve/value.js';
import { plainColumn, plainTable, splitName } from '../../entities/plain-table.js';
import type { SourceReference } from './read-columns.js';
import type { Declarations, SourceView } from './read-tables.js';
import type { SourceRelation } from './read-relations.js';
import {
  columnsNamed,
  isReferring,
  primaryOf,
  type FindTable,
  type NamedTable,
} from './named-table.js';

/** The declarations as a catalog. Relations without a constraint of their own become ghosts. */
export function catalogOf(
  sources: readonly NamedTable[],
  declarations: Declarations,
  find: FindTable,
): Catalog {
  const distinct = distinctTables(sources, declarations);
  const tables = distinct.map(tableIn);
  const isIn = new Set(distinct.map(({ ref }) => keyOfRef(ref)));
  const declared = distinct.flatMap((table) => declaredKeys(table, find));
  const relations = declarations.relations.filter(({ from }) => isIn.has(keyOfRef(from)));
  const keys = withoutRepeats([...declared, ...relations.flatMap((one) => ghostOf(one, find))]);
  const kinds = new Set(distinct.map(({ kind }) => kind));
  const views = declarations.views.map((view) => viewIn(view, find));
  const all = [...tables, ...views, ...declarations.enums];
  return {
    dialect: kinds.size > 1 ? null : kinds.has('pg') ? 'postgresql' : mysqlOrNone(kinds),
    serverVersion: null,
    schemas: sortedUnique(all.flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables, ({ name }) => name),
    foreignKeys: sortBy(
      keys,
      ({ from }) => from,
      ({ columns }) => columns.join(),
      ({ to }) => to,
    ),
    views: sortBy(views, ({ name }) => name),
    triggers: [],
    routines: [],
    enums: sortBy(declarations.enums, ({ name }) => name),
  };
}

function mysqlOrNone(kinds: ReadonlySet<NamedTable['kind']>): Catalog['dialect'] {
  return kinds.has('mysql') || kinds.has('singlestore') ? 'mysql' : null;
}

/**
 * One for each physical table: of several objects that stand for one table (generated files, a partial copy in another
 * package) the one that others refer to or relate, then the one with the most columns.
 */
function distinctTables(
  sources: readonly NamedTable[],
  { relations }: Declarations,
): readonly NamedTable[] {
  const related = new Set(
    relations.flatMap(({ from, target }) => [keyOfRef(from), keyOfRef(target)]),
  );
  const weight = (table: NamedTable) =>
    (related.has(keyOfRef(table.ref)) ? 10_000 : 0) + table.columns.length;
  const best = new Map<string, NamedTable>();
  for (const one of sources) {
    const known = best.get(one.table);
    if (known === undefined || weight(one) > weight(known)) best.set(one.table, one);
  }
  return [...best.values()];
}

function tableIn(table: NamedTable): Table {
  const columns = table.columns.map((one) => ({
    ...plainColumn(table.columnByProperty.get(one.property) ?? one.property, one.type),
    isNullable: one.isNullable && !primaryOf(table).includes(one.property),
    default: one.default,
    generated: one.generated,
  }));
  const primary = columnsNamed(table, primaryOf(table));
  const name = table.constraints.find(({ kind }) => kind === 'primary');
  const base = plainTable(table.table, columns, primary, uniqueKeysOf(table));
  const keyName = name?.kind === 'primary' ? name.name : null;
  return {
    ...base,
    primaryKey: base.primaryKey === null ? null : { ...base.primaryKey, name: keyName },
    indexes: indexesOf(table),
  };
}

function uniqueKeysOf(table: NamedTable): readonly Key[] {
  const columns = table.columns.filter(({ isUnique }) => isUnique);
  return [
    ...columns.map(({ property }) => ({ name: null, columns: columnsNamed(table, [property]) })),
    ...table.constraints.flatMap((one): Key[] => {
      if (one.kind === 'unique') {
        return [{ name: one.name, columns: columnsNamed(table, one.properties) }];
      }
      if (one.kind !== 'index' || !one.index.isUnique || one.index.isPartial) return [];
      const properties = one.index.properties.flatMap((property) => property ?? []);
      const isPlain = properties.length === one.index.properties.length;
      return isPlain ? [{ name: one.index.name, columns: columnsNamed(table, properties) }] : [];
    }),
  ].filter((key) => key.columns.length > 0);
}

function indexesOf(table: NamedTable): readonly Index[] {
  const { localName } = splitName(table.table);
  return table.constraints.flatMap((one): Index[] => {
    if (one.kind !== 'index') return [];
    const { name, properties, ...rest } = one.index;
    const columns = properties.map((property) =>
      property === null ? null : (table.columnByProperty.get(property) ?? null),
    );
    const parts = columns.map((column) => column ?? 'expression').join('_');
    return [{ ...rest, name: name ?? `${localName}_${parts}_index`, columns }];
  });
}

function declaredKeys(table: NamedTable, find: FindTable): readonly ForeignKey[] {
  const ofColumns = table.columns.flatMap(({ property, references }) =>
    references === null ? [] : keyOf(table, null, [property], references, find),
  );
  const ofTable = table.constraints.flatMap((one) =>
    one.kind === 'foreign' ? keyOf(table, one.name, one.properties, one.references, find) : [],
  );
  return [...ofColumns, ...ofTable];
}

function keyOf(
  table: NamedTable,
  name: string | null,
  properties: readonly string[],
  references: SourceReference,
  find: FindTable,
): readonly ForeignKey[] {
  const target = find(references.table);
  if (target === null) return [];
  return [
    {
      name,
      from: table.table,
      columns: columnsNamed(table, properties),
      to: target.table,
      toColumns: columnsNamed(target, references.properties),
      onDelete: references.onDelete ?? 'no action',
      onUpdate: references.onUpdate ?? 'no action',
      isDeferrable: false,
      isValidated: true,
      ...shapeOf(table, properties),
      origin: 'declared',
      source: { file: table.file, line: table.line },
    },
  ];
}

function shapeOf(
  table: NamedTable,
  properties: readonly string[],
): Pick<
  ForeignKey,
  'isNullable' | 'isIdentifying' | 'isOneToOne' | 'isInheritance' | 'isManyToMany'
> {
  const primary = primaryOf(table);
  const own = table.columns.filter(({ property }) => properties.includes(property));
  const columns = columnsNamed(table, properties);
  const isUnique =
    sameSet(primary, properties) ||
    uniqueKeysOf(table).some((key) => sameSet(key.columns, columns));
  return {
    isNullable: own.some(({ isNullable, property }) => isNullable && !primary.includes(property)),
    isIdentifying: properties.every((property) => primary.includes(property)),
    isOneToOne: isUnique,
    isInheritance: false,
    isManyToMany: false,
  };
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && a.length === b.length && a.every((one) => b.includes(one));
}

/** A relation that says which columns refer to which: nothing but the program keeps it. */
function ghostOf(relation: SourceRelation, find: FindTable): readonly ForeignKey[] {
  const { from, target, pairs, isMany } = relation;
  const holds = isReferring(relation, find);
  if (!holds && !isMany) return [];
  const table = find(holds ? from : target);
  const own = pairs.map((pair) => (holds ? pair.own : pair.other));
  const other = pairs.map((pair) => (holds ? pair.other : pair.own));
  if (table === null || pairs.length === 0) return [];
  const references = {
    table: holds ? target : from,
    properties: other,
    onDelete: null,
    onUpdate: null,
  };
  return keyOf(table, null, own, references, find).map((key) => ({
    ...key,
    onDelete: null,
    onUpdate: null,
    isValidated: false,
    origin: 'ghost',
  }));
}

/** A constraint comes before the relation over the same columns, and a relation is declared from both sides. */
function withoutRepeats(keys: readonly ForeignKey[]): readonly ForeignKey[] {
  const distinct = new Map<string, ForeignKey>();
  for (const key of keys) {
    const id = JSON.stringify([key.from, key.columns, key.to]);
    if (!distinct.has(id)) distinct.set(id, key);
  }
  return [...distinct.values()];
}

function viewIn({ name, isMaterialized, reads }: SourceView, find: FindTable): View {
  return {
    name,
    ...splitName(name),
    isMaterialized,
    reads: sortedUnique(reads.flatMap((ref) => find(ref)?.table ?? [])),
    columns: [],
    comment: null,
  };
}
