import type { Dialect } from '../model/catalog.js';
import { readSql, readStatement } from './read-sql.js';
import type { SqlCall, SqlOptions, SqlStatement } from './statement.js';
import type { Token } from './tokens.js';
import { tokenize } from './tokens.js';
import { lookupTable } from '../util/lookup-table.js';

/** What the body of a routine or trigger does. */
export interface BodyReading {
  readonly statements: readonly SqlStatement[];
  /** Routines and functions called, in text order. */
  readonly calls: readonly SqlCall[];
  /** Places at which SQL is put together at run time, so that its tables cannot be told. */
  readonly dynamic: readonly number[];
  /** Nothing dynamic and nothing that did not read as SQL. */
  readonly isFullyRead: boolean;
}

/**
 * Reads a routine's or trigger's body statement by statement, through blocks, branches, loops, handlers and
 * cursors: PL/pgSQL and plain SQL for PostgreSQL, the stored-program language for MySQL and MariaDB. Variables
 * that share a table's position (`SELECT .. INTO v`, cursors, NEW and OLD) are not taken for tables.
 *
 * @param text the body without `CREATE ...` and without its outer dollar quotes
 */
export function readBody(
  text: string,
  dialect: Dialect,
  columnsOf?: SqlOptions['columnsOf'],
): BodyReading {
  const options: SqlOptions = columnsOf === undefined ? { dialect } : { dialect, columnsOf };
  const body: Body = { tokens: tokenize(text, dialect), options, statements: [], dynamic: [] };
  let at = 0;
  while (at < body.tokens.length) at = Math.max(readStep(body, at), at + 1);
  return {
    statements: body.statements,
    calls: body.statements
      .flatMap(({ calls }) => calls)
      .filter(({ name }) => !/^raise$/i.test(name)),
    dynamic: body.dynamic,
    isFullyRead:
      body.dynamic.length === 0 && body.statements.every(({ problems }) => problems.length === 0),
  };
}

interface Body {
  readonly tokens: readonly Token[];
  readonly options: SqlOptions;
  readonly statements: SqlStatement[];
  readonly dynamic: number[];
}

/** Block words that stand alone before a statement. */
const BLOCK_WORDS = /^(BEGIN|ATOMIC|ELSE|LOOP|REPEAT|DECLARE|THEN|DO|EXCEPTION|NOT)$/;

/** Reads one step at `at` and returns the index after it. */
function readStep(body: Body, at: number): number {
  const token = body.tokens[at];
  const word = wordAt(body, at);
  if (isLabel(body, at)) return endOfLabel(body, at);
  if (token?.text === ';' || BLOCK_WORDS.test(word)) return at + 1;
  const control = CONTROL_STEPS[word];
  if (control !== undefined) return control(body, at);
  const end = endOfStep(body, at);
  if (SILENT_WORDS.test(word)) return end + 1;
  if (word === 'CONTINUE' || word === 'EXIT' || word === 'UNDO') return readHandler(body, at, end);
  const read = SIMPLE_STEPS[word] ?? readPlain;
  read(body, at, end);
  return end + 1;
}

const CONTROL_STEPS: Readonly<Record<string, (body: Body, at: number) => number>> = lookupTable({
  END: (body, at) => endOfStep(body, at) + 1,
  IF: (body, at) => readCondition(body, at + 1, 'THEN'),
  ELSIF: (body, at) => readCondition(body, at + 1, 'THEN'),
  ELSEIF: (body, at) => readCondition(body, at + 1, 'THEN'),
  WHEN: (body, at) => readCondition(body, at + 1, 'THEN'),
  UNTIL: (body, at) => readCondition(body, at + 1, 'END'),
  WHILE: (body, at) =>
    readCondition(body, at + 1, body.options.dialect === 'mysql' ? 'DO' : 'LOOP'),
  CASE: (body, at) =>
    wordAt(body, at + 1) === 'WHEN' ? at + 1 : readCondition(body, at + 1, 'WHEN') - 1,
  FOR: readLoop,
  FOREACH: readLoop,
});

const SIMPLE_STEPS: Readonly<Record<string, (body: Body, at: number, end: number) => void>> =
  lookupTable({
    RETURN: readReturn,
    PERFORM: (body, at, end) => readAsSelect(body, at + 1, end),
    EXECUTE: readDynamic,
    PREPARE: readDynamic,
    OPEN: readOpen,
    RAISE: (body, at, end) => readAsSelect(body, at + 1, end),
    ASSERT: (body, at, end) => readAsSelect(body, at + 1, end),
    SET: (body, at, end) => readAsSelect(body, at + 1, end),
    SIGNAL: (body, at, end) => readAsSelect(body, at + 1, end),
    RESIGNAL: (body, at, end) => readAsSelect(body, at + 1, end),
  });

