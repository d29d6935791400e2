import type { Entry, ScanContext } from '../detector.js';
import { knownText, type Value } from '../resolve/value.js';
import { actionOf } from './table-builder.js';
import type { ColumnPart, ForeignPart, TablePart } from './steps.js';

/**
 * The columns of `createTable('orders', { id: { type: 'int', primaryKey: true } })`, as db-migrate and Sequelize's
 * query interface write them.
 */
export function readObjectColumns(
  value: Value,
  context: ScanContext,
  line: number,
): readonly TablePart[] {
  const entries = context.entries(value);
  const nested = entries.find(({ name }) => name === 'columns');
  const columns = nested === undefined ? entries : context.entries(nested.value);
  return columns.map((entry) => readObjectColumn(entry.name, entry.value, context, line));
}

/** One column of it: `addColumn('orders', 'total', { type: 'int' })`. */
export function readObjectColumn(
  name: string,
  value: Value,
  context: ScanContext,
  line: number,
): ColumnPart {
  const options = new Map(context.entries(value).map((entry: Entry) => [entry.name, entry]));
  const isTrue = (option: string) => {
    const given = options.get(option)?.value;
    return given?.kind === 'boolean' && given.value;
  };
  const allowsNull = options.get('allowNull')?.value;
  const forbidsNull = allowsNull?.kind === 'boolean' && !allowsNull.value;
  const isPrimary = isTrue('primaryKey');
  const column = knownText(options.get('field')?.value ?? value) ?? name;
  return {
    kind: 'column',
    line,
    name: column,
    type: objectType(options.get('type')?.value ?? value, isTrue('autoIncrement')),
    isNullable: !isPrimary && !isTrue('notNull') && !forbidsNull,
    default: options.has('defaultValue') ? 'constant' : 'none',
    isPrimary,
    isUnique: isTrue('unique'),
    references: referenceOf(column, options, context),
    alters: false,
  };
}

function objectType(value: Value, isSerial: boolean): ColumnPart['type'] {
  const written = knownText(value) ?? (value.kind === 'external' ? lastPart(value.name) : '');
  const name = TYPES.find(([pattern]) => pattern.test(written))?.[1] ?? 'text';
  const isNumber = name === 'integer' || name === 'bigint';
  if (isSerial && isNumber) return { name: name === 'bigint' ? 'bigserial' : 'serial', detail: '' };
  return { name, detail: '' };
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^bigint/i, 'bigint'],
  [/^small/i, 'smallint'],
  [/^int/i, 'integer'],
  [/^(?:string|varchar|char)/i, 'string'],
  [/^bool/i, 'boolean'],
  [/^(?:date|timestamp)/i, 'timestamp'],
  [/^jsonb/i, 'jsonb'],
  [/^json/i, 'json'],
  [/^uuid/i, 'uuid'],
  [/^(?:decimal|numeric)/i, 'decimal'],
  [/^(?:float|real|double)/i, 'double'],
  [/^(?:blob|bytea|binary)/i, 'binary'],
];

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Sequelize: `references: { model: 'users', key: 'id' }`; db-migrate: `foreignKey: { table, mapping, rules }`. */
function referenceOf(
  column: string,
  options: ReadonlyMap<string, Entry>,
  context: ScanContext,
): ForeignPart | null {
  const textAt = (value: Value, ...path: readonly string[]) =>
    knownText(path.reduce((whole, name) => context.member(whole, name), value));
  const references = options.get('references')?.value;
  const given = options.get('foreignKey')?.value;
  const table =
    references === undefined
      ? given && textAt(given, 'table')
      : (textAt(references, 'model') ?? textAt(references, 'model', 'tableName'));
  if (table === undefined || table === null) return null;
  const toColumn =
    references === undefined ? given && textAt(given, 'mapping') : textAt(references, 'key');
  const rule = (option: string) => {
    const own = options.get(option)?.value;
    if (own !== undefined) return actionOf(knownText(own));
    return given === undefined ? null : actionOf(textAt(given, 'rules', option));
  };
  return {
    columns: [column],
    table,
    toColumns: toColumn === undefined || toColumn === null ? [] : [toColumn],
    onDelete: rule('onDelete'),
    onUpdate: rule('onUpdate'),
    name: null,
  };
}
