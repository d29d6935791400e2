import type { Gap } from '../../model/gap.js';
import type { Catalog, Column, ForeignKey, Key, Table, View } from '../../model/catalog.js';
import type { OrmModel, OrmProperty } from '../../model/orm-model.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import type { DeclaredSchema } from '../detector.js';
import { keyOfRef, type Ref } from '../resolve/value.js';
import type { ColumnProperty, Entity, EntityProperty, RelationProperty } from './entity.js';
import { joinTableOf, referredColumn, type BuiltJoinTable } from './join-table.js';
import type { NamingStrategy } from './naming.js';
import { plainColumn, plainTable, splitName } from './plain-table.js';

/** An entity with the names of its table and columns. */
export interface NamedEntity {
  readonly entity: Entity;
  /** `null` for a class without a table of its own. */
  readonly table: string | null;
  /** Without schema and prefix: names of join tables are made of it. */
  readonly bareTable: string;
  /** The class that the table is named after: the topmost one of single-table inheritance. */
  readonly rootClass: string;
  readonly columns: readonly NamedColumn[];
  readonly relations: readonly { readonly relation: RelationProperty; readonly path: string }[];
  /** Dotted names of embedded objects. */
  readonly embedded: readonly string[];
}

export interface NamedColumn {
  /** Dotted for embedded columns. */
  readonly property: string;
  readonly name: string;
  readonly column: ColumnProperty;
}

/** What the application's configuration says about names. */
export interface NamingSettings {
  readonly naming: NamingStrategy;
  /** Put before every table name. */
  readonly prefix: string;
  readonly gaps: readonly Gap[];
}

/** Whose entities they are. */
export interface Mapper {
  /** For `OrmModel.orm`. */
  readonly orm: string;
  readonly title: string;
}

/** Looks entities up the way relations name them. */
export interface EntityIndex {
  find(target: RelationProperty['target']): NamedEntity | null;
}

/** What the entities say about the schema: models for the scanner, and a catalog. */
export function buildSchema(
  entities: readonly Entity[],
  { naming, prefix, gaps }: NamingSettings,
  { orm, title }: Mapper,
): DeclaredSchema {
  const named = nameEntities(entities, naming, prefix);
  const index = indexEntities(named);
  const models = named.map((one) => modelOf(one, index, naming, orm));
  return {
    models: named.flatMap((one, at) => {
      const model = models[at];
      return model === undefined ? [] : placesOf(one.entity).map((ref) => ({ model, ref }));
    }),
    reading:
      entities.length === 0
        ? null
        : {
            catalog: catalogOf(named, index, naming),
            models,
            gaps,
            defaultSchema: null,
            used: `${entities.length} ${title} entit${entities.length === 1 ? 'y' : 'ies'}`,
          },
  };
}

function placesOf({ ref, aliases }: Entity): readonly Ref[] {
  return [ref, ...aliases];
}

function nameEntities(
  entities: readonly Entity[],
  naming: NamingStrategy,
  prefix: string,
): readonly NamedEntity[] {
  const byKey = new Map(entities.map((entity) => [keyOfRef(entity.ref), entity]));
  return entities.map((entity) => {
    const owner = tableOwner(entity, byKey);
    const bareTable = naming.tableName(owner.className, owner.tableName);
    const local = prefix + bareTable;
    const table = owner.schema === null ? local : `${owner.schema}.${local}`;
    return {
      entity,
      table,
      bareTable,
      rootClass: owner.className,
      ...nameProperties(entity.properties, naming, []),
    };
  });
}

/** Children of `@TableInheritance` live in the table of the topmost class that has it. */
function tableOwner(entity: Entity, byKey: ReadonlyMap<string, Entity>): Entity {
  const bases = entity.bases.flatMap((key) => byKey.get(key) ?? []);
  const root = bases.findLast(({ hasChildren }) => hasChildren);
  return root ?? (entity.kind === 'child' ? (bases[0] ?? entity) : entity);
}

