import type { Token } from './tokens.js';
import { tokenize } from './tokens.js';
import { lookupTable } from '../util/lookup-table.js';

/**
 * Whether a string in code is SQL and not a sentence ("Select a folder", "Update your profile", "Delete from
 * cart"). Asks for the skeleton of a statement behind its verb; where the skeleton could still be English, for
 * a mark that prose does not have (an operator, brackets, a placeholder, a quoted or dotted name) or for
 * keywords in capitals.
 *
 * @param text may hold hole marks
 */
export function looksLikeSql(text: string): boolean {
  if (!FIRST_WORD.test(text)) return false;
  const tokens = tokenize(text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text, null);
  const start = tokens.findIndex((token) => !(token.kind === 'punct' && token.text === '('));
  const verb = wordOf(tokens[start]);
  const skeleton = SKELETONS[verb];
  return skeleton !== undefined && skeleton(tokens, start) && !isSentence(text, tokens);
}

/**
 * Whether a text that begins like this may be SQL, however it goes on: a quick look before the rest of it is put
 * together.
 */
export function mayBeginSql(beginning: string): boolean {
  // Not more than the beginning of a first word, or a comment in front of it.
  return /^[\s(]*(?:(?:\w*|-|\/)$|--|\/\*)/.test(beginning) || FIRST_WORD.test(beginning);
}

/** Enough of a statement to know it: generated ones list thousands of columns before their FROM. */
const MAX_LENGTH = 200_000;

const FIRST_WORD =
  /^[\s(]*(?:(?:--[^\n]*\n|\/\*[^]*?\*\/)\s*)*[\s(]*(?:select|insert|update|delete|with|replace|merge|truncate|lock|copy|call|create|alter|drop|explain|values|begin|start|commit|rollback|savepoint|release|declare|refresh|table)(?![\w-])/i;

type Skeleton = (tokens: readonly Token[], start: number) => boolean;

const SKELETONS: Readonly<Record<string, Skeleton>> = lookupTable({
  SELECT: isSelect,
  INSERT: isInsert,
  REPLACE: isInsert,
  UPDATE: isUpdate,
  DELETE: isDelete,
  WITH: isWith,
  MERGE: (tokens, start) => wordOf(tokens[start + 1]) === 'INTO' && hasWord(tokens, 'USING'),
  TRUNCATE: (tokens, start) => isShouted(tokens[start]) || wordOf(tokens[start + 1]) === 'TABLE',
  LOCK: (tokens, start) => /^TABLES?$/.test(wordOf(tokens[start + 1])) && isShouted(tokens[start]),
  COPY: (tokens) => /^(STDIN|STDOUT)$/.test(wordOf(tokens.find((_, i) => isCopyEnd(tokens, i)))),
  CALL: (tokens, start) => isShouted(tokens[start]) && tokens.some((token) => token.text === '('),
  EXPLAIN: (tokens, start) =>
    tokens
      .slice(start, start + 8)
      .some((t) => /^(SELECT|INSERT|UPDATE|DELETE|WITH)$/.test(t.text)) && isShouted(tokens[start]),
  CREATE: isDefinition,
  ALTER: isDefinition,
  DROP: isDefinition,
  REFRESH: (tokens, start) => wordOf(tokens[start + 1]) === 'MATERIALIZED',
  VALUES: (tokens, start) => tokens[start + 1]?.text === '(' && isShouted(tokens[start]),
  DECLARE: (tokens) => hasWord(tokens, 'CURSOR') && hasWord(tokens, 'FOR'),
  BEGIN: isControl,
  START: (tokens, start) => wordOf(tokens[start + 1]) === 'TRANSACTION' && isControl(tokens, start),
  COMMIT: isControl,
  ROLLBACK: isControl,
  SAVEPOINT: isControl,
  RELEASE: (tokens, start) => wordOf(tokens[start + 1]) === 'SAVEPOINT' && isControl(tokens, start),
});

function isSelect(tokens: readonly Token[], start: number): boolean {
  const from = outside(tokens, start, 'FROM');
  const verb = tokens[start];
  if (from < 0) return isTablelessSelect(tokens, start);
  if (!isTableStart(tokens[from + 1])) return false;
  if (isShouted(verb) && isShouted(tokens[from])) return true;
  if (hasMark(tokens)) return true;
  // `select id from orders`: one word on each side and nothing prose-like around it.
  return !isCapitalised(verb) && from - start === 2 && isClauseOrEnd(tokens, from + 2);
}

/** `SELECT 1`, `SELECT now()`, `SELECT nextval('x')`. */
function isTablelessSelect(tokens: readonly Token[], start: number): boolean {
  const next = tokens[start + 1];
  if (next === undefined) return false;
  if (next.kind === 'number') return tokens.length <= start + 5;
  const isCall =
    next.kind === 'word' &&
    tokens[start + 2]?.text === '(' &&
    tokens[start + 2]?.start === next.end;
  const isExpression = ['param', 'string', 'hole'].includes(next.kind) && isShouted(tokens[start]);
  const opensGroup = next.text === '(' || /^(EXISTS|CASE|NOT)$/.test(next.text);
  const holdsQuery = tokens.slice(start + 1).some((token) => wordOf(token) === 'SELECT');
  return (
    isCall ||
    (isExpression && hasMark(tokens)) ||
    (opensGroup && isShouted(tokens[start]) && (holdsQuery || hasMark(tokens)))
  );
}

function isInsert(tokens: readonly Token[], start: number): boolean {
  const into = tokens.findIndex(
    (token, i) => i > start && i <= start + 4 && wordOf(token) === 'INTO',
  );
  const name = into < 0 ? start + 1 : into + 1;
  if (!isTableStart(tokens[name])) return false;
  const rest = tokens.slice(name + 1, name + 8);
  const hasBody = rest.some(
    (token) => token.text === '(' || /^(VALUES|SELECT|SET|DEFAULT|WITH)$/.test(wordOf(token)),
  );
  if (into < 0)
    return (
      wordOf(tokens[start]) === 'INSERT' && isShouted(tokens[start]) && hasWord(tokens, 'VALUES')
    );
  return hasBody && (isShouted(tokens[start]) || hasMark(tokens) || hasWord(tokens, 'VALUES'));
}

function isUpdate(tokens: readonly Token[], start: number): boolean {
  const set = outside(tokens, start, 'SET');
  if (set < 0 || !isTableStart(tokens[start + 1]) || set === start + 1) return false;
  const target = tokens[set + 1];
  if (target === undefined) return isShouted(tokens[start]) && isShouted(tokens[set]);
  const isSpliced = target.kind === 'hole' || target.text === '(';
  const isAssigned = tokens.slice(set + 2, set + 7).some((token) => /^:?=$/.test(token.text));
  return isAssigned || isSpliced;
}

function isDelete(tokens: readonly Token[], start: number): boolean {
  const from = outside(tokens, start, 'FROM');
  if (from < 0 || !isTableStart(tokens[from + 1])) return false;
  if (isShouted(tokens[start]) && isShouted(tokens[from])) return true;
  if (from !== start + 1) return hasMark(tokens) && hasWord(tokens, 'JOIN');
  return hasMark(tokens) || (!isCapitalised(tokens[start]) && isClauseOrEnd(tokens, from + 2));
}

function isWith(tokens: readonly Token[], start: number): boolean {
  const recursive = wordOf(tokens[start + 1]) === 'RECURSIVE' ? 1 : 0;
  const name = tokens[start + 1 + recursive];
  if (!isTableStart(name)) return false;
  const rest = tokens.slice(start + 2 + recursive, start + 40);
  return rest.some((token, i) => {
    const opener = rest[i + 1]?.text === '(' || /^(NOT|MATERIALIZED)$/.test(wordOf(rest[i + 1]));
    return wordOf(token) === 'AS' && opener;
  });
}

const DEFINED_THINGS =
  /^(TABLE|INDEX|UNIQUE|VIEW|MATERIALIZED|FUNCTION|PROCEDURE|TRIGGER|SCHEMA|TYPE|SEQUENCE|EXTENSION|DATABASE|OR|TEMP|TEMPORARY|UNLOGGED|CONCURRENTLY|POLICY|ROLE|USER|DOMAIN|EVENT|COLUMN|CONSTRAINT)$/;

function isDefinition(tokens: readonly Token[], start: number): boolean {
  const thing = tokens[start + 1];
  if (thing === undefined || !DEFINED_THINGS.test(wordOf(thing)) || tokens.length < start + 3)
    return false;
  return isShouted(tokens[start]) && isShouted(thing)
    ? true
    : hasMark(tokens) && !isCapitalised(tokens[start]);
}

const CONTROL_TAIL =
  /^(TRANSACTION|WORK|TO|SAVEPOINT|ISOLATION|LEVEL|SERIALIZABLE|READ|WRITE|ONLY|COMMITTED|UNCOMMITTED|REPEATABLE|AND|NO|CHAIN|IMMEDIATE|EXCLUSIVE|DEFERRED|DEFERRABLE|NOT|WITH|CONSISTENT|SNAPSHOT)$/;

/** Transaction control is short; a single word counts only in one case throughout (`BEGIN`, `begin`). */
function isControl(tokens: readonly Token[], start: number): boolean {
  const words = tokens.filter((token) => token.text !== ';' && token.text !== ',');
  const named = /^(SAVEPOINT|RELEASE)$/.test(wordOf(tokens[start]));
  const tail = words.slice(1).filter((token) => !CONTROL_TAIL.test(wordOf(token)));
  if (isCapitalised(tokens[start])) return false;
  if (words.length === 1) return isShouted(tokens[start]) && !named;
  const toSavepoint = hasWord(tokens, 'TO') && wordOf(tokens[start]) === 'ROLLBACK';
  return named || toSavepoint ? tail.length <= 1 && isShouted(tokens[start]) : tail.length === 0;
}

/** Marks of SQL that prose does not have. */
function hasMark(tokens: readonly Token[]): boolean {
  return tokens.some((token, i) => {
    const before = tokens[i - 1];
    if (token.kind === 'quoted') return true;
    if (token.kind === 'param')
      return token.text !== '?' || before?.kind === 'op' || before?.text === '(';
    if (token.kind === 'op') return /^(=|<>|!=|<=|>=|::|\*|\|\||<|>|->>?)$/.test(token.text);
    if (token.kind === 'punct' && token.text === '(') return before?.end === token.start;
    const next = tokens[i + 1];
    return (
      token.kind === 'punct' &&
      token.text === '.' &&
      next?.start === token.end &&
      before?.end === token.start
    );
  });
}

/** A sentence ends like one, and holds no mark of SQL. */
function isSentence(text: string, tokens: readonly Token[]): boolean {
  const end = text.trimEnd().slice(-1);
  const endsLikeProse = /[.!…:]/.test(end) || (end === '?' && /[A-Za-z]\?$/.test(text.trimEnd()));
  return (endsLikeProse || /\w'(s|t|re|ve|ll)\b/.test(text)) && !hasMark(tokens);
}

function outside(tokens: readonly Token[], start: number, word: string): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token?.text === '(' && token.kind === 'punct') depth += 1;
    if (token?.text === ')' && token.kind === 'punct') depth -= 1;
    if (depth <= 0 && wordOf(token) === word) return i;
  }
  return -1;
}

function isCopyEnd(tokens: readonly Token[], index: number): boolean {
  return /^(FROM|TO)$/.test(wordOf(tokens[index - 1]));
}

function hasWord(tokens: readonly Token[], word: string): boolean {
  return tokens.some((token) => wordOf(token) === word);
}

function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text : '';
}

function isShouted(token: Token | undefined): boolean {
  return token?.kind === 'word' && token.name === token.text;
}

function isCapitalised(token: Token | undefined): boolean {
  return token?.kind === 'word' && /^[A-Z][a-z]/.test(token.name);
}

function isTableStart(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'punct') return token.text === '(';
  return token.kind !== 'op' && token.kind !== 'number';
}

function isClauseOrEnd(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.text === ';') return true;
  return /^(WHERE|ORDER|GROUP|LIMIT|JOIN|LEFT|INNER|FOR|USING|RETURNING|AS)$/.test(wordOf(token));
}
