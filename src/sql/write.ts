import { CONDITION, SELECT_LIST, readExpression, readGroup } from './expression.js';
import { readFrom, readTarget, readTargets } from './from.js';
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
  readChain,
  splitAtCommas,
  wordAt,
} from './reader.js';
import type { Mention, Scope } from './statement.js';

const INSERT_MODIFIERS =
  /^(LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|INTO|OVERWRITE|TABLE|OR|REPLACE|ABORT|FAIL|ROLLBACK|ONLY)$/;

/** Reads INSERT and REPLACE. An upsert is insert and update; REPLACE is taken for one. */
export function readInsert(reader: Reader, start: number, end: number, parent: Scope): Scope {
  const scope = enterScope(reader, parent);
  let at = start + 1;
  while (INSERT_MODIFIERS.test(wordAt(reader, at)) || isSplicedModifier(reader, at)) at += 1;
  const { mention, next } = readTarget(reader, at, end, scope);
  if (mention === null) return scope;
  mention.operations = wordAt(reader, start) === 'REPLACE' ? ['insert', 'update'] : ['insert'];
  const conflict = findOutside(reader, next, end, (i) => isConflict(reader, i));
  const returning = findOutside(reader, next, end, (i) => wordAt(reader, i) === 'RETURNING');
  readInserted(reader, next, Math.min(conflict, returning), scope, mention);
  if (conflict < returning) readConflict(reader, conflict, returning, scope, mention);
  readExpression(reader, returning + 1, end, scope, SELECT_LIST);
  return scope;
}

function isSplicedModifier(reader: Reader, at: number): boolean {
  return reader.tokens[at]?.kind === 'hole' && wordAt(reader, at + 1) === 'INTO';
}

function isConflict(reader: Reader, index: number): boolean {
  return wordAt(reader, index) === 'ON' && /^(CONFLICT|DUPLICATE)$/.test(wordAt(reader, index + 1));
}

function readInserted(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  mention: Mention,
): void {
  let at = start;
  if (wordAt(reader, at) === 'PARTITION') at = closeOf(reader, at + 1, end) + 1;
  if (wordAt(reader, at) === 'AS' && !isQueryStart(reader, at + 1)) {
    mention.alias = reader.tokens[at + 1]?.name ?? null;
    addRelation(scope, mention, mention.alias);
    at += 2;
  }
  const hasList = isColumnList(reader, at);
  if (hasList) {
    readColumnList(reader, at, end, scope, mention);
    at = closeOf(reader, at, end) + 1;
  }
  if (wordAt(reader, at) === 'OVERRIDING') at += 3;
  const word = wordAt(reader, at);
  if (word === 'SET') readAssignments(reader, at + 1, end, scope, mention);
  else if (/^(VALUES|VALUE)$/.test(word)) {
    if (!hasList) mention.allColumns = true;
    readExpression(reader, at + 1, end, scope, CONDITION);
  } else if (at < end && word !== 'DEFAULT') {
    if (!hasList) mention.allColumns = true;
    reader.readQuery(reader, at, end, scope.parent ?? scope);
  }
}

function isColumnList(reader: Reader, at: number): boolean {
  const isOpen = isPunct(reader, at, '(');
  return isOpen && !isQueryStart(reader, at + 1) && !isPunct(reader, at + 1, '(');
}

function readColumnList(
  reader: Reader,
  open: number,
  end: number,
  scope: Scope,
  mention: Mention,
): void {
  for (const range of splitAtCommas(reader, open + 1, closeOf(reader, open, end))) {
    writeColumn(reader, range.start, range.end, scope, mention);
  }
}

/** Notes the column assigned at `at`; a qualifier is told from a composite column by the names in reach. */
function writeColumn(
  reader: Reader,
  at: number,
  end: number,
  scope: Scope,
  fallback: Mention,
): Mention {
  const chain = readChain(reader, at, end);
  const last = chain?.parts.at(-1);
  const first = chain?.parts[0];
  if (chain === null || last === undefined || first === undefined) return fallback;
  const qualifier = chain.parts.length > 1 ? chain.parts.at(-2) : undefined;
  const relation = scope.relations.find(
    ({ name }) => name !== null && name.toLowerCase() === qualifier?.name.toLowerCase(),
  );
  const target = relation?.mention ?? fallback;
  const column = qualifier === undefined || relation !== undefined ? last : first;
  if (column.hole < 0) {
    target.columns.add(column.name);
    target.written.add(column.name);
  }
  return target;
}

function readConflict(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  mention: Mention,
): void {
  const update = findOutside(reader, start, end, (i) => wordAt(reader, i) === 'UPDATE');
  const keys = isPunct(reader, start + 2, '(') ? start + 2 : -1;
  if (keys >= 0) {
    readGroup(reader, keys + 1, closeOf(reader, keys, end), scope);
    readExpression(reader, closeOf(reader, keys, end) + 1, Math.min(update - 1, end), scope);
  }
  if (update >= end) return;
  mention.operations = ['insert', 'update'];
  const set = wordAt(reader, update + 1) === 'SET' ? update + 2 : update + 1;
  readAssignments(reader, set, end, scope, mention);
}

