import type { Dialect } from '../model/catalog.js';

/**
 * Cuts SQL text into tokens; never fails. Knows the quotes of both dialects ('' "" `` [] E'' dollar quotes),
 * comments (nested ones, `#`, MySQL's executable ones), casts, operators and all placeholder styles.
 */

export type TokenKind =
  'word' | 'quoted' | 'string' | 'number' | 'param' | 'hole' | 'dynamic' | 'op' | 'punct';

export interface Token {
  /**
   * `quoted`: an identifier in quotes. `dynamic`: a name with a hole inside it. `punct`: `( ) [ ] , ; .`.
   */
  readonly kind: TokenKind;
  /** A word in upper case; an identifier or string without its quotes; anything else as it stands. */
  readonly text: string;
  /** A word or identifier as written, without quotes; otherwise the same as `text`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Number of the (first) hole; -1 when there is none. */
  readonly hole: number;
}

const FIRST_HOLE = 0xe000;
const LAST_HOLE = 0xf8ff;
const HOLE_CLASS = '\uE000-\uF8FF';

/** The character that stands for hole `index` in a text to be read; holes beyond 6,399 share the last one. */
export function holeMark(index: number): string {
  return String.fromCharCode(Math.min(FIRST_HOLE + index, LAST_HOLE));
}

/** The number of the first hole in `text`; -1 when there is none. */
export function firstHole(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= FIRST_HOLE && code <= LAST_HOLE) return code - FIRST_HOLE;
  }
  return -1;
}

/** All tokens of `text` without white space and comments. */
export function tokenize(text: string, dialect: Dialect | null): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const after = skipBlank(text, at, dialect);
    if (after > at) {
      at = after;
      continue;
    }
    const token = readToken(text, at, dialect, tokens.at(-1));
    tokens.push(token);
    at = Math.max(token.end, at + 1);
  }
  return tokens;
}

const BLANK = /[\s\uFEFF]+/y;
const LINE_COMMENT = /--[^\n]*/y;
const MYSQL_LINE_COMMENT = /--(?:[\s][^\n]*|$)|#[^\n]*/y;
const EXECUTABLE_COMMENT = /\/\*M?!\d*/y;

function skipBlank(text: string, at: number, dialect: Dialect | null): number {
  const blank = matchAt(BLANK, text, at) ?? '';
  if (blank !== '') return at + blank.length;
  const line = matchAt(dialect === 'mysql' ? MYSQL_LINE_COMMENT : LINE_COMMENT, text, at);
  if (line !== null) return at + line.length;
  if (dialect !== 'postgresql') {
    const opening = matchAt(EXECUTABLE_COMMENT, text, at);
    if (opening !== null) return at + opening.length;
    if (text.startsWith('*/', at)) return at + 2;
  }
  if (text.startsWith('/*', at)) return endOfComment(text, at, dialect !== 'mysql');
  return at;
}

function endOfComment(text: string, start: number, nests: boolean): number {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text.startsWith('/*', i) && (depth === 0 || nests)) {
      depth += 1;
      i += 1;
    } else if (text.startsWith('*/', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

const WORD = new RegExp(`[\\p{L}_${HOLE_CLASS}][\\p{L}\\p{N}_$${HOLE_CLASS}]*`, 'uy');
const NUMBER = /0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAM =
  /\$\d+|\$\{?[A-Za-z_]\w*\}?|\?\?|\?\d*(?![|&])|:[A-Za-z_]\w*|:\d+|@@?[A-Za-z_][\w$.]*|%\(\w+\)s|%[sLId](?!\w)/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_]\w*)?\$/y;
const OPERATOR =
  /::|:=|=>|->>|->|#>>|#>|#-|<=>|<>|!=|<=|>=|\|\||&&|@>|<@|\?[|&]|[^\s\w'"`$(),;.[\]]/y;
