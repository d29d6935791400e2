import type { Resolver } from '../resolve/resolver.js';
import type { Ref } from '../resolve/value.js';
import type { Position } from './site.js';

/** The place of a node, in the same function as `near`, which stands in the same file; `near` where it is gone. */
export function positionAt(resolver: Resolver, near: Position, ref: Ref): Position {
  const node = resolver.trees.find(ref);
  if (node === null) return near;
  const tree = node.getSourceFile();
  const offset = node.getStart(tree);
  const { line, character } = tree.getLineAndCharacterOfPosition(offset);
  return { ...near, offset, line: line + 1, column: character + 1 };
}
