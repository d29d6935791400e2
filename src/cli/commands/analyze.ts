import { operatorError } from '../../errors.js';
import type { AnalysisInput } from '../../analyze.js';
import type { AnalysisResult } from '../../model/result.js';
import { reporters, type FormatName } from '../../report/reporters.js';
import { cacheOf } from '../cache.js';
import { inputFrom } from '../input.js';
import { nearest } from '../nearest.js';
import type { CommonOptions } from '../options.js';
import { progressOn } from '../progress.js';
import { renderOptionsFor } from '../terminal.js';
import { version } from '../version.js';
import { readInput, writeOutput } from '../write.js';

/** `decompose analyze` and `decompose export`: a fresh or a saved result in one of the formats. */
export async function runAnalyze(
  directory: string | undefined,
  options: CommonOptions,
  defaultFormat: FormatName,
): Promise<void> {
  const format = formatFor(options.format ?? defaultFormat);
  const result = await resultFor(directory, options);
  const reporter = await reporters[format].load();
  writeOutput(reporter.render(result, renderOptionsFor(options)), options.output);
}

/** The result that the options ask for: a saved one, or that of an analysis. */
export function resultFor(
  directory: string | undefined,
  options: CommonOptions,
): Promise<AnalysisResult> {
  return options.from === undefined
    ? freshResult(directory, options)
    : savedResult(options.from, directory, options);
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

/** Analyzes, with what is going on shown on stderr where somebody watches. */
function freshResult(
  directory: string | undefined,
  options: CommonOptions,
): Promise<AnalysisResult> {
  return runWatched(directory, options, async (input) => {
    const { analyze } = await import('../../analyze.js');
    return analyze(input, version());
  });
}

/**
 * Turns options into the input of a stage of the analysis and runs it, notes and progress on stderr.
 *
 * @param run what to do with the input
 */
export async function runWatched<T>(
  directory: string | undefined,
  options: CommonOptions,
  run: (input: AnalysisInput) => Promise<T>,
): Promise<T> {
  const { input, notes } = inputFrom(directory, options, process.env);
  const isQuiet = options.quiet === true;
  const tell = (note: string): void => {
    if (!isQuiet) process.stderr.write(`note   ${note}\n`);
  };
  for (const note of notes) tell(note);
  const progress = progressOn(process.stderr, !isQuiet && (process.env['CI'] ?? '') === '');
  try {
    progress.report('starting');
    const cache =
      options.cache === false
        ? {}
        : {
            cache: cacheOf(input.root, (reason) => {
              progress.clear();
              tell(
                `Nothing is kept for the next run, which will take as long as this one: ${reason}`,
              );
            }),
          };
    return await run({ ...input, ...cache, onStage: progress.report });
  } finally {
    progress.clear();
  }
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

async function savedResult(
  file: string,
  directory: string | undefined,
  options: CommonOptions,
): Promise<AnalysisResult> {
  const flags = Object.entries(NEEDS_ANALYSIS)
    .filter(([key]) => options[key as keyof typeof NEEDS_ANALYSIS] !== undefined)
    .map(([, flag]) => flag);
  const [conflict] = directory === undefined ? flags : ['DIR', ...flags];
  if (conflict !== undefined) {
    const why = 'a saved result is shown as it is';
    throw operatorError('conflicting-options', conflict, '--from', why);
  }
  const { parseResult } = await import('../../report/result-file.js');
  return parseResult(readInput(file), file === '-' ? 'standard input' : file);
}
