import { CONDITION, readExpression } from './expression.js';
import type { Reader } from './reader.js';
import {
  addProblem,
  closeOf,
  enterScope,
  findOutside,
  isPunct,
  isQueryStart,
  nested,
  wordAt,
} from './reader.js';
import { resolveColumns } from './resolve.js';
import { readFragment, readSelect, readWith } from './select.js';
import type { Scope, SqlOptions, SqlStatement, SqlTable } from './statement.js';
import type { Token } from './tokens.js';
import { tokenize } from './tokens.js';
import { readDelete, readInsert, readMerge, readTableList, readUpdate } from './write.js';

/**
 * Reads SQL text of either dialect, tolerantly: holes (see `holeMark`) and broken grammar cost only what they
 * hide. Agrees with the server's own parser on the tables and operations of everything well-formed.
 *
 * @returns the statements in text order; empty for blank text
 */
export function readSql(text: string, options: SqlOptions): SqlStatement[] {
  const tokens = tokenize(text, options.dialect);
  return splitStatements(tokens).map((range) => readStatement(range, options));
}

function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  let inAtomicBody = false;
  for (const token of tokens) {
    if (token.kind === 'punct') {
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth = Math.max(0, depth - 1);
    }
    if (token.text === 'ATOMIC' && current.at(-1)?.text === 'BEGIN') inAtomicBody = true;
    if (token.text === 'END' && token.kind === 'word') inAtomicBody = false;
    if (token.kind === 'punct' && token.text === ';' && depth === 0 && !inAtomicBody) {
      if (current.length > 0) statements.push(current);
      current = [];
    } else {
      current.push(token);
    }
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

/** Reads the tokens of one statement. */
export function readStatement(tokens: readonly Token[], options: SqlOptions): SqlStatement {
  const reader: Reader = {
    tokens,
    closing: pairBrackets(tokens),
    options,
    mentions: [],
    calls: [],
    splices: [],
    problems: [],
    scopes: [],
    depth: 0,
    readQuery,
  };
  const { kind, verb } = readTop(reader, 0, tokens.length, enterScope(reader, null));
  resolveColumns(reader);
  return {
    kind,
    verb,
    start: tokens[0]?.start ?? 0,
    end: tokens.at(-1)?.end ?? 0,
    tables: reader.mentions
      .filter((mention) => kind !== 'definition' || mention.offset >= 0)
      .map(toTable)
      .sort((a, b) => a.offset - b.offset),
    calls: [...reader.calls].sort((a, b) => a.offset - b.offset),
    control: controlOf(verb, reader),
    splices: [...new Set(reader.splices)],
    problems: reader.problems,
  };
}

function toTable(mention: Reader['mentions'][number]): SqlTable {
  const { columns, written, ...rest } = mention;
  return { ...rest, columns: [...columns], writtenColumns: [...written] };
}

function pairBrackets(tokens: readonly Token[]): number[] {
  const closing = tokens.map((_, index) => index);
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'punct') return;
    if (token.text === '(' || token.text === '[') open.push(index);
    if (token.text === ')' || token.text === ']') {
      const partner = open.pop();
      if (partner !== undefined) closing[partner] = index;
    }
  });
  for (const index of open) closing[index] = tokens.length;
  return closing;
}

interface Top {
  readonly kind: SqlStatement['kind'];
  readonly verb: string;
}

const TRANSACTION_VERBS = /^(BEGIN|START|COMMIT|ROLLBACK|ABORT|SAVEPOINT|RELEASE|END)$/;
const DEFINITION_VERBS =
  /^(CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|RENAME|REFRESH|REINDEX|CLUSTER)$/;
const OTHER_VERBS =
  /^(SET|SHOW|RESET|VACUUM|ANALYZE|LISTEN|NOTIFY|UNLISTEN|DISCARD|DEALLOCATE|EXECUTE|USE|PRAGMA|DESCRIBE|DESC|FETCH|CLOSE|MOVE|CHECKPOINT|UNLOCK|KILL|FLUSH|OPTIMIZE|CHECK|LOAD|ATTACH|DETACH|DO|HANDLER|XA|SIGNAL|OPEN)$/;

