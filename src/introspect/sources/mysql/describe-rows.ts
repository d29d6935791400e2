import type { Column, Table } from '../../../model/catalog.js';
import { canonicalType } from './column-type.js';
import {
  toReferentialAction,
  type Body,
  type DatabaseDescription,
  type ForeignKeyDescription,
  type IndexDescription,
  type TableDescription,
} from './database.js';
import { isForeignEngine } from './table-options.js';

/** A row of an answer, its values in the order in which the query names them. */
export type Row = readonly unknown[];

/** The answers to the queries, by concept. */
export interface Answers {
  readonly isMariaDb: boolean;
  readonly tables: readonly Row[];
  readonly columns: readonly Row[];
  readonly indexes: readonly Row[];
  readonly keyColumns: readonly Row[];
  readonly referentialActions: readonly Row[];
  readonly partitions: readonly Row[];
  readonly jsonChecks: readonly Row[];
  readonly views: readonly Row[];
  readonly triggers: readonly Row[];
  readonly routines: readonly Row[];
  readonly parameters: readonly Row[];
}

const BASE_TABLES = new Set(['BASE TABLE', 'SYSTEM VERSIONED']);

/** Joins the answers into a description of the databases. */
export function describeAnswers(answers: Answers): DatabaseDescription {
  const columns = groupRows(answers.columns, 2);
  const indexes = groupRows(answers.indexes, 3);
  const keys = groupRows(answers.keyColumns, 3);
  const actions = new Map(answers.referentialActions.map((row) => [keyOf(row, 3), row]));
  const partitions = new Map(answers.partitions.map((row) => [keyOf(row), Number(row[2])]));
  const readColumns = createColumnReader(answers);
  const tables = answers.tables
    .filter((row) => BASE_TABLES.has(text(row[2])))
    .map((row): TableDescription => {
      const key = keyOf(row);
      const partitionCount = partitions.get(key) ?? 0;
      return {
        schema: text(row[0]),
        name: text(row[1]),
        kind: kindOf(text(row[3]), partitionCount),
        columns: (columns.get(key) ?? []).map(readColumns),
        indexes: describeIndexes(indexes.get(key) ?? []),
        foreignKeys: describeForeignKeys(keys.get(key) ?? [], actions),
        partitionCount,
        rows: number(row[4]),
        bytes: row[5] === null ? null : Number(row[5]) + Number(row[6] ?? 0),
        comment: text(row[7]) || null,
      };
    });
  return {
    tables,
    views: answers.views.map((row) => ({
      schema: text(row[0]),
      name: text(row[1]),
      columns: (columns.get(keyOf(row)) ?? []).map((column) => text(column[3])),
      body: toBody(row[2], row[0]),
    })),
    triggers: describeTriggers(answers.triggers),
    routines: describeRoutines(answers),
  };
}

function describeTriggers(rows: readonly Row[]): DatabaseDescription['triggers'] {
  return rows.map((row) => ({
    schema: text(row[0]),
    name: text(row[1]),
    table: text(row[2]),
    timing: text(row[3]).toUpperCase() === 'BEFORE' ? 'before' : 'after',
    events: text(row[4])
      .toLowerCase()
      .split(',')
      .filter((event) => event === 'insert' || event === 'update' || event === 'delete'),
    body: toBody(row[5], row[0]),
  }));
}

function describeRoutines(answers: Answers): DatabaseDescription['routines'] {
  const parameters = groupRows(answers.parameters, 3, 3);
  return answers.routines.map((row) => ({
    schema: text(row[0]),
    name: text(row[1]),
    kind: text(row[2]).toUpperCase() === 'PROCEDURE' ? 'procedure' : 'function',
    signature: (parameters.get(keyOf(row, 3)) ?? []).map(describeParameter).join(', '),
    language: (text(row[5]) || 'sql').toLowerCase(),
    body: toBody(row[3], row[0]),
  }));
}

function describeParameter(row: Row): string {
  const mode = text(row[4]).toLowerCase();
  const type = canonicalType(text(row[5]));
  return mode === 'out' || mode === 'inout' ? `${mode} ${type}` : type;
}

function createColumnReader(answers: Answers): (row: Row) => Column {
  const types = new Map<string, string>();
  const jsonColumns = new Set(answers.jsonChecks.map(keyOfJsonCheck));
  const readType = (printed: string): string => {
    const known = types.get(printed);
    if (known !== undefined) return known;
    const type = canonicalType(printed);
    types.set(printed, type);
    return type;
  };
  return (row) => {
    const name = text(row[3]);
    const extra = text(row[7]).toUpperCase();
    const type = readType(text(row[4]));
    const isJson = type === 'longtext' && jsonColumns.has(JSON.stringify([row[0], row[1], name]));
    return {
      name,
      type: isJson ? 'json' : type,
      isNullable: text(row[5]).toUpperCase() === 'YES',
      default: defaultOf(answers.isMariaDb, row[6], extra),
      generated: generatedOf(extra),
      comment: text(row[8]) || null,
    };
  };
}

