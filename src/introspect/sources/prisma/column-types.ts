import type { PrismaAttribute, PrismaField, PrismaValue } from './parse.js';
import { lookupTable } from '../../../util/lookup-table.js';

// Types are printed as the server prints them (`format_type` in PostgreSQL, `SHOW COLUMNS` in MySQL), so that a
// Prisma schema and the database that Prisma Migrate made from it compare equal.
// https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model-field-scalar-types

export type ScalarType =
  'String' | 'Boolean' | 'Int' | 'BigInt' | 'Float' | 'Decimal' | 'DateTime' | 'Json' | 'Bytes';

/** Of the datasource: decides how columns are typed. */
export type Provider =
  'postgresql' | 'mysql' | 'sqlite' | 'sqlserver' | 'cockroachdb' | 'mongodb' | 'unknown';

const SCALARS: Readonly<Record<string, true>> = {
  String: true,
  Boolean: true,
  Int: true,
  BigInt: true,
  Float: true,
  Decimal: true,
  DateTime: true,
  Json: true,
  Bytes: true,
} satisfies Record<ScalarType, true>;

export function isScalarType(type: string): type is ScalarType {
  return Object.hasOwn(SCALARS, type);
}

const POSTGRES_DEFAULTS: Readonly<Record<ScalarType, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric(65,30)',
  DateTime: 'timestamp(3) without time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
};

const MYSQL_DEFAULTS: Readonly<Record<ScalarType, string>> = {
  String: 'varchar(191)',
  Boolean: 'tinyint(1)',
  Int: 'int',
  BigInt: 'bigint',
  Float: 'double',
  Decimal: 'decimal(65,30)',
  DateTime: 'datetime(3)',
  Json: 'json',
  Bytes: 'longblob',
};

const SQLITE_DEFAULTS: Readonly<Record<ScalarType, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'real',
  Decimal: 'decimal',
  DateTime: 'datetime',
  Json: 'jsonb',
  Bytes: 'blob',
};

const SQLSERVER_DEFAULTS: Readonly<Record<ScalarType, string>> = {
  String: 'nvarchar(1000)',
  Boolean: 'bit',
  Int: 'int',
  BigInt: 'bigint',
  Float: 'float(53)',
  Decimal: 'decimal(32,16)',
  DateTime: 'datetime2',
  Json: 'nvarchar(max)',
  Bytes: 'varbinary(max)',
};

const DEFAULTS: Readonly<Record<Provider, Readonly<Record<ScalarType, string>>>> = {
  postgresql: POSTGRES_DEFAULTS,
  cockroachdb: POSTGRES_DEFAULTS,
  mysql: MYSQL_DEFAULTS,
  sqlite: SQLITE_DEFAULTS,
  sqlserver: SQLSERVER_DEFAULTS,
  mongodb: POSTGRES_DEFAULTS,
  unknown: POSTGRES_DEFAULTS,
};

/** PostgreSQL's spelling of the types that `@db.` names otherwise; `#` stands for the arguments. */
const POSTGRES_NATIVE: Readonly<Record<string, string>> = lookupTable({
  varchar: 'character varying#',
  char: 'character#',
  varbit: 'bit varying#',
  decimal: 'numeric#',
  doubleprecision: 'double precision',
  timestamp: 'timestamp# without time zone',
  timestamptz: 'timestamp# with time zone',
  time: 'time# without time zone',
  timetz: 'time# with time zone',
  string: 'text',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
});

const MYSQL_NATIVE: Readonly<Record<string, string>> = lookupTable({
  unsignedint: 'int unsigned',
  unsignedsmallint: 'smallint unsigned',
  unsignedmediumint: 'mediumint unsigned',
  unsignedtinyint: 'tinyint unsigned',
  unsignedbigint: 'bigint unsigned',
});

/**
 * The type of a scalar column.
 *
 * @param field a field of a scalar type, or one with `Unsupported("...")`
 */
export function scalarColumnType(field: PrismaField, provider: Provider): string {
  const suffix = field.isList ? '[]' : '';
  if (field.isUnsupported) return field.type.toLowerCase() + suffix;
  const native = field.attributes.find(({ name }) => name.startsWith('db.'));
  if (native !== undefined) return nativeType(native, provider) + suffix;
  return (isScalarType(field.type) ? DEFAULTS[provider][field.type] : field.type) + suffix;
}

const NONE: Readonly<Record<string, string>> = lookupTable({});

function nativeType(attribute: PrismaAttribute, provider: Provider): string {
  const name = attribute.name.slice('db.'.length).toLowerCase();
  const texts = attribute.args.map(({ value }) => wordOf(value));
  const args = texts.length > 0 ? `(${texts.join(',')})` : '';
  const isPostgres = provider === 'postgresql' || provider === 'cockroachdb';
  const template = (isPostgres ? POSTGRES_NATIVE : provider === 'mysql' ? MYSQL_NATIVE : NONE)[
    name
  ];
  if (template !== undefined) return template.replace('#', args || defaultLength(name));
  return name + args + (isPostgres && name === 'bit' && args === '' ? '(1)' : '');
}

/** PostgreSQL gives `char` a length where none is written. */
function defaultLength(name: string): string {
  return name === 'char' ? '(1)' : '';
}

/** The text of a name, number or string; empty for anything else. */
export function wordOf(value: PrismaValue | undefined): string {
  return value !== undefined && (value.kind === 'word' || value.kind === 'string')
    ? value.text
    : '';
}

/** How `format_type` prints a type of the user's own: in quotes unless it is all lower case. */
export function postgresTypeName(schema: string | null, name: string): string {
  const quote = (part: string) =>
    /^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`;
  return schema === null ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

/** How MySQL prints an enumeration. */
export function mysqlEnumType(values: readonly string[]): string {
  return `enum(${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(',')})`;
}
