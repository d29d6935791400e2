import type { Table } from '../../../model/catalog.js';
import { Cursor, splitAtCommas } from './cursor.js';
import type { Token } from './tokens.js';

/** What stands behind the parenthesis of `CREATE TABLE`, or in `ALTER TABLE`, as far as a catalog shows it. */
export interface TableOptions {
  /** `undefined` where nothing is said about it; `null` for an empty comment. */
  readonly comment?: string | null;
  readonly kind?: Table['kind'];
  /** Leaf partitions. */
  readonly partitionCount?: number;
}

/** Engines that keep their rows on another server or in files. */
const FOREIGN_ENGINES = new Set(['FEDERATED', 'FEDERATEDX', 'CONNECT', 'SPIDER', 'S3', 'OQGRAPH']);

/** Whether a table of this engine is a window onto data elsewhere. */
export function isForeignEngine(engine: string): boolean {
  return FOREIGN_ENGINES.has(engine.toUpperCase());
}

/** Reads options to the end, or up to the word that begins a query. */
export function readTableOptions(cursor: Cursor): TableOptions {
  const options: TableOptions = {};
  while (!cursor.isAtEnd && !isQueryNext(cursor)) {
    Object.assign(options, readOption(cursor));
  }
  return options;
}

/** Whether `CREATE TABLE` goes on with a query that fills the table. */
export function isQueryNext(cursor: Cursor): boolean {
  return ['SELECT', 'AS', 'WITH', 'VALUES', 'TABLE'].includes(cursor.peek())
    ? !cursor.isNext('WITH SYSTEM VERSIONING') && cursor.peek(1) !== '='
    : cursor.peek() === '(' && ['SELECT', 'WITH', '('].includes(cursor.peek(1));
}

/** `BY RANGE (…) (PARTITION …, …)`, behind the word PARTITION. */
export function countPartitions(cursor: Cursor): number {
  let partitions = 0;
  let subpartitions = 1;
  let listed = 0;
  while (!cursor.isAtEnd && !isQueryNext(cursor)) {
    if (cursor.accept('PARTITIONS')) partitions = readCount(cursor);
    else if (cursor.accept('SUBPARTITIONS')) subpartitions = readCount(cursor);
    else if (cursor.peek() === '(') listed = countListed(cursor.parenthesized()) || listed;
    else cursor.next();
  }
  const written = listed % 1 === 0 ? listed : 0;
  return (written || partitions || 1) * subpartitions;
}

/** The number of `PARTITION …` items; 0 when these are no partitions (an expression, a list of columns). */
export function countListed(tokens: readonly Token[]): number {
  const items = splitAtCommas(tokens).map((item) => new Cursor(item));
  if (!items.every((item) => item.isNext('PARTITION'))) return 0;
  return items.length;
}

export function readCount(cursor: Cursor): number {
  const count = Number(cursor.next()?.value);
  return Number.isInteger(count) ? count : 1;
}

function readOption(cursor: Cursor): TableOptions {
  if (cursor.accept('COMMENT')) {
    cursor.accept('=');
    return { comment: cursor.next()?.value || null };
  }
  if (cursor.accept('ENGINE') || cursor.accept('TYPE')) {
    cursor.accept('=');
    return { kind: isForeignEngine(cursor.next()?.value ?? '') ? 'foreign' : 'table' };
  }
  if (cursor.accept('PARTITION BY')) {
    return { kind: 'partitioned', partitionCount: countPartitions(cursor) };
  }
  if (!cursor.skipParenthesis()) cursor.next();
  return {};
}