const STRING_PREFIX = /(?:[eEbBxXnN]|[uU]&|_[a-z]\w*)(?=')/y;
const BRACKETED = /\[([A-Za-z_][\w ]*)\]/y;

function readToken(text: string, at: number, dialect: Dialect | null, last?: Token): Token {
  const char = text.charAt(at);
  if (char === "'") return readString(text, at, at, isBackslashEscape(text, at, dialect));
  if (char === '"') return readDoubleQuoted(text, at, dialect);
  if (char === '`') return quoted(at, endOfQuote(text, at, '`', false));
  if ('(),;]'.includes(char)) return plain('punct', text, at, at + 1);
  if (char === '[') return readBracket(text, at, dialect, last);

  const prefix = matchAt(STRING_PREFIX, text, at);
  if (prefix !== null) {
    return readString(text, at, at + prefix.length, /^e$/i.test(prefix) || dialect === 'mysql');
  }
  if (/^u&$/i.test(text.slice(at, at + 2)) && text[at + 2] === '"') {
    return quoted(at, endOfQuote(text, at + 2, '"', false));
  }
  const dollar = dialect === 'mysql' ? null : matchAt(DOLLAR_QUOTE, text, at);
  if (dollar !== null) return readDollarQuoted(text, at, dollar);

  const word = matchAt(WORD, text, at);
  if (word !== null) return readWord(word, at);
  return readSymbol(text, at, last);
}

function readSymbol(text: string, at: number, last?: Token): Token {
  const number = matchAt(NUMBER, text, at);
  const isMember = text[at] === '.' && (last?.kind === 'word' || last?.kind === 'quoted');
  if (number !== null && !isMember) return plain('number', text, at, at + number.length);
  if (text[at] === '.') return plain('punct', text, at, at + 1);
  const cast = text.startsWith('::', at) || text.startsWith(':=', at);
  const param = cast ? null : matchAt(PARAM, text, at);
  if (param !== null) return plain('param', text, at, at + param.length);
  const operator = matchAt(OPERATOR, text, at);
  return plain('op', text, at, at + Math.max(operator?.length ?? 0, 1));
}

function readWord(word: string, start: number): Token {
  const hole = firstHole(word);
  const end = start + word.length;
  if (hole < 0) return { kind: 'word', text: word.toUpperCase(), name: word, start, end, hole };
  const kind = word.length === 1 ? 'hole' : 'dynamic';
  return { kind, text: word, name: word, start, end, hole };
}

function readBracket(text: string, at: number, dialect: Dialect | null, last?: Token): Token {
  const name = dialect === null && startsName(last) ? matchAt(BRACKETED, text, at) : null;
  return name === null
    ? plain('punct', text, at, at + 1)
    : quoted(at, { end: at + name.length, value: name.slice(1, -1) });
}

/** Brackets are quotes only where a name may begin; after an operand they are a subscript. */
function startsName(last: Token | undefined): boolean {
  if (last === undefined) return false;
  if (last.kind === 'word')
    return /^(SELECT|FROM|JOIN|INTO|UPDATE|TABLE|BY|WHERE|AND|ON|SET)$/.test(last.text);
  return last.kind === 'punct' && ['.', ',', '('].includes(last.text);
}

function readDoubleQuoted(text: string, at: number, dialect: Dialect | null): Token {
  const { end, value } = endOfQuote(text, at, '"', dialect === 'mysql');
  if (dialect === 'mysql') return { ...plain('string', text, at, end), text: value, name: value };
  return quoted(at, { end, value });
}

function quoted(start: number, { end, value }: QuoteEnd): Token {
  const hole = firstHole(value);
  return { kind: hole < 0 ? 'quoted' : 'dynamic', text: value, name: value, start, end, hole };
}

function readString(text: string, start: number, quoteAt: number, escapes: boolean): Token {
  const { end, value } = endOfQuote(text, quoteAt, "'", escapes);
  return { kind: 'string', text: value, name: value, start, end, hole: firstHole(value) };
}

/** Whether a backslash escapes inside the '' string at `at`; where the dialect is not known, judged by its end. */
function isBackslashEscape(text: string, at: number, dialect: Dialect | null): boolean {
  if (dialect !== null) return dialect === 'mysql';
  return !/^'(?:[^'\\]|\\[^'])*\\'\s*(?:$|[),;:|]|[A-Za-z])/.test(text.slice(at, at + 400));
}

function readDollarQuoted(text: string, start: number, tag: string): Token {
  const close = text.indexOf(tag, start + tag.length);
  const end = close < 0 ? text.length : close + tag.length;
  const value = text.slice(start + tag.length, close < 0 ? text.length : close);
  return { kind: 'string', text: value, name: value, start, end, hole: firstHole(value) };
}

interface QuoteEnd {
  readonly end: number;
  readonly value: string;
}

function endOfQuote(text: string, start: number, quote: string, escapes: boolean): QuoteEnd {
  let value = '';
  let i = start + 1;
  while (i < text.length) {
    const char = text.charAt(i);
    if (char === '\\' && escapes) {
      value += text.charAt(i + 1);
      i += 2;
    } else if (char !== quote) {
      value += char;
      i += 1;
    } else if (text.charAt(i + 1) === quote) {
      value += quote;
      i += 2;
    } else {
      return { end: i + 1, value };
    }
  }
  return { end: text.length, value };
}

function plain(kind: TokenKind, text: string, start: number, end: number): Token {
  const part = text.slice(start, end);
  return { kind, text: part, name: part, start, end, hole: -1 };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
