import type { ts } from '../ts.js';

const MAX_EXCERPT = 80;

/** The code around a place, in one line of at most 80 characters. */
export function excerptAt(tree: ts.SourceFile, node: ts.Node, offset: number): string {
  const start = Math.min(node.getStart(tree), offset);
  const code = tree.text.slice(start, Math.min(node.end, start + 4 * MAX_EXCERPT));
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_EXCERPT ? line : `${line.slice(0, MAX_EXCERPT - 1)}…`;
}
