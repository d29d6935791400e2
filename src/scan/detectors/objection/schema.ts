import type { Catalog, Column, ForeignKey, Table } from '../../../model/catalog.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import { snakeCase } from '../../../util/snake-case.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import type { DeclaredSchema } from '../../detector.js';
import { keyOfRef } from '../../resolve/value.js';
import { plainColumn, plainTable } from '../../entities/plain-table.js';
import { ORM, plainName } from './models.js';
import type { ModelClass, Relation } from './read-models.js';

/** What the models say about the schema: models for the scanner, and a catalog. */
export function buildSchema(classes: readonly ModelClass[]): DeclaredSchema {
  const find = finder(classes);
  const models = classes.map((one) => ({ model: modelOf(one, find), ref: one.value.ref }));
  if (classes.length === 0) return { models, reading: null };
  return {
    models,
    reading: {
      catalog: catalogOf(classes, find),
      models: models.map(({ model }) => model),
      gaps: [],
      defaultSchema: null,
      used: `${classes.length} Objection model${classes.length === 1 ? '' : 's'}`,
    },
  };
}

type Find = (target: Relation['target']) => ModelClass | null;

function finder(classes: readonly ModelClass[]): Find {
  const byRef = new Map(classes.map((one) => [keyOfRef(one.value.ref), one]));
  const byName = new Map<string, ModelClass>();
  for (const one of classes) {
    const base = one.file.slice(one.file.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
    for (const name of [base, one.name]) byName.set(plainName(name), one);
  }
  return (target) => {
    if (target === null) return null;
    return (
      (typeof target === 'string' ? byName.get(plainName(target)) : byRef.get(keyOfRef(target))) ??
      null
    );
  };
}

function modelOf(one: ModelClass, find: Find): OrmModel {
  const named = new Map(
    propertiesOf(one).map((name): [string, OrmProperty] => [
      name,
      { name, column: spelledIn(one, name), relation: null },
    ]),
  );
  const listed = new Set([...named.values()].map(({ column }) => column));
  for (const { name } of columnsOf(one, find)) {
    if (!listed.has(name)) named.set(name, { name, column: name, relation: null });
  }
  const columns = [...named.values()];
  const relations = one.relations.map((relation): OrmProperty => {
    const key = keyOf(one, relation, find);
    const through = relation.through?.from[0];
    return {
      name: relation.name,
      column: null,
      relation: {
        target: find(relation.target)?.name ?? '',
        isMany: /Many/.test(relation.kind),
        columns: key?.from === one.table ? key.columns : [],
        joinTable: through === undefined ? null : tableIn(through, one),
        onDelete: null,
        isEager: false,
        cascades: [],
      },
    };
  });
  const { name, table, file, line } = one;
  const properties = [...columns, ...relations];
  return {
    orm: ORM,
    name,
    table,
    file,
    line,
    properties,
    hasOtherColumns: true,
    ...(one.isSnakeCase ? { otherColumnsAre: 'snake_case' } : {}),
  };
}

/** A name of the code as the model's table has it. */
function spelledIn({ isSnakeCase }: ModelClass, name: string): string {
  return isSnakeCase ? snakeCase(name) : name;
}

/** What the model calls its columns. */
function propertiesOf({ idColumns, columns }: ModelClass): readonly string[] {
  return [...idColumns, ...(columns ?? []).map(({ name }) => name)];
}

function tableIn(path: string, one: ModelClass): string {
  return spelledIn(one, path.slice(0, path.lastIndexOf('.')));
}

function columnsIn(paths: readonly string[], one: ModelClass): readonly string[] {
  return paths.map((path) => spelledIn(one, path.slice(path.lastIndexOf('.') + 1)));
}

function idsOf(one: ModelClass): readonly string[] {
  return one.idColumns.map((name) => spelledIn(one, name));
}

/** What `jsonSchema` lists, the key, and the columns by which the table refers to others. */
function columnsOf(one: ModelClass, find: Find): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const id of idsOf(one)) columns.set(id, plainColumn(id, ''));
  for (const { name: property, type, isRequired } of one.columns ?? []) {
    const name = spelledIn(one, property);
    columns.set(name, {
      ...plainColumn(name, type),
      isNullable: !isRequired && !columns.has(name),
    });
  }
  for (const relation of one.relations) {
    const key = keyOf(one, relation, find);
    for (const name of key?.from === one.table ? key.columns : []) {
      if (!columns.has(name)) columns.set(name, { ...plainColumn(name, ''), isNullable: true });
    }
  }
  return [...columns.values()];
}

