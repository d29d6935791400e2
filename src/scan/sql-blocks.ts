import type { Ref } from './resolve/value.js';
import type { LoadedSql } from './sql-files.js';

/** The texts in the SQL files that code loads, as places: a whole file, or one of its named queries. */
export interface SqlBlocks {
  /** A named query in one of the files that this code file loads; `null` when they have none of the name. */
  named(codeFile: string, name: string): Ref | null;
  /** The SQL file that this code file loads under a written path. */
  file(codeFile: string, written: string): Ref | null;
}

/**
 * What stands above a query to name it: `-- BLOCK find`, `-- name: find` (yesql, HugSQL, sqlc), `-- :name find`,
 * `/* @name Find *\/` (pgtyped).
 */
const BLOCK_NAME =
  /^[ \t]*(?:--[ \t]*(?:BLOCK[ \t]+|:?name:?[ \t]+)([\w.-]+)|\/\*+\s*@name\s+([\w-]+))/gim;

/** Blocks by name are read when a code file that loads SQL is asked about. */
export function createSqlBlocks(
  loaded: readonly LoadedSql[],
  read: (file: string) => string | null,
): SqlBlocks {
  const filesByLoader = new Map<string, string[]>();
  for (const { path, loaders } of loaded) {
    for (const loader of loaders) {
      const files = filesByLoader.get(loader);
      if (files === undefined) filesByLoader.set(loader, [path]);
      else files.push(path);
    }
  }
  const known = new Map<string, ReadonlyMap<string, Ref>>();
  const blocksOf = (path: string): ReadonlyMap<string, Ref> => {
    const blocks = known.get(path) ?? findBlocks(path, read(path) ?? '');
    known.set(path, blocks);
    return blocks;
  };
  return {
    named: (codeFile, name) => {
      for (const path of filesByLoader.get(codeFile) ?? []) {
        const block = blocksOf(path).get(name.toLowerCase());
        if (block !== undefined) return block;
      }
      return null;
    },
    file: (codeFile, written) => {
      const tail = written.replace(/^(?:\.{0,2}\/)+/, '');
      const path = (filesByLoader.get(codeFile) ?? []).find((one) =>
        `/${one}`.endsWith(`/${tail}`),
      );
      return path === undefined
        ? null
        : { file: path, pos: 0, end: read(path)?.length ?? 0, kind: 0 };
    },
  };
}

function findBlocks(path: string, text: string): ReadonlyMap<string, Ref> {
  const marks = [...text.matchAll(BLOCK_NAME)];
  return new Map(
    marks.map((mark, i) => [
      (mark[1] ?? mark[2] ?? '').toLowerCase(),
      { file: path, pos: mark.index, end: marks[i + 1]?.index ?? text.length, kind: 0 },
    ]),
  );
}
