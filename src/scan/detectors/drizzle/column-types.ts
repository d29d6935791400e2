import type { Kind } from './declarations.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://orm.drizzle.team/docs/column-types/pg, .../mysql, .../sqlite

/** What a column's declaration says about its type: the function's name and what it is configured with. */
export interface TypeCall {
  readonly name: string;
  readonly kind: Kind | null;
  /** A number or text of the configuration, `null` when it is not given or not known. */
  option(name: string): string | null;
  /** A flag of the configuration. */
  flag(name: string): boolean;
  readonly values: readonly string[];
}

/** As PostgreSQL prints them; what is not here is printed as it is called. */
const POSTGRES: Readonly<Record<string, string>> = lookupTable({
  int: 'integer', serial: 'integer', bigserial: 'bigint', smallserial: 'smallint', doublePrecision: 'double precision',
  decimal: 'numeric',
}); // prettier-ignore

const MYSQL: Readonly<Record<string, string>> = lookupTable({
  boolean: 'tinyint(1)', integer: 'int', serial: 'bigint unsigned', numeric: 'decimal',
}); // prettier-ignore

const PLAIN = [
  'text', 'varchar', 'char', 'integer', 'int', 'bigint', 'smallint', 'tinyint', 'mediumint', 'serial', 'bigserial',
  'smallserial', 'boolean', 'numeric', 'decimal', 'real', 'doublePrecision', 'double', 'float', 'json', 'jsonb', 'uuid',
  'timestamp', 'datetime', 'date', 'time', 'year', 'interval', 'inet', 'cidr', 'macaddr', 'macaddr8', 'point', 'line',
  'geometry', 'vector', 'halfvec', 'sparsevec', 'bit', 'blob', 'tinyblob', 'mediumblob', 'longblob', 'binary',
  'varbinary', 'bytea', 'tinytext', 'mediumtext', 'longtext', 'mysqlEnum', 'singlestoreEnum',
] as const; // prettier-ignore

/** Functions that begin the declaration of a column. */
export const COLUMN_TYPES: ReadonlySet<string> = new Set(PLAIN);

/** Links that go on with the declaration of a column. */
export const COLUMN_LINKS: ReadonlySet<string> = new Set([
  'notNull', 'default', 'defaultNow', 'defaultRandom', '$default', '$defaultFn', '$onUpdate', '$onUpdateFn', '$type',
  'primaryKey', 'unique', 'references', 'array', 'generatedAlwaysAs', 'generatedAlwaysAsIdentity',
  'generatedByDefaultAsIdentity', 'autoincrement', 'onUpdateNow',
]); // prettier-ignore

/** The type as the database prints it. */
export function databaseType(call: TypeCall): string {
  if (call.kind === 'pg') return postgresType(call);
  if (call.kind === 'sqlite') return sqliteType(call);
  return call.kind === null ? call.name : mysqlType(call);
}

function postgresType(call: TypeCall): string {
  const { name } = call;
  const size = call.option('length');
  switch (name) {
    case 'varchar':
      return `character varying${sized(size)}`;
    case 'char':
      return `character${sized(size ?? '1')}`;
    case 'timestamp':
    case 'time': {
      const zone = call.flag('withTimezone') ? 'with' : 'without';
      return `${name}${sized(call.option('precision'))} ${zone} time zone`;
    }
    case 'numeric':
    case 'decimal':
      return `numeric${scaled(call)}`;
    case 'vector':
    case 'halfvec':
    case 'sparsevec':
    case 'bit':
      return `${name}${sized(call.option('dimensions'))}`;
    default:
      return POSTGRES[name] ?? name;
  }
}

function mysqlType(call: TypeCall): string {
  const { name } = call;
  switch (name) {
    case 'varchar':
    case 'char':
    case 'binary':
    case 'varbinary':
      return `${name}${sized(call.option('length'))}`;
    case 'mysqlEnum':
    case 'singlestoreEnum':
      return `enum(${call.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(',')})`;
    case 'timestamp':
    case 'datetime':
    case 'time':
      return `${name}${sized(call.option('fsp'))}`;
    default: {
      const base = MYSQL[name] ?? name;
      const scale = /^(?:decimal|double|float)$/.test(base) ? scaled(call) : '';
      return `${base}${scale}${call.flag('unsigned') ? ' unsigned' : ''}`;
    }
  }
}

/** SQLite keeps what was declared: numbers in disguise are integers. */
function sqliteType({ name }: TypeCall): string {
  return name === 'int' ? 'integer' : name;
}

function sized(size: string | null): string {
  return size === null ? '' : `(${size})`;
}

function scaled(call: TypeCall): string {
  const precision = call.option('precision');
  if (precision === null) return '';
  return `(${precision},${call.option('scale') ?? '0'})`;
}
