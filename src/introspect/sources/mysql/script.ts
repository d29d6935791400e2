import { createScanner, type Scanner, type Token } from './tokens.js';

/** One statement of a script, without its delimiter. */
export interface ScriptStatement {
  readonly tokens: readonly Token[];
  /** 1-based line of the first token. */
  readonly line: number;
  /** The file ended before the statement did. */
  readonly isCut: boolean;
}

/** Statements of these kinds fill tables; their tokens are not kept, since a dump may hold gigabytes of them. */
const DATA = new Set(['INSERT', 'REPLACE', 'LOAD', 'UPDATE', 'DELETE']);

const BLOCK_ENDS = new Set(['IF', 'WHILE', 'LOOP', 'REPEAT', 'FOR']);

const STORED = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE']);

/**
 * Cuts a script as the `mysql` client does: at the delimiter that `DELIMITER` last set. Where that is a plain
 * semicolon, the blocks of triggers and routines are kept whole all the same, as migration tools do.
 * `INSERT` and other statements that only move data arrive with their first token alone.
 */
export function* splitScript(text: string): Generator<ScriptStatement> {
  const scanner = createScanner(text);
  const lines = createLineCounter(text);
  let delimiter = ';';
  while (scanner.skipBlank() < text.length) {
    const command = readDelimiterCommand(text, scanner.position);
    if (command) {
      delimiter = command.delimiter || delimiter;
      scanner.position = command.end;
      continue;
    }
    const line = lines.lineAt(scanner.position);
    const { tokens, isClosed } = readStatement(text, scanner, delimiter);
    if (tokens.length > 0) yield { tokens, line, isCut: !isClosed && scanner.isCut };
  }
}

/** Answers for offsets that never go back. */
export function createLineCounter(text: string): { lineAt(offset: number): number } {
  let line = 1;
  let counted = 0;
  return {
    lineAt(offset) {
      if (offset < counted) {
        line = 1;
        counted = 0;
      }
      for (;;) {
        const end = text.indexOf('\n', counted);
        if (end < 0 || end >= offset) return line;
        line += 1;
        counted = end + 1;
      }
    },
  };
}

function readStatement(text: string, scanner: Scanner, delimiter: string) {
  const tokens: Token[] = [];
  const program = createProgramCounter(delimiter);
  while (scanner.skipBlank() < text.length) {
    if (text.startsWith(delimiter, scanner.position) && !program.isOpen()) {
      scanner.position += delimiter.length;
      return { tokens: withoutEnd(tokens), isClosed: true };
    }
    const token = endBefore(delimiter, scanner.read(), scanner);
    program.count(tokens, token);
    if (tokens.length === 0 || !isData(tokens)) tokens.push(token);
  }
  return { tokens: withoutEnd(tokens), isClosed: !program.isOpen() };
}

/** Under another delimiter, a statement may still have its semicolon. */
function withoutEnd(tokens: Token[]): Token[] {
  while (tokens.at(-1)?.value === ';' && tokens.at(-1)?.kind === 'symbol') tokens.pop();
  return tokens;
}

/** Knows, under the plain delimiter, whether the blocks of a stored program are still open. */
function createProgramCounter(delimiter: string) {
  let depth = 0;
  let isStored = false;
  let previous = '';
  return {
    isOpen: () => depth > 0,
    count(before: readonly Token[], token: Token): void {
      if (delimiter !== ';') return;
      const word = token.kind === 'word' ? token.value.toUpperCase() : '';
      if (isStored) depth += depthChange(previous, word);
      else if (before.length < 12 && beginsStored(before, word)) {
        isStored = true;
        depth = word === 'NOT' ? 1 : 0;
      }
      previous = word;
    },
  };
}

/** A delimiter of word characters ends the word that it touches: `END$$`. */
function endBefore(delimiter: string, token: Token, scanner: Scanner): Token {
  const at = token.kind === 'word' ? token.value.indexOf(delimiter) : -1;
  if (at <= 0) return token;
  scanner.position = token.start + at;
  return { ...token, value: token.value.slice(0, at), end: scanner.position };
}

function isData(tokens: readonly Token[]): boolean {
  const first = tokens[0];
  return first?.kind === 'word' && DATA.has(first.value.toUpperCase());
}

function beginsStored(tokens: readonly Token[], word: string): boolean {
  const first = tokens[0];
  if (first?.kind !== 'word') return false;
  const verb = first.value.toUpperCase();
  if (verb === 'BEGIN') return word === 'NOT';
  return (verb === 'CREATE' || verb === 'ALTER') && STORED.has(word);
}

/** How a word inside a stored program changes the depth of its blocks; `END IF` and the like close none of ours. */
function depthChange(previous: string, word: string): number {
  if (previous === 'END') {
    if (word === 'CASE') return 0;
    if (BLOCK_ENDS.has(word)) return 1;
  }
  if (word === 'BEGIN' || word === 'CASE') return 1;
  return word === 'END' ? -1 : 0;
}

const DELIMITER_COMMAND = /delimiter[ \t]+(\S+)[^\n]*/iy;

function readDelimiterCommand(text: string, at: number) {
  DELIMITER_COMMAND.lastIndex = at;
  const match = DELIMITER_COMMAND.exec(text);
  return match ? { delimiter: match[1] ?? '', end: at + match[0].length } : null;
}