function nameProperties(
  properties: readonly EntityProperty[],
  naming: NamingStrategy,
  path: readonly string[],
  prefixes: readonly string[] = [],
): Pick<NamedEntity, 'columns' | 'relations' | 'embedded'> {
  const columns = new Map<string, NamedColumn>();
  const relations = new Map<string, { relation: RelationProperty; path: string }>();
  const embedded: string[] = [];
  for (const property of properties) {
    const dotted = [...path, property.name].join('.');
    if (property.kind === 'column') {
      const name = naming.columnName(property.name, property.columnName, prefixes);
      columns.set(dotted, { property: dotted, name, column: property });
    } else if (property.kind === 'relation') {
      relations.set(dotted, { relation: property, path: dotted });
    } else {
      const inner =
        property.prefix === ''
          ? prefixes
          : [...prefixes, naming.embeddedPrefix(property.name, property.prefix)];
      const nested = nameProperties(property.properties, naming, [...path, property.name], inner);
      for (const one of nested.columns) columns.set(one.property, one);
      for (const one of nested.relations) relations.set(one.path, one);
      embedded.push(dotted, ...nested.embedded);
    }
  }
  return { columns: [...columns.values()], relations: [...relations.values()], embedded };
}

function indexEntities(named: readonly NamedEntity[]): EntityIndex {
  const byRef = new Map(
    named.flatMap((one) => placesOf(one.entity).map((ref) => [keyOfRef(ref), one] as const)),
  );
  const byName = new Map(named.map((one) => [one.entity.className, one]));
  return {
    find: (target) =>
      (typeof target === 'string' ? byName.get(target) : byRef.get(keyOfRef(target))) ?? null,
  };
}

/** Whether this side of a relation holds the referring columns. */
function ownsColumns({ cardinality, joinColumns }: RelationProperty): boolean {
  return cardinality === 'many-to-one' || (cardinality === 'one-to-one' && joinColumns !== null);
}

interface JoinPair {
  readonly column: string;
  readonly toColumn: string;
  readonly type: string;
}

/** Referring columns with what they refer to. */
export function joinPairsOf(
  relation: RelationProperty,
  target: NamedEntity,
  naming: NamingStrategy,
): readonly JoinPair[] {
  const primary = target.columns.filter(({ column }) => column.isPrimary);
  const given =
    relation.joinColumns?.filter(({ referencedColumnName }) => referencedColumnName !== null) ?? [];
  const referred =
    given.length > 0
      ? given.flatMap(
          (one) =>
            target.columns.find(({ property }) => property === one.referencedColumnName) ?? [],
        )
      : primary;
  return referred.map((to, index) => ({
    column:
      relation.joinColumns?.[index]?.name ??
      naming.joinColumnName(relation.name, referredColumn(to)),
    toColumn: to.name,
    type: to.column.type,
  }));
}

function modelOf(
  one: NamedEntity,
  index: EntityIndex,
  naming: NamingStrategy,
  orm: string,
): OrmModel {
  const { entity, table } = one;
  const columns: OrmProperty[] = one.columns.map(({ property, name }) => ({
    name: property,
    column: name,
    relation: null,
  }));
  const relations = one.relations.map(({ relation, path }): OrmProperty => {
    const target = index.find(relation.target);
    const pairs =
      target !== null && ownsColumns(relation) ? joinPairsOf(relation, target, naming) : [];
    return {
      name: path,
      column: null,
      relation: {
        target:
          target?.entity.className ?? (typeof relation.target === 'string' ? relation.target : ''),
        isMany: relation.cardinality.endsWith('many'),
        columns: pairs.map(({ column }) => column),
        joinTable: joinTableOf(one, relation, index, naming)?.name ?? null,
        onDelete: relation.onDelete,
        isEager: relation.isEager,
        cascades: relation.cascades,
        deletesOrphans: relation.deletesOrphans,
      },
    };
  });
  const { className, file, line } = entity;
  return {
    orm,
    name: className,
    table,
    file,
    line,
    properties: [
      ...columns,
      ...relations,
      ...one.embedded.map((name) => ({ name, column: null, relation: null, isEmbedded: true })),
    ],
  };
}

function catalogOf(
  named: readonly NamedEntity[],
  index: EntityIndex,
  naming: NamingStrategy,
): Catalog {
  const stored = named.filter(({ entity, table }) => entity.kind !== 'view' && table !== null);
  const groups = new Map<string, NamedEntity[]>();
  for (const one of stored) {
    const group = groups.get(one.table ?? '');
    if (group === undefined) groups.set(one.table ?? '', [one]);
    else group.push(one);
  }
  const joinTables = new Map<string, BuiltJoinTable>();
  for (const one of stored) {
    for (const { relation } of one.relations) {
      const built = joinTableOf(one, relation, index, naming);
      if (built !== null && !groups.has(built.name)) joinTables.set(built.name, built);
    }
  }
  const tables = [
    ...[...groups].map(([name, group]) => tableOf(name, group, index, naming)),
    ...[...joinTables.values()].map(({ table }) => table),
  ];
  const foreignKeys = [
    ...[...groups].flatMap(([name, group]) => foreignKeysOf(name, group, index, naming)),
    ...[...joinTables.values()].flatMap((one) => one.foreignKeys),
  ];
  return {
    dialect: null,
    serverVersion: null,
    schemas: sortedUnique(tables.flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables, ({ name }) => name),
    foreignKeys: sortBy(
      foreignKeys,
      ({ from }) => from,
      ({ columns }) => columns.join(),
    ),
    views: named.flatMap(viewOf),
    triggers: [],
    routines: [],
    enums: [],
  };
}

