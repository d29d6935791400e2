import type { TypeName } from 'libpg-query';
import type { Node } from 'libpg-query';
import { allOf, as, strings } from './ast.js';
import { BUILTIN_TYPES, isReservedWord } from './builtin-names.js';
import { keyOf, type Named, type State, type TypeReference, type UserType } from './state.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** Types as scripts write them, and as `format_type` prints them. */

const SERIAL_TYPES: Readonly<Record<string, string>> = lookupTable({
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
});

/** The integer type behind `serial` and its sisters; `null` for any other type. */
export function serialType(typeName: TypeName | undefined): TypeReference | null {
  const names = strings(typeName?.names);
  const base = names.length === 1 ? SERIAL_TYPES[names[0] ?? ''] : undefined;
  return base === undefined ? null : { base, modifier: '', isArray: false };
}

/** Looks a type name up as the server would at this point of the script. */
export function readType(state: State, typeName: TypeName | undefined): TypeReference {
  const names = strings(typeName?.names);
  const name = names.at(-1) ?? '';
  const schema = names.length > 1 ? names.at(-2) : undefined;
  const isArray = (typeName?.arrayBounds ?? []).length > 0;
  const base = findType(state, schema, name);
  if (typeof base === 'string' && base.startsWith('_') && BUILTIN_TYPES.has(base.slice(1))) {
    return { base: base.slice(1), modifier: '', isArray: true };
  }
  return { base, modifier: readModifier(base, typeName?.typmods ?? []), isArray };
}

/** The type of a column, for `orders.total%TYPE`; modifiers do not travel. */
export function withoutModifier(type: TypeReference): TypeReference {
  return { ...type, modifier: '' };
}

function findType(state: State, schema: string | undefined, name: string): string | Named {
  const isBuiltin =
    BUILTIN_TYPES.has(name) || (name.startsWith('_') && BUILTIN_TYPES.has(name.slice(1)));
  if (schema === 'pg_catalog' || (schema === undefined && isBuiltin)) return name;
  for (const place of schema === undefined ? state.searchPath : [schema]) {
    const found = findUserType(state, place, name) ?? state.relations.get(keyOf(place, name));
    if (found !== undefined && found.name !== '') return found;
  }
  // Made by an extension or elsewhere: printed as written, in the schema where extensions go by default.
  return { schema: schema ?? 'public', name };
}

export function findUserType(state: State, schema: string, name: string): UserType | undefined {
  return state.types.get(keyOf(schema, name));
}

/** A type by the parts of its name, e.g. of ALTER TYPE. */
export function lookUpUserType(state: State, parts: readonly string[]): UserType | undefined {
  const name = parts.at(-1) ?? '';
  for (const place of parts.length > 1 ? [parts.at(-2) ?? ''] : state.searchPath) {
    const found = findUserType(state, place, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readModifier(base: string | Named, typmods: readonly Node[]): string {
  const texts = typmods.map(modifierText);
  if (base === 'interval') return intervalModifier(texts.map(Number));
  if (base === 'numeric' && texts.length === 1) return `(${texts[0]},0)`;
  if (typeof base === 'string' && TIME_TYPES.has(base) && texts.length === 1) {
    return `(${Math.min(Number(texts[0]), 6)})`;
  }
  return texts.length === 0 ? '' : `(${texts.join(',')})`;
}

const TIME_TYPES = new Set(['time', 'timetz', 'timestamp', 'timestamptz']);

function modifierText(node: Node): string {
  const constant = as(node, 'A_Const');
  if (constant !== undefined) {
    return constant.sval?.sval ?? constant.fval?.fval ?? String(constant.ival?.ival ?? 0);
  }
  return strings(as(node, 'ColumnRef')?.fields).join('.');
}

/** Bits of the interval mask, from the server's `datetime.h`. */
const INTERVAL_FIELDS: ReadonlyMap<number, string> = new Map(
  (
    [
      [['YEAR'], 'year'],
      [['MONTH'], 'month'],
      [['DAY'], 'day'],
      [['HOUR'], 'hour'],
      [['MINUTE'], 'minute'],
      [['SECOND'], 'second'],
      [['YEAR', 'MONTH'], 'year to month'],
      [['DAY', 'HOUR'], 'day to hour'],
      [['DAY', 'HOUR', 'MINUTE'], 'day to minute'],
      [['DAY', 'HOUR', 'MINUTE', 'SECOND'], 'day to second'],
      [['HOUR', 'MINUTE'], 'hour to minute'],
      [['HOUR', 'MINUTE', 'SECOND'], 'hour to second'],
      [['MINUTE', 'SECOND'], 'minute to second'],
    ] as const
  ).map(([fields, words]) => [
    fields.reduce((mask, field) => mask | INTERVAL_BIT(field), 0),
    words,
  ]),
);

function INTERVAL_BIT(field: 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'): number {
  return 1 << { MONTH: 1, YEAR: 2, DAY: 3, HOUR: 10, MINUTE: 11, SECOND: 12 }[field];
}

function intervalModifier([mask, precision]: readonly number[]): string {
  const fields = mask === undefined ? undefined : INTERVAL_FIELDS.get(mask);
  return `${fields === undefined ? '' : ` ${fields}`}${precision === undefined ? '' : `(${precision})`}`;
}

/** As `format_type(type, modifier)` prints a column's type, with `public` in the search path. */
export function printColumnType(type: TypeReference): string {
  const { base, modifier, isArray } = type;
  const brackets = isArray ? '[]' : '';
  if (modifier === '' && (base === 'bpchar' || base === 'bit')) {
    return (base === 'bit' ? '"bit"' : base) + brackets;
  }
  return printBase(base, modifier) + brackets;
}

/** As a signature prints it: no modifiers. */
export function printArgumentType({ base, isArray }: TypeReference): string {
  return printBase(base, '') + (isArray ? '[]' : '');
}

function printBase(base: string | Named, modifier: string): string {
  if (typeof base !== 'string') return printUserName(base) + modifier;
  if (base === 'char') return '"char"';
  const zoned = ZONED[base];
  if (zoned !== undefined) return `${zoned[0]}${modifier} ${zoned[1]}`;
  return `${PRINTED[base] ?? quoteName(base)}${modifier}`;
}

const ZONED: Readonly<Record<string, readonly [string, string]>> = lookupTable({
  time: ['time', 'without time zone'],
  timetz: ['time', 'with time zone'],
  timestamp: ['timestamp', 'without time zone'],
  timestamptz: ['timestamp', 'with time zone'],
});

const PRINTED: Readonly<Record<string, string>> = lookupTable({
  bit: 'bit',
  bool: 'boolean',
  bpchar: 'character',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  interval: 'interval',
  numeric: 'numeric',
  varbit: 'bit varying',
  varchar: 'character varying',
});

function printUserName({ schema, name }: Named): string {
  const isVisible = schema === 'public' && !BUILTIN_TYPES.has(name);
  return isVisible ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}

/** As the server's `quote_identifier`. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !isReservedWord(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** Arguments of a routine that a caller gives. */
export function isInput(mode: string | undefined): boolean {
  return mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE';
}

/** Names in a list of type names, for matching `DROP FUNCTION f(int, text)`. */
export function readTypes(state: State, nodes: readonly Node[] | undefined): TypeReference[] {
  return allOf(nodes, 'TypeName').map((typeName) => readType(state, typeName));
}
