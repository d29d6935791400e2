import type { Reporter } from './reporter.js';
import { contextFor } from './terminal/context.js';
import { cheapestCuts, foreignKeysToBreak } from './terminal/cuts.js';
import { inShort } from './terminal/in-short.js';
import { extractionOrder, findings } from './terminal/order.js';
import { whatCouldNotBeSeen, whatWasRead } from './terminal/reading.js';
import { contested, proposedSeams } from './terminal/seams.js';
import { printable } from './text/characters.js';
import { paintFor } from './text/paint.js';

/**
 * The report for people: what was found on the first screen, with what could not be seen, then the same at length.
 * Coverage comes before the seams, so that nobody reads those without knowing what they rest on.
 */
export const text: Reporter = {
  render(result, { width, hasColor, isFull }) {
    const paint = paintFor(hasColor);
    const context = contextFor({ width, paint }, result, isFull);
    const { name, version } = result.tool;
    const lines = [
      paint.title(printable(`${name} ${version}`)),
      ...inShort(context),
      ...whatWasRead(context),
      ...whatCouldNotBeSeen(context),
      ...proposedSeams(context),
      ...contested(context),
      ...cheapestCuts(context),
      ...foreignKeysToBreak(context),
      ...extractionOrder(context),
      ...findings(context),
    ];
    return `${lines.join('\n')}\n`;
  },
};
