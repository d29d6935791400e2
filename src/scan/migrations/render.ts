import { snakeCase } from '../../util/snake-case.js';
import type { Dialect } from '../../model/catalog.js';
import { createScript, type Script } from './script.js';
import type {
  ColumnPart,
  ColumnType,
  ForeignPart,
  Migration,
  MigrationStep,
  TablePart,
} from './steps.js';

/** A migration as SQL, each statement on the line of the code that it comes from. */
export interface MigrationScript {
  /** Relative to the analysed folder. */
  readonly path: string;
  readonly text: string;
}

/** Writes a migration as the SQL that it would send. */
export function renderMigration(
  { file, steps, isSnakeCase }: Migration,
  dialect: Dialect,
): MigrationScript {
  const script = createScript();
  const words = isSnakeCase === true ? inSnakeCase(WORDS[dialect]) : WORDS[dialect];
  for (const step of steps) {
    switch (step.kind) {
      case 'sql':
        script.add(step.line, ended(step.text));
        break;
      case 'create-table':
        createTable(script, step.line, step.table, step.parts, words);
        break;
      case 'alter-table':
        for (const part of step.parts) alterTable(script, step.table, part, words);
        break;
      case 'drop-table':
        script.add(step.line, `DROP TABLE IF EXISTS ${words.quote(step.table)};`);
        break;
      case 'rename-table':
        script.add(
          step.line,
          `ALTER TABLE ${words.quote(step.table)} RENAME TO ${words.quote(step.to)};`,
        );
        break;
      default:
        script.add(step.line, objectText(step, words));
    }
  }
  return { path: file, text: script.text() };
}

type ObjectStep = Extract<
  MigrationStep,
  { readonly kind: 'create-index' | 'drop-index' | 'create-view' | 'drop-view' }
>;

/** Indexes and views. */
function objectText(step: ObjectStep, words: Words): string {
  switch (step.kind) {
    case 'create-index': {
      const unique = step.isUnique ? 'UNIQUE ' : '';
      const columns = step.columns.map((one) => (one === null ? '(1)' : quotedColumn(one, words)));
      const where = step.isPartial ? ' WHERE true' : '';
      return `CREATE ${unique}INDEX ${words.quote(step.index)} ON ${words.quote(step.table)} (${columns.join(', ')})${where};`;
    }
    case 'drop-index':
      return words.dropIndex(step.index, step.table);
    case 'create-view': {
      // Only what it reads matters of a query that a builder makes.
      const tables = step.tables.map((table) => words.quote(table)).join(', ');
      const query = step.sql ?? `SELECT 1 AS one FROM ${tables}`;
      return ended(`CREATE ${viewWord(step)} ${words.quote(step.view)} AS ${query}`);
    }
    case 'drop-view':
      return `DROP ${viewWord(step)} IF EXISTS ${words.quote(step.view)};`;
  }
}

function viewWord({ isMaterialized }: { readonly isMaterialized: boolean }): string {
  return isMaterialized ? 'MATERIALIZED VIEW' : 'VIEW';
}

/** What the two dialects say differently. */
interface Words {
  quote(name: string): string;
  type(type: ColumnType): string;
  alterType(column: string, type: string): string;
  setNullable(column: string, isNullable: boolean): string | null;
  dropKey(key: 'foreign' | 'unique' | 'primary' | 'any', name: string): string;
  dropIndex(index: string, table: string | null): string;
}

