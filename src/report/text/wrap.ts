import { widthOf } from './characters.js';

/**
 * Breaks text at blanks into lines of at most `width` columns. A word that is wider stays whole on a line of its
 * own: a table name is never cut.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((done) => done.replaceAll(KEEP, ' '));
}

/** Stands for a blank at which `wrap` must not break. */
const KEEP = '\u00A0';

/** Keeps a number and the word after it on one line: `1 foreign key` breaks after `foreign` at the earliest. */
export function keepCounts(text: string): string {
  return text.replaceAll(/(\d) (?=\S)/g, `$1${KEEP}`);
}

/** Wraps, with `first` before the first line and blanks as wide as `rest` columns before the others. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = widthOf(first);
  const lines = wrap(text, Math.max(20, width - indent));
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
}
