import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { operatorError } from '../errors.js';
import type { Gap } from '../model/gap.js';
import { nearestName } from '../util/nearest.js';
import { toPosixPath } from '../util/posix-path.js';
import { compareText } from '../util/sort.js';
import type { SchemaFile } from './source.js';

/** The only reader of the disk in this stage. */

export interface Listing {
  /** Files, relative to the analysed folder, `/` between parts, sorted. */
  readonly files: readonly string[];
  readonly gaps: readonly Gap[];
}

/** Folders that never hold a schema of the system itself. */
const NEVER = new Set(['node_modules', '.git', '.hg', '.svn', '.yarn', '.pnpm-store']);

/** Folders that hold copies, builds or examples of schemas: skipped when looking around, read when named. */
const UNLIKELY =
  /^(dist|build|out|coverage|vendor|tmp|temp|target|__tests?__|tests?|specs?|e2e|cypress|playwright|__fixtures__|fixtures?|__mocks__|mocks?|examples?|samples?|demos?|docs?|templates?|benchmarks?|bench|\.next|\.nuxt|\.turbo|\.cache|\.output|\.svelte-kit)$/i;

/** Looking around ends here, and says so. */
const MAX_FILES = 200_000;
const MAX_DEPTH = 16;

/** Larger files are skipped: a schema alone never gets that large, a dump with data does. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

type Scope = 'likely' | 'all' | 'named';

/**
 * All files below a folder.
 *
 * @param folder relative to `root`, or absolute
 * @param scope `likely` leaves out hidden, built, test and example folders; `all` only dependencies and version
 *   control; `named` is `all` of a folder that the user named, where links may lead out of it
 */
export async function listFiles(root: string, folder: string, scope: Scope): Promise<Listing> {
  const files: string[] = [];
  const gaps: Gap[] = [];
  const visited = new Set<string>();
  const base = path.resolve(root, folder);
  const realBase = await realpath(base).catch(() => base);
  const visit = async (absolute: string, depth: number): Promise<void> => {
    if (files.length >= MAX_FILES) return;
    const shown = showPath(root, absolute);
    const real = await realpath(absolute).catch(() => absolute);
    if (visited.has(real)) {
      const message = 'The folder links to one that was already read; it is read once.';
      gaps.push(fileGap('skipped-file', shown, message));
      return;
    }
    visited.add(real);
    if (depth > MAX_DEPTH) {
      gaps.push(fileGap('skipped-file', shown, `Folders deeper than ${MAX_DEPTH} are not read.`));
      return;
    }
    for (const entry of await readFolder(absolute, shown, gaps)) {
      const inner = path.join(absolute, entry.name);
      const kind = entry.isSymbolicLink() ? await linkKind(inner) : kindOf(entry);
      if (entry.isSymbolicLink() && scope !== 'named' && (await leadsOut(realBase, inner))) {
        const message = 'It is a link that leads out of the folder, and was not followed.';
        const isWorthIt = kind === 'folder' ? isEntered(entry.name, scope) : isSchema(entry.name);
        if (isWorthIt) gaps.push(fileGap('skipped-file', showPath(root, inner), message));
        continue;
      }
      if (kind === 'file') files.push(showPath(root, inner));
      if (kind === 'folder' && isEntered(entry.name, scope)) await visit(inner, depth + 1);
    }
  };
  await visit(base, 0);
  if (files.length >= MAX_FILES) {
    const message = `More than ${MAX_FILES} files; the others were not looked at.`;
    gaps.push(fileGap('skipped-file', showPath(root, base), message));
  }
  return { files: files.sort(compareText), gaps };
}

/**
 * Whether a path that the user named is a file or a folder.
 *
 * @throws DecomposeError `schema-path-missing` with the nearest name, or `unreadable-file`
 */
export async function kindOfPath(root: string, named: string): Promise<'file' | 'folder'> {
  const absolute = path.resolve(root, named);
  try {
    return (await stat(absolute)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') {
      throw operatorError('unreadable-file', named, reasonOf(error));
    }
    throw operatorError('schema-path-missing', named, await nearestPath(root, absolute));
  }
}