/** Steps that touch no table. */
const SILENT_WORDS = /^(FETCH|CLOSE|MOVE|GET|LEAVE|ITERATE|NULL|DEALLOCATE)$/;

function isLabel(body: Body, at: number): boolean {
  const token = body.tokens[at];
  if (token?.text === '<' && body.tokens[at + 1]?.text === '<') return true;
  const isWord = token?.kind === 'word' || token?.kind === 'quoted';
  return (
    isWord &&
    body.tokens[at + 1]?.text === ':' &&
    /^(BEGIN|LOOP|WHILE|REPEAT|FOR)$/.test(wordAt(body, at + 2))
  );
}

function endOfLabel(body: Body, at: number): number {
  return body.tokens[at]?.text === '<' ? at + 5 : at + 2;
}

const SQL_VERBS =
  /^(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|REPLACE|TRUNCATE|LOCK|CALL|COPY|VALUES|TABLE|CREATE|ALTER|DROP|COMMIT|ROLLBACK|SAVEPOINT|START|REFRESH|ANALYZE|EXPLAIN|NOTIFY|LISTEN)$/;

/** A statement, an assignment (`v := expr`, PL/pgSQL also `v = expr`), or a declaration. */
function readPlain(body: Body, at: number, end: number): void {
  const isAssigned = /^:?=$/.test(body.tokens[at + 1]?.text ?? '');
  if (!isAssigned && (SQL_VERBS.test(wordAt(body, at)) || body.tokens[at]?.text === '(')) {
    add(body, at, end);
    return;
  }
  const cursor = findWord(body, at, end, 'CURSOR');
  if (cursor < end) {
    const query = findQuery(body, cursor, end);
    if (query < end) add(body, query, end);
    return;
  }
  const value = findIndex(
    body,
    at,
    end,
    (token) => /^(:=|=|DEFAULT)$/.test(token.text) && token.kind !== 'string',
  );
  if (value < end) readAsSelect(body, value + 1, end);
}

function readReturn(body: Body, at: number, end: number): void {
  const next = wordAt(body, at + 1);
  if (next === 'QUERY' && wordAt(body, at + 2) === 'EXECUTE') readDynamic(body, at + 2, end);
  else if (next === 'QUERY') add(body, at + 2, end);
  else if (next === 'NEXT') readAsSelect(body, at + 2, end);
  else if (/^(SELECT|WITH)$/.test(next)) add(body, at + 1, end);
  else readAsSelect(body, at + 1, end);
}

/**
 * SQL in a plain literal is read as what it is; anything put together is dynamic. EXECUTE runs what PREPARE named in
 * MySQL, where it was read; MariaDB has EXECUTE IMMEDIATE besides.
 */
function readDynamic(body: Body, at: number, end: number): void {
  const isMysqlExecute = wordAt(body, at) === 'EXECUTE' && body.options.dialect === 'mysql';
  if (isMysqlExecute && wordAt(body, at + 1) !== 'IMMEDIATE') return;
  const start = startOfDynamic(body, at, end);
  const literal = body.tokens[start];
  const isAlone = start + 1 >= end || /^(USING|INTO)$/.test(wordAt(body, start + 1));
  if (literal?.kind === 'string' && isAlone) {
    const inner = readSql(literal.text, body.options);
    body.statements.push(...inner.map((statement) => shift(statement, literal.start)));
  } else {
    body.dynamic.push(body.tokens[at]?.start ?? 0);
    readAsSelect(body, start, end);
  }
}

function startOfDynamic(body: Body, at: number, end: number): number {
  if (wordAt(body, at) === 'PREPARE') return findWord(body, at, end, 'FROM') + 1;
  return wordAt(body, at + 1) === 'IMMEDIATE' ? at + 2 : at + 1;
}

/** Places inside a literal are given as the literal's own. */
function shift(statement: SqlStatement, offset: number): SqlStatement {
  return {
    ...statement,
    start: offset,
    end: offset,
    tables: statement.tables.map((table) => ({ ...table, offset })),
    calls: statement.calls.map((call) => ({ ...call, offset })),
  };
}

