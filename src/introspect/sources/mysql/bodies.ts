import { readSql } from '../../../sql/read-sql.js';
import type { SqlStatement } from '../../../sql/statement.js';
import { Cursor, splitAtCommas } from './cursor.js';
import type { Body, Named } from './database.js';
import { textOf, tokenize, type Token } from './tokens.js';

/** What the body of a view, trigger or routine touches, each name with its database. Without repeats. */
export interface BodyReading {
  readonly reads: readonly Named[];
  readonly writes: readonly Named[];
  /** Routines that it calls. */
  readonly calls: readonly Named[];
  /** What could not be read, one sentence without a full stop each; empty = all of it was. */
  readonly problems: readonly string[];
}

const DYNAMIC = 'it builds SQL at run time (PREPARE or EXECUTE IMMEDIATE)';

/** Stepped over: they touch no table by name. */
const IDLE = new Set(
  (
    'OPEN FETCH CLOSE LEAVE ITERATE SIGNAL RESIGNAL GET COMMIT ROLLBACK START SAVEPOINT RELEASE DEALLOCATE ' +
    'DROP NULL KILL FLUSH ANALYZE OPTIMIZE CHECK SHOW'
  ).split(' '),
);

/** Reads a SELECT or the body of a stored program. */
export function readBodySql({ sql, schema }: Body): BodyReading {
  const pieces = cutProgram(sql);
  const reads = new Map<string, Named>();
  const writes = new Map<string, Named>();
  const calls = new Map<string, Named>();
  const problems = new Set(pieces.isDynamic ? [DYNAMIC] : []);
  const isTemporary = (name: string) => pieces.temporary.has(name.toLowerCase());
  for (const statement of pieces.texts.flatMap((text) => readSql(text, { dialect: 'mysql' }))) {
    for (const call of statement.calls) add(calls, call.schema ?? schema, call.name);
    for (const problem of statement.problems) problems.add(problem.message);
    for (const table of tablesOf(statement)) {
      if (table.name === null) problems.add(DYNAMIC);
      else if (!isTemporary(table.name)) {
        if (table.operations.includes('select')) add(reads, table.schema ?? schema, table.name);
        if (table.operations.some((operation) => operation !== 'select')) {
          add(writes, table.schema ?? schema, table.name);
        }
      }
    }
  }
  return {
    reads: [...reads.values()],
    writes: [...writes.values()],
    calls: [...calls.values()],
    problems: [...problems],
  };
}

/** `DUAL` is no table. */
function tablesOf(statement: SqlStatement) {
  return statement.tables.filter(
    (table) => !table.isSystem && !(table.schema === null && /^dual$/i.test(table.name ?? '')),
  );
}

function add(into: Map<string, Named>, schema: string | null, name: string): void {
  into.set(JSON.stringify([schema, name]), { schema, name });
}

interface Pieces {
  /** SQL statements, expressions among them as `SELECT expression`. */
  readonly texts: string[];
  /** Names of temporary tables that the program makes, in lower case. */
  readonly temporary: Set<string>;
  isDynamic: boolean;
}

/** Takes a stored program apart into the SQL statements and expressions between its control words. */
function cutProgram(sql: string): Pieces {
  const pieces: Pieces = { texts: [], temporary: new Set(), isDynamic: false };
  const cursor = new Cursor(tokenize(sql));
  const emit = (tokens: readonly Token[], prefix = ''): void => {
    if (tokens.length > 0) pieces.texts.push(prefix + textOf(sql, tokens));
  };
  while (!cursor.isAtEnd) cutStatement(cursor, pieces, emit);
  return pieces;
}

type Emit = (tokens: readonly Token[], prefix?: string) => void;

function cutStatement(cursor: Cursor, pieces: Pieces, emit: Emit): void {
  const word = cursor.peek();
  if (cursor.peek(1) === ':' && cursor.peek(2) !== '=') {
    cursor.next();
    cursor.next();
  } else if (word === ';' || isBlockWord(word)) {
    cursor.next();
    if (word === 'BEGIN') cursor.accept('NOT ATOMIC');
    if (word === 'END') takeUntil(cursor, []);
  } else if (isCondition(word)) {
    cursor.next();
    emit(takeUntil(cursor, word === 'UNTIL' ? ['END'] : ['THEN', 'DO', 'WHEN']), 'SELECT ');
    cursor.acceptAny('THEN', 'DO', 'END REPEAT');
  } else if (word === 'FOR') {
    const loop = new Cursor(takeUntil(cursor, ['DO']));
    emitBehind(loop, 'IN', emit);
    cursor.accept('DO');
  } else if (word === 'DECLARE') cutDeclaration(cursor, emit);
  else cutPlain(cursor, word, pieces, emit);
}

function isBlockWord(word: string): boolean {
  return ['BEGIN', 'END', 'ELSE', 'LOOP', 'REPEAT', 'EXCEPTION'].includes(word);
}

