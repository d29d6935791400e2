import type { Reporter } from './reporter.js';
import { contextFor } from './terminal/context.js';
import { cheapestCuts, foreignKeysToBreak } from './terminal/cuts.js';
import { extractionOrder, findings, inShort } from './terminal/order.js';
import { whatCouldNotBeSeen, whatWasRead } from './terminal/reading.js';
import { contested, proposedSeams } from './terminal/seams.js';
import { printable } from './text/characters.js';
import { paintFor } from './text/paint.js';

/** The report for people: coverage first, so that nobody reads the rest without knowing what it rests on. */
export const text: Reporter = {
  render(result, { width, hasColor, isFull }) {
    const paint = paintFor(hasColor);
    const context = contextFor({ width, paint }, result, isFull);
    const { name, version } = result.tool;
    const lines = [
      paint.title(printable(`${name} ${version}`)),
      ...whatWasRead(context),
      ...whatCouldNotBeSeen(context),
      ...proposedSeams(context),
      ...contested(context),
      ...cheapestCuts(context),
      ...foreignKeysToBreak(context),
      ...extractionOrder(context),
      ...findings(context),
      ...inShort(context),
    ];
    return `${lines.join('\n')}\n`;
  },
};
