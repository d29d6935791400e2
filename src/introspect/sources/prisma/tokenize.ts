import { lookupTable } from '../../../util/lookup-table.js';

/** A piece of a line of a Prisma schema; `word` covers names, numbers and the keywords of values. */
export interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  /** A string without its quotes, escapes undone. */
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<space>\s+)|(?<comment>\/\/.*)|(?<string>"(?:[^"\\]|\\.)*")|(?<word>-?[\p{L}\p{N}_](?:[\p{L}\p{N}_+-]|\.(?=\d))*)|(?<sign>@@|.)/gsu;

/** Splits one line; comments are dropped, and a sign that is not part of the language comes back as it is. */
export function tokenize(line: string, lineNumber: number): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of line.matchAll(TOKEN)) {
    if (groups?.string !== undefined) {
      tokens.push({ kind: 'string', text: unescape(groups.string), line: lineNumber });
    } else if (groups?.word !== undefined) {
      tokens.push({ kind: 'word', text: groups.word, line: lineNumber });
    } else if (groups?.sign !== undefined) {
      tokens.push({ kind: 'sign', text: groups.sign, line: lineNumber });
    }
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = lookupTable({ n: '\n', r: '\r', t: '\t' });

function unescape(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
}