/** `` json_valid(`column`) `` */
function keyOfJsonCheck(row: Row): string {
  const column = /^json_valid\(`(.*)`\)$/i.exec(text(row[2]))?.[1]?.replaceAll('``', '`');
  return JSON.stringify([row[0], row[1], column]);
}

function generatedOf(extra: string): Column['generated'] {
  if (/\b(STORED|PERSISTENT)\b/.test(extra)) return 'stored';
  return /\bVIRTUAL\b/.test(extra) ? 'virtual' : null;
}

/**
 * MariaDB prints a default as SQL, literals in quotes and an explicit NULL as `NULL`; MySQL prints the bare value
 * and marks expressions with DEFAULT_GENERATED (before 8.0.13: a bare CURRENT_TIMESTAMP).
 */
function defaultOf(isMariaDb: boolean, printed: unknown, extra: string): Column['default'] {
  if (extra.includes('AUTO_INCREMENT')) return 'identity';
  if (printed === null || extra.includes('VIRTUAL') || extra.includes('STORED')) return 'none';
  const value = text(printed);
  if (!isMariaDb) {
    const isNow = /^current_timestamp(\(\d*\))?$/i.test(value);
    return extra.includes('DEFAULT_GENERATED') || isNow ? 'expression' : 'constant';
  }
  if (/^null$/i.test(value)) return 'none';
  if (/^nextval\(/i.test(value)) return 'sequence';
  return /^(-?[\d.]+(e[+-]?\d+)?|(_\w+|[nbx])?'[\s\S]*'|0x[\da-f]+|true|false)$/i.test(value)
    ? 'constant'
    : 'expression';
}

function describeIndexes(rows: readonly Row[]): IndexDescription[] {
  const indexes = new Map<
    string,
    { description: IndexDescription; parts: IndexDescription['parts'][number][] }
  >();
  for (const row of rows) {
    const name = text(row[2]);
    const method = text(row[7]).toLowerCase();
    const known = indexes.get(name);
    const parts = known?.parts ?? [];
    const isWhole = method === 'fulltext' || method === 'spatial';
    parts.push({
      column: row[4] === null ? null : text(row[4]),
      isPrefix: row[5] !== null && !isWhole,
    });
    const description = { name, parts, isUnique: Number(row[6]) === 0, method };
    if (!known) indexes.set(name, { description, parts });
  }
  return [...indexes.values()].map(({ description }) => description);
}

function describeForeignKeys(
  rows: readonly Row[],
  actions: ReadonlyMap<string, Row>,
): ForeignKeyDescription[] {
  const keys = new Map<
    string,
    ForeignKeyDescription & { columns: string[]; toColumns: string[] }
  >();
  for (const row of rows) {
    const name = text(row[2]);
    const action = actions.get(keyOf(row, 3));
    const key = keys.get(name) ?? {
      name,
      columns: [],
      toSchema: text(row[5]),
      toTable: text(row[6]),
      toColumns: [],
      onDelete: action ? toReferentialAction(text(action[3])) : null,
      onUpdate: action ? toReferentialAction(text(action[4])) : null,
    };
    key.columns.push(text(row[4]));
    key.toColumns.push(text(row[7]));
    keys.set(name, key);
  }
  return [...keys.values()];
}

function kindOf(engine: string, partitionCount: number): Table['kind'] {
  if (partitionCount > 0) return 'partitioned';
  return isForeignEngine(engine) ? 'foreign' : 'table';
}

/** An empty definition is how the servers show one that the role may not read. */
function toBody(value: unknown, schema: unknown): Body | null {
  const sql = text(value);
  return sql === '' ? null : { sql, schema: text(schema), file: null, line: null };
}

/** Rows by their first columns (database and table), each group in the order of the number in column `order`. */
function groupRows(rows: readonly Row[], order: number, keyLength = 2): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row, keyLength);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  for (const group of groups.values()) group.sort((a, b) => Number(a[order]) - Number(b[order]));
  return groups;
}

export function keyOf(row: Row, length = 2): string {
  return JSON.stringify(row.slice(0, length).map(text));
}

/** Some servers hand out texts of their catalog as bytes. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
