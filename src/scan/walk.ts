import { readFileSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { operatorError } from '../errors.js';
import type { Gap } from '../model/gap.js';
import { compareText } from '../util/sort.js';
import { decodeText } from './decode-text.js';
import { createIgnoreRules, type IgnoreRules } from './ignore-rules.js';

/** The only reader of the disk in this stage. Lists first, reads one file at a time when asked. */
export interface CodeFolder {
  /** Source files, relative to the analysed folder, `/` between parts, sorted by code units. */
  readonly files: readonly string[];
  /** `.sql` files, likewise. */
  readonly sqlFiles: readonly string[];
  /** Text of every `package.json`, `tsconfig*.json`, `jsconfig*.json` and workspace file that was met. */
  readonly configs: ReadonlyMap<string, string>;
  /** What was there and cannot be walked: loops, unreadable folders. */
  readonly gaps: readonly Gap[];
  /** Folders left out on purpose, with the reason: installed packages, build output, what Git ignores. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** The text of a listed file, or why it is not read. Nothing is kept. */
  read(path: string): SourceText;
}

export type SourceText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'skipped'; readonly gap: Gap };

/** Larger files are data or bundles; the largest hand-kept ones (generated clients) stay well below. */
const MAX_BYTES = 5_000_000;
const SOURCE_FILE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const DECLARATION_FILE = /\.d\.(?:[cm]?ts|[\w-]+\.ts)$/;
const MINIFIED_NAME = /[.-]min\.[cm]?js$|\.(?:bundle|chunk)\.js$/;
const CONFIG_FILE = /^(?:package\.json|[tj]sconfig[\w.-]*\.json|pnpm-workspace\.yaml|lerna\.json)$/;
const NEVER_CODE =
  /^(?:node_modules|bower_components|jspm_packages|\.git|\.hg|\.svn|\.next|\.nuxt|\.svelte-kit|\.turbo|\.cache|\.yarn|\.pnpm-store|\.vercel|\.output|\.angular|\.parcel-cache|\.nyc_output|\.serverless)$/;
const BUILD_OUTPUT = /^(?:dist|build|out|output|coverage|lib-cov|public)$/;

/**
 * Lists the code below a folder.
 *
 * @param root absolute path of the analysed folder
 * @param codeFolders folders to look in, relative to `root`
 * @throws DecomposeError when one of them is not there
 */
export function openCode(root: string, codeFolders: readonly string[] = ['.']): CodeFolder {
  const walk: Walk = {
    root: safeRealPath(root) ?? root,
    files: new Set(),
    sqlFiles: new Set(),
    configs: new Map(),
    gaps: [],
    leftOut: new Map(),
  };
  readConfigs(walk, '', list(walk, ''));
  for (const folder of codeFolders) {
    const path = folder
      .replace(/\\/g, '/')
      .replace(/^(?:\.\/)+|^\.$/, '')
      .replace(/\/+$/, '');
    if (safeRealPath(join(walk.root, path)) === null) throw operatorError('no-code-folder', folder);
    walkFolder(walk, path, rulesAbove(walk, path));
  }
  return {
    files: [...walk.files].sort(compareText),
    sqlFiles: [...walk.sqlFiles].sort(compareText),
    configs: walk.configs,
    gaps: walk.gaps,
    leftOut: walk.leftOut,
    read: (path) => readSource(walk.root, path),
  };
}

interface Walk {
  readonly root: string;
  readonly files: Set<string>;
  readonly sqlFiles: Set<string>;
  readonly configs: Map<string, string>;
  readonly gaps: Gap[];
  readonly leftOut: Map<string, string>;
}

/** The ignore rules of the folders between the root and `path`. */
function rulesAbove(walk: Walk, path: string): IgnoreRules {
  let rules = createIgnoreRules();
  const parts = path === '' ? [] : path.split('/');
  for (let i = 0; i < parts.length; i += 1) {
    const folder = parts.slice(0, i).join('/');
    rules = rules.with(folder, readText(walk, folder, '.gitignore'));
  }
  return rules;
}

function walkFolder(walk: Walk, folder: string, outerRules: IgnoreRules): void {
  const entries = list(walk, folder);
  const rules = entries.some(({ name }) => name === '.gitignore')
    ? outerRules.with(folder, readText(walk, folder, '.gitignore'))
    : outerRules;
  readConfigs(walk, folder, entries);
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) walkSubfolder(walk, path, entries, rules);
    else if (entry.isSymbolicLink()) noteLink(walk, path);
    else if (entry.isFile()) addFile(walk, path, rules);
  }
}

function walkSubfolder(
  walk: Walk,
  path: string,
  siblings: readonly Dirent[],
  rules: IgnoreRules,
): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (NEVER_CODE.test(name)) return;
  if (rules.ignores(path, true)) walk.leftOut.set(path, 'ignored by Git');
  else if (BUILD_OUTPUT.test(name) && isBuildOutput(walk, path, siblings)) {
    walk.leftOut.set(path, 'build output');
  } else walkFolder(walk, path, rules);
}

