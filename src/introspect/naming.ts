import type {
  Catalog,
  ForeignKey,
  Routine,
  Table,
  TableName,
  Trigger,
  View,
} from '../model/catalog.js';
import type { OrmModel } from '../model/orm-model.js';
import { sortBy, sortedUnique } from '../util/sort.js';
import type { CatalogReading } from './source.js';

/**
 * The name of an object in full: `schema.name`, or the bare name where there is no schema. A part with a dot or a
 * quote in it is put into double quotes, so that two different objects never get the same text.
 */
export function fullName(schema: string | null, localName: string): string {
  return schema === null ? quotePart(localName) : `${quotePart(schema)}.${quotePart(localName)}`;
}

/**
 * Turns the full names of a reading into public names: the schema stays in front unless it is the only or the
 * default one. Tables, keys, views, triggers, routines, enums and models are renamed together and sorted by their
 * new names. A reading that already carries public names comes back unchanged.
 *
 * @param reading names as the sources write them, see `CatalogReading`
 */
export function usePublicNames(reading: CatalogReading): CatalogReading {
  const namer = createNamer(reading);
  const { catalog } = reading;
  const named: Catalog = {
    ...catalog,
    schemas: sortedUnique(catalog.schemas),
    tables: sortBy(
      catalog.tables.map((table) => nameTable(table, namer)),
      ({ name }) => name,
    ),
    foreignKeys: sortForeignKeys(catalog.foreignKeys.map((key) => nameForeignKey(key, namer))),
    views: sortBy(
      catalog.views.map((view) => nameView(view, namer)),
      ({ name }) => name,
    ),
    triggers: sortBy(
      catalog.triggers.map((trigger) => nameTrigger(trigger, namer)),
      ({ table }) => table,
      ({ name }) => name,
    ),
    routines: sortBy(
      catalog.routines.map((routine) => nameRoutine(routine, namer)),
      ({ name }) => name,
      ({ signature }) => signature,
    ),
    enums: sortBy(
      catalog.enums.map((type) => ({ ...type, name: namer.object(type.schema, type.name) })),
      ({ name }) => name,
    ),
  };
  const models = reading.models.map((model) => nameModel(model, namer));
  return { ...reading, catalog: named, models };
}

/** By referring table, columns, referred table and name: an order that does not depend on the source's. */
export function sortForeignKeys(keys: Iterable<ForeignKey>): ForeignKey[] {
  return sortBy(
    keys,
    ({ from }) => from,
    ({ columns }) => columns.join(','),
    ({ to }) => to,
    ({ name }) => name ?? '',
  );
}

interface Namer {
  /** A table or view by the name that the source gave it; unknown names are shortened by the same rule. */
  readonly relation: (name: TableName) => TableName;
  readonly relations: (names: readonly TableName[]) => TableName[];
  /** A routine or type, which the source may have given with or without its schema. */
  readonly object: (schema: string | null, name: string) => string;
  /** A routine as a trigger names it. */
  readonly routine: (name: string) => string;
}

function createNamer(reading: CatalogReading): Namer {
  const { catalog, defaultSchema } = reading;
  const relations = [...catalog.tables, ...catalog.views];
  const used = sortedUnique(relations.flatMap(({ schema }) => (schema === null ? [] : [schema])));
  const hasUnqualified = relations.some(({ schema }) => schema === null);
  const only = used.length === 1 && !hasUnqualified ? used[0] : undefined;
  // Routines and types of the default schema keep their bare names, so those of the only table schema cannot.
  const othersInDefault = [...catalog.routines, ...catalog.enums].some(
    ({ schema }) => schema === defaultSchema,
  );
  const isBare = (schema: string | null) =>
    schema === null || schema === defaultSchema || schema === only;
  const isBareObject = (schema: string | null) =>
    schema === null || schema === defaultSchema || (schema === only && !othersInDefault);

  const publicNames = new Map<string, TableName>();
  for (const { name, schema, localName } of relations) {
    // A source without schemas has given the name under which it is known; it may hold a dot.
    const publicName = schema === null ? name : fullName(isBare(schema) ? null : schema, localName);
    for (const alias of [name, fullName(schema, localName)]) {
      if (!publicNames.has(alias)) publicNames.set(alias, publicName);
    }
  }
  const bareSchemas = sortedUnique([only, defaultSchema].flatMap((schema) => schema ?? []));
  const relation = (name: TableName) => publicNames.get(name) ?? withoutSchema(name, bareSchemas);
  const object = (schema: string | null, name: string) => {
    const localName = schema === null ? name : withoutSchema(name, [schema]);
    return schema === null || isBareObject(schema)
      ? localName
      : `${quotePart(schema)}.${localName}`;
  };
  const routines = new Map(
    catalog.routines.map(({ name, schema }) => [name, object(schema, name)]),
  );
  return {
    relation,
    relations: (names) => sortedUnique(names.map(relation)),
    object,
    routine: (name) => routines.get(name) ?? withoutSchema(name, bareSchemas),
  };
}

/** Cuts off one of the schemas, written plainly or in quotes. */
function withoutSchema(name: string, schemas: readonly string[]): string {
  for (const schema of schemas) {
    for (const prefix of [`${schema}.`, `${quotePart(schema)}.`]) {
      if (name.startsWith(prefix) && name.length > prefix.length) return name.slice(prefix.length);
    }
  }
  return name;
}

function quotePart(part: string): string {
  return /[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}

function nameTable(table: Table, namer: Namer): Table {
  return {
    ...table,
    name: namer.relation(table.name),
    inherits: namer.relations(table.inherits),
  };
}

function nameForeignKey(key: ForeignKey, namer: Namer): ForeignKey {
  return { ...key, from: namer.relation(key.from), to: namer.relation(key.to) };
}

function nameView(view: View, namer: Namer): View {
  return { ...view, name: namer.relation(view.name), reads: namer.relations(view.reads) };
}

function nameTrigger(trigger: Trigger, namer: Namer): Trigger {
  return {
    ...trigger,
    table: namer.relation(trigger.table),
    routine: trigger.routine === null ? null : namer.routine(trigger.routine),
    reads: namer.relations(trigger.reads),
    writes: namer.relations(trigger.writes),
  };
}

function nameRoutine(routine: Routine, namer: Namer): Routine {
  return {
    ...routine,
    name: namer.object(routine.schema, routine.name),
    reads: namer.relations(routine.reads),
    writes: namer.relations(routine.writes),
  };
}

function nameModel(model: OrmModel, namer: Namer): OrmModel {
  return {
    ...model,
    table: model.table === null ? null : namer.relation(model.table),
    properties: model.properties.map((property) =>
      property.relation === null || property.relation.joinTable === null
        ? property
        : {
            ...property,
            relation: {
              ...property.relation,
              joinTable: namer.relation(property.relation.joinTable),
            },
          },
    ),
  };
}
