import type { RenderOptions } from '../report/reporter.js';
import type { CommonOptions } from './options.js';

const WIDTH_ELSEWHERE = 80;
/** Prose is hard to read on longer lines. */
const WIDEST = 120;
const NARROWEST = 40;

/** How to render for where the output goes: colors and width of the terminal, or neither. */
export function renderOptionsFor(options: Pick<CommonOptions, 'output' | 'full'>): RenderOptions {
  const isStdout = options.output === undefined || options.output === '-';
  const isTerminal = isStdout && process.stdout.isTTY === true;
  return {
    width: isTerminal
      ? Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns || WIDTH_ELSEWHERE))
      : WIDTH_ELSEWHERE,
    hasColor: isStdout && wantsColor(isTerminal, process.env),
    isFull: options.full === true,
  };
}

/**
 * https://no-color.org and https://force-color.org; as in Node, FORCE_COLOR wins. Any value but the empty one
 * counts, and FORCE_COLOR=0 or =false forces the absence.
 */
function wantsColor(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') {
    return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  }
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return isTerminal && TERM !== 'dumb';
}
