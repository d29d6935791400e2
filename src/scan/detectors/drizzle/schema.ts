import type { Catalog, ForeignKey, Table } from '../../../model/catalog.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import type { DeclaredSchema } from '../../detector.js';
import { keyOfRef } from '../../resolve/value.js';
import { plainColumn, plainTable } from '../../entities/plain-table.js';
import type { SourceColumn, SourceRelation, SourceTable } from './read-tables.js';

type Tables = ReadonlyMap<string, SourceTable>;

/** What table objects say about the schema: models for the scanner, and a catalog. */
export function buildSchema(
  tables: readonly SourceTable[],
  relations: readonly SourceRelation[],
): DeclaredSchema {
  if (tables.length === 0) return { models: [], reading: null };
  const byRef: Tables = new Map(tables.map((one) => [keyOfRef(one.ref), one]));
  const models = tables.map((one) => ({ model: modelOf(one, relations, byRef), ref: one.ref }));
  return {
    models,
    reading: {
      catalog: catalogOf(tables, byRef),
      models: models.map(({ model }) => model),
      gaps: [],
      defaultSchema: null,
      used: `${tables.length} Drizzle table${tables.length === 1 ? '' : 's'}`,
    },
  };
}

function modelOf(
  table: SourceTable,
  relations: readonly SourceRelation[],
  byRef: Tables,
): OrmModel {
  const key = keyOfRef(table.ref);
  const columns: OrmProperty[] = table.columns.map(({ property, column }) => ({
    name: property,
    column,
    relation: null,
  }));
  const related = relations.flatMap(({ from, name, target, isMany }): OrmProperty[] => {
    const other = keyOfRef(from) === key ? byRef.get(keyOfRef(target)) : undefined;
    if (other === undefined) return [];
    const relation = {
      target: other.name,
      isMany,
      columns: [],
      joinTable: null,
      onDelete: null,
      isEager: false,
      cascades: [],
    };
    return [{ name, column: null, relation }];
  });
  const { name, file, line } = table;
  return {
    orm: 'drizzle',
    name,
    table: table.table,
    file,
    line,
    properties: [...columns, ...related],
  };
}

function catalogOf(sources: readonly SourceTable[], byRef: Tables): Catalog {
  const distinct = [...new Map(sources.map((one) => [one.table, one])).values()];
  const tables = distinct.map(plain);
  const keys = distinct.flatMap((table) =>
    table.columns.flatMap((column) => foreignKeyOf(table, column, byRef) ?? []),
  );
  return {
    dialect: null,
    serverVersion: null,
    schemas: sortedUnique(tables.flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables, ({ name }) => name),
    foreignKeys: sortBy(
      keys,
      ({ from }) => from,
      ({ columns }) => columns.join(),
    ),
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  };
}

function plain({ table, columns }: SourceTable): Table {
  return plainTable(
    table,
    columns.map((one) => ({
      ...plainColumn(one.column, one.type),
      isNullable: one.isNullable,
      default: one.hasDefault ? 'expression' : 'none',
    })),
    columns.filter(({ isPrimary }) => isPrimary).map(({ column }) => column),
    columns
      .filter(({ isUnique }) => isUnique)
      .map(({ column }) => ({ name: null, columns: [column] })),
  );
}

function foreignKeyOf(table: SourceTable, column: SourceColumn, byRef: Tables): ForeignKey | null {
  const { references } = column;
  const target = references === null ? undefined : byRef.get(keyOfRef(references.table));
  if (references === null || target === undefined) return null;
  const to = target.columns.find(({ property }) => property === references.property);
  return {
    name: null,
    from: table.table,
    columns: [column.column],
    to: target.table,
    toColumns: [to?.column ?? references.property],
    onDelete: column.onDelete ?? 'no action',
    onUpdate: 'no action',
    isDeferrable: false,
    isValidated: true,
    isNullable: column.isNullable,
    isIdentifying: column.isPrimary,
    isOneToOne: column.isUnique,
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: { file: table.file, line: table.line },
  };
}
