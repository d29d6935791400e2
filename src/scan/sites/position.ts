import type { Resolver } from '../resolve/resolver.js';
import type { Ref } from '../resolve/value.js';
import { ts } from '../ts.js';
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

/** The finest node at a place; `null` when its file is gone. */
export function nodeAt(resolver: Resolver, { file, offset }: Position): ts.Node | null {
  const tree = resolver.trees.load(file);
  if (tree === null) return null;
  let node: ts.Node = tree;
  for (let next: ts.Node | undefined = tree; next !== undefined;) {
    node = next;
    next = ts.forEachChild(node, (child) =>
      child.getStart(tree) <= offset && offset < child.end ? child : undefined,
    );
  }
  return node;
}
