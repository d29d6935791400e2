import { printable } from './characters.js';

/** Escapes for GitHub-flavored Markdown. Names come from databases and code, so they may hold anything. */

/**
 * A name in code marks. Inside a table cell a bar has to be escaped even there.
 *
 * @see https://github.github.com/gfm/#code-spans
 */
export function code(name: string, place: 'cell' | 'text' = 'text'): string {
  const text = printable(name);
  if (text === '') return '``` ```';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  const safe = place === 'cell' ? text.replaceAll('|', '\\|') : text;
  return fence + space + safe + space + fence;
}

/** Running text, with nothing in it that Markdown or HTML could take for markup, and nobody notified by `@name`. */
export function prose(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~#]/g, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('@', '@&#8203;');
}
