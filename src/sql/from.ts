import { CONDITION, readExpression, readGroup } from './expression.js';
import type { Reader } from './reader.js';
import {
  addMention,
  addProblem,
  addRelation,
  closeOf,
  enterScope,
  findOutside,
  isPunct,
  isQueryStart,
  nested,
  readChain,
  splitAtCommas,
  wordAt,
} from './reader.js';
import type { Mention, Scope } from './statement.js';
import { AFTER_TABLE_WORDS, JOIN_WORDS } from './words.js';

/** Reads the table references in `[start, end)` (what follows FROM, USING or a multi-table UPDATE) into `scope`. */
export function readFrom(reader: Reader, start: number, end: number, scope: Scope): void {
  let at = start;
  let expectsTable = true;
  if (start >= end) addProblem(reader, start, 'a table is missing');
  while (at < end) {
    if (isPunct(reader, at, ',')) {
      expectsTable = true;
      at += 1;
    } else if (isJoinWord(reader, at)) {
      expectsTable = true;
      at += 1;
    } else if (isConditionWord(reader, at)) {
      at = readJoinCondition(reader, at, end, scope);
    } else if (expectsTable) {
      at = Math.max(readTableReference(reader, at, end, scope), at + 1);
      expectsTable = false;
    } else {
      at = skipStray(reader, at, end, scope);
    }
  }
}

function isJoinWord(reader: Reader, at: number): boolean {
  return JOIN_WORDS.has(wordAt(reader, at)) && !isPunct(reader, at + 1, '(')
    ? true
    : /^(JOIN|STRAIGHT_JOIN)$/.test(wordAt(reader, at));
}

function isConditionWord(reader: Reader, at: number): boolean {
  return /^(ON|USING)$/.test(wordAt(reader, at));
}

function readJoinCondition(reader: Reader, at: number, end: number, scope: Scope): number {
  const stop = findOutside(
    reader,
    at + 1,
    end,
    (i) => isPunct(reader, i, ',') || isJoinWord(reader, i) || isConditionWord(reader, i),
  );
  if (wordAt(reader, at) === 'USING' && isPunct(reader, at + 1, '(')) {
    readUsing(reader, at + 2, closeOf(reader, at + 1, end), scope);
    return Math.min(closeOf(reader, at + 1, end) + 1, stop);
  }
  readExpression(reader, at + 1, stop, scope, CONDITION);
  return stop;
}

/** `USING (a, b)` names the columns of both sides: of the table just joined and, at best, of the one before. */
function readUsing(reader: Reader, start: number, end: number, scope: Scope): void {
  for (const range of splitAtCommas(reader, start, end)) {
    const column = reader.tokens[range.start]?.name;
    if (column === undefined) continue;
    for (const relation of scope.relations.slice(-2)) relation.mention?.columns.add(column);
  }
}

function skipStray(reader: Reader, at: number, end: number, scope: Scope): number {
  const token = reader.tokens[at];
  if (token?.kind === 'hole') reader.splices.push(token.hole);
  else if (isPunct(reader, at, '(')) {
    readGroup(reader, at + 1, closeOf(reader, at, end), scope);
    return closeOf(reader, at, end) + 1;
  } else if (token?.kind !== 'op')
    addProblem(reader, at, 'something else than a join follows a table');
  return at + 1;
}

function readTableReference(reader: Reader, at: number, end: number, scope: Scope): number {
  const word = wordAt(reader, at);
  if (/^(ONLY|LATERAL|TABLE)$/.test(word) && isTableStart(reader, at + 1, end)) {
    return readTableReference(reader, at + 1, end, scope);
  }
  if (word === 'ROWS' && wordAt(reader, at + 1) === 'FROM') {
    return readRowsFrom(reader, at + 2, end, scope);
  }
  if (isPunct(reader, at, '(')) return readParenthesised(reader, at, end, scope);
  const token = reader.tokens[at];
  if (token?.kind === 'param' || token?.kind === 'string') {
    return readPlaceholderTable(reader, at, end, scope);
  }
  // ODBC writes `{oj a LEFT JOIN b ...}`; its braces mean nothing here.
  if (token?.text === '{') return readTableReference(reader, at + 2, end, scope);
  return readNamed(reader, at, end, scope);
}

