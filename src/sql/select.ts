import { CONDITION, OUTPUT_NAMES, SELECT_LIST, readExpression } from './expression.js';
import { readFrom } from './from.js';
import type { Reader } from './reader.js';
import {
  addMention,
  closeOf,
  enterScope,
  findOutside,
  isPunct,
  readChain,
  wordAt,
} from './reader.js';
import type { Scope } from './statement.js';
import { lookupTable } from '../util/lookup-table.js';

/** Reads a SELECT, VALUES, TABLE or parenthesised query with its set operations; returns its last block. */
export function readSelect(reader: Reader, start: number, end: number, parent: Scope): Scope {
  let at = start;
  let scope = enterScope(reader, parent);
  while (at < end) {
    const stop = findOutside(reader, at, end, (i) => isSetOperator(reader, i));
    readBlock(reader, at, stop, scope);
    at = stop + 1;
    while (/^(ALL|DISTINCT)$/.test(wordAt(reader, at)) && at < end) at += 1;
    if (at < end) scope = enterScope(reader, parent);
  }
  return scope;
}

function isSetOperator(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  if (word === 'MINUS')
    return /^(SELECT|ALL)$/.test(wordAt(reader, index + 1)) || isPunct(reader, index + 1, '(');
  return /^(UNION|INTERSECT|EXCEPT)$/.test(word) && wordAt(reader, index - 1) !== 'AS';
}

function readBlock(reader: Reader, start: number, end: number, scope: Scope): void {
  if (isPunct(reader, start, '(')) {
    const close = closeOf(reader, start, end);
    reader.readQuery(reader, start + 1, close, scope);
    readClauses(reader, close + 1, end, scope);
    return;
  }
  const word = wordAt(reader, start);
  if (word === 'TABLE') readTableCommand(reader, start + 1, end, scope);
  else if (word === 'VALUES') readExpression(reader, start + 1, end, scope, CONDITION);
  else readClauses(reader, word === 'SELECT' ? start + 1 : start, end, scope, true);
}

function readTableCommand(reader: Reader, start: number, end: number, scope: Scope): void {
  readFrom(reader, start, end, scope);
  for (const { mention } of scope.relations) if (mention !== null) mention.allColumns = true;
}

/** Cuts a block at its clause keywords and reads each clause; FROM last, order does not matter to the result. */
function readClauses(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  hasList = false,
): void {
  let at = start;
  let clause = hasList ? 'SELECT' : '';
  while (at <= end) {
    const stop = findOutside(reader, at, end, (i) => isClauseStart(reader, i));
    readClause(reader, clause, at, stop, scope);
    clause = wordAt(reader, stop);
    at = stop + 1;
  }
}

const PLAIN_CLAUSES = new Set(['WHERE', 'PREWHERE', 'HAVING', 'LIMIT', 'QUALIFY', 'INTO']);
const CLAUSES_BY_NEXT_WORD: Readonly<Record<string, readonly string[]>> = lookupTable({
  GROUP: ['BY'],
  ORDER: ['BY'],
  FETCH: ['FIRST', 'NEXT'],
  FOR: ['UPDATE', 'SHARE', 'NO', 'KEY'],
  LOCK: ['IN'],
});

/** Whether a clause of a query block begins at `index`. */
export function isClauseStart(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  const before = wordAt(reader, index - 1);
  const next = wordAt(reader, index + 1);
  if (before === 'AS' && word !== '') return false;
  if (PLAIN_CLAUSES.has(word)) return true;
  if (word === 'FROM') return !isDistinctFrom(reader, index);
  if (word === 'OFFSET') return !isPunct(reader, index - 1, ',');
  if (word === 'WINDOW') return wordAt(reader, index + 2) === 'AS';
  return CLAUSES_BY_NEXT_WORD[word]?.includes(next) ?? false;
}

function isDistinctFrom(reader: Reader, index: number): boolean {
  return wordAt(reader, index - 1) === 'DISTINCT' && /^(IS|NOT)$/.test(wordAt(reader, index - 2));
}

function readClause(
  reader: Reader,
  clause: string,
  start: number,
  end: number,
  scope: Scope,
): void {
  switch (clause) {
    case 'FROM':
      readFrom(reader, start, end, scope);
      break;
    case 'SELECT':
      readExpression(reader, start, end, scope, SELECT_LIST);
      break;
    case 'GROUP':
    case 'ORDER':
    case 'HAVING':
    case 'QUALIFY':
      readExpression(reader, start, end, scope, OUTPUT_NAMES);
      break;
    case 'FOR':
    case 'LOCK':
      readLock(reader, start, end, scope);
      break;
    case 'INTO':
      break;
    default:
      readExpression(reader, start, end, scope, CONDITION);
  }
}

