import type { Column, Index, Key, Table, View } from '../../../model/catalog.js';
import { fullName } from '../../naming.js';
import {
  isScalarType,
  mysqlEnumType,
  postgresTypeName,
  scalarColumnType,
  wordOf,
} from './column-types.js';
import { constraintName } from './constraint-name.js';
import type { PrismaAttribute, PrismaBlock, PrismaField, PrismaValue } from './parse.js';
import {
  argumentOf,
  attributeOf,
  columnNameOf,
  columnNamesOf,
  defaultSchemaOf,
  fieldNames,
  isStored,
  schemaNameOf,
  tableNameOf,
  textArgument,
  type PrismaSchema,
} from './schema.js';

/** The table that Prisma Migrate makes of a model. */
export function tableOf(model: PrismaBlock, schema: PrismaSchema): Table {
  const localName = tableNameOf(model);
  const schemaName = schemaNameOf(model, schema);
  const primaryKey = primaryKeyOf(model, localName, schema);
  const unique = uniqueKeysOf(model, localName);
  return {
    name: fullName(schemaName, localName),
    schema: schemaName,
    localName,
    kind: 'table',
    columns: columnsOf(model, schema),
    primaryKey,
    uniqueKeys: unique,
    indexes: [
      ...(primaryKey === null ? [] : [uniqueIndex(primaryKey, localName)]),
      ...unique.map((key) => uniqueIndex(key, localName)),
      ...plainIndexesOf(model, localName),
    ],
    inherits: [],
    partitionCount: 0,
    rows: null,
    bytes: null,
    comment: null,
  };
}

/** A `view` block; the tables behind it are not in the schema file. */
export function viewOf(model: PrismaBlock, schema: PrismaSchema): View {
  const localName = tableNameOf(model);
  const schemaName = schemaNameOf(model, schema);
  return {
    name: fullName(schemaName, localName),
    schema: schemaName,
    localName,
    isMaterialized: false,
    reads: [],
    columns: columnsOf(model, schema).map(({ name }) => name),
    comment: null,
  };
}

function columnsOf(model: PrismaBlock, schema: PrismaSchema): Column[] {
  return model.fields
    .filter((field) => isStored(field, schema))
    .map((field) => ({
      name: columnNameOf(field),
      type: columnTypeOf(field, schema),
      isNullable: isNullable(field),
      default: defaultOf(field, schema),
      generated: null,
      comment: null,
    }));
}

/** Prisma Migrate leaves list columns nullable: an absent list reads as an empty one. */
function isNullable(field: PrismaField): boolean {
  return field.isOptional || field.isList;
}

/** The column's type as the database prints it. */
export function columnTypeOf(field: PrismaField, schema: PrismaSchema): string {
  const declared = schema.enumByName.get(field.type);
  if (declared === undefined || field.isUnsupported)
    return scalarColumnType(field, schema.provider);
  if (schema.provider === 'mysql') return mysqlEnumType(enumValuesOf(declared));
  const schemaName = schemaNameOf(declared, schema);
  const shown = schemaName === defaultSchemaOf(schema) ? null : schemaName;
  return postgresTypeName(shown, tableNameOf(declared)) + (field.isList ? '[]' : '');
}

/** The values as the database knows them. */
export function enumValuesOf(declared: PrismaBlock): string[] {
  return declared.members.map(
    (member) => textArgument(attributeOf(member, 'map'), 'name', 0) ?? member.name,
  );
}

/** Values that the client fills in; the column itself has no default. */
const CLIENT_SIDE = new Set(['uuid', 'cuid', 'nanoid', 'ulid', 'auto']);

function defaultOf(field: PrismaField, { provider }: PrismaSchema): Column['default'] {
  const value = argumentOf(attributeOf(field, 'default'), 'value', 0);
  if (value === undefined) return 'none';
  if (value.kind !== 'call') return 'constant';
  if (CLIENT_SIDE.has(value.name)) return 'none';
  if (value.name === 'autoincrement') return provider === 'mysql' ? 'identity' : 'sequence';
  if (value.name === 'sequence') return 'sequence';
  return value.name === 'dbgenerated' ? databaseDefault(value) : 'expression';
}

