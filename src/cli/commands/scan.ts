import path from 'node:path';
import { toFacts } from '../../facts/to-facts.js';
import type { CommonOptions } from '../options.js';
import { writeOutput } from '../write.js';
import { runWatched } from './analyze.js';

/** `decompose scan`: only the facts, as a facts file that `--facts` reads. No seam is looked for. */
export async function runScan(
  directory: string | undefined,
  options: CommonOptions,
): Promise<void> {
  const { catalog, code } = await runWatched(directory, options, async (input) => {
    const { gatherFacts } = await import('../../analyze.js');
    return gatherFacts(input);
  });
  const name = path.basename(path.resolve(directory ?? '.'));
  writeOutput(`${JSON.stringify(toFacts(name, catalog, code), null, 2)}\n`, options.output);
}