/** Reads `a = 1, b = (SELECT ..) [WHERE ..]`; returns the tables assigned to. */
function readAssignments(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  fallback: Mention,
): Set<Mention> {
  const where = findOutside(reader, start, end, (i) => wordAt(reader, i) === 'WHERE');
  const targets = new Set<Mention>();
  for (const range of splitAtCommas(reader, start, where)) {
    if (isPunct(reader, range.start, '(')) {
      readColumnList(reader, range.start, range.end, scope, fallback);
    } else if (reader.tokens[range.start]?.kind === 'hole' && range.start + 1 === range.end) {
      reader.splices.push(reader.tokens[range.start]?.hole ?? -1);
    } else {
      targets.add(writeColumn(reader, range.start, range.end, scope, fallback));
    }
    const equals = findOutside(reader, range.start, range.end, (i) =>
      /^:?=$/.test(reader.tokens[i]?.text ?? ''),
    );
    readExpression(reader, equals + 1, range.end, scope, CONDITION);
  }
  readExpression(reader, where + 1, end, scope, CONDITION);
  return targets;
}

/** Reads UPDATE of both dialects, MySQL's multi-table form included. */
export function readUpdate(reader: Reader, start: number, end: number, parent: Scope): Scope {
  const scope = enterScope(reader, parent);
  let at = start + 1;
  while (/^(LOW_PRIORITY|IGNORE)$/.test(wordAt(reader, at))) at += 1;
  if (wordAt(reader, at) === 'OR') at += 2;
  const set = findOutside(reader, at, end, (i) => wordAt(reader, i) === 'SET');
  if (set >= end) addProblem(reader, at, 'SET is missing after UPDATE');
  const before = reader.mentions.length;
  readTargets(reader, at, Math.min(set, endOfFirstReference(reader, at, set, end)), scope);
  const first = reader.mentions[before];
  const tail = findOutside(reader, set, end, (i) => isUpdateTail(reader, i));
  if (wordAt(reader, tail) === 'FROM') readUpdateSources(reader, tail + 1, end, scope);
  if (first === undefined) return scope;
  const targets = readAssignments(reader, set + 1, tail, scope, first);
  const isSingle = scope.relations[0]?.mention === first && targets.size === 0;
  for (const target of isSingle ? [first] : targets) target.operations = ['update'];
  readTail(
    reader,
    wordAt(reader, tail) === 'FROM' ? sourcesEnd(reader, tail, end) : tail,
    end,
    scope,
  );
  return scope;
}

/** Without SET the text is cut off or has a hole there; only the table itself is then believed. */
function endOfFirstReference(reader: Reader, at: number, set: number, end: number): number {
  return set < end ? set : (readChain(reader, at, end)?.next ?? end);
}

function isUpdateTail(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  if (word === 'FROM') return wordAt(reader, index - 1) !== 'DISTINCT';
  return (
    /^(WHERE|RETURNING|LIMIT)$/.test(word) ||
    (word === 'ORDER' && wordAt(reader, index + 1) === 'BY')
  );
}

function sourcesEnd(reader: Reader, from: number, end: number): number {
  return findOutside(reader, from + 1, end, (i) => isUpdateTail(reader, i));
}

function readUpdateSources(reader: Reader, start: number, end: number, scope: Scope): void {
  readFrom(reader, start, sourcesEnd(reader, start - 1, end), scope);
}

/** WHERE, ORDER BY, LIMIT and RETURNING of a writing statement. */
function readTail(reader: Reader, start: number, end: number, scope: Scope): void {
  const returning = findOutside(reader, start, end, (i) => wordAt(reader, i) === 'RETURNING');
  readExpression(reader, start, returning, scope, CONDITION);
  readExpression(reader, returning + 1, end, scope, SELECT_LIST);
}

/** Reads DELETE of both dialects, MySQL's multi-table forms included. */
export function readDelete(reader: Reader, start: number, end: number, parent: Scope): Scope {
  const scope = enterScope(reader, parent);
  let at = start + 1;
  while (/^(LOW_PRIORITY|QUICK|IGNORE)$/.test(wordAt(reader, at))) at += 1;
  const from = findOutside(reader, at, end, (i) => wordAt(reader, i) === 'FROM');
  const head = from < end ? from : at - 1;
  const using = findOutside(reader, head, end, (i) => wordAt(reader, i) === 'USING');
  const tail = findOutside(reader, head, end, (i) => isDeleteTail(reader, i));
  if (from < end && from > at) {
    const targets = listNames(reader, at, from);
    readFrom(reader, from + 1, tail, scope);
    markDeleted(scope, targets);
  } else if (using < tail) {
    readDeleteUsing(reader, head + 1, using, tail, scope);
  } else {
    const before = reader.mentions.length;
    readTargets(reader, head + 1, tail, scope);
    const target = reader.mentions[before];
    if (target !== undefined) target.operations = ['delete'];
  }
  readTail(reader, tail, end, scope);
  return scope;
}

