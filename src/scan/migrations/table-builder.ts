import type { ReferentialAction } from '../../model/catalog.js';
import type { ScanContext } from '../detector.js';
import { alternatives, knownText } from '../resolve/value.js';
import { ts } from '../ts.js';
import { linksFrom, type Link } from './links.js';
import type { ColumnType, ForeignPart, TablePart } from './steps.js';
import { lookupTable } from '../../util/lookup-table.js';

// https://knexjs.org/guide/schema-builder.html

/** What a callback handed to `createTable` or `alterTable` says about the table. */
export function readTableBuilder(
  callback: ts.FunctionLikeDeclaration,
  context: ScanContext,
  lineOf: (node: ts.Node) => number,
): readonly TablePart[] {
  const [parameter] = callback.parameters;
  const builder =
    parameter !== undefined && ts.isIdentifier(parameter.name) ? parameter.name.text : 'this';
  const parts: TablePart[] = [];
  const visit = (node: ts.Node): void => {
    const links = ts.isCallExpression(node) ? linksFrom(node, builder) : [];
    const [first, ...rest] = links;
    if (first === undefined) ts.forEachChild(node, visit);
    else parts.push(...readChain(first, rest, context, lineOf(node)));
  };
  if (callback.body !== undefined) visit(callback.body);
  return withoutBranches(parts);
}

/** Branches (one for each database) may make the same column: the first one counts. */
function withoutBranches(parts: readonly TablePart[]): readonly TablePart[] {
  const made = new Set<string>();
  return parts.filter((part) => {
    if (part.kind !== 'column' || part.alters) return true;
    const isNew = !made.has(part.name);
    made.add(part.name);
    return isNew;
  });
}

/** Methods that make a column, and what its type is called. */
const COLUMN_TYPES: Readonly<Record<string, string>> = lookupTable({
  increments: 'serial', bigIncrements: 'bigserial', bigincrements: 'bigserial', integer: 'integer', int: 'integer',
  tinyint: 'tinyint', smallint: 'smallint', mediumint: 'mediumint', bigInteger: 'bigint', bigint: 'bigint',
  text: 'text', string: 'string', varchar: 'string', float: 'float', double: 'double', decimal: 'decimal',
  boolean: 'boolean', bool: 'boolean', date: 'date', dateTime: 'datetime', datetime: 'datetime', time: 'time',
  timestamp: 'timestamp', binary: 'binary', enum: 'enum', enu: 'enum', json: 'json', jsonb: 'jsonb', uuid: 'uuid',
  bit: 'bit', specificType: 'raw', geometry: 'text', geography: 'text', point: 'text',
}); // prettier-ignore

const SIZED = new Set(['string', 'decimal', 'bit']);

function readChain(
  first: Link,
  rest: readonly Link[],
  context: ScanContext,
  line: number,
): readonly TablePart[] {
  const type = COLUMN_TYPES[first.name];
  if (type !== undefined) return readColumn(first, type, rest, context, line);
  if (first.name === 'timestamps') return timestamps(first, line);
  return readKey(first, rest, context, line) ?? readChange(first, context, line);
}

function readColumn(
  first: Link,
  type: string,
  rest: readonly Link[],
  context: ScanContext,
  line: number,
): readonly TablePart[] {
  const isSerial = type === 'serial' || type === 'bigserial';
  const name = textOf(first.args[0], context) ?? (isSerial ? 'id' : null);
  if (name === null) return [];
  const has = (...names: readonly string[]) => rest.some((link) => names.includes(link.name));
  const isPrimary = has('primary') || (isSerial && !hasOption(first.args[1], 'primaryKey: false'));
  const isRequired = has('notNullable', 'notNull') || isPrimary;
  return [
    {
      kind: 'column',
      line,
      name,
      type: columnType(type, first.args.slice(1), context),
      isNullable: !isRequired,
      default: defaultOf(rest),
      isPrimary,
      isUnique: has('unique'),
      references: readReference([name], rest, context),
      alters: has('alter'),
    },
  ];
}

function columnType(
  name: string,
  args: readonly ts.Expression[],
  context: ScanContext,
): ColumnType {
  const texts = args.map((argument) => textOf(argument, context) ?? '');
  if (name === 'raw') return { name, detail: texts[0] ?? 'text' };
  if (name === 'string' && texts.length === 0) return { name, detail: '255' };
  const isSized = SIZED.has(name) && texts.every((one) => /^\d+$/.test(one));
  return { name, detail: isSized ? texts.join(', ') : '' };
}

function defaultOf(rest: readonly Link[]): 'none' | 'constant' | 'expression' {
  const link = rest.find(({ name }) => name === 'defaultTo');
  const [value] = link?.args ?? [];
  if (value === undefined || value.kind === ts.SyntaxKind.NullKeyword) return 'none';
  return ts.isCallExpression(value) ? 'expression' : 'constant';
}

