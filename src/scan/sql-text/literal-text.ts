import { ts } from '../ts.js';
import { lookupTable } from '../../util/lookup-table.js';

/** The text of a literal as the program sees it, with the place in the source of each of its characters. */
export interface LiteralText {
  readonly text: string;
  /** Offset in the file of each character; one more for the end. */
  readonly offsets: readonly number[];
}

/**
 * The content of a string literal or of a literal piece of a template, escapes resolved.
 *
 * @param node of the walked file
 */
export function literalTextOf(
  node: ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail,
): LiteralText {
  const source = node.getSourceFile().text;
  const start = node.getStart() + 1;
  const opensHole = ts.isTemplateHead(node) || ts.isTemplateMiddle(node);
  return unescape(source, start, node.end - (opensHole ? 2 : 1));
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = lookupTable({
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
});

function unescape(source: string, start: number, end: number): LiteralText {
  const offsets: number[] = [];
  let text = '';
  for (let at = start; at < end;) {
    const { value, length } = readCharacter(source, at);
    for (let i = 0; i < value.length; i += 1) offsets.push(at);
    text += value;
    at += length;
  }
  offsets.push(end);
  return { text, offsets };
}

function readCharacter(source: string, at: number): { value: string; length: number } {
  const char = source.charAt(at);
  if (char === '\r' && source.charAt(at + 1) === '\n') return { value: '\n', length: 2 };
  if (char !== '\\') return { value: char, length: 1 };
  const next = source.charAt(at + 1);
  if (next === '\n') return { value: '', length: 2 };
  if (next === '\r') return { value: '', length: source.charAt(at + 2) === '\n' ? 3 : 2 };
  const code = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\})/i.exec(
    source.slice(at, at + 12),
  );
  if (code !== null) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16);
    return { value: point > 0x10ffff ? '' : String.fromCodePoint(point), length: code[0].length };
  }
  return { value: SIMPLE_ESCAPES[next] ?? next, length: 2 };
}