function readTop(reader: Reader, start: number, end: number, scope: Scope): Top {
  const word = wordAt(reader, start);
  if (isPunct(reader, start, '(') || isQueryVerb(reader, start)) {
    const block = readQuery(reader, start, end, scope);
    return { kind: 'query', verb: mainVerb(reader, start, end, block) };
  }
  switch (word) {
    case 'EXPLAIN':
      return readExplain(reader, start, end, scope);
    case 'TRUNCATE':
      readTruncate(reader, start, end);
      return { kind: 'query', verb: word };
    case 'LOCK':
      readTableList(reader, start + 1, endOfLockList(reader, start, end), (mention) => {
        mention.locks = true;
      });
      return { kind: 'query', verb: word };
    case 'COPY':
      readCopy(reader, start + 1, end, scope);
      return { kind: 'query', verb: word };
    case 'CALL':
      readExpression(reader, start + 1, end, scope, CONDITION);
      return { kind: 'call', verb: word };
    case 'DECLARE':
    case 'PREPARE':
      return readPrepared(reader, start, end, scope, word);
    default:
      return readRest(reader, start, end, scope, word);
  }
}

function readRest(reader: Reader, start: number, end: number, scope: Scope, word: string): Top {
  if (TRANSACTION_VERBS.test(word)) return { kind: 'transaction', verb: word };
  if (DEFINITION_VERBS.test(word)) {
    readDefinition(reader, start, end, scope);
    return { kind: 'definition', verb: word };
  }
  if (OTHER_VERBS.test(word)) return { kind: 'other', verb: word };
  readFragment(reader, start, end, scope);
  return { kind: 'fragment', verb: '' };
}

/** MySQL ends each item of LOCK TABLES in READ or WRITE, PostgreSQL the list in IN .. MODE. */
function endOfLockList(reader: Reader, start: number, end: number): number {
  return findOutside(reader, start, end, (i) => /^(IN|NOWAIT)$/.test(wordAt(reader, i)));
}

function isQueryVerb(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  if (word === 'REPLACE') return !isPunct(reader, index + 1, '(');
  if (word === 'VALUES') return isQueryStart(reader, index);
  return /^(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|TABLE)$/.test(word);
}

function mainVerb(reader: Reader, start: number, end: number, _block: Scope): string {
  let at = start;
  while (isPunct(reader, at, '(')) at += 1;
  if (wordAt(reader, at) !== 'WITH') return wordAt(reader, at);
  const main = findOutside(reader, at + 1, end, (i) =>
    /^(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|REPLACE)$/.test(wordAt(reader, i)),
  );
  return wordAt(reader, main) || 'SELECT';
}

/** Reads one query of any kind with its WITH list, in a block of its own inside `parent`. */
function readQuery(reader: Reader, start: number, end: number, parent: Scope): Scope {
  const scope = enterScope(reader, parent);
  let last = scope;
  nested(reader, start, () => {
    last = readMain(reader, start, end, scope);
  });
  return last;
}

function readMain(reader: Reader, start: number, end: number, scope: Scope): Scope {
  const main = wordAt(reader, start) === 'WITH' ? readWith(reader, start, end, scope) : start;
  switch (wordAt(reader, main)) {
    case 'INSERT':
    case 'REPLACE':
      return readInsert(reader, main, end, scope);
    case 'UPDATE':
      return readUpdate(reader, main, end, scope);
    case 'DELETE':
      return readDelete(reader, main, end, scope);
    case 'MERGE':
      return readMerge(reader, main, end, scope);
    default:
      return readSelect(reader, main, end, scope);
  }
}