function readOpen(body: Body, at: number, end: number): void {
  const query = findWord(body, at, end, 'FOR');
  if (query >= end) return;
  if (wordAt(body, query + 1) === 'EXECUTE') readDynamic(body, query + 1, end);
  else add(body, query + 1, end);
}

/** `CONTINUE HANDLER FOR cond stmt`, `EXIT WHEN cond`: goes on with what follows the condition. */
function readHandler(body: Body, at: number, end: number): number {
  if (wordAt(body, at + 1) === 'WHEN') {
    readAsSelect(body, at + 2, end);
    return end + 1;
  }
  if (wordAt(body, at + 1) !== 'HANDLER') return end + 1;
  const step = findIndex(body, at + 3, end, (token) =>
    /^(BEGIN|SET|SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|ROLLBACK|RESIGNAL|SIGNAL|LEAVE)$/.test(
      token.text,
    ),
  );
  return step;
}

/** `FOR r IN query LOOP`, `FOR i IN 1..n LOOP`, `FOREACH x IN ARRAY a LOOP`; MariaDB has `FOR r IN (query) DO`. */
function readLoop(body: Body, at: number): number {
  const limit = body.tokens.length;
  const start = findWord(body, at, limit, 'IN') + 1;
  const end = findIndex(
    body,
    start,
    limit,
    (token, i) => /^(LOOP|DO)$/.test(token.text) && wordAt(body, i - 1) !== 'END',
  );
  if (wordAt(body, start) === 'EXECUTE') readDynamic(body, start, end);
  else if (findQuery(body, start, Math.min(start + 3, end)) < end) add(body, start, end);
  else readAsSelect(body, start, end);
  return end + 1;
}

function readCondition(body: Body, start: number, stopWord: string): number {
  const end = findIndex(
    body,
    start,
    body.tokens.length,
    (token, i) =>
      token.text === ';' ||
      (token.kind === 'word' && token.text === stopWord && !isInCase(body, start, i)),
  );
  readAsSelect(body, start, end);
  return body.tokens[end]?.text === 'END' ? end : end + 1;
}

function isInCase(body: Body, start: number, at: number): boolean {
  let depth = 0;
  for (let i = start; i < at; i += 1) {
    if (wordAt(body, i) === 'CASE') depth += 1;
    if (wordAt(body, i) === 'END') depth -= 1;
  }
  return depth > 0;
}

/** An expression of PL/pgSQL is a SELECT without its verb, FROM and all. */
function readAsSelect(body: Body, start: number, end: number): void {
  const first = body.tokens[start];
  if (first === undefined || start >= end) return;
  const select: Token = {
    ...first,
    kind: 'word',
    text: 'SELECT',
    name: 'SELECT',
    end: first.start,
  };
  keep(body, readStatement([select, ...body.tokens.slice(start, end)], body.options));
}

function add(body: Body, start: number, end: number): void {
  if (start < end) keep(body, readStatement(body.tokens.slice(start, end), body.options));
}

/** A condition or assignment that names no table is not worth a statement. */
function keep(body: Body, statement: SqlStatement): void {
  const isWorthIt =
    statement.tables.length > 0 || statement.calls.length > 0 || statement.kind === 'transaction';
  if (isWorthIt || statement.problems.length > 0) body.statements.push(statement);
}

/** Index of the `;` that ends the step at `at`, brackets skipped. */
function endOfStep(body: Body, at: number): number {
  return findIndex(
    body,
    at,
    body.tokens.length,
    (token) => token.kind === 'punct' && token.text === ';',
  );
}

function findQuery(body: Body, start: number, end: number): number {
  return findIndex(
    body,
    start,
    end,
    (token) =>
      token.kind === 'word' && /^(SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE)$/.test(token.text),
    false,
  );
}

function findWord(body: Body, start: number, end: number, word: string): number {
  return findIndex(body, start, end, (token) => token.kind === 'word' && token.text === word);
}

function findIndex(
  body: Body,
  start: number,
  end: number,
  test: (token: Token, index: number) => boolean,
  skipsBrackets = true,
): number {
  let depth = 0;
  for (let i = start; i < end; i += 1) {
    const token = body.tokens[i];
    if (token === undefined) break;
    if (depth === 0 && test(token, i)) return i;
    if (skipsBrackets && token.kind === 'punct' && token.text === '(') depth += 1;
    if (skipsBrackets && token.kind === 'punct' && token.text === ')')
      depth = Math.max(0, depth - 1);
  }
  return end;
}

function wordAt(body: Body, index: number): string {
  const token = body.tokens[index];
  return token?.kind === 'word' ? token.text : '';
}