const WORDS: Readonly<Record<Dialect, Words>> = {
  postgresql: {
    quote: (name) => quoted(name, '"'),
    type: (type) => typeText(type, POSTGRES_TYPES),
    alterType: (column, type) => `ALTER COLUMN ${column} TYPE ${type}`,
    setNullable: (column, isNullable) =>
      `ALTER COLUMN ${column} ${isNullable ? 'DROP' : 'SET'} NOT NULL`,
    dropKey: (_key, name) => `DROP CONSTRAINT ${quoted(name, '"')}`,
    dropIndex: (index) => `DROP INDEX IF EXISTS ${quoted(index, '"')};`,
  },
  mysql: {
    quote: (name) => quoted(name, '`'),
    type: (type) => typeText(type, MYSQL_TYPES),
    alterType: (column, type) => `MODIFY ${column} ${type}`,
    setNullable: () => null,
    dropKey: (key, name) => {
      if (key === 'primary') return 'DROP PRIMARY KEY';
      if (key === 'any') return `DROP CONSTRAINT ${quoted(name, '`')}`;
      return `DROP ${key === 'foreign' ? 'FOREIGN KEY' : 'INDEX'} ${quoted(name, '`')}`;
    },
    dropIndex: (index, table) =>
      table === null ? '' : `ALTER TABLE ${quoted(table, '`')} DROP INDEX ${quoted(index, '`')};`,
  },
};

/** Names written by a client that has a spelling of its own. */
function inSnakeCase(words: Words): Words {
  return {
    ...words,
    quote: (name) => words.quote(snakeCase(name)),
    dropKey: (key, name) => words.dropKey(key, snakeCase(name)),
    dropIndex: (index, table) =>
      words.dropIndex(snakeCase(index), table === null ? null : snakeCase(table)),
  };
}

const POSTGRES_TYPES: Readonly<Record<string, string>> = {
  serial: 'serial', bigserial: 'bigserial', integer: 'integer', smallint: 'smallint', tinyint: 'smallint',
  mediumint: 'integer', bigint: 'bigint', text: 'text', string: 'varchar', float: 'real', double: 'double precision',
  decimal: 'decimal', boolean: 'boolean', date: 'date', datetime: 'timestamptz', timestamp: 'timestamptz',
  time: 'time', binary: 'bytea', json: 'json', jsonb: 'jsonb', uuid: 'uuid', enum: 'text', bit: 'bit', char: 'char',
}; // prettier-ignore

/** The types as MySQL calls them, where it calls them differently. */
const MYSQL_TYPES: Readonly<Record<string, string>> = {
  ...POSTGRES_TYPES,
  serial: 'int unsigned auto_increment',
  bigserial: 'bigint unsigned auto_increment',
  tinyint: 'tinyint',
  mediumint: 'mediumint',
  float: 'float',
  double: 'double',
  datetime: 'datetime',
  timestamp: 'timestamp',
  binary: 'blob',
  jsonb: 'json',
  uuid: 'char(36)',
};

function typeText({ name, detail }: ColumnType, types: Readonly<Record<string, string>>): string {
  if (name === 'raw') return detail;
  return `${types[name] ?? 'text'}${detail === '' ? '' : `(${detail})`}`;
}

function createTable(
  script: Script,
  line: number,
  table: string,
  parts: readonly TablePart[],
  words: Words,
): void {
  script.add(line, `CREATE TABLE ${words.quote(table)} (`);
  const definitions = parts.flatMap((part) =>
    definitionsOf(table, part, words).map((text) => ({ line: part.line, text })),
  );
  definitions.forEach(({ line: at, text }, index) => {
    script.add(at, index === definitions.length - 1 ? text : `${text},`);
  });
  script.add(line, ');');
}

/** What stands between the brackets of CREATE TABLE. */
function definitionsOf(table: string, part: TablePart, words: Words): readonly string[] {
  switch (part.kind) {
    case 'column':
      return [
        columnText(part, words),
        ...(part.isPrimary ? [`PRIMARY KEY (${words.quote(part.name)})`] : []),
        ...(part.isUnique ? [uniqueText(table, [part.name], null, words)] : []),
        ...(part.references === null ? [] : [foreignText(table, part.references, words)]),
      ];
    case 'primary':
      return [`PRIMARY KEY (${list(part.columns, words)})`];
    case 'unique':
      return [uniqueText(table, part.columns, part.name, words)];
    case 'foreign':
      return [foreignText(table, part, words)];
    default:
      return [];
  }
}

function alterTable(script: Script, table: string, part: TablePart, words: Words): void {
  for (const change of changesOf(table, part, words)) {
    script.add(part.line, `ALTER TABLE ${words.quote(table)} ${change};`);
  }
}