interface KeyPair {
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
}

/** Which side refers: the one whose column is not its own key. */
function keyOf(one: ModelClass, relation: Relation, find: Find): KeyPair | null {
  const target = find(relation.target);
  if (target === null || relation.through !== null || relation.from.length === 0) return null;
  const own = { table: one.table, columns: columnsIn(relation.from, one) };
  const other = { table: target.table, columns: columnsIn(relation.to, target) };
  const ownIsKey = own.columns.join() === idsOf(one).join();
  const otherIsKey = other.columns.join() === idsOf(target).join();
  const ownRefers = relation.kind === 'BelongsToOneRelation' || (!ownIsKey && otherIsKey);
  const [from, to] = ownRefers ? [own, other] : [other, own];
  return { from: from.table, columns: from.columns, to: to.table, toColumns: to.columns };
}

function catalogOf(classes: readonly ModelClass[], find: Find): Catalog {
  const tables = new Map<string, Table>();
  const keys = new Map<string, ForeignKey>();
  for (const one of classes) {
    const known = tables.get(one.table);
    const columns = new Map(
      [...(known?.columns ?? []), ...columnsOf(one, find)].map((column) => [column.name, column]),
    );
    tables.set(one.table, plainTable(one.table, [...columns.values()], idsOf(one), []));
    for (const relation of one.relations) {
      for (const key of keysOf(one, relation, find)) {
        const id = `${key.from} ${key.columns.join()} ${key.to}`;
        if (!keys.has(id)) keys.set(id, key);
      }
    }
  }
  for (const { from, columns } of keys.values()) {
    const table = tables.get(from);
    const names = columns.filter((name) => !table?.columns.some((one) => one.name === name));
    if (table !== undefined && names.length === 0) continue;
    const added = names.map((name) => ({ ...plainColumn(name, ''), isNullable: true }));
    tables.set(
      from,
      table === undefined
        ? plainTable(from, added, [], [])
        : { ...table, columns: [...table.columns, ...added] },
    );
  }
  return {
    dialect: null,
    serverVersion: null,
    schemas: sortedUnique([...tables.values()].flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables.values(), ({ name }) => name),
    foreignKeys: sortBy(
      keys.values(),
      ({ from }) => from,
      ({ columns }) => columns.join(),
      ({ to }) => to,
    ),
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  };
}

/** A relation is one key, or the two of the link table that it goes through. */
function keysOf(one: ModelClass, relation: Relation, find: Find): readonly ForeignKey[] {
  const source = { file: one.file, line: relation.line };
  const target = find(relation.target);
  const { through } = relation;
  const [throughFrom] = through?.from ?? [];
  if (through === null || throughFrom === undefined) {
    const key = keyOf(one, relation, find);
    return key === null ? [] : [foreignKey(key, source, false)];
  }
  const link = tableIn(throughFrom, one);
  const toColumns = (paths: readonly string[]) => columnsIn(paths, one);
  const legs: KeyPair[] = [
    {
      from: link,
      columns: toColumns(through.from),
      to: one.table,
      toColumns: toColumns(relation.from),
    },
  ];
  if (target !== null) {
    legs.push({
      from: link,
      columns: toColumns(through.to),
      to: target.table,
      toColumns: toColumns(relation.to),
    });
  }
  return legs.map((leg) => foreignKey(leg, source, true));
}

function foreignKey(
  pair: KeyPair,
  source: { readonly file: string; readonly line: number },
  isManyToMany: boolean,
): ForeignKey {
  return {
    name: null,
    ...pair,
    onDelete: null,
    onUpdate: null,
    isDeferrable: false,
    isValidated: true,
    isNullable: null,
    isIdentifying: null,
    isOneToOne: null,
    isInheritance: false,
    isManyToMany,
    origin: 'declared',
    source,
  };
}