function readNamed(reader: Reader, at: number, end: number, scope: Scope): number {
  const chain = readChain(reader, at, end);
  if (chain === null || chain.isStar || AFTER_TABLE_WORDS.has(wordAt(reader, at))) {
    addProblem(reader, at, 'a table name is missing');
    return at;
  }
  const isCall = isPunct(reader, chain.next, '(') && chain.next < end;
  return isCall && !isHintedTable(reader, chain.next)
    ? readTableFunction(reader, at, chain.next, end, scope)
    : readNamedTable(reader, at, end, scope);
}

function isTableStart(reader: Reader, at: number, end: number): boolean {
  return at < end && (isPunct(reader, at, '(') || readChain(reader, at, end) !== null)
    ? !AFTER_TABLE_WORDS.has(wordAt(reader, at))
    : false;
}

/** `t (NOLOCK)` is a table with a hint, not a call. */
function isHintedTable(reader: Reader, open: number): boolean {
  return /^(NOLOCK|UPDLOCK|READPAST|ROWLOCK)$/.test(wordAt(reader, open + 1));
}

function readRowsFrom(reader: Reader, open: number, end: number, scope: Scope): number {
  const close = closeOf(reader, open, end);
  readExpression(reader, open + 1, close, scope);
  return readAlias(reader, close + 1, end, scope, null, null);
}

/** A string or placeholder where a table should be: its name comes from elsewhere. */
function readPlaceholderTable(reader: Reader, at: number, end: number, scope: Scope): number {
  const token = reader.tokens[at];
  if (token === undefined) return at + 1;
  const mention = addMention(reader, [token], ['select']);
  if (mention !== null) {
    mention.name = null;
    mention.hole = token.hole >= 0 ? token.hole : -1;
  }
  return readAlias(reader, at + 1, end, scope, mention, null);
}

function readParenthesised(reader: Reader, open: number, end: number, scope: Scope): number {
  const close = closeOf(reader, open, end);
  let inner: Scope | null = null;
  let isJoin = false;
  nested(reader, open, () => {
    const only = reader.tokens[open + 1];
    if (holdsQuery(reader, open, close)) inner = reader.readQuery(reader, open + 1, close, scope);
    else if (only?.kind === 'hole' && open + 2 === close) reader.splices.push(only.hole);
    else {
      isJoin = true;
      readFrom(reader, open + 1, close, scope);
    }
  });
  if (isJoin && !isAliasAt(reader, close + 1, end)) return close + 1;
  return readAlias(reader, close + 1, end, scope, null, inner);
}

/** Tells `((SELECT ..) UNION ..)` from `((SELECT ..) s JOIN t ..)`. */
function holdsQuery(reader: Reader, open: number, end: number): boolean {
  if (isQueryStart(reader, open + 1)) return true;
  if (!isPunct(reader, open + 1, '(')) return false;
  const close = closeOf(reader, open + 1, end);
  const after = wordAt(reader, close + 1);
  const continues =
    close + 1 >= end || /^(UNION|INTERSECT|EXCEPT|ORDER|LIMIT|OFFSET|FETCH)$/.test(after);
  return continues && holdsQuery(reader, open + 1, close);
}

function readTableFunction(
  reader: Reader,
  at: number,
  open: number,
  end: number,
  scope: Scope,
): number {
  readExpression(reader, at, closeOf(reader, open, end) + 1, scope, CONDITION);
  let next = closeOf(reader, open, end) + 1;
  if (wordAt(reader, next) === 'WITH' && wordAt(reader, next + 1) === 'ORDINALITY') next += 2;
  return readAlias(reader, next, end, scope, null, null);
}

function readNamedTable(reader: Reader, at: number, end: number, scope: Scope): number {
  const chain = readChain(reader, at, end);
  const last = chain?.parts.at(-1);
  if (chain === null || last === undefined) return at + 1;
  const isBare = chain.parts.length === 1;
  const isDual = isBare && last.text.toUpperCase() === 'DUAL';
  if (isBare && (isDual || isCte(scope, last.name))) {
    return readAlias(reader, chain.next, end, scope, null, null, last.name);
  }
  const mention = addMention(reader, chain.parts, ['select']);
  const next = reader.tokens[chain.next]?.text === '*' ? chain.next + 1 : chain.next;
  return readAlias(reader, next, end, scope, mention, null);
}

function isCte(scope: Scope | null, name: string): boolean {
  for (let at = scope; at !== null; at = at.parent)
    if (at.ctes.has(name.toLowerCase())) return true;
  return false;
}