function tableOf(
  name: string,
  group: readonly NamedEntity[],
  index: EntityIndex,
  naming: NamingStrategy,
): Table {
  const columns = new Map<string, Column>();
  const primary: string[] = [];
  const unique: Key[] = [];
  const shares = group.length > 1;
  for (const one of group) {
    for (const { name: column, column: facts } of one.columns) {
      if (!columns.has(column)) columns.set(column, columnOf(column, facts));
      if (facts.isPrimary && !primary.includes(column)) primary.push(column);
      if (facts.isUnique) unique.push({ name: null, columns: [column] });
    }
    for (const { column, isNullable, relation, type } of referringColumns(one, index, naming)) {
      if (columns.has(column)) continue;
      columns.set(column, {
        ...plainColumn(column, type),
        isNullable: isNullable || shares,
      });
      if (relation.isPrimary) primary.push(column);
    }
    for (const key of one.entity.uniqueKeys) {
      const physical = key.map(
        (property) => one.columns.find((c) => c.property === property)?.name ?? property,
      );
      unique.push({ name: null, columns: physical });
    }
  }
  return plainTable(name, [...columns.values()], primary, distinctKeys(unique));
}

function distinctKeys(keys: readonly Key[]): readonly Key[] {
  return [...new Map(keys.map((key) => [key.columns.join(), key])).values()];
}

function referringColumns(one: NamedEntity, index: EntityIndex, naming: NamingStrategy) {
  return one.relations.flatMap(({ relation }) => {
    const target = ownsColumns(relation) ? index.find(relation.target) : null;
    if (target === null) return [];
    return joinPairsOf(relation, target, naming).map((pair) => ({
      ...pair,
      relation,
      isNullable: relation.isNullable && !relation.isPrimary,
    }));
  });
}

function foreignKeysOf(
  from: string,
  group: readonly NamedEntity[],
  index: EntityIndex,
  naming: NamingStrategy,
): readonly ForeignKey[] {
  const keys = new Map<string, ForeignKey>();
  for (const one of group) {
    for (const { relation } of one.relations) {
      const target =
        ownsColumns(relation) && relation.hasConstraint ? index.find(relation.target) : null;
      if (target === null || target.table === null) continue;
      const pairs = joinPairsOf(relation, target, naming);
      if (pairs.length === 0) continue;
      const columns = pairs.map(({ column }) => column);
      const key = `${columns.join()} ${target.table}`;
      if (!keys.has(key))
        keys.set(key, foreignKeyOf(from, one.entity, relation, target.table, pairs));
    }
  }
  return [...keys.values()];
}

function foreignKeyOf(
  from: string,
  entity: Entity,
  relation: RelationProperty,
  to: string,
  pairs: readonly JoinPair[],
): ForeignKey {
  return {
    name: null,
    from,
    columns: pairs.map(({ column }) => column),
    to,
    toColumns: pairs.map(({ toColumn }) => toColumn),
    onDelete: relation.onDelete ?? 'no action',
    onUpdate: relation.onUpdate ?? 'no action',
    isDeferrable: false,
    isValidated: true,
    isNullable: relation.isNullable && !relation.isPrimary,
    isIdentifying: relation.isPrimary,
    isOneToOne: relation.cardinality === 'one-to-one',
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: { file: entity.file, line: relation.line },
  };
}

function viewOf({ entity, table, columns }: NamedEntity): readonly View[] {
  if (entity.kind !== 'view' || table === null) return [];
  const { schema, localName } = splitName(table);
  return [
    {
      name: table,
      schema,
      localName,
      isMaterialized: false,
      reads: [],
      columns: columns.map(({ name }) => name),
      comment: null,
    },
  ];
}

function columnOf(name: string, { type, isNullable, isPrimary, ...facts }: ColumnProperty): Column {
  return {
    ...plainColumn(name, type),
    isNullable: isNullable && !isPrimary,
    default: facts.default,
  };
}