function isCondition(word: string): boolean {
  return ['IF', 'ELSEIF', 'ELSIF', 'WHILE', 'UNTIL', 'CASE', 'WHEN'].includes(word);
}

function cutPlain(cursor: Cursor, word: string, pieces: Pieces, emit: Emit): void {
  const tokens = takeUntil(cursor, []);
  if (word === 'PREPARE' || word === 'EXECUTE') pieces.isDynamic = true;
  else if (word === 'SET') emitAssignments(tokens.slice(1), emit);
  else if (word === 'RETURN' || word === 'DO') emit(tokens.slice(1), 'SELECT ');
  else if (!IDLE.has(word)) {
    const name = temporaryName(tokens);
    if (name !== null) pieces.temporary.add(name.toLowerCase());
    emit(word === '' || word === 'SELECT' ? withoutVariables(tokens) : tokens);
  }
}

/** The right sides of `a = …, NEW.b = …`. */
function emitAssignments(tokens: readonly Token[], emit: Emit): void {
  for (const assignment of splitAtCommas(tokens)) {
    const equals = assignment.findIndex(({ kind, value }) => kind === 'symbol' && value === '=');
    if (equals > 0) emit(assignment.slice(equals + 1), 'SELECT ');
  }
}

/** Drops `INTO a, b` of a SELECT, which names variables. */
function withoutVariables(tokens: readonly Token[]): readonly Token[] {
  const depths = depthsOf(tokens);
  const start = tokens.findIndex((token, index) => depths[index] === 0 && isWord(token, 'INTO'));
  if (start < 0) return tokens;
  const ends = ['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'UNION', 'FOR', 'LOCK'];
  const length = tokens
    .slice(start + 1)
    .findIndex((token, index) => depths[start + 1 + index] === 0 && isWord(token, ...ends));
  return length < 0
    ? tokens.slice(0, start)
    : [...tokens.slice(0, start), ...tokens.slice(start + 1 + length)];
}

function temporaryName(tokens: readonly Token[]): string | null {
  const cursor = new Cursor(tokens);
  cursor.accept('CREATE');
  cursor.accept('OR REPLACE');
  if (!cursor.accept('TEMPORARY TABLE')) return null;
  cursor.accept('IF NOT EXISTS');
  return cursor.peekToken()?.value ?? null;
}

/** `DECLARE c CURSOR FOR query`, `DECLARE … HANDLER FOR conditions statement`, `DECLARE a INT DEFAULT expression`. */
function cutDeclaration(cursor: Cursor, emit: Emit): void {
  cursor.next();
  if (['CONTINUE', 'EXIT', 'UNDO'].includes(cursor.peek()) && cursor.peek(1) === 'HANDLER') {
    takeUntil(cursor, ['FOR']);
    cursor.next();
    skipConditions(cursor);
    return;
  }
  const tokens = new Cursor(takeUntil(cursor, []));
  const isCursor = tokens.peek(1) === 'CURSOR';
  if (tokens.peek(1) === 'CONDITION') return;
  emitBehind(tokens, isCursor ? 'FOR' : 'DEFAULT', emit);
}

function skipConditions(cursor: Cursor): void {
  do {
    if (cursor.accept('NOT')) cursor.accept('FOUND');
    else if (cursor.accept('SQLSTATE')) {
      cursor.accept('VALUE');
      cursor.next();
    } else cursor.next();
  } while (cursor.accept(','));
}

function emitBehind(cursor: Cursor, word: string, emit: Emit): void {
  takeUntil(cursor, [word]);
  if (!cursor.accept(word)) return;
  const start = cursor.peek();
  emit(cursor.rest(), start === 'SELECT' || start === 'WITH' ? '' : 'SELECT ');
}

/** Tokens up to a semicolon or one of `words`, both outside parentheses and CASE expressions. */
function takeUntil(cursor: Cursor, words: readonly string[]): Token[] {
  const taken: Token[] = [];
  let depth = 0;
  while (!cursor.isAtEnd) {
    const word = cursor.peek();
    if (word === ';' || (depth === 0 && words.includes(word))) break;
    if (word === '(' || word === 'CASE') depth += 1;
    if (depth > 0 && (word === ')' || word === 'END')) depth -= 1;
    const token = cursor.next();
    if (token) taken.push(token);
  }
  return taken;
}

function depthsOf(tokens: readonly Token[]): number[] {
  let depth = 0;
  return tokens.map(({ kind, value }) => {
    if (kind === 'symbol' && value === '(') depth += 1;
    if (kind === 'symbol' && value === ')') depth -= 1;
    return depth;
  });
}

function isWord(token: Token, ...words: readonly string[]): boolean {
  return token.kind === 'word' && words.includes(token.value.toUpperCase());
}