function isDeleteTail(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  return (
    /^(WHERE|RETURNING|LIMIT)$/.test(word) ||
    (word === 'ORDER' && wordAt(reader, index + 1) === 'BY')
  );
}

/** In PostgreSQL the target stands before USING; in MySQL the names there refer to tables after it. */
function readDeleteUsing(
  reader: Reader,
  start: number,
  using: number,
  end: number,
  scope: Scope,
): void {
  const before = reader.mentions.length;
  const sources = enterScope(reader, scope.parent);
  readFrom(reader, using + 1, end, sources);
  const targets = listNames(reader, start, using);
  const isMysql = targets.every((name) =>
    sources.relations.some((r) => r.name?.toLowerCase() === name),
  );
  const sourceMentions = reader.mentions.splice(before);
  if (isMysql && reader.options.dialect !== 'postgresql') {
    scope.relations.push(...sources.relations);
    markDeleted(scope, targets);
  } else {
    readTargets(reader, start, using, scope);
    const target = reader.mentions[before];
    if (target !== undefined) target.operations = ['delete'];
    scope.relations.push(...sources.relations);
  }
  reader.mentions.push(...sourceMentions);
}

function listNames(reader: Reader, start: number, end: number): string[] {
  return splitAtCommas(reader, start, end).flatMap((range) => {
    const chain = readChain(reader, range.start, range.end);
    return chain?.parts.at(-1)?.name.toLowerCase() ?? [];
  });
}

function relationNamed(scope: Scope, name: string): Mention | undefined {
  const byAlias = scope.relations.find((relation) => relation.name?.toLowerCase() === name);
  const found =
    byAlias ?? scope.relations.find((relation) => relation.mention?.name?.toLowerCase() === name);
  return found?.mention ?? undefined;
}

function markDeleted(scope: Scope, names: readonly string[]): void {
  for (const name of names) {
    const mention = relationNamed(scope, name);
    if (mention !== undefined) mention.operations = ['delete'];
  }
}

/** Reads MERGE: the target's operations are those of its WHEN branches. */
export function readMerge(reader: Reader, start: number, end: number, parent: Scope): Scope {
  const scope = enterScope(reader, parent);
  let at = start + 1;
  while (/^(INTO|ONLY)$/.test(wordAt(reader, at))) at += 1;
  const using = findOutside(reader, at, end, (i) => wordAt(reader, i) === 'USING');
  const when = findOutside(reader, using, end, (i) => wordAt(reader, i) === 'WHEN');
  const before = reader.mentions.length;
  readTargets(reader, at, using, scope);
  const target = reader.mentions[before];
  readFrom(reader, using + 1, when, scope);
  if (target === undefined) return scope;
  target.operations = [];
  for (let i = when; i < end;) {
    const next = findOutside(
      reader,
      i + 1,
      end,
      (k) => wordAt(reader, k) === 'WHEN' || wordAt(reader, k) === 'RETURNING',
    );
    readMergeBranch(reader, i, next, scope, target);
    i = next;
  }
  if (target.operations.length === 0) target.operations = ['update'];
  return scope;
}

function readMergeBranch(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  target: Mention,
): void {
  if (wordAt(reader, start) === 'RETURNING') {
    readExpression(reader, start + 1, end, scope, SELECT_LIST);
    return;
  }
  const then = findOutside(reader, start, end, (i) => wordAt(reader, i) === 'THEN');
  readExpression(reader, start + 1, then, scope, CONDITION);
  const verb = wordAt(reader, then + 1);
  const operation = ({ INSERT: 'insert', UPDATE: 'update', DELETE: 'delete' } as const)[verb];
  if (operation === undefined) return;
  if (!target.operations.includes(operation)) target.operations.push(operation);
  if (operation === 'update') readAssignments(reader, then + 3, end, scope, target);
  if (operation === 'insert') readInserted(reader, then + 2, end, scope, target);
}

/** Reads TRUNCATE, LOCK TABLE(S) and COPY: tables named outside a query. */
export function readTableList(
  reader: Reader,
  start: number,
  end: number,
  mark: (mention: Mention) => void,
): void {
  for (const range of splitAtCommas(reader, start, end)) {
    let at = range.start;
    while (/^(TABLE|TABLES|ONLY)$/.test(wordAt(reader, at))) at += 1;
    const chain = readChain(reader, at, range.end);
    const mention = chain === null ? null : addMention(reader, chain.parts, ['select']);
    if (mention === null) addProblem(reader, at, 'a table name is missing');
    else mark(mention);
  }
}
