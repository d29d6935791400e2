import type { Node } from 'libpg-query';
import type { Gap } from '../../../model/gap.js';
import type { SchemaFile } from '../../source.js';
import type { Parser } from '../postgres/parser.js';
import { splitStatements, type Piece } from './split.js';
import { upSection } from './up-section.js';

/** One parsed statement with its place. */
export interface ScriptStatement {
  readonly node: Node;
  readonly text: () => string;
  /** 1-based line of its first word. */
  readonly line: () => number;
}

/** Longer scripts are parsed in parts of about that many characters, so that memory stays flat. */
const PART_LENGTH = 500_000;

/**
 * Parses a script and gives its statements one after the other; what cannot be read goes to `gaps`. A part is
 * parsed at once when that goes, else statement by statement, so that what the parser does not know costs no
 * more than itself.
 */
export function* readScript(
  file: SchemaFile,
  parser: Parser,
  gaps: Gap[],
): Generator<ScriptStatement> {
  const refusal = refuse(file);
  if (refusal !== null) {
    gaps.push(refusal);
    return;
  }
  const cleaned = cleanScript(file);
  const { text } = cleaned;
  gaps.push(...cleaned.gaps);
  if (isCutDump(file.text)) gaps.push(cutDump(file));
  const before = gaps.length;
  let count = 0;
  for (const part of partsOf(text)) {
    for (const statement of parsePart({ file, text, part, parser, gaps })) {
      count += 1;
      yield statement;
    }
  }
  if (count === 0 && gaps.length === before && splitStatements(text).length > 0) {
    gaps.push(unparsedFile(file, 'none of it is SQL that PostgreSQL reads'));
  }
}

function partsOf(text: string): Piece[] {
  if (text.length <= PART_LENGTH) return [{ start: 0, end: text.length }];
  const parts: Piece[] = [];
  for (const { start, end } of splitStatements(text)) {
    const last = parts.at(-1);
    if (last !== undefined && end - last.start <= PART_LENGTH) {
      parts[parts.length - 1] = { start: last.start, end };
    } else {
      parts.push({ start, end });
    }
  }
  return parts;
}

interface PartInput {
  readonly file: SchemaFile;
  readonly text: string;
  readonly part: Piece;
  readonly parser: Parser;
  readonly gaps: Gap[];
}

/** The parser counts in bytes of UTF-8. */
function parsePart(input: PartInput): ScriptStatement[] {
  const { text, part, parser } = input;
  const slice = text.slice(part.start, part.end);
  try {
    const parsed = parser.parse(slice);
    const buffer = Buffer.from(slice, 'utf8');
    return parsed.flatMap(({ stmt, stmt_location, stmt_len }) => {
      if (stmt === undefined) return [];
      const start = stmt_location ?? 0;
      const end = stmt_len === undefined ? buffer.length : start + stmt_len;
      const own = (): string => buffer.toString('utf8', start, end);
      const before = (): string => text.slice(0, part.start) + buffer.toString('utf8', 0, start);
      return { node: stmt, text: own, line: () => lineOf(before(), own()) };
    });
  } catch {
    return parsePieces(input, slice);
  }
}

function parsePieces(
  { file, text, part, parser, gaps }: PartInput,
  slice: string,
): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  const pieces = splitStatements(slice);
  for (const [i, { start, end }] of pieces.entries()) {
    const piece = slice.slice(start, end);
    const line = (): number => lineOf(text.slice(0, part.start + start), piece);
    try {
      for (const { stmt } of parser.parse(piece)) {
        if (stmt !== undefined) statements.push({ node: stmt, text: () => piece, line });
      }
    } catch (error) {
      const isLast = i === pieces.length - 1 && part.end === text.length;
      if (isRelevant(piece)) gaps.push(unparsed(file, piece, line(), isLast, error));
    }
  }
  return statements;
}

function unparsed(
  file: SchemaFile,
  piece: string,
  line: number,
  isLast: boolean,
  error: unknown,
): Gap {
  const reason = error instanceof Error ? error.message : String(error);
  const isCut = isLast && /at end of input|unterminated/.test(reason);
  return {
    kind: 'unparsed-statement',
    subject: excerpt(piece),
    message: isCut
      ? `The file ends in the middle of this statement (${reason}); what stood after it is missing.`
      : `PostgreSQL's parser does not read it (${reason}); what it changes is missing.`,
    file: file.path,
    line,
  };
}

