import type { Node } from 'libpg-query';
import type { Gap } from '../../../model/gap.js';
import type { SchemaFile } from '../../source.js';
import type { Parser } from '../postgres/parser.js';
import { splitStatements } from './split.js';
import { upSection } from './up-section.js';

/** One parsed statement with its place. */
export interface ScriptStatement {
  readonly node: Node;
  readonly text: () => string;
  /** 1-based line of its first word. */
  readonly line: () => number;
}

export interface Script {
  readonly statements: readonly ScriptStatement[];
  readonly gaps: readonly Gap[];
}

/**
 * Parses a script. The whole of it at once when that goes; else statement by statement, so that what the parser
 * does not know costs no more than itself.
 */
export function parseScript(file: SchemaFile, parser: Parser): Script {
  const refusal = refuse(file);
  if (refusal !== null) return { statements: [], gaps: [refusal] };
  const { text, gaps } = cleanScript(file);
  const buffer = Buffer.from(text, 'utf8');
  try {
    const statements = parser.parse(text).flatMap(({ stmt, stmt_location, stmt_len }) => {
      if (stmt === undefined) return [];
      const start = stmt_location ?? 0;
      const end = stmt_len === undefined ? buffer.length : start + stmt_len;
      return {
        node: stmt,
        text: () => buffer.toString('utf8', start, end),
        line: () => lineOf(buffer.toString('utf8', 0, start), buffer.toString('utf8', start, end)),
      };
    });
    return { statements, gaps };
  } catch {
    return parsePieces(file, text, gaps, parser);
  }
}

function parsePieces(file: SchemaFile, text: string, gaps: readonly Gap[], parser: Parser): Script {
  const statements: ScriptStatement[] = [];
  const found: Gap[] = [...gaps];
  const pieces = splitStatements(text);
  for (const [i, { start, end }] of pieces.entries()) {
    const piece = text.slice(start, end);
    const line = (): number => lineOf(text.slice(0, start), piece);
    try {
      for (const { stmt } of parser.parse(piece)) {
        if (stmt !== undefined) statements.push({ node: stmt, text: () => piece, line });
      }
    } catch (error) {
      const isLast = i === pieces.length - 1;
      if (isRelevant(piece)) found.push(unparsed(file, piece, line(), isLast, error));
    }
  }
  if (statements.length === 0 && found.length === 0 && pieces.length > 0) {
    found.push(unparsedFile(file, 'none of it is SQL that PostgreSQL reads'));
  }
  return { statements, gaps: found };
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
