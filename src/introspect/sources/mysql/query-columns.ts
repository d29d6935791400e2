import type { Column } from '../../../model/catalog.js';
import { Cursor, splitAtCommas } from './cursor.js';
import { find, isSameName, type MemoryDatabase } from './memory.js';
import type { Token } from './tokens.js';

/** A column that a query returns. */
export interface QueryColumn {
  readonly name: string;
  /** The table column it passes on; `null` for an expression, or where that is not known. */
  readonly origin: Column | null;
}

/** Something in a FROM clause: what it is called there, and its columns. */
interface Relation {
  readonly name: string;
  readonly columns: readonly QueryColumn[];
}

interface Reading {
  readonly database: MemoryDatabase;
  readonly text: string;
  readonly schema: string | null;
  readonly ctes: ReadonlyMap<string, readonly QueryColumn[]>;
}

const MODIFIERS = new Set([
  'ALL',
  'DISTINCT',
  'DISTINCTROW',
  'HIGH_PRIORITY',
  'STRAIGHT_JOIN',
  'SQL_SMALL_RESULT',
  'SQL_BIG_RESULT',
  'SQL_BUFFER_RESULT',
  'SQL_NO_CACHE',
  'SQL_CACHE',
  'SQL_CALC_FOUND_ROWS',
]);

const BEHIND_FROM = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'PROCEDURE',
  'FOR',
  'INTO',
  'LOCK',
]);

const NO_ALIAS = new Set(['ON', 'USING', 'USE', 'FORCE', 'IGNORE', 'PARTITION', 'SET', 'END']);

const JOINS = new Set(['JOIN', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'NATURAL', 'STRAIGHT_JOIN']);

/**
 * The columns that a SELECT returns, named as the server names them; `*` is spread over the tables known at this
 * point. Empty when the query cannot be read that way.
 *
 * @param text the script that the tokens were cut from: an expression without an alias is named by its own text
 */
export function readColumnsOfQuery(
  database: MemoryDatabase,
  text: string,
  query: readonly Token[],
  schema: string | null,
): readonly QueryColumn[] {
  return readQuery({ database, text, schema, ctes: new Map() }, new Cursor(query));
}

function readQuery(outer: Reading, cursor: Cursor): readonly QueryColumn[] {
  const reading = cursor.accept('WITH') ? readCtes(outer, cursor) : outer;
  if (cursor.peek() === '(') return readQuery(reading, new Cursor(cursor.parenthesized()));
  if (!cursor.accept('SELECT')) return [];
  while (MODIFIERS.has(cursor.peek())) cursor.next();
  const items = splitAtCommas(
    readUntil(cursor, (word) => word === 'FROM' || BEHIND_FROM.has(word)),
  );
  const relations = cursor.accept('FROM') ? readRelations(reading, cursor) : [];
  return items.flatMap((item) => readItem(reading, item, relations));
}

function readCtes(outer: Reading, cursor: Cursor): Reading {
  const ctes = new Map(outer.ctes);
  const reading = { ...outer, ctes };
  cursor.accept('RECURSIVE');
  do {
    const name = cursor.name();
    const names = cursor.peek() === '(' ? cursor.nameList() : null;
    cursor.accept('AS');
    const columns = readQuery(reading, new Cursor(cursor.parenthesized()));
    ctes.set(
      name.toLowerCase(),
      names?.map((each, index) => ({ name: each, origin: columns[index]?.origin ?? null })) ??
        columns,
    );
  } while (cursor.accept(','));
  return reading;
}

/** The tokens up to a bare word outside parentheses that `isEnd` knows. */
function readUntil(cursor: Cursor, isEnd: (word: string) => boolean): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let previous = '';
  while (!cursor.isAtEnd) {
    const word = cursor.peek();
    if (depth === 0 && previous !== '.' && isEnd(word)) break;
    depth += word === '(' ? 1 : word === ')' ? -1 : 0;
    previous = word;
    const token = cursor.next();
    if (token) tokens.push(token);
  }
  return tokens;
}

function readItem(
  reading: Reading,
  item: readonly Token[],
  relations: readonly Relation[],
): QueryColumn[] {
  const last = item.at(-1);
  if (last?.value === '*' && last.kind === 'symbol' && (item.length === 1 || isDot(item.at(-2)))) {
    const qualifier = item.length === 1 ? null : (item.at(-3)?.value ?? null);
    return relations
      .filter(({ name }) => qualifier === null || isSameName(name, qualifier))
      .flatMap(({ columns }) => columns);
  }
  const name = nameOfItem(reading.text, item);
  return name === null ? [] : [{ name, origin: originOfItem(item, relations) }];
}

function nameOfItem(text: string, item: readonly Token[]): string | null {
  const [first, last, previous] = [item[0], item.at(-1), item.at(-2)];
  if (!first || !last) return null;
  const isName = last.kind !== 'symbol' && last.kind !== 'number';
  if (isName && (item.length === 1 || isDot(previous))) {
    return isPath(item) ? last.value : text.slice(first.start, last.end);
  }
  const isAlias = isName && previous !== undefined && mayStandBeforeAlias(previous, last);
  return isAlias ? last.value : text.slice(first.start, last.end);
}

