import { distance } from 'fastest-levenshtein';
import { operatorError } from '../../errors.js';
import type { AnalysisResult } from '../../model/result.js';
import { reporters, type FormatName } from '../../report/reporters.js';
import type { CommonOptions } from '../options.js';
import { renderOptionsFor } from '../terminal.js';
import { readInput, writeOutput } from '../write.js';

/** `decompose analyze` and `decompose export`: a fresh or a saved result in one of the formats. */
export async function runAnalyze(
  directory: string,
  options: CommonOptions,
  defaultFormat: FormatName,
): Promise<void> {
  const format = formatFor(options.format ?? defaultFormat);
  const reporter = await reporters[format].load();
  const result = await resultFor(directory, options);
  const render = renderOptionsFor(options);
  writeOutput(reporter.render(result, render), options.output);
}

/** @throws DecomposeError for a name that is no format, with the nearest one */
function formatFor(name: string): FormatName {
  if (isFormat(name)) return name;
  const names = Object.keys(reporters);
  throw operatorError('unknown-format', name, nearest(name, names), names.join(', '));
}

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(reporters, name);
}

/** The name with the fewest changed letters, when no more than half of them are. */
function nearest(name: string, names: readonly string[]): string | null {
  const [best] = names
    .map((candidate) => ({ candidate, changes: distance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.changes - b.changes);
  return best !== undefined && best.changes <= best.candidate.length / 2 ? best.candidate : null;
}

async function resultFor(directory: string, options: CommonOptions): Promise<AnalysisResult> {
  if (options.from !== undefined) return savedResult(options.from, options);
  throw new Error(`no analysis of ${directory} yet`);
}

/** Options that a saved result cannot follow, since they would need the inputs again. */
const NEEDS_ANALYSIS = {
  db: '--db',
  dbSchema: '--db-schema',
  schema: '--schema',
  dialect: '--dialect',
  facts: '--facts',
  config: '--config',
  code: '--code',
  modules: '--modules',
  services: '--services',
} as const satisfies Partial<Record<keyof CommonOptions, string>>;

async function savedResult(file: string, options: CommonOptions): Promise<AnalysisResult> {
  for (const [key, flag] of Object.entries(NEEDS_ANALYSIS)) {
    if (options[key as keyof typeof NEEDS_ANALYSIS] !== undefined) {
      throw operatorError(
        'conflicting-options',
        flag,
        '--from',
        'a saved result is shown as it is',
      );
    }
  }
  const { parseResult } = await import('../../report/result-file.js');
  return parseResult(readInput(file), file === '-' ? 'standard input' : file);
}
