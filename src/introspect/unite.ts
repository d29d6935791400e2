import type { Catalog, ForeignKey, TableName } from '../model/catalog.js';
import type { Gap } from '../model/gap.js';
import type { CatalogReading } from '../model/reading.js';
import { sortedUnique } from '../util/sort.js';
import { createRelationFinder, type Relation } from './match-tables.js';
import { renameForeignKey, renameModel, renameReads, renameTrigger } from './rename.js';

const EMPTY: Catalog = {
  dialect: null,
  serverVersion: null,
  schemas: [],
  tables: [],
  foreignKeys: [],
  views: [],
  triggers: [],
  routines: [],
  enums: [],
};

/** A reading of nothing. */
export const EMPTY_READING: CatalogReading = {
  catalog: EMPTY,
  models: [],
  gaps: [],
  defaultSchema: null,
  used: '',
};

/**
 * Readings side by side, none of which is compared with another: a table that several describe is taken from the
 * first, keys between the same columns are kept once.
 */
export function uniteReadings(readings: readonly CatalogReading[]): CatalogReading {
  const [first, ...others] = readings;
  return others.reduce(addReading, first ?? EMPTY_READING);
}

function addReading(base: CatalogReading, added: CatalogReading): CatalogReading {
  const { catalog } = base;
  if (catalog.tables.length === 0 && catalog.views.length === 0) {
    return {
      ...added,
      gaps: [...base.gaps, ...added.gaps],
      models: [...base.models, ...added.models],
    };
  }
  const find = createRelationFinder(catalog, base.defaultSchema);
  const rename = renamer(added.catalog, find);
  const isNew = (relation: Relation) => find(relation) === null;
  const repeated = added.catalog.tables.filter((table) => !isNew(table));
  const foreignKeys = added.catalog.foreignKeys
    .map((key) => renameForeignKey(key, rename))
    .map((key) => asAdded(key, added))
    .filter((key) => !catalog.foreignKeys.some((known) => isSameKey(known, key)));
  return {
    ...base,
    catalog: {
      ...catalog,
      dialect: catalog.dialect ?? added.catalog.dialect,
      schemas: sortedUnique([...catalog.schemas, ...added.catalog.schemas]),
      tables: [
        ...catalog.tables,
        ...added.catalog.tables
          .filter(isNew)
          .map((table) => ({ ...table, inherits: table.inherits.map(rename) })),
      ],
      foreignKeys: [...catalog.foreignKeys, ...foreignKeys],
      views: [
        ...catalog.views,
        ...added.catalog.views.filter(isNew).map((view) => renameReads(view, rename)),
      ],
      triggers: [
        ...catalog.triggers,
        ...added.catalog.triggers
          .map((trigger) => renameTrigger(trigger, rename))
          .filter(
            ({ name, table }) =>
              !catalog.triggers.some((known) => known.name === name && known.table === table),
          ),
      ],
      routines: [
        ...catalog.routines,
        ...added.catalog.routines
          .filter(
            ({ name, signature }) =>
              !catalog.routines.some(
                (known) => known.name === name && known.signature === signature,
              ),
          )
          .map((routine) => ({
            ...renameReads(routine, rename),
            writes: routine.writes.map(rename),
          })),
      ],
      enums: [
        ...catalog.enums,
        ...added.catalog.enums.filter(
          ({ name }) => !catalog.enums.some((known) => known.name === name),
        ),
      ],
    },
    models: [...base.models, ...added.models.map((model) => renameModel(model, rename))],
    gaps: [...base.gaps, ...added.gaps, ...repeatGaps(repeated, base, added)],
  };
}

/** From the names of `catalog` to those of the tables found for them; names without one stay. */
export function renamer(
  catalog: Catalog,
  find: (relation: Relation) => Relation | null,
): (name: TableName) => TableName {
  const names = new Map<TableName, TableName>();
  for (const relation of [...catalog.tables, ...catalog.views]) {
    const found = find(relation);
    if (found !== null) names.set(relation.name, found.name);
  }
  return (name) => names.get(name) ?? name;
}

/** Two keys from the same columns to the same table; keys without columns are the same when their tables are. */
export function isSameKey(a: ForeignKey, b: ForeignKey): boolean {
  if (a.from !== b.from || a.to !== b.to) return false;
  if (a.columns.length === 0 || b.columns.length === 0) return true;
  return (
    a.columns.length === b.columns.length && a.columns.every((column) => b.columns.includes(column))
  );
}

/** A key that only a facts file knows, beside a catalog, is what its author says. */
function asAdded(key: ForeignKey, { role }: CatalogReading): ForeignKey {
  return role === 'facts' && key.origin === 'declared' ? { ...key, origin: 'configured' } : key;
}

/** Facts name the tables they touch on purpose; anything else that is described twice is told. */
function repeatGaps(
  repeated: readonly Relation[],
  base: CatalogReading,
  added: CatalogReading,
): Gap[] {
  if (repeated.length === 0 || added.role === 'facts') return [];
  const names = repeated.slice(0, 5).map(({ localName }) => localName);
  const more = repeated.length > names.length ? ` and ${repeated.length - names.length} more` : '';
  return [
    {
      kind: 'ignored-input',
      subject: added.used,
      message: `It describes tables that ${base.used} describes too (${names.join(', ')}${more}); those are taken from the latter.`,
      file: null,
      line: null,
    },
  ];
}