function databaseDefault(call: PrismaValue & { readonly kind: 'call' }): Column['default'] {
  const text = wordOf(call.args[0]?.value).trim();
  if (/^nextval\s*\(/i.test(text)) return 'sequence';
  const isConstant =
    /^(\(?-?\d[\d.]*\)?|'([^']|'')*'|true|false|null)\s*(::\s*[\w\s."()[\],]+)?$/i.test(text);
  return isConstant ? 'constant' : 'expression';
}

function primaryKeyOf(model: PrismaBlock, table: string, schema: PrismaSchema): Key | null {
  const block = attributeOf(model, 'id');
  const field = model.fields.find((candidate) => attributeOf(candidate, 'id') !== undefined);
  const attribute = block ?? (field === undefined ? undefined : attributeOf(field, 'id'));
  if (attribute === undefined) return null;
  const columns =
    block === undefined && field !== undefined
      ? [columnNameOf(field)]
      : columnNamesOf(model, fieldNames(argumentOf(block, 'fields', 0)));
  // MySQL calls every primary key the same, whatever it was named.
  const name =
    schema.provider === 'mysql'
      ? 'PRIMARY'
      : (textArgument(attribute, 'map') ?? constraintName([table], '_pkey'));
  return { name, columns };
}

function uniqueKeysOf(model: PrismaBlock, table: string): Key[] {
  const keys: Key[] = [];
  const add = (attribute: PrismaAttribute, columns: readonly string[]) => {
    const name = textArgument(attribute, 'map') ?? constraintName([table, ...columns], '_key');
    keys.push({ name, columns });
  };
  for (const field of model.fields) {
    const attribute = attributeOf(field, 'unique');
    if (attribute !== undefined) add(attribute, [columnNameOf(field)]);
  }
  for (const attribute of model.attributes) {
    if (attribute.name !== 'unique') continue;
    // A condition makes it a partial index, which says nothing about the table's rows as a whole.
    if (argumentOf(attribute, 'where') !== undefined) continue;
    add(attribute, columnNamesOf(model, fieldNames(argumentOf(attribute, 'fields', 0))));
  }
  return keys;
}

function uniqueIndex(key: Key, table: string): Index {
  return {
    name: key.name ?? table,
    columns: key.columns,
    isUnique: true,
    isPartial: false,
    method: 'btree',
  };
}

function plainIndexesOf(model: PrismaBlock, table: string): Index[] {
  return model.attributes
    .filter(({ name, ...attribute }) => {
      const isPartialUnique =
        name === 'unique' && argumentOf({ name, ...attribute }, 'where') !== undefined;
      return name === 'index' || name === 'fulltext' || isPartialUnique;
    })
    .map((attribute) => {
      const columns = columnNamesOf(model, fieldNames(argumentOf(attribute, 'fields', 0)));
      const isUnique = attribute.name === 'unique';
      const fallback = constraintName([table, ...columns], isUnique ? '_key' : '_idx');
      const type = textArgument(attribute, 'type')?.toLowerCase();
      return {
        // Before Prisma 3 the name in the database was called `name`.
        name: textArgument(attribute, 'map') ?? textArgument(attribute, 'name') ?? fallback,
        columns,
        isUnique,
        isPartial: argumentOf(attribute, 'where') !== undefined,
        method: attribute.name === 'fulltext' ? 'fulltext' : (type ?? 'btree'),
      };
    });
}

/** Whether a type is known at all: a scalar, an enumeration, a composite type or a database type. */
export function isKnownType(field: PrismaField, schema: PrismaSchema): boolean {
  return (
    field.isUnsupported ||
    isScalarType(field.type) ||
    schema.enumByName.has(field.type) ||
    schema.modelByName.has(field.type) ||
    schema.typeNames.has(field.type)
  );
}