function readAlias(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  mention: Mention | null,
  inner: Scope | null,
  ownName: string | null = null,
): number {
  let at = skipTableOptions(reader, start, end, scope);
  let alias: string | null = null;
  if (isAliasAt(reader, at, end)) {
    if (wordAt(reader, at) === 'AS') at += 1;
    const token = reader.tokens[at];
    alias = token === undefined || token.hole >= 0 || isPunct(reader, at, '(') ? null : token.name;
    if (!isPunct(reader, at, '(')) at += 1;
    if (isPunct(reader, at, '(') && at < end && !isHintedTable(reader, at))
      at = closeOf(reader, at, end) + 1;
  }
  if (mention !== null) mention.alias = alias;
  scope.relations.push({ name: alias ?? mention?.name ?? ownName, mention, inner });
  return skipTableOptions(reader, Math.min(at, end), end, scope);
}

function isAliasAt(reader: Reader, at: number, end: number): boolean {
  const token = reader.tokens[at];
  if (token === undefined || at >= end) return false;
  if (token.kind === 'quoted' || token.kind === 'dynamic') return true;
  if (token.kind === 'string') return false;
  if (token.kind !== 'word') return false;
  return token.text === 'AS' || !AFTER_TABLE_WORDS.has(token.text);
}

/** TABLESAMPLE, PARTITION, index hints, lock hints, FINAL. */
function skipTableOptions(reader: Reader, start: number, end: number, scope: Scope): number {
  let at = start;
  while (at < end) {
    const word = wordAt(reader, at);
    if (word === 'FINAL') at += 1;
    else if (word === 'TABLESAMPLE') at = endOfSample(reader, at, end, scope);
    else if (word === 'PARTITION' && isPunct(reader, at + 1, '('))
      at = closeOf(reader, at + 1, end) + 1;
    else if (word === 'WITH' && isPunct(reader, at + 1, '(')) at = closeOf(reader, at + 1, end) + 1;
    else if (/^(USE|FORCE|IGNORE)$/.test(word) && /^(INDEX|KEY)$/.test(wordAt(reader, at + 1))) {
      const open = findOutside(reader, at, end, (i) => isPunct(reader, i, '('));
      at = closeOf(reader, open, end) + 1;
    } else break;
  }
  return Math.min(at, end);
}

function endOfSample(reader: Reader, at: number, end: number, scope: Scope): number {
  const open = findOutside(reader, at, end, (i) => isPunct(reader, i, '('));
  const close = closeOf(reader, open, end);
  readExpression(reader, open + 1, close, scope);
  const hasSeed = wordAt(reader, close + 1) === 'REPEATABLE';
  return hasSeed ? closeOf(reader, close + 2, end) + 1 : close + 1;
}

/**
 * Reads what UPDATE, DELETE and MERGE change. A single table there is never a CTE, even under the name of one;
 * in MySQL's lists of several tables it can be.
 */
export function readTargets(reader: Reader, start: number, end: number, scope: Scope): void {
  const isList =
    findOutside(reader, start, end, (i) => isPunct(reader, i, ',') || isJoinWord(reader, i)) < end;
  if (isList) {
    readFrom(reader, start, end, scope);
    return;
  }
  const alone = enterScope(reader, null);
  readFrom(reader, start, end, alone);
  scope.relations.push(...alone.relations);
}

/** Adds the one table that INSERT, MERGE or COPY names at `at`; returns it and where its name ends. */
export function readTarget(
  reader: Reader,
  at: number,
  end: number,
  scope: Scope,
): { readonly mention: Mention | null; readonly next: number } {
  const chain = readChain(reader, at, end);
  const token = reader.tokens[at];
  const isPlaceholder = token?.kind === 'param' || token?.kind === 'string';
  if (token !== undefined && isPlaceholder) {
    const mention = addMention(reader, [token], ['select']);
    if (mention !== null) Object.assign(mention, { name: null, hole: Math.max(token.hole, -1) });
    return { mention, next: at + 1 };
  }
  if (chain === null || chain.isStar || AFTER_TABLE_WORDS.has(wordAt(reader, at))) {
    addProblem(reader, at, 'a table name is missing');
    return { mention: null, next: at };
  }
  const mention = addMention(reader, chain.parts, ['select']);
  addRelation(scope, mention, null);
  return { mention, next: chain.next };
}