function readExplain(reader: Reader, start: number, end: number, scope: Scope): Top {
  let at = start + 1;
  if (isPunct(reader, at, '(')) at = closeOf(reader, at, end) + 1;
  while (/^(ANALYZE|VERBOSE|EXTENDED|QUERY|PLAN|FORMAT|PARTITIONS)$/.test(wordAt(reader, at)))
    at += 1;
  if (reader.tokens[at]?.text === '=') at += 2;
  return at < end ? readTop(reader, at, end, scope) : { kind: 'other', verb: 'EXPLAIN' };
}

function readTruncate(reader: Reader, start: number, end: number): void {
  const stop = findOutside(reader, start, end, (i) =>
    /^(RESTART|CONTINUE|CASCADE|RESTRICT)$/.test(wordAt(reader, i)),
  );
  readTableList(reader, start + 1, stop, (mention) => {
    mention.operations = ['delete'];
  });
}

function readCopy(reader: Reader, start: number, end: number, scope: Scope): void {
  if (isPunct(reader, start, '(')) {
    readQuery(reader, start + 1, closeOf(reader, start, end), scope);
    return;
  }
  const direction = findOutside(reader, start, end, (i) => /^(FROM|TO)$/.test(wordAt(reader, i)));
  const open = findOutside(reader, start, direction, (i) => isPunct(reader, i, '('));
  readTableList(reader, start, Math.min(open, direction), (mention) => {
    if (wordAt(reader, direction) === 'FROM') mention.operations = ['insert'];
    if (open >= direction) mention.allColumns = true;
    for (let i = open + 1; i < closeOf(reader, open, direction); i += 2) {
      const column = reader.tokens[i]?.name;
      if (column !== undefined) mention.columns.add(column);
    }
  });
}

/** `DECLARE c CURSOR FOR query`, `PREPARE p AS query`. */
function readPrepared(reader: Reader, start: number, end: number, scope: Scope, verb: string): Top {
  const opener = verb === 'DECLARE' ? 'FOR' : 'AS';
  const at = findOutside(reader, start, end, (i) => wordAt(reader, i) === opener);
  if (at + 1 >= end) return { kind: 'other', verb };
  return readTop(reader, at + 1, end, scope);
}

/** `CREATE TABLE .. AS query`, `CREATE VIEW .. AS query`: the tables of the query are read. */
function readDefinition(reader: Reader, start: number, end: number, scope: Scope): void {
  const what = findOutside(reader, start, Math.min(start + 8, end), (i) =>
    /^(TABLE|VIEW)$/.test(wordAt(reader, i)),
  );
  if (wordAt(reader, start) !== 'CREATE' || !/^(TABLE|VIEW)$/.test(wordAt(reader, what))) return;
  const query = findOutside(reader, what, end, (i) => {
    const opensGroup = isPunct(reader, i, '(') && isQueryStart(reader, i + 1);
    return (/^(SELECT|WITH)$/.test(wordAt(reader, i)) && isQueryStart(reader, i)) || opensGroup;
  });
  const isReal = query < end && !isPunct(reader, query + 1, '(');
  if (isReal) readQuery(reader, query, end, scope);
  else if (
    query >= end &&
    findOutside(reader, what, end, (i) => wordAt(reader, i) === 'AS') < end
  ) {
    addProblem(reader, what, 'the query of a definition could not be found');
  }
}

function controlOf(verb: string, reader: Reader): SqlStatement['control'] {
  switch (verb) {
    case 'BEGIN':
      return 'begin';
    case 'START':
      return wordAt(reader, 1) === 'TRANSACTION' ? 'begin' : null;
    case 'COMMIT':
    case 'END':
      return 'commit';
    case 'ROLLBACK':
    case 'ABORT':
      return wordAt(reader, 1) === 'TO' || wordAt(reader, 2) === 'TO' ? 'savepoint' : 'rollback';
    case 'SAVEPOINT':
    case 'RELEASE':
      return 'savepoint';
    default:
      return null;
  }
}