function mayStandBeforeAlias(previous: Token, last: Token): boolean {
  if (last.kind === 'word' && last.value.toUpperCase() === 'END') return false;
  if (previous.kind === 'symbol') return previous.value === ')';
  if (previous.kind !== 'word') return true;
  const word = previous.value.toUpperCase();
  return ![
    'AND',
    'OR',
    'NOT',
    'IS',
    'LIKE',
    'IN',
    'BETWEEN',
    'DIV',
    'MOD',
    'XOR',
    'REGEXP',
    'RLIKE',
    'COLLATE',
    'INTERVAL',
    'BINARY',
    'CASE',
    'WHEN',
    'THEN',
    'ELSE',
  ].includes(word);
}

/** `table.column` and nothing else. */
function isPath(item: readonly Token[]): boolean {
  return item.every((token, index) => (index % 2 === 0 ? token.kind !== 'symbol' : isDot(token)));
}

function isDot(token: Token | undefined): boolean {
  return token?.kind === 'symbol' && token.value === '.';
}

function originOfItem(item: readonly Token[], relations: readonly Relation[]): Column | null {
  let length = 1;
  while (isDot(item[length])) length += 2;
  const tail = item.slice(length);
  const isAliased =
    tail.length === 1 || (tail.length === 2 && tail[0]?.value.toUpperCase() === 'AS');
  if (tail.length > 0 && !isAliased) return null;
  const [name, qualifier] = [item[length - 1], item[length - 3]];
  if (!name || name.kind === 'string' || name.kind === 'number') return null;
  return (
    relations
      .filter((relation) => !qualifier || isSameName(relation.name, qualifier.value))
      .flatMap(({ columns }) => columns)
      .find((column) => isSameName(column.name, name.value))?.origin ?? null
  );
}

function readRelations(reading: Reading, cursor: Cursor): Relation[] {
  const relations: Relation[] = [];
  const clause = new Cursor(readUntil(cursor, (word) => BEHIND_FROM.has(word)));
  let isExpected = true;
  let isNatural = false;
  while (!clause.isAtEnd) {
    const word = clause.peek();
    if (isExpected && word === '(' && !isQuery(clause)) clause.next();
    else if (isExpected && word === 'LATERAL') clause.next();
    else if (isExpected) {
      relations.push(readRelation(reading, clause));
      if (isNatural) mergeCommon(relations, null);
      [isExpected, isNatural] = [false, false];
    } else if (clause.accept('USING')) mergeCommon(relations, clause.nameList());
    else if (clause.skipParenthesis()) continue;
    else {
      clause.next();
      isNatural ||= word === 'NATURAL';
      isExpected = word === ',' || word === 'JOIN' || word === 'STRAIGHT_JOIN';
    }
  }
  return relations;
}

function isQuery(cursor: Cursor): boolean {
  return ['SELECT', 'WITH', 'VALUES'].includes(cursor.peek(1));
}

function readRelation(reading: Reading, cursor: Cursor): Relation {
  if (cursor.peek() === '(') {
    const columns = readQuery(reading, new Cursor(cursor.parenthesized()));
    return { name: readAlias(cursor) ?? '', columns };
  }
  const { schema, name } = cursor.qualifiedName();
  cursor.skipParenthesis();
  if (cursor.accept('PARTITION')) cursor.skipParenthesis();
  return {
    name: readAlias(cursor) ?? name,
    columns: columnsOfRelation(reading, schema, name),
  };
}

function columnsOfRelation(
  reading: Reading,
  schema: string | null,
  name: string,
): readonly QueryColumn[] {
  const cte = schema === null ? reading.ctes.get(name.toLowerCase()) : undefined;
  if (cte) return cte;
  const where = schema ?? reading.schema;
  const table = find(reading.database.tables, where, name);
  if (table) return table.columns.map((column) => ({ name: column.name, origin: column }));
  const view = find(reading.database.views, where, name);
  return (view?.columns ?? []).map((column) => ({ name: column, origin: null }));
}

function readAlias(cursor: Cursor): string | null {
  if (cursor.accept('AS')) return cursor.name();
  const token = cursor.peekToken();
  if (!token || token.kind === 'symbol' || token.kind === 'number') return null;
  const word = cursor.peek();
  if (NO_ALIAS.has(word) || JOINS.has(word) || BEHIND_FROM.has(word)) return null;
  return cursor.name();
}

/** `USING` and `NATURAL JOIN` show a common column once, in front. */
function mergeCommon(relations: Relation[], names: readonly string[] | null): void {
  const right = relations.at(-1);
  const left = relations.slice(0, -1);
  if (!right) return;
  const has = (columns: readonly QueryColumn[], name: string) =>
    columns.some((column) => isSameName(column.name, name));
  const leftColumns = left.flatMap(({ columns }) => columns);
  const common = leftColumns.filter(
    ({ name }) =>
      has(right.columns, name) && (names?.some((each) => isSameName(each, name)) ?? true),
  );
  const without = ({ name, columns }: Relation) => ({
    name,
    columns: columns.filter((column) => !has(common, column.name)),
  });
  relations.splice(
    0,
    relations.length,
    { name: '', columns: common },
    ...[...left, right].map(without),
  );
}