/** `FOR UPDATE [OF a, b]`: locks the tables named, or all of the block, those inside derived tables included. */
function readLock(reader: Reader, start: number, end: number, scope: Scope): void {
  const of = findOutside(reader, start, end, (i) => wordAt(reader, i) === 'OF');
  const names = new Set<string>();
  for (let i = of + 1; i < end; i += 1) {
    const chain = readChain(reader, i, end);
    if (/^(NOWAIT|SKIP|FOR)$/.test(wordAt(reader, i))) break;
    const last = chain?.parts.at(-1);
    if (chain !== null && last !== undefined) {
      names.add(last.name.toLowerCase());
      i = chain.next - 1;
    }
  }
  lockRelations(scope, of < end ? names : null);
}

function lockRelations(scope: Scope, names: ReadonlySet<string> | null): void {
  for (const relation of scope.relations) {
    if (names !== null && !names.has(relation.name?.toLowerCase() ?? '')) continue;
    if (relation.mention !== null) relation.mention.locks = true;
    if (relation.inner !== null) lockRelations(relation.inner, null);
  }
}

/** Reads a piece of a query that has no verb, e.g. `LEFT JOIN t ON ...`, `WHERE ...`, `FROM t`. */
export function readFragment(reader: Reader, start: number, end: number, parent: Scope): void {
  const scope = enterScope(reader, parent);
  const word = wordAt(reader, start);
  if (/^(JOIN|INNER|LEFT|RIGHT|FULL|CROSS|NATURAL|STRAIGHT_JOIN)$/.test(word)) {
    const stop = findOutside(reader, start, end, (i) => isClauseStart(reader, i));
    if (hasJoin(reader, start, stop)) readFrom(reader, start, stop, scope);
    else readExpression(reader, start, stop, scope);
    readClauses(reader, stop, end, scope);
  } else {
    readClauses(reader, start, end, scope);
  }
}

function hasJoin(reader: Reader, start: number, end: number): boolean {
  return findOutside(reader, start, end, (i) => wordAt(reader, i).endsWith('JOIN')) < end;
}

/** Reads `[start, end)` as the definition list of WITH; returns the index at which the main statement begins. */
export function readWith(reader: Reader, start: number, end: number, scope: Scope): number {
  const isRecursive = wordAt(reader, start + 1) === 'RECURSIVE';
  const first = start + (isRecursive ? 2 : 1);
  if (isRecursive) for (const cte of listCtes(reader, first, end)) scope.ctes.add(cte.name);
  let next = first;
  for (const cte of listCtes(reader, first, end)) {
    reader.readQuery(reader, cte.open + 1, cte.close, scope);
    scope.ctes.add(cte.name);
    next = cte.next;
  }
  return next;
}

interface Cte {
  readonly name: string;
  readonly open: number;
  readonly close: number;
  readonly next: number;
}

function listCtes(reader: Reader, start: number, end: number): Cte[] {
  const ctes: Cte[] = [];
  let at = start;
  while (at < end) {
    // A whole definition may be spliced in: `WITH ${recent}, late AS (...)`.
    if (reader.tokens[at]?.kind === 'hole' && isPunct(reader, at + 1, ',')) at += 2;
    const name = reader.tokens[at]?.name.toLowerCase() ?? '';
    let open = at + 1;
    if (isPunct(reader, open, '(')) open = closeOf(reader, open, end) + 1;
    while (/^(AS|NOT|MATERIALIZED)$/.test(wordAt(reader, open)) && open < end) open += 1;
    if (!isPunct(reader, open, '(')) break;
    const close = closeOf(reader, open, end);
    const next = findOutside(
      reader,
      close + 1,
      end,
      (i) => isPunct(reader, i, ',') || isMainVerb(reader, i) || isPunct(reader, i, '('),
    );
    ctes.push({ name, open, close, next });
    if (!isPunct(reader, next, ',')) break;
    at = next + 1;
  }
  return ctes;
}

/** SEARCH and CYCLE clauses stand between a CTE and the next; `SET col` in them is no verb. */
function isMainVerb(reader: Reader, index: number): boolean {
  return /^(SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|TABLE|REPLACE)$/.test(wordAt(reader, index));
}

/** Notes a table that is named outside a query (TRUNCATE, LOCK TABLE, COPY). */
export function mentionAt(reader: Reader, at: number, end: number): ReturnType<typeof addMention> {
  const chain = readChain(reader, at, end);
  return chain === null ? null : addMention(reader, chain.parts, ['select']);
}
