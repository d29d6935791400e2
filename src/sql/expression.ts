import type { Chain, Reader } from './reader.js';
import { closeOf, isPunct, isQueryStart, nested, readChain, wordAt } from './reader.js';
import type { Scope } from './statement.js';
import {
  NO_FUNCTION_WORDS,
  OPERATOR_WORDS,
  TYPE_TAIL_WORDS,
  UNIT_FUNCTIONS,
  VALUE_WORDS,
} from './words.js';

/** Where an expression stands, as far as it changes what its names mean. */
export interface ExpressionContext {
  /** Items may be given names, and a bare `*` stands for all columns. */
  readonly isSelectList: boolean;
  /** Names may be those of select list items. */
  readonly mayBeOutput: boolean;
}

/** Neither a select list nor a place where output names count. */
export const CONDITION: ExpressionContext = { isSelectList: false, mayBeOutput: false };
/** SELECT or RETURNING. */
export const SELECT_LIST: ExpressionContext = { isSelectList: true, mayBeOutput: false };
/** GROUP BY, HAVING, ORDER BY. */
export const OUTPUT_NAMES: ExpressionContext = { isSelectList: false, mayBeOutput: true };

/**
 * Reads `[start, end)` as one or more expressions: notes the columns, calls and sub-queries in it. FROM has no
 * meaning here, so `EXTRACT(x FROM y)`, `TRIM(BOTH x FROM y)` and `IS DISTINCT FROM` need no care.
 */
export function readExpression(
  reader: Reader,
  start: number,
  end: number,
  scope: Scope,
  context: ExpressionContext = CONDITION,
): void {
  let hasOperand = false;
  for (let i = start; i < end;) {
    const step = readItem(reader, i, end, scope, context, hasOperand);
    i = Math.max(step.next, i + 1);
    hasOperand = step.hasOperand;
  }
}

interface Step {
  readonly next: number;
  /** Whether a complete operand ends here, so that a word right after it is a name for it or a unit. */
  readonly hasOperand: boolean;
}

function readItem(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
  hasOperand: boolean,
): Step {
  const token = reader.tokens[i];
  switch (token?.kind) {
    case 'punct':
      return readPunctuation(reader, i, end, scope);
    case 'op':
      return readOperator(reader, i, end, scope, context, hasOperand);
    case 'word':
      return readWord(reader, i, end, scope, context, hasOperand);
    case 'quoted':
    case 'dynamic':
      if (!hasOperand) return readName(reader, i, end, scope, context);
      if (context.isSelectList) scope.outputs.add(token.name.toLowerCase());
      return { next: i + 1, hasOperand: true };
    case 'hole':
      return readHole(reader, i, end, scope, context, hasOperand);
    default:
      return { next: i + 1, hasOperand: true };
  }
}

function readPunctuation(reader: Reader, i: number, end: number, scope: Scope): Step {
  if (isPunct(reader, i, '(') || isPunct(reader, i, '[')) {
    const close = closeOf(reader, i, end);
    readGroup(reader, i + 1, close, scope);
    return { next: close + 1, hasOperand: true };
  }
  return { next: i + 1, hasOperand: isPunct(reader, i, ']') };
}

/** Reads what stands between brackets: a sub-query or expressions. */
export function readGroup(reader: Reader, start: number, end: number, scope: Scope): void {
  nested(reader, start, () => {
    if (isQueryStart(reader, start)) reader.readQuery(reader, start, end, scope);
    else readExpression(reader, start, end, scope);
  });
}

function readOperator(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
  hasOperand: boolean,
): Step {
  const text = reader.tokens[i]?.text;
  if (text === '::') return { next: endOfType(reader, i + 1, end), hasOperand: true };
  if (text === '*' && !hasOperand && context.isSelectList) {
    scope.references.push({ qualifier: null, column: '*', isWritten: false, mayBeOutput: false });
    return { next: i + 1, hasOperand: true };
  }
  return { next: i + 1, hasOperand: false };
}

function endOfType(reader: Reader, start: number, end: number): number {
  let at = readChain(reader, start, end)?.next ?? start + 1;
  while (at < end && TYPE_TAIL_WORDS.has(wordAt(reader, at))) at += 1;
  while (isPunct(reader, at, '(') || isPunct(reader, at, '[')) at = closeOf(reader, at, end) + 1;
  while (at < end && TYPE_TAIL_WORDS.has(wordAt(reader, at))) at += 1;
  return Math.min(at, end);
}

