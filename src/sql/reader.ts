import type { Operation } from '../model/access.js';
import type { Mention, Relation, Scope, SqlCall, SqlOptions, SqlProblem } from './statement.js';
import { openScope } from './statement.js';
import type { Token } from './tokens.js';

/** Nesting beyond this is not followed: no hand-written query comes near, and the stack stays safe. */
const MAX_DEPTH = 250;

/** The state of reading one statement: tokens in, mentions out. Local to one call of `readSql`. */
export interface Reader {
  readonly tokens: readonly Token[];
  /** For each `(` or `[` the index of its partner (or of the end); itself for every other token. */
  readonly closing: readonly number[];
  readonly options: SqlOptions;
  readonly mentions: Mention[];
  readonly calls: SqlCall[];
  readonly splices: number[];
  readonly problems: SqlProblem[];
  readonly scopes: Scope[];
  depth: number;
  /** Reads a sub-query; handed in because queries, FROM clauses and expressions contain each other. */
  readonly readQuery: (reader: Reader, start: number, end: number, parent: Scope) => Scope;
}

/** A dotted name and where it ends. */
export interface Chain {
  readonly parts: readonly Token[];
  /** Index of the first token after it. */
  readonly next: number;
  /** Whether it ends in `.*`. */
  readonly isStar: boolean;
}

/** The upper-case word at `index`; empty for any other token, and for a word that is a part of a dotted name. */
export function wordAt(reader: Reader, index: number): string {
  const token = reader.tokens[index];
  if (token?.kind !== 'word') return '';
  return isPunct(reader, index - 1, '.') ? '' : token.text;
}

/** Whether the token at `index` is that punctuation mark. */
export function isPunct(reader: Reader, index: number, mark: string): boolean {
  const token = reader.tokens[index];
  return token?.kind === 'punct' && token.text === mark;
}

/** Index of the partner of the bracket at `index`, not beyond `end`. */
export function closeOf(reader: Reader, index: number, end: number): number {
  return Math.min(reader.closing[index] ?? end, end);
}

/** The first index from `start` outside brackets at which `test` holds; `end` when none does. */
export function findOutside(
  reader: Reader,
  start: number,
  end: number,
  test: (index: number) => boolean,
): number {
  for (let i = start; i < end; i += 1) {
    if (test(i)) return i;
    i = Math.max(i, closeOf(reader, i, end));
  }
  return end;
}

/** Ranges between the commas of `[start, end)`, outside brackets. */
export function splitAtCommas(
  reader: Reader,
  start: number,
  end: number,
): { readonly start: number; readonly end: number }[] {
  const ranges = [];
  for (let from = start; from < end;) {
    const comma = findOutside(reader, from, end, (i) => isPunct(reader, i, ','));
    ranges.push({ start: from, end: comma });
    from = comma + 1;
  }
  return ranges;
}

/** The dotted name that begins at `index`; `null` when none does. */
export function readChain(reader: Reader, index: number, end: number): Chain | null {
  if (!isNamePart(reader.tokens[index])) return null;
  const parts: Token[] = [];
  let at = index;
  while (at < end) {
    const part = reader.tokens[at];
    if (part === undefined || !isNamePart(part)) break;
    parts.push(part);
    at += 1;
    if (!isPunct(reader, at, '.') || at >= end) return { parts, next: at, isStar: false };
    at += 1;
    if (reader.tokens[at]?.text === '*') return { parts, next: at + 1, isStar: true };
  }
  return { parts, next: at, isStar: false };
}

function isNamePart(token: Token | undefined): boolean {
  return token !== undefined && ['word', 'quoted', 'hole', 'dynamic'].includes(token.kind);
}

/** Records a table mention for the name `parts` and returns it. */
export function addMention(
  reader: Reader,
  parts: readonly Token[],
  operations: readonly Operation[],
): Mention | null {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  const schema = parts.at(-2);
  const mention: Mention = {
    schema: schema === undefined || schema.hole >= 0 ? null : schema.name,
    name: last.hole >= 0 ? null : last.name,
    isQuoted: last.kind === 'quoted',
    hole: last.hole >= 0 ? last.hole : null,
    operations: [...operations],
    alias: null,
    columns: new Set(),
    written: new Set(),
    allColumns: false,
    locks: false,
    isSystem: isSystemTable(schema?.name ?? null, last.name),
    offset: first.start,
    length: last.end - first.start,
  };
  reader.mentions.push(mention);
  return mention;
}

const SYSTEM_SCHEMAS = new Set([
  'information_schema',
  'pg_catalog',
  'pg_toast',
  'performance_schema',
  'sys',
  'mysql',
]);

function isSystemTable(schema: string | null, name: string): boolean {
  if (schema !== null) return SYSTEM_SCHEMAS.has(schema.toLowerCase());
  return /^(pg_[a-z_]+|sqlite_(master|schema|sequence|temp_master))$/i.test(name);
}

/** Notes that something other than SQL stands at token `index`. */
export function addProblem(reader: Reader, index: number, message: string): void {
  const last = reader.tokens.at(-1);
  reader.problems.push({ offset: reader.tokens[index]?.start ?? last?.end ?? 0, message });
}

/** A new block, known to the reader so that its columns find their tables in the end. */
export function enterScope(reader: Reader, parent: Scope | null): Scope {
  const scope = openScope(parent);
  reader.scopes.push(scope);
  return scope;
}

/** Adds a table to a block under its alias or its own name. */
export function addRelation(scope: Scope, mention: Mention | null, name: string | null): void {
  const relation: Relation = { name: name ?? mention?.name ?? null, mention, inner: null };
  scope.relations.push(relation);
}

/** Runs `read` one level deeper; beyond the limit it notes a problem instead. */
export function nested(reader: Reader, index: number, read: () => void): void {
  if (reader.depth >= MAX_DEPTH) {
    addProblem(reader, index, 'the nesting is too deep to follow');
    return;
  }
  reader.depth += 1;
  read();
  reader.depth -= 1;
}

/** Whether a query begins at `index`. */
export function isQueryStart(reader: Reader, index: number): boolean {
  const word = wordAt(reader, index);
  if (word === 'VALUES')
    return isPunct(reader, index + 1, '(') || wordAt(reader, index + 1) === 'ROW';
  if (word === 'TABLE') return reader.tokens[index + 1] !== undefined;
  return /^(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)$/.test(word) && !isPunct(reader, index + 1, '(')
    ? true
    : word === 'SELECT';
}
