import { ts } from './ts.js';
import type { Ref } from './resolve/value.js';

/**
 * Syntax trees on demand. While all code fits, every tree is kept. Beyond that, files that are read from end to end
 * are parsed and dropped, which keeps their trees in the young generation of the heap; only files that others ask
 * about are kept, the most recently used ones.
 */
export interface Trees {
  /** `null` when the file cannot be read. */
  load(file: string): ts.SourceFile | null;
  /** Keeps a tree that was made by `parseBare`. */
  keep(tree: ts.SourceFile): void;
  /** The tree of a file that is read from end to end: beyond that kept only until the next one. */
  visit(file: string): ts.SourceFile | null;
  /** The node at this place, or `null` when the file is gone or has changed. */
  find(ref: Ref): ts.Node | null;
}

/**
 * @param read the text of a file, `null` when it cannot be read
 * @param maxCharacters how much source text the kept trees may stand for; a tree takes some 25 bytes a character
 */
export function createTrees(read: (file: string) => string | null, maxCharacters: number): Trees {
  const kept = new Map<string, ts.SourceFile>();
  let characters = 0;
  let visited: ts.SourceFile | null = null;

  const keep = (file: string, tree: ts.SourceFile): void => {
    kept.set(file, tree);
    characters += tree.text.length;
    for (const [oldest, { text }] of kept) {
      if (characters <= maxCharacters || oldest === file) break;
      kept.delete(oldest);
      characters -= text.length;
    }
  };

  const fromDisk = (file: string): ts.SourceFile | null => {
    const text = read(file);
    return text === null ? null : parseBare(file, text);
  };

  const load = (file: string): ts.SourceFile | null => {
    if (visited?.fileName === file) return visited;
    const hit = kept.get(file);
    const tree = hit ?? fromDisk(file);
    if (tree === null) return null;
    if (hit !== undefined) {
      kept.delete(file);
      kept.set(file, hit);
    } else keep(file, tree);
    return withParents(tree);
  };

  return {
    load,
    keep: (tree) => keep(tree.fileName, tree),
    visit: (file) => {
      const tree = kept.get(file) ?? fromDisk(file);
      visited = tree === null ? null : withParents(tree);
      return visited;
    },
    find: (ref) => {
      const tree = load(ref.file);
      return tree === null ? null : findNode(tree, ref);
    },
  };
}

/** Parses one file. Never fails: what is wrong with it is counted by `countSyntaxErrors`. */
export function parse(file: string, text: string): ts.SourceFile {
  return withParents(parseBare(file, text));
}

/**
 * Parses one file into a tree whose nodes do not know their parents: most trees are read once from above, and dropped.
 * Never fails.
 */
export function parseBare(file: string, text: string): ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile(file, text, options, false, scriptKindOf(file));
}

/** The same tree, each node of it knowing its parent, as everything but the first pass expects. */
function withParents(tree: ts.SourceFile): ts.SourceFile {
  if (tree.endOfFileToken.parent === undefined) tellParents(tree);
  return tree;
}

/** Not by recursion: generated code nests more deeply than the stack. */
function tellParents(tree: ts.SourceFile): void {
  const waiting: ts.Node[] = [tree];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const above = parent;
    ts.forEachChild(above, (child) => {
      // The parser leaves it open unless told otherwise, and the public type forbids to fill it in.
      (child as { parent: ts.Node }).parent = above;
      waiting.push(child);
    });
  }
}

/** Syntax errors that the parser noted. */
export function countSyntaxErrors(tree: ts.SourceFile): number {
  // The parser leaves them on the tree, but the public type does not say so.
  const { parseDiagnostics } = tree as { readonly parseDiagnostics?: readonly unknown[] };
  return parseDiagnostics?.length ?? 0;
}

/** The place of a node, by which `Trees.find` finds it again. */
export function refOf(node: ts.Node): Ref {
  return refIn(node.getSourceFile(), node);
}

/** The same for a node whose tree is at hand, which may be bare (`Trees.parse`). */
export function refIn(tree: ts.SourceFile, node: ts.Node): Ref {
  return { file: tree.fileName, pos: node.pos, end: node.end, kind: node.kind };
}

function findNode(node: ts.Node, ref: Ref): ts.Node | null {
  if (node.pos === ref.pos && node.end === ref.end && node.kind === ref.kind) return node;
  return (
    ts.forEachChild(node, (child) =>
      child.pos <= ref.pos && child.end >= ref.end
        ? (findNode(child, ref) ?? undefined)
        : undefined,
    ) ?? null
  );
}

function scriptKindOf(file: string): ts.ScriptKind {
  if (/\.[cm]?ts$/.test(file)) return ts.ScriptKind.TS;
  return file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;
}