function readWord(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
  hasOperand: boolean,
): Step {
  const token = reader.tokens[i];
  const word = wordAt(reader, i);
  if (word === 'AS') return readAs(reader, i, end, scope, context);
  const isName = isPunct(reader, i + 1, '.');
  if (OPERATOR_WORDS.has(word) && !isName && !isFunctionName(reader, i, word)) {
    const skipsCharset = word === 'USING' && !isPunct(reader, i + 1, '(');
    return { next: skipsCharset ? i + 2 : i + 1, hasOperand: false };
  }
  if (VALUE_WORDS.has(word) && !isName) return { next: i + 1, hasOperand: true };
  if (hasOperand) {
    if (context.isSelectList && token !== undefined) scope.outputs.add(token.name.toLowerCase());
    return { next: i + 1, hasOperand: true };
  }
  return readName(reader, i, end, scope, context);
}

/** `LEFT(name, 3)`, `RIGHT(..)`, `MOD(..)` and the like are functions although their words are operators. */
function isFunctionName(reader: Reader, i: number, word: string): boolean {
  return isPunct(reader, i + 1, '(') && /^(LEFT|RIGHT|MOD|INTERVAL|RANGE)$/.test(word);
}

function readAs(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
): Step {
  if (!context.isSelectList) return { next: endOfType(reader, i + 1, end), hasOperand: true };
  const name = reader.tokens[i + 1];
  if (name !== undefined && i + 1 < end) scope.outputs.add(name.name.toLowerCase());
  return { next: i + 2, hasOperand: true };
}

function readHole(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
  hasOperand: boolean,
): Step {
  if (isPunct(reader, i + 1, '.') && !hasOperand) return readName(reader, i, end, scope, context);
  const before = wordAt(reader, i - 1);
  const opensClause = /^(SELECT|WHERE|AND|OR|ON|HAVING|BY|DISTINCT)$/.test(before) || i === 0;
  const after = reader.tokens[i + 1];
  const isCompared = i + 1 < end && after?.kind === 'op';
  const hole = reader.tokens[i]?.hole;
  if (hole !== undefined && (hasOperand || (opensClause && !isCompared))) reader.splices.push(hole);
  return { next: i + 1, hasOperand: !opensClause };
}

function readName(
  reader: Reader,
  i: number,
  end: number,
  scope: Scope,
  context: ExpressionContext,
): Step {
  const chain = readChain(reader, i, end);
  const last = chain?.parts.at(-1);
  if (chain === null || last === undefined) return { next: i + 1, hasOperand: true };
  if (chain.next < end && isPunct(reader, chain.next, '(') && !chain.isStar) {
    return readCall(reader, i, chain.next, end, scope);
  }
  if (chain.isStar || (last.hole < 0 && !isNoColumn(reader, chain, end))) {
    const qualifier = chain.isStar ? last : chain.parts.at(-2);
    scope.references.push({
      qualifier: qualifier?.name ?? null,
      column: chain.isStar ? '*' : last.name,
      isWritten: false,
      mayBeOutput: context.mayBeOutput,
    });
  }
  return { next: chain.next, hasOperand: true };
}

/** `date '2020-01-01'` and `f(name => 1)`: the word is a type or an argument's name. */
function isNoColumn(reader: Reader, chain: Chain, end: number): boolean {
  const follower = chain.next < end ? reader.tokens[chain.next] : undefined;
  if (follower?.kind === 'string') return chain.parts.length === 1;
  return follower?.text === '=>' || follower?.text === ':=';
}

function readCall(reader: Reader, i: number, open: number, end: number, scope: Scope): Step {
  const close = closeOf(reader, open, end);
  const chain = readChain(reader, i, open);
  const last = chain?.parts.at(-1);
  const word = last?.text.toUpperCase() ?? '';
  if (last !== undefined && last.hole < 0 && !NO_FUNCTION_WORDS.has(word)) {
    const schema = chain?.parts.at(-2);
    reader.calls.push({
      schema: schema?.name ?? null,
      name: last.name,
      offset: reader.tokens[i]?.start ?? 0,
    });
  }
  const hasUnit =
    UNIT_FUNCTIONS.has(word) && /^(FROM|,)$/.test(reader.tokens[open + 2]?.text ?? '');
  readGroup(reader, hasUnit ? open + 2 : open + 1, close, scope);
  return { next: close + 1, hasOperand: true };
}