/** `.references('id').inTable('orders')`, `.references('orders.id')`. */
function readReference(
  columns: readonly string[],
  rest: readonly Link[],
  context: ScanContext,
): ForeignPart | null {
  const argumentOf = (name: string) => rest.find((link) => link.name === name)?.args[0];
  const written = textsOf(argumentOf('references'), context);
  const named = textOf(argumentOf('inTable'), context);
  const [firstColumn] = written;
  if (firstColumn === undefined) return null;
  const dot = firstColumn.lastIndexOf('.');
  const table = named ?? (dot < 0 ? null : firstColumn.slice(0, dot));
  if (table === null) return null;
  return {
    columns,
    table,
    toColumns: written.map((one) => one.slice(one.lastIndexOf('.') + 1)),
    onDelete: actionOf(textOf(argumentOf('onDelete'), context)),
    onUpdate: actionOf(textOf(argumentOf('onUpdate'), context)),
    name: textOf(argumentOf('withKeyName'), context),
  };
}

/** `CASCADE`, `set null`, `NO ACTION` as the catalog writes them. */
export function actionOf(text: string | null): ReferentialAction | null {
  const action = text?.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  switch (action) {
    case 'no action':
    case 'restrict':
    case 'cascade':
    case 'set null':
    case 'set default':
      return action;
    default:
      return null;
  }
}

function readKey(
  { name, args }: Link,
  rest: readonly Link[],
  context: ScanContext,
  line: number,
): readonly TablePart[] | null {
  const columns = textsOf(args[0], context);
  const given = textOf(args[1], context);
  switch (name) {
    case 'foreign': {
      const key = readReference(columns, rest, context);
      return key === null ? [] : [{ kind: 'foreign', line, ...key, name: given ?? key.name }];
    }
    case 'primary':
      return columns.length === 0 ? [] : [{ kind: 'primary', line, columns, name: given }];
    case 'unique':
      return columns.length === 0 ? [] : [{ kind: 'unique', line, columns, name: given }];
    case 'dropForeign':
    case 'dropUnique':
    case 'dropPrimary': {
      const key = DROPPED_KEYS[name];
      const isNamed = name === 'dropPrimary';
      return [
        { kind: 'drop-key', line, key, columns, name: isNamed ? (columns[0] ?? null) : given },
      ];
    }
    default:
      return null;
  }
}

const DROPPED_KEYS = {
  dropForeign: 'foreign',
  dropUnique: 'unique',
  dropPrimary: 'primary',
} as const;

function readChange(
  { name, args }: Link,
  context: ScanContext,
  line: number,
): readonly TablePart[] {
  const [first, second] = args.map((argument) => textsOf(argument, context));
  const [column] = first ?? [];
  switch (name) {
    case 'dropColumn':
    case 'dropColumns':
      return args
        .flatMap((argument) => textsOf(argument, context))
        .map((one) => ({ kind: 'drop-column', line, column: one }));
    case 'dropTimestamps':
      return ['created_at', 'updated_at'].map((one) => ({
        kind: 'drop-column',
        line,
        column: one,
      }));
    case 'renameColumn': {
      const to = second?.[0];
      return column === undefined || to === undefined
        ? []
        : [{ kind: 'rename-column', line, column, to }];
    }
    case 'setNullable':
    case 'dropNullable':
      return column === undefined
        ? []
        : [{ kind: 'nullability', line, column, isNullable: name === 'setNullable' }];
    default:
      return [];
  }
}

/** `t.timestamps()`, `t.timestamps(true, true)`, `t.timestamps({ useCamelCase: true })`. */
function timestamps({ args }: Link, line: number): readonly TablePart[] {
  const [first, second, third] = args;
  const isTrue = (node: ts.Expression | undefined) => node?.kind === ts.SyntaxKind.TrueKeyword;
  const isCamel = isTrue(third) || hasOption(first, 'useCamelCase: true');
  const hasDefault = isTrue(second) || hasOption(first, 'defaultToNow: true');
  return (isCamel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']).map((name) => ({
    kind: 'column',
    line,
    name,
    type: { name: 'timestamp', detail: '' },
    isNullable: !hasDefault,
    default: hasDefault ? 'expression' : 'none',
    isPrimary: false,
    isUnique: false,
    references: null,
    alters: false,
  }));
}

function hasOption(node: ts.Expression | undefined, option: string): boolean {
  return node !== undefined && node.getText().replaceAll(/\s+/g, ' ').includes(option);
}

function textOf(node: ts.Expression | undefined, context: ScanContext): string | null {
  return textsOf(node, context)[0] ?? null;
}

/** A name, or several in an array. */
export function textsOf(node: ts.Expression | undefined, context: ScanContext): readonly string[] {
  if (node === undefined) return [];
  const [value] = alternatives(context.evaluate(node));
  if (value === undefined) return [];
  const values = value.kind === 'array' ? value.elements : [value];
  return values.flatMap((one) => knownText(one) ?? []);
}
