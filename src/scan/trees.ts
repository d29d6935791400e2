import { ts } from './ts.js';
import type { Ref } from './resolve/value.js';

/** Syntax trees on demand. Keeps the most recently used ones and drops the others. */
export interface Trees {
  /** `null` when the file cannot be read. */
  load(file: string): ts.SourceFile | null;
  /** The tree of a file whose text is at hand. */
  parse(file: string, text: string): ts.SourceFile;
  /** The node at this place, or `null` when the file is gone or has changed. */
  find(ref: Ref): ts.Node | null;
  /** Drops a tree that will not be needed again. */
  drop(file: string): void;
}

/**
 * @param read the text of a file, `null` when it cannot be read
 * @param maxCharacters how much source text the kept trees may stand for; a tree takes some 20 bytes a character
 */
export function createTrees(read: (file: string) => string | null, maxCharacters: number): Trees {
  const kept = new Map<string, ts.SourceFile>();
  let characters = 0;

  const drop = (file: string): void => {
    const tree = kept.get(file);
    if (tree === undefined) return;
    kept.delete(file);
    characters -= tree.text.length;
  };

  const load = (file: string): ts.SourceFile | null => {
    const hit = kept.get(file);
    if (hit !== undefined) {
      kept.delete(file);
      kept.set(file, hit);
      return hit;
    }
    const text = read(file);
    return text === null ? null : keep(file, text);
  };

  const keep = (file: string, text: string): ts.SourceFile => {
    const tree = parse(file, text);
    kept.set(file, tree);
    characters += text.length;
    for (const oldest of kept.keys()) {
      if (characters <= maxCharacters || oldest === file) break;
      drop(oldest);
    }
    return tree;
  };

  const find = (ref: Ref): ts.Node | null => {
    const tree = load(ref.file);
    return tree === null ? null : findNode(tree, ref);
  };

  return { load, parse: keep, find, drop };
}

/** Parses one file. Never fails: what is wrong with it is counted by `countSyntaxErrors`. */
export function parse(file: string, text: string): ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile(file, text, options, true, scriptKindOf(file));
}

/** Syntax errors that the parser noted. */
export function countSyntaxErrors(tree: ts.SourceFile): number {
  // The parser leaves them on the tree, but the public type does not say so.
  const { parseDiagnostics } = tree as { readonly parseDiagnostics?: readonly unknown[] };
  return parseDiagnostics?.length ?? 0;
}

/** The place of a node, by which `Trees.find` finds it again. */
export function refOf(node: ts.Node): Ref {
  return { file: node.getSourceFile().fileName, pos: node.pos, end: node.end, kind: node.kind };
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