function unparsedFile(file: SchemaFile, reason: string): Gap {
  return {
    kind: 'unparsed-file',
    subject: file.path,
    message: `It was left out: ${reason}.`,
    file: file.path,
    line: null,
  };
}

function refuse(file: SchemaFile): Gap | null {
  if (file.text.startsWith('PGDMP')) {
    return unparsedFile(
      file,
      'it is a pg_dump archive; turn it into SQL with "pg_restore --schema-only --file=schema.sql ARCHIVE"',
    );
  }
  return file.text.includes('\u0000') ? unparsedFile(file, 'it is a binary file') : null;
}

/** Only what could change the catalog is worth a gap; data, roles and settings are not. */
function isRelevant(piece: string): boolean {
  const words = withoutComments(piece).toLowerCase();
  if (
    /^(create|alter|drop)\s+(role|user|group|database|tablespace|extension|publication|subscription|policy|server|cast|operator|text|event|collation|conversion|access|language|statistics|system|default)\b/.test(
      words,
    )
  ) {
    return false;
  }
  return /^(create|alter|drop|comment|do)\b/.test(words);
}

/** The first words, for the reader. */
export function excerpt(piece: string): string {
  const line = withoutComments(piece).replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/;

function withoutComments(piece: string): string {
  return piece.replace(LEADING, '');
}

function lineOf(before: string, piece: string): number {
  const leading = LEADING.exec(piece)?.[0] ?? '';
  return countLines(before) + countLines(leading) + 1;
}

function countLines(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) count += 1;
  return count;
}

/** Blanks what psql, not the server, would read, and keeps every line where it is. */
function cleanScript(file: SchemaFile): { text: string; gaps: Gap[] } {
  const text = upSection(file.text.replace(/^\uFEFF/, ''));
  const gaps: Gap[] = [];
  if (!/^\\|\bfrom\s+stdin\b/im.test(text)) return { text, gaps };
  const lines = text.split('\n');
  let isInData = false;
  let quote: string | null = null;
  for (const [i, line] of lines.entries()) {
    if (isInData) {
      isInData = !/^\\\.\s*$/.test(line);
      lines[i] = '';
    } else if (quote === null && line.startsWith('\\')) {
      const include = /^\\(?:i|ir|include|include_relative)\s+(\S+)/.exec(line)?.[1];
      if (include !== undefined) gaps.push(includeGap(file, include, i + 1));
      lines[i] = '';
    } else {
      if (quote === null && /^\s*copy\b.*\bfrom\s+stdin\b/i.test(line)) {
        isInData = true;
        lines[i] = '';
      }
      quote = dollarQuoteAfter(line, quote);
    }
  }
  return { text: lines.join('\n'), gaps };
}

/** pg_dump writes keys and indexes last, and says when it is done. */
function isCutDump(text: string): boolean {
  return /^-- PostgreSQL database dump$/m.test(text) && !text.includes(DUMP_END);
}

const DUMP_END = '-- PostgreSQL database dump complete';

function cutDump(file: SchemaFile): Gap {
  return {
    kind: 'unparsed-file',
    subject: file.path,
    message: `The dump ends without "${DUMP_END}": it was cut off, and keys, indexes and triggers, which stand last, may be missing. Dump it again.`,
    file: file.path,
    line: null,
  };
}

function includeGap(file: SchemaFile, include: string, line: number): Gap {
  return {
    kind: 'unapplied-statement',
    subject: `\\i ${include}`,
    message: 'Included files are not followed; give it with --schema as well.',
    file: file.path,
    line,
  };
}

/** The dollar quote that is open after the line, so that a backslash inside of a body is left alone. */
function dollarQuoteAfter(line: string, open: string | null): string | null {
  let quote = open;
  for (const [tag] of line.matchAll(/\$(?:[A-Za-z_][\w]*)?\$/g)) {
    if (quote === null) quote = tag;
    else if (quote === tag) quote = null;
  }
  return quote;
}
