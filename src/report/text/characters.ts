import stringWidth from 'string-width';

/**
 * Everything that a terminal could take for a command: C0 and C1 controls, line and paragraph separators, and the
 * marks that reorder text. Names come from databases and code that we do not control.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/gu;

/** Nearly every name and path; measuring them by grapheme would cost most of a long report's time. */
const PLAIN = /^[\u0020-\u007E]*$/;

/** Columns that the text takes in a terminal; escape sequences take none, wide characters and emoji two. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The text on one line, unprintable characters written out as `\u001b`, line ends and tabs as a blank. */
export function printable(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(UNPRINTABLE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Fills up with blanks to `width` columns; longer text stays whole. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The same with the text at the right, for numbers. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/**
 * Cuts the middle out of a path so that it takes at most `width` columns: the end, where file and line stand, is
 * what a reader looks for. A path whose last part alone is longer stays whole from that part on.
 */
export function shortenPath(path: string, width: number): string {
  if (widthOf(path) <= width) return path;
  const parts = path.split('/');
  for (let kept = 1; kept < parts.length; kept += 1) {
    const tail = parts.slice(kept).join('/');
    const head = kept === 1 ? '' : `${parts[0] ?? ''}/`;
    const short = `${head}…/${tail}`;
    if (widthOf(short) <= width) return short;
  }
  return parts.length > 1 ? `…/${parts.at(-1) ?? ''}` : path;
}
