import path from 'node:path';
import { toFacts } from '../../facts/to-facts.js';
import type { AnalysisResult } from '../../model/result.js';
import type { CommonOptions } from '../options.js';
import { writeOutput } from '../write.js';
import { freshResult } from './analyze.js';

/** `decompose scan`: only the facts, as a facts file that `--facts` reads. */
export async function runScan(
  directory: string | undefined,
  options: CommonOptions,
): Promise<void> {
  const result = await freshResult(directory, options);
  const name = path.basename(path.resolve(directory ?? '.'));
  const facts = toFacts(name, result.catalog, codeFactsOf(result));
  writeOutput(`${JSON.stringify(facts, null, 2)}\n`, options.output);
}

function codeFactsOf(result: AnalysisResult): Parameters<typeof toFacts>[2] {
  const { coverage } = result;
  return {
    modules: result.modules,
    accesses: result.accesses,
    statements: result.statements,
    transactions: result.transactions,
    sequences: result.sequences,
    unresolved: result.unresolved,
    setAside: result.setAside,
    files: {
      seen: coverage.filesSeen,
      parsed: coverage.filesParsed,
      skipped: coverage.filesSkipped,
      withErrors: coverage.filesWithErrors,
      lines: coverage.lines,
    },
  };
}
