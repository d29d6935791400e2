import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeFolder } from '../util/make-folder.js';

/**
 * What earlier runs found out. Every entry says for which input it holds; for any other input it is not there. A run
 * gives the same with an empty cache, a full one, and none.
 */
export interface Cache {
  /** What was remembered under this name for exactly this key; `undefined`: nothing that can be used. */
  recall(name: string, key: string): unknown;
  /** Takes the place of what was remembered under this name. */
  remember(name: string, key: string, value: unknown): void;
}

/** Remembers nothing. */
export const NO_CACHE: Cache = { recall: () => undefined, remember: () => undefined };

/**
 * A cache in a folder of its own, one file for each name. What cannot be read, because it is damaged or not ours, is
 * as good as not there, and is written anew.
 *
 * @param folder absolute path; made when there is something to remember
 * @param build what another build remembered is of no use to this one
 * @param onProblem told, once, why nothing can be remembered
 */
export function openCache(
  folder: string,
  build: string,
  onProblem: (reason: string) => void,
): Cache {
  let isBroken = false;
  return {
    recall: (name, key) => {
      try {
        const entry: unknown = deserialize(unsealed(readFileSync(fileOf(folder, name))));
        return isEntry(entry) && entry.build === build && entry.key === key
          ? entry.value
          : undefined;
      } catch {
        return undefined;
      }
    },
    remember: (name, key, value) => {
      if (isBroken) return;
      const file = fileOf(folder, name);
      const unfinished = `${file}.${process.pid}`;
      try {
        makeFolder(folder);
        writeFileSync(unfinished, sealed(serialize({ build, key, value } satisfies Entry)));
        // Another run may be reading: it sees the old file or the new one, never a half of either.
        renameSync(unfinished, file);
      } catch (error) {
        isBroken = true;
        removeIfThere(unfinished);
        onProblem(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.bin`);
}

/** A damaged file may still be readable, and what it says would be taken for what was found. */
function sealed(content: Buffer): Buffer {
  return Buffer.concat([sealOf(content), content]);
}

/** @throws Error when it is not as it was written */
function unsealed(file: Buffer): Buffer {
  const content = file.subarray(SEAL_BYTES);
  if (!file.subarray(0, SEAL_BYTES).equals(sealOf(content))) throw new Error('It is damaged.');
  return content;
}

const SEAL_BYTES = 32;

function sealOf(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Why it could not be written is told already.
  }
}

interface Entry {
  readonly build: unknown;
  readonly key: unknown;
  readonly value: unknown;
}

function isEntry(entry: unknown): entry is Entry {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'build' in entry &&
    'key' in entry &&
    'value' in entry
  );
}

/** A short name for a long text; the same text gets the same name, another text another one. */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  // The length keeps `['ab', 'c']` and `['a', 'bc']` apart.
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('base64url');
}