/** A file's text, or the gap that says why it cannot be had. */
export async function readSchemaFile(
  root: string,
  file: string,
): Promise<{ readonly file: SchemaFile; readonly gap: Gap | null } | { readonly gap: Gap }> {
  const absolute = path.resolve(root, file);
  try {
    const { size } = await stat(absolute);
    if (size > MAX_FILE_BYTES) {
      const megabytes = Math.round(size / 1024 / 1024);
      const message = `It has ${megabytes} MB, more than the ${MAX_FILE_BYTES / 1024 / 1024} MB that are read; give a dump without data (pg_dump --schema-only, mysqldump --no-data).`;
      return { gap: fileGap('skipped-file', file, message) };
    }
    const decoded = decodeText(await readFile(absolute));
    if (decoded.text === null) return { gap: fileGap('skipped-file', file, decoded.problem) };
    const gap = decoded.problem === null ? null : fileGap('unreadable-file', file, decoded.problem);
    return { file: { path: file, text: decoded.text }, gap };
  } catch (error) {
    return { gap: fileGap('unreadable-file', file, `It cannot be read: ${reasonOf(error)}.`) };
  }
}

/** Small files that decide what is read (package.json, a journal); `null` when there is none or it is no text. */
export async function readIfPresent(root: string, file: string): Promise<string | null> {
  const read = await readSchemaFile(root, file);
  return 'file' in read ? read.file.text : null;
}

type Decoded =
  | { readonly text: string; readonly problem: string | null }
  | { readonly text: null; readonly problem: string };

/**
 * UTF-8 with or without a byte order mark, UTF-16 with one; anything else that is text is read as Latin-1, which
 * keeps all names that are plain ASCII.
 */
function decodeText(bytes: Buffer): Decoded {
  const signature = bytes.subarray(0, 16).toString('latin1');
  const format = BINARY_FORMATS.find(([start]) => signature.startsWith(start));
  if (format !== undefined) return { text: null, problem: format[1] };
  if (signature.startsWith('\xFF\xFE'))
    return { text: new TextDecoder('utf-16le').decode(bytes), problem: null };
  if (signature.startsWith('\xFE\xFF'))
    return { text: new TextDecoder('utf-16be').decode(bytes), problem: null };
  if (bytes.subarray(0, 8192).includes(0)) {
    return { text: null, problem: 'It is a binary file, not SQL.' };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problem: null };
  } catch {
    const problem =
      'It is not valid UTF-8 and was read as Latin-1; names with other letters may be wrong.';
    return { text: new TextDecoder('latin1').decode(bytes), problem };
  }
}

const BINARY_FORMATS: readonly (readonly [string, string])[] = [
  [
    'PGDMP',
    'It is a dump in a format of pg_dump that only pg_restore reads; turn it into SQL with "pg_restore --schema-only --file schema.sql".',
  ],
  ['\x1F\x8B', 'It is compressed with gzip; unpack it first.'],
  ['PK\x03\x04', 'It is a ZIP archive; unpack it first.'],
  ['SQLite format 3', 'It is an SQLite database, which is not read.'],
];

async function readFolder(absolute: string, shown: string, gaps: Gap[]) {
  try {
    const entries = await readdir(absolute, { withFileTypes: true });
    return entries.sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    const message = `The folder cannot be read: ${reasonOf(error)}.`;
    gaps.push(fileGap('unreadable-file', shown, message));
    return [];
  }
}

type EntryKind = 'file' | 'folder' | 'other';

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}

/** Where a link leads; a broken one leads nowhere. */
async function linkKind(absolute: string): Promise<EntryKind> {
  return stat(absolute).then(kindOf, () => 'other');
}

/** Links that lead nowhere lead out, too. */
async function leadsOut(realBase: string, link: string): Promise<boolean> {
  const real = await realpath(link).catch(() => null);
  if (real === null) return true;
  const relative = path.relative(realBase, real);
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}

function isSchema(name: string): boolean {
  return /\.(sql|prisma)$/i.test(name);
}

function isEntered(name: string, scope: Scope): boolean {
  if (NEVER.has(name)) return false;
  return scope !== 'likely' || !(name.startsWith('.') || UNLIKELY.test(name));
}

/** The name that was probably meant, in the deepest folder of the path that exists. */
async function nearestPath(root: string, absolute: string): Promise<string | null> {
  const folder = path.dirname(absolute);
  const names = await readdir(folder).catch(() => null);
  if (names !== null) {
    const nearest = nearestName(path.basename(absolute), names.sort(compareText));
    return nearest === null ? null : showPath(root, path.join(folder, nearest));
  }
  return folder === absolute ? null : nearestPath(root, folder);
}

function showPath(root: string, absolute: string): string {
  return toPosixPath(path.relative(root, absolute)) || '.';
}

function fileGap(kind: Gap['kind'], file: string, message: string): Gap {
  return { kind, subject: file, message, file, line: null };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    ELOOP: 'its links go in circles',
    EISDIR: 'it is a folder',
  };
  return reasons[code] ?? code;
}
