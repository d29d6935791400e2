import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { operatorError } from '../errors.js';
import { makeFolder } from '../util/make-folder.js';
import { lookupTable } from '../util/lookup-table.js';

/** The command line's own reading and writing of files. */

/**
 * Writes to the file, whose folders are made, or to stdout for `undefined` and `-`.
 *
 * @throws DecomposeError when the file cannot be written
 */
export function writeOutput(text: string, file: string | undefined): void {
  if (file === undefined || file === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (error) {
    throw operatorError('cannot-write', file, reasonOf(error));
  }
}

/**
 * The whole file, or standard input for `-`.
 *
 * @throws DecomposeError when it cannot be read
 */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw operatorError('unreadable-file', file, reasonOf(error));
  }
}

/**
 * Checks the folder that is to be analyzed.
 *
 * @param shown the folder as the operator wrote it
 * @throws DecomposeError when it is no folder, or one that may not be listed
 */
export function checkFolder(path: string, shown: string): void {
  try {
    if (isFolder(path)) {
      accessSync(path, constants.R_OK | constants.X_OK);
      return;
    }
  } catch (error) {
    throw operatorError('unreadable-file', shown, reasonOf(error));
  }
  throw operatorError('not-a-folder', shown);
}

/** @throws Error of the system when it may not be looked at */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const REASONS: Readonly<Record<string, string>> = lookupTable({
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EEXIST: 'a part of the path is a file',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
});

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}