/** A folder of that name beside a manifest, which holds what builds produce and no TypeScript of its own. */
function isBuildOutput(walk: Walk, path: string, siblings: readonly Dirent[]): boolean {
  const names = list(walk, path).map(({ name }) => name);
  if (names.some((name) => /\.tsx?$/.test(name) && !DECLARATION_FILE.test(name))) return false;
  const isPackage = siblings.some(({ name }) => name === 'package.json');
  const looksBuilt = names.some((name) =>
    /\.map$|\.d\.[cm]?ts$|[.-]min\.|^index\.html$|[.-][\da-f]{8,}\.|\.tsbuildinfo$|^lcov/.test(
      name,
    ),
  );
  const isDist = /(?:^|\/)(?:dist|out|coverage)$/.test(path);
  return looksBuilt || (isDist && isPackage);
}

function addFile(walk: Walk, path: string, rules: IgnoreRules): void {
  const isSql = path.endsWith('.sql');
  if (!isSql && (!SOURCE_FILE.test(path) || DECLARATION_FILE.test(path))) return;
  if (rules.ignores(path, false)) return;
  (isSql ? walk.sqlFiles : walk.files).add(path);
}

function readConfigs(walk: Walk, folder: string, entries: readonly Dirent[]): void {
  for (const { name } of entries) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!CONFIG_FILE.test(name) || walk.configs.has(path)) continue;
    const text = readText(walk, folder, name);
    if (text === null) walk.gaps.push(unreadConfig(path));
    else walk.configs.set(path, text);
  }
}

function unreadConfig(path: string): Gap {
  const message = 'It cannot be read; modules and imports that it explains may be told wrongly.';
  return { kind: 'unreadable-file', subject: path, message, file: path, line: null };
}

function list(walk: Walk, folder: string): Dirent[] {
  try {
    const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
    return entries.sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    walk.gaps.push(
      skippedFile(folder === '' ? '.' : folder, `cannot be opened (${reasonOf(error)})`),
    );
    return [];
  }
}

function readText(walk: Walk, folder: string, name: string): string | null {
  try {
    return decodeText(readFileSync(join(walk.root, folder, name)));
  } catch {
    return null;
  }
}

/** Links into the folder itself lead to files that are walked anyway; others are not followed, and said. */
function noteLink(walk: Walk, path: string): void {
  const target = safeRealPath(join(walk.root, path));
  if (target === null) {
    if (SOURCE_FILE.test(path))
      walk.gaps.push(skippedFile(path, 'is a symbolic link that leads nowhere'));
    return;
  }
  const inside = relative(walk.root, target).split(sep).join('/');
  if (inside !== '' && !inside.startsWith('..')) {
    if (path.startsWith(`${inside}/`))
      walk.gaps.push(skippedFile(path, 'is a symbolic link to a folder above it'));
    return;
  }
  const isLoop = inside === '';
  walk.gaps.push(
    skippedFile(
      path,
      isLoop ? 'is a symbolic link to a folder above it' : 'is a symbolic link out of the folder',
    ),
  );
}

function safeRealPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function readSource(root: string, path: string): SourceText {
  try {
    const absolute = join(root, path);
    const { size } = statSync(absolute);
    if (size > MAX_BYTES) {
      return skipped(path, `is too large (${Math.round(size / 1_000_000)} MB)`);
    }
    if (MINIFIED_NAME.test(path)) return skipped(path, 'is minified');
    const bytes = readFileSync(absolute);
    const text = decodeText(bytes);
    const why = whyNotCode(text, path);
    return why === null ? { kind: 'text', text } : skipped(path, why);
  } catch (error) {
    return skipped(path, `cannot be read (${reasonOf(error)})`);
  }
}

function whyNotCode(text: string, path: string): string | null {
  if (text.slice(0, 8000).includes('\0')) return 'is binary';
  if (path.endsWith('.ts') && /^\s*(?:<\?xml|<!DOCTYPE)/.test(text))
    return 'is no TypeScript (XML)';
  return isMinified(text) && !path.endsWith('.sql') ? 'is minified' : null;
}

/** Nearly all of the text stands in lines that nobody writes by hand. */
function isMinified(text: string): boolean {
  if (text.length < 20_000) return false;
  let inLongLines = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end - start > 1000) inLongLines += end - start;
    start = end + 1;
  }
  return inLongLines > 0.8 * text.length;
}

function skipped(path: string, why: string): SourceText {
  return { kind: 'skipped', gap: skippedFile(path, why) };
}

function skippedFile(path: string, why: string): Gap {
  return {
    kind: /cannot be/.test(why) ? 'unreadable-file' : 'skipped-file',
    subject: path,
    message: `It ${why}, so accesses in it are not seen.`,
    file: path,
    line: null,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
