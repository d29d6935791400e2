import { lookupTable } from '../../../util/lookup-table.js';

/**
 * Cuts MySQL and MariaDB scripts into tokens. Comments vanish, except that what stands in executable ones
 * (those that begin with an exclamation mark and a version, or with `M!` for MariaDB) counts as if it stood outside.
 */

export interface Token {
  /** `quoted` is a name in backquotes; a text in double quotes is a `string`, which readers of names also take. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** Names and strings without quotes and escapes, everything else as it stands. */
  readonly value: string;
  /** Offset of the first character in the text. */
  readonly start: number;
  /** Offset behind the last character. */
  readonly end: number;
}

/** Walks over a text token by token; `position` may be moved by the caller, e.g. over a delimiter. */
export interface Scanner {
  position: number;
  /** The offset of the next token, behind white space and comments; the text's length at its end. */
  skipBlank(): number;
  /** The token at `position`, which must not be blank. */
  read(): Token;
  /** The text ended inside a string, a quoted name or a comment. */
  readonly isCut: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = lookupTable({
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  '%': '\\%',
  _: '\\_',
});

/** Versions from here on are used by dump tools for comments that no server is meant to run. */
const NEVER_RUN = 999_999;

const WORD = /[\w$@\u{80}-\u{10ffff}]+/uy;
const NUMBER = /(?:0x[0-9a-f]+|0b[01]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)(?![\w$])/iy;
const BLANK = /[\s\ufeff]+/y;
const EXECUTABLE = /\/\*M?!(\d{5,6})?/y;

/** Every token of a text that holds no client commands: a column type, a body. */
export function tokenize(text: string): Token[] {
  const scanner = createScanner(text);
  const tokens: Token[] = [];
  while (scanner.skipBlank() < text.length) tokens.push(scanner.read());
  return tokens;
}

export function createScanner(text: string): Scanner {
  let executableDepth = 0;
  let isCut = false;

  const matchAt = (pattern: RegExp, at: number): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };

  const findEnd = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from);
    if (found >= 0) return found + mark.length;
    isCut = true;
    return text.length;
  };

  /** Offset behind the comment that begins at `at`, or `at` when none does. */
  const skipComment = (at: number): number => {
    const char = text[at];
    if (char === '#') return findLineEnd(text, at);
    if (char === '-' && text[at + 1] === '-' && isBlankOrEnd(text[at + 2])) {
      return findLineEnd(text, at);
    }
    if (char === '*' && text[at + 1] === '/' && executableDepth > 0) {
      executableDepth -= 1;
      return at + 2;
    }
    if (char !== '/' || text[at + 1] !== '*') return at;
    const opening = matchAt(EXECUTABLE, at);
    const version = Number(opening?.replace(/\D/g, '') ?? NEVER_RUN);
    if (opening === null || version >= NEVER_RUN) return findEnd('*/', at + 2);
    executableDepth += 1;
    return at + opening.length;
  };

  const skipBlank = (): number => {
    for (;;) {
      const at = scanner.position;
      const blank = matchAt(BLANK, at);
      scanner.position = skipComment(at + (blank?.length ?? 0));
      if (scanner.position === at) return at;
    }
  };

  const readQuoted = (quote: string): Token => {
    const start = scanner.position;
    const { value, end } = unquote(text, start, quote);
    isCut ||= end === null;
    scanner.position = end ?? text.length;
    return { kind: quote === '`' ? 'quoted' : 'string', value, start, end: scanner.position };
  };

  const read = (): Token => {
    const start = scanner.position;
    const char = text[start] ?? '';
    if (char === '`' || char === "'" || char === '"') return readQuoted(char);
    const number = matchAt(NUMBER, start);
    const word = number === null ? matchAt(WORD, start) : null;
    const value = number ?? word ?? char;
    const kind = number !== null ? 'number' : word !== null ? 'word' : 'symbol';
    scanner.position = start + value.length;
    return { kind, value, start, end: scanner.position };
  };

  const scanner = {
    position: 0,
    skipBlank,
    read,
    get isCut() {
      return isCut;
    },
  };
  return scanner;
}

/** The source between two tokens, with comments (and the marks of executable ones) replaced by a blank. */
export function textOf(source: string, tokens: readonly Token[]): string {
  let text = '';
  let previousEnd: number | null = null;
  for (const token of tokens) {
    if (previousEnd !== null) {
      const between = source.slice(previousEnd, token.start);
      text += between.trim() === '' ? between : ' ';
    }
    text += source.slice(token.start, token.end);
    previousEnd = token.end;
  }
  return text;
}

/** The value of a quoted text, and the offset behind it; `null` when it never ends. */
function unquote(text: string, start: number, quote: string) {
  const hasEscapes = quote !== '`';
  let value = '';
  let at = start + 1;
  for (;;) {
    const stop = findQuoteOrEscape(text, quote, hasEscapes, at);
    value += text.slice(at, stop);
    if (stop >= text.length) return { value, end: null };
    if (text[stop] === '\\') {
      const escaped = text[stop + 1] ?? '';
      value += ESCAPES[escaped] ?? escaped;
    } else if (text[stop + 1] === quote) {
      value += quote;
    } else {
      return { value, end: stop + 1 };
    }
    at = stop + 2;
  }
}

function findQuoteOrEscape(text: string, quote: string, hasEscapes: boolean, from: number): number {
  const closing = text.indexOf(quote, from);
  const end = closing < 0 ? text.length : closing;
  if (!hasEscapes) return end;
  for (let at = from; at < end; at += 1) if (text[at] === '\\') return at;
  return end;
}

function findLineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function isBlankOrEnd(char: string | undefined): boolean {
  return char === undefined || char <= ' ';
}