function changesOf(table: string, part: TablePart, words: Words): readonly string[] {
  switch (part.kind) {
    case 'column':
      if (part.alters) return columnChanges(part, words);
      return definitionsOf(table, part, words).map((text, index) =>
        index === 0 ? `ADD COLUMN ${text}` : `ADD ${text}`,
      );
    case 'drop-column':
      return [`DROP COLUMN ${words.quote(part.column)}`];
    case 'rename-column':
      return [`RENAME COLUMN ${words.quote(part.column)} TO ${words.quote(part.to)}`];
    case 'nullability': {
      const change = words.setNullable(words.quote(part.column), part.isNullable);
      return change === null ? [] : [change];
    }
    case 'type':
      return [words.alterType(words.quote(part.column), words.type(part.type))];
    case 'drop-key': {
      const name = part.name ?? keyName(table, part.columns, KEY_SUFFIX[part.key]);
      return [words.dropKey(part.key, name)];
    }
    default:
      return definitionsOf(table, part, words).map((text) => `ADD ${text}`);
  }
}

function columnChanges(part: ColumnPart, words: Words): readonly string[] {
  const name = words.quote(part.name);
  const change = words.alterType(name, words.type(part.type));
  const nullable = words.setNullable(name, part.isNullable);
  if (nullable === null) return [`${change}${part.isNullable ? '' : ' NOT NULL'}`];
  return [change, nullable];
}

function columnText(part: ColumnPart, words: Words): string {
  const nullable = part.isNullable ? '' : ' NOT NULL';
  // What the default is does not matter, only that there is one.
  const filled = { none: '', constant: " DEFAULT ''", expression: ' DEFAULT (now())' }[
    part.default
  ];
  return `${words.quote(part.name)} ${words.type(part.type)}${nullable}${filled}`;
}

function uniqueText(
  table: string,
  columns: readonly string[],
  name: string | null,
  words: Words,
): string {
  const key = words.quote(name ?? keyName(table, columns, 'unique'));
  return `CONSTRAINT ${key} UNIQUE (${list(columns, words)})`;
}

function foreignText(table: string, key: ForeignPart, words: Words): string {
  const name = words.quote(key.name ?? keyName(table, key.columns, 'foreign'));
  const to = key.toColumns.length === 0 ? '' : ` (${list(key.toColumns, words)})`;
  const onDelete = key.onDelete === null ? '' : ` ON DELETE ${key.onDelete.toUpperCase()}`;
  const onUpdate = key.onUpdate === null ? '' : ` ON UPDATE ${key.onUpdate.toUpperCase()}`;
  return `CONSTRAINT ${name} FOREIGN KEY (${list(key.columns, words)}) REFERENCES ${words.quote(key.table)}${to}${onDelete}${onUpdate}`;
}

const KEY_SUFFIX = { foreign: 'foreign', unique: 'unique', primary: 'pkey', any: '' } as const;

/** https://knexjs.org/guide/schema-builder.html: `orders_customer_id_foreign`. */
function keyName(table: string, columns: readonly string[], suffix: string): string {
  const local = table.slice(table.lastIndexOf('.') + 1);
  const parts = suffix === 'pkey' ? [local, suffix] : [local, ...columns, suffix];
  return parts.join('_').toLowerCase();
}

function list(columns: readonly string[], words: Words): string {
  return columns.map((column) => quotedColumn(column, words)).join(', ');
}

/** A column's name never has a schema in front. */
function quotedColumn(column: string, words: Words): string {
  return words.quote(column.replaceAll('.', '_'));
}

function quoted(name: string, mark: string): string {
  return name
    .split('.')
    .map((part) => `${mark}${part.replaceAll(mark, mark + mark)}${mark}`)
    .join('.');
}

/** Text may end in a comment, which would swallow the semicolon. */
function ended(text: string): string {
  const trimmed = text.trimEnd();
  if (trimmed.endsWith(';')) return trimmed;
  const lastLine = trimmed.slice(trimmed.lastIndexOf('\n') + 1);
  return lastLine.includes('--') ? `${trimmed}\n;` : `${trimmed};`;
}
