import { operatorError } from '../../errors.js';
import { explainTable, explainTables } from '../../explain.js';
import type { AnalysisResult } from '../../model/result.js';
import { renderPair, renderTable } from '../../report/why.js';
import { nearestName } from '../../util/nearest.js';
import { nearest } from '../nearest.js';
import type { CommonOptions } from '../options.js';
import { renderOptionsFor } from '../terminal.js';
import { writeOutput } from '../write.js';
import { resultFor } from './analyze.js';

const FORMATS = ['text', 'json'];

/**
 * `decompose why`: why a table stands where it stands, or what ties two.
 *
 * @param names what stands on the command line: one or two tables, and a folder
 */
export async function runWhy(names: readonly string[], options: CommonOptions): Promise<void> {
  const format = options.format ?? 'text';
  if (!FORMATS.includes(format)) {
    throw operatorError('unknown-format', format, nearest(format, FORMATS), FORMATS.join(', '));
  }
  const { tables, directory } = readNames(names);
  const result = await resultFor(directory, options);
  const [one = '', other = one] = tables.map((name) => findTable(result, name));
  const rendering = renderOptionsFor(options);
  const table = explainTable(result, one);
  if (table === null || explainTable(result, other) === null) {
    throw operatorError('table-left-out', table === null ? one : other);
  }
  if (one === other) {
    writeOutput(format === 'json' ? asJson(table) : renderTable(table, rendering), options.output);
    return;
  }
  const pair = explainTables(result, one, other);
  writeOutput(format === 'json' ? asJson(pair) : renderPair(pair, rendering), options.output);
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What comes third is the folder; what comes second is one where it is written as a path. */
function readNames([first = '', second, third]: readonly string[]): {
  readonly tables: readonly string[];
  readonly directory: string | undefined;
} {
  if (second === undefined) return { tables: [first], directory: undefined };
  if (third === undefined && /^\.{1,2}$|[/\\]/.test(second)) {
    return { tables: [first], directory: second };
  }
  return { tables: [first, second], directory: third };
}

/** A table by its name, without its schema where that is enough; upper and lower case where that matters. */
function findTable({ catalog }: AnalysisResult, name: string): string {
  const wanted = name.toLowerCase();
  const known = catalog.tables.map((table) => table.name);
  const exact = known.find((table) => table === name);
  if (exact !== undefined) return exact;
  const alike = catalog.tables.filter((table) =>
    [table.name, table.localName].some((own) => own.toLowerCase() === wanted),
  );
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only.name;
  throw operatorError('unknown-table', name, only?.name ?? nearestName(name, known));
}
