import { groupBy } from '../../src/util/group.js';

/** Accesses of one repository that were read from its source by hand. */
export interface LabelSet {
  /** `owner/name` on GitHub. */
  readonly repo: string;
  readonly commit: string;
  readonly library: string;
  /** Every file that was read; what is reported in others does not count. */
  readonly files: readonly string[];
  readonly labels: readonly Label[];
}

export interface Label extends Row {
  /** `may`: neither reporting it nor leaving it out is an error. Absent: it must be found. */
  readonly strength?: 'may';
  /** First and last line of the statement; absent where that is the line alone. */
  readonly span?: readonly [number, number];
}

/** One table that a statement touches. */
export interface Row {
  /** Path within the repository. */
  readonly file: string;
  /** Of the token that names the table. */
  readonly line: number;
  readonly table: string;
  readonly mode: 'read' | 'write';
}

/** Recall counts labels and precision counts reported rows: several of either may match one of the other. */
export interface Counts {
  readonly foundLabels: number;
  readonly missedLabels: number;
  readonly rightRows: number;
  readonly wrongRows: number;
}

export interface AccessScore {
  /** By (file, table, mode). */
  readonly byFile: Counts;
  /** By (file, table) and a line within the statement. */
  readonly byStatement: Counts;
  /** By (file, table) and the very line. */
  readonly byLine: Counts;
  /** What is missed or wrong by file, as `missed read orders in src/orders.ts`, and then by statement and by line. */
  readonly errors: readonly string[];
}

/** Compares reported accesses with labelled ones. Tables match without regard to case, quotes and schema. */
export function scoreAccesses(set: LabelSet, reported: readonly Row[]): AccessScore {
  const labels = set.labels.map((label) => ({ ...label, table: bareName(label.table) }));
  const rows = reported.flatMap((row) => {
    const file = set.files.find((one) => row.file === one || row.file.endsWith(`/${one}`));
    return file === undefined ? [] : [{ ...row, file, table: bareName(row.table) }];
  });
  const file = scoreFiles(labels, rows);
  const statement = scoreLines(labels, rows, 'statement', ({ line, span }) => span ?? [line, line]);
  const line = scoreLines(labels, rows, 'line', ({ line: only }) => [only, only]);
  return {
    byFile: file.counts,
    byStatement: statement.counts,
    byLine: line.counts,
    errors: [file, statement, line].flatMap(({ errors }) => errors.toSorted()),
  };
}

interface Part {
  readonly counts: Counts;
  readonly errors: readonly string[];
}

function bareName(table: string): string {
  const last = table.trim().toLowerCase().split('.').at(-1) ?? '';
  return last.replace(/^["'`[]+|["'`\]]+$/g, '');
}

function scoreFiles(labels: readonly Label[], rows: readonly Row[]): Part {
  const keyOf = ({ file, mode, table }: Row): string => `${mode} ${table} in ${file}`;
  const known = new Set(labels.map(keyOf));
  const wanted = new Set(labels.filter(isMust).map(keyOf));
  const seen = new Set(rows.map(keyOf));
  const missed = [...wanted].filter((key) => !seen.has(key));
  const wrong = [...seen].filter((key) => !known.has(key));
  const found = wanted.size - missed.length;
  return {
    counts: {
      foundLabels: found,
      missedLabels: missed.length,
      rightRows: found,
      wrongRows: wrong.length,
    },
    errors: [...missed.map((key) => `missed ${key}`), ...wrong.map((key) => `wrong ${key}`)],
  };
}

function scoreLines(
  labels: readonly Label[],
  rows: readonly Row[],
  by: string,
  linesOf: (label: Label) => readonly [number, number],
): Part {
  const labelsOf = groupBy(labels, tableInFile);
  const rowsOf = groupBy(rows, tableInFile);
  const holds = (label: Label, row: Row): boolean => {
    const [first, last] = linesOf(label);
    return first <= row.line && row.line <= last;
  };
  const matchesOf = (row: Row): Label[] =>
    (labelsOf.get(tableInFile(row)) ?? []).filter((label) => holds(label, row));
  const isFound = (label: Label): boolean =>
    (rowsOf.get(tableInFile(label)) ?? []).some((row) => holds(label, row));
  const wanted = byPlace(labels.filter(isMust));
  const seen = byPlace(rows);
  const missed = wanted.filter((label) => !isFound(label));
  const wrong = seen.filter((row) => matchesOf(row).length === 0);
  return {
    counts: {
      foundLabels: wanted.length - missed.length,
      missedLabels: missed.length,
      rightRows: seen.filter((row) => matchesOf(row).some(isMust)).length,
      wrongRows: wrong.length,
    },
    errors: [
      ...missed.map((label) => `missed by ${by}: ${placeOf(label)}`),
      ...wrong.map((row) => `wrong by ${by}: ${placeOf(row)}`),
    ],
  };
}

function tableInFile({ file, table }: Row): string {
  return `${table} in ${file}`;
}

function placeOf({ file, line, table }: Row): string {
  return `${table} in ${file}:${line}`;
}

function byPlace<T extends Row>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [placeOf(item), item])).values()];
}

function isMust({ strength }: Label): boolean {
  return strength !== 'may';
}

export function precisionOf({ rightRows, wrongRows }: Counts): number {
  return rightRows + wrongRows === 0 ? 1 : rightRows / (rightRows + wrongRows);
}

export function recallOf({ foundLabels, missedLabels }: Counts): number {
  return foundLabels + missedLabels === 0 ? 1 : foundLabels / (foundLabels + missedLabels);
}
