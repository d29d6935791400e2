/** A statement's place in the text, without the semicolon. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a script into statements without understanding them: semicolons count unless they stand in quotes,
 * dollar quotes, comments, parentheses or BEGIN ATOMIC ... END. An unclosed quote runs to the end.
 */
export function splitStatements(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let depth = 0;
  let blocks = 0;
  TOKEN.lastIndex = 0;
  const token = new RegExp(TOKEN.source, TOKEN.flags);
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    const closed = skipQuoted(text, match.index, word);
    if (closed !== null) {
      token.lastIndex = closed;
    } else if (word === '(') {
      depth += 1;
    } else if (word === ')') {
      depth = Math.max(0, depth - 1);
    } else if (word === ';') {
      if (depth === 0 && blocks === 0) {
        push(pieces, text, start, match.index);
        start = match.index + 1;
      }
    } else {
      blocks = blocksAfter(word, blocks);
    }
  }
  push(pieces, text, start, text.length);
  return pieces;
}

const TOKEN =
  /--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|\b[eE]'|'|"|[();]|\bbegin\s+atomic\b|\bcase\b|\bend\b/gi;

function push(pieces: Piece[], text: string, start: number, end: number): void {
  if (text.slice(start, end).trim() !== '') pieces.push({ start, end });
}

/** `case` and `end` count inside of BEGIN ATOMIC only. */
function blocksAfter(word: string, blocks: number): number {
  if (/^begin/i.test(word)) return blocks + 1;
  if (blocks === 0) return 0;
  return /^case$/i.test(word) ? blocks + 1 : blocks - 1;
}

/** The position after what is quoted from `start` on; `null` when the token opens nothing. */
function skipQuoted(text: string, start: number, opening: string): number | null {
  const after = start + opening.length;
  if (opening === '--') return orEnd(text, text.indexOf('\n', after), 0);
  if (opening === '/*') return skipComment(text, after);
  if (opening.startsWith('$')) return orEnd(text, text.indexOf(opening, after), opening.length);
  if (opening === '"') return orEnd(text, text.indexOf('"', after), 1);
  if (opening === "'") return orEnd(text, text.indexOf("'", after), 1);
  if (opening.endsWith("'")) return skipEscaped(text, after);
  return null;
}

function orEnd(text: string, found: number, length: number): number {
  return found === -1 ? text.length : found + length;
}

function skipComment(text: string, from: number): number {
  let depth = 1;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}

function skipEscaped(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === "'") return i + 1;
  }
  return text.length;
}
