import { padEnd, padStart, widthOf } from './characters.js';
import type { Paint } from './paint.js';
import { hang, wrap } from './wrap.js';

/** Where text stands on a terminal page: the width to fill and the colors to use. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
}

const INDENT = '  ';

/** A section: its title, a line under it, and its lines, each moved in by two columns. */
export function section(page: Page, title: string, lines: readonly string[]): string[] {
  return [
    '',
    page.paint.title(title),
    page.paint.dim('─'.repeat(widthOf(title))),
    ...indent(lines),
  ];
}

/** Moves lines in by two columns; empty lines stay empty. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : INDENT + line));
}

/** A paragraph, wrapped for a line that is moved in `depth` times. */
export function paragraph(page: Page, text: string, depth = 1): string[] {
  return wrap(text, page.width - depth * INDENT.length);
}

/** A term with its text, the text's lines aligned after it; nothing where the text is empty. */
export function hangTerm(page: Page, name: string, text: string, depth = 1): string[] {
  if (text === '') return [];
  const first = page.paint.dim(padEnd(name, TERM_WIDTH));
  return hang(first, text, page.width - depth * INDENT.length);
}

const TERM_WIDTH = 11;

/** One item of a list, its further lines aligned under its text. */
export function bullet(page: Page, text: string, depth = 1): string[] {
  return hang('- ', text, page.width - depth * INDENT.length);
}

/** The line that says what a shortened list left out; none when nothing was. */
export function andMore(page: Page, rest: number, noun: string, plural?: string): string[] {
  if (rest === 0) return [];
  const what = rest === 1 ? noun : (plural ?? `${noun}s`);
  return [page.paint.dim(`… and ${rest} more ${what} (--full)`)];
}

export interface ColumnSpec {
  readonly title: string;
  readonly align?: 'right';
}

/**
 * A table with aligned columns. All but the last are as wide as their widest cell, so no name is cut; the last is
 * wrapped into what remains.
 */
export function table(
  page: Page,
  columns: readonly ColumnSpec[],
  rows: readonly (readonly string[])[],
  depth = 1,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const available = page.width - depth * INDENT.length;
  const titles = columns.map((column) => page.paint.dim(column.title));
  return [titles, ...rows].flatMap((row) => tableRow(row, columns, widths, available));
}

function tableRow(
  row: readonly string[],
  columns: readonly ColumnSpec[],
  widths: readonly number[],
  available: number,
): string[] {
  const fixed = row.slice(0, -1).map((cell, index) => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === 'right' ? padStart(cell, width) : padEnd(cell, width);
  });
  const last = row.at(-1) ?? '';
  const first = fixed.map((cell) => cell + GUTTER).join('');
  const lines = hang(first, last, available);
  return lines.length === 0 ? [first.trimEnd()] : lines;
}

const GUTTER = '   ';
