import { Cursor, splitAtCommas } from './cursor.js';
import { tokenize, type Token } from './tokens.js';
import { lookupTable } from '../../../util/lookup-table.js';

/**
 * One canonical spelling of column types, for servers and files alike, so that MySQL 8, MariaDB and hand-written
 * SQL compare equal: that of `information_schema.COLUMNS.COLUMN_TYPE` on MySQL 8.0.19 and later, that is without
 * display widths (but `tinyint(1)`, and `zerofill`, which needs its width), character sets and collations.
 * https://dev.mysql.com/doc/refman/8.0/en/data-types.html
 */

const SYNONYMS: Readonly<Record<string, string>> = lookupTable({
  integer: 'int',
  int4: 'int',
  int1: 'tinyint',
  int2: 'smallint',
  int3: 'mediumint',
  middleint: 'mediumint',
  int8: 'bigint',
  dec: 'decimal',
  fixed: 'decimal',
  numeric: 'decimal',
  number: 'decimal',
  real: 'double',
  float8: 'double',
  float4: 'float',
  character: 'char',
  nchar: 'char',
  nvarchar: 'varchar',
  varchar2: 'varchar',
  varcharacter: 'varchar',
  clob: 'longtext',
  raw: 'varbinary',
  geometrycollection: 'geomcollection',
});

/** Widths that a server fills in when none is written. */
const DEFAULT_ARGUMENTS: Readonly<Record<string, string>> = lookupTable({
  bit: '1',
  char: '1',
  binary: '1',
  decimal: '10,0',
});

const ZEROFILL_WIDTHS: Readonly<Record<string, string>> = lookupTable({
  tinyint: '3',
  smallint: '5',
  mediumint: '8',
  int: '10',
  bigint: '20',
});

const FRACTIONAL = new Set(['time', 'datetime', 'timestamp']);

interface ColumnType {
  readonly name: string;
  readonly args: readonly Token[];
  readonly isUnsigned: boolean;
  readonly isZerofill: boolean;
}

/** The canonical spelling of a type as a server prints it. */
export function canonicalType(text: string): string {
  return readColumnType(new Cursor(tokenize(text)));
}

/** Reads a type with the attributes that belong to it and leaves the cursor behind them. */
export function readColumnType(cursor: Cursor): string {
  const name = readTypeName(cursor);
  const args = cursor.peek() === '(' ? cursor.parenthesized() : [];
  let isUnsigned = name === 'serial';
  let isBytes = false;
  let isZerofill = false;
  for (;;) {
    const attribute = readAttribute(cursor);
    if (attribute === null) break;
    isBytes ||= attribute === 'BYTE';
    isUnsigned ||= attribute === 'UNSIGNED' || attribute === 'ZEROFILL';
    isZerofill ||= attribute === 'ZEROFILL';
  }
  return printType({ name: isBytes ? toBytes(name) : name, args, isUnsigned, isZerofill });
}

/** `CHAR(3) BYTE` and its like. */
function toBytes(name: string): string {
  return name
    .replace('varchar', 'varbinary')
    .replace(/^char$/, 'binary')
    .replace('text', 'blob');
}

/** `UNSIGNED`, `ZEROFILL`, `BYTE`, or the empty text for one that the printed type does not show; `null` for no attribute. */
function readAttribute(cursor: Cursor): string | null {
  const sign = cursor.acceptAny('UNSIGNED', 'ZEROFILL', 'BYTE');
  if (sign !== null) return sign;
  if (cursor.acceptAny('SIGNED', 'BINARY', 'ASCII', 'UNICODE', 'COMPRESSED') !== null) {
    return '';
  }
  if (cursor.acceptAny('CHARACTER SET', 'CHARSET', 'COLLATE') === null) return null;
  cursor.accept('=');
  cursor.next();
  return '';
}

function readTypeName(cursor: Cursor): string {
  cursor.accept('NATIONAL');
  const word = cursor.name().toLowerCase();
  if (word === 'double') cursor.accept('PRECISION');
  if (word === 'long') return readLongType(cursor);
  if (word === 'char' || word === 'character' || word === 'nchar' || word === 'binary') {
    if (cursor.acceptAny('VARYING', 'VARCHAR', 'VARCHARACTER') !== null) {
      return word === 'binary' ? 'varbinary' : 'varchar';
    }
    if (cursor.accept('LARGE OBJECT')) return word === 'binary' ? 'longblob' : 'longtext';
  }
  return SYNONYMS[word] ?? word;
}

/** `LONG`, `LONG VARCHAR` and `LONG VARBINARY`. */
function readLongType(cursor: Cursor): string {
  if (cursor.accept('VARBINARY')) return 'mediumblob';
  cursor.acceptAny('VARCHAR', 'VARCHARACTER', 'CHARACTER VARYING', 'CHAR VARYING');
  return 'mediumtext';
}

function printType(type: ColumnType): string {
  const { name, args } = type;
  switch (name) {
    case 'serial':
      return 'bigint unsigned';
    case 'bool':
    case 'boolean':
      return 'tinyint(1)';
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return printInteger(type);
    case 'enum':
    case 'set':
      return `${name}(${printMembers(args)})`;
    case 'text':
    case 'blob':
      return printSized(name, args);
    case 'float':
    case 'double':
    case 'decimal':
      return printNumber(type);
    default:
      return name + printArguments(name, args);
  }
}

function printInteger({ name, args, isUnsigned, isZerofill }: ColumnType): string {
  const width = args[0]?.value;
  if (isZerofill) return `${name}(${width ?? ZEROFILL_WIDTHS[name] ?? ''}) unsigned zerofill`;
  if (name === 'tinyint' && width === '1' && !isUnsigned) return 'tinyint(1)';
  return isUnsigned ? `${name} unsigned` : name;
}

function printNumber({ name, args, isUnsigned, isZerofill }: ColumnType): string {
  const isPrecision = name === 'float' && args.length === 1;
  const printed = isPrecision
    ? Number(args[0]?.value) > 24
      ? 'double'
      : 'float'
    : name + printArguments(name, args);
  return `${printed}${isUnsigned ? ' unsigned' : ''}${isZerofill ? ' zerofill' : ''}`;
}

function printArguments(name: string, args: readonly Token[]): string {
  const given = args.map((token) => token.value).join('');
  // A fraction of no digits, and the one width that a year can have, are not printed.
  if (name === 'year' || (given === '0' && FRACTIONAL.has(name))) return '';
  if (name === 'decimal' && args.length === 1) return `(${given},0)`;
  const text = given || DEFAULT_ARGUMENTS[name];
  return text === undefined ? '' : `(${text})`;
}

/** Trailing blanks of members are dropped by the server. */
function printMembers(args: readonly Token[]): string {
  return splitAtCommas(args)
    .map((item) => item.findLast((token) => token.kind === 'string')?.value ?? '')
    .map((member) => `'${member.replace(/ +$/, '').replaceAll("'", "''")}'`)
    .join(',');
}

/** `TEXT(n)` and `BLOB(n)` are the smallest type that holds n characters; four bytes each, as in utf8mb4. */
function printSized(name: string, args: readonly Token[]): string {
  if (args.length === 0) return name;
  const bytes = Number(args[0]?.value) * (name === 'text' ? 4 : 1);
  if (bytes < 2 ** 8) return `tiny${name}`;
  if (bytes < 2 ** 16) return name;
  return bytes < 2 ** 24 ? `medium${name}` : `long${name}`;
}
