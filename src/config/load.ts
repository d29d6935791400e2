import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { operatorError } from '../errors.js';
import type { Manifest } from '../model/manifest.js';
import { toPosixPath } from '../util/posix-path.js';
import { validateManifest } from './validate.js';

/** Looked for in this order; the first that exists counts. */
export const CONFIG_FILES = [
  'decompose.config.ts',
  'decompose.config.mts',
  'decompose.config.js',
  'decompose.config.mjs',
  'decompose.config.cjs',
  'decompose.config.json',
  'decompose.config.yaml',
  'decompose.config.yml',
] as const;

export interface LoadedManifest {
  readonly manifest: Manifest;
  /** Relative to the analysed folder; `null` when there is no configuration file. */
  readonly file: string | null;
}

/**
 * Reads the configuration of a folder. TypeScript and JavaScript files are run, JSON and YAML only read.
 *
 * @param root the analysed folder
 * @param file what `--config` names, relative to the working folder or absolute; `null` looks in `root`
 * @throws DecomposeError `unreadable-file`, `unreadable-configuration`, `bad-configuration`
 */
export async function loadManifest(root: string, file: string | null): Promise<LoadedManifest> {
  const found = file === null ? await findConfig(root) : path.resolve(file);
  if (found === null) return { manifest: {}, file: null };
  const shown = toPosixPath(path.relative(root, found)) || found;
  return { manifest: validateManifest(await readConfig(found, shown), shown), file: shown };
}

async function findConfig(root: string): Promise<string | null> {
  for (const name of CONFIG_FILES) {
    const candidate = path.join(root, name);
    const found = await stat(candidate).catch(() => null);
    if (found?.isFile() === true) return candidate;
  }
  return null;
}

async function readConfig(file: string, shown: string): Promise<unknown> {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.json') return parseJson(await readText(file, shown), shown);
  if (ending === '.yaml' || ending === '.yml') return parseYaml(await readText(file, shown), shown);
  if (/^\.[cm]?[jt]s$/.test(ending)) return runModule(file, shown);
  throw operatorError(
    'unreadable-configuration',
    shown,
    `files ending in "${ending}" are not known`,
  );
}

async function readText(file: string, shown: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw operatorError('unreadable-file', shown, reasonOf(error));
  }
}

async function parseJson(text: string, shown: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw operatorError('unreadable-configuration', shown, `${await placeOf(text)}${reason}`);
  }
}

/** JSON is YAML too, and the YAML reader knows the line, which not every Node tells for JSON. */
async function placeOf(text: string): Promise<string> {
  const { parseDocument } = await import('yaml');
  const [start] = parseDocument(text).errors[0]?.linePos ?? [];
  return start === undefined ? '' : `line ${start.line}, column ${start.col}: `;
}

async function parseYaml(text: string, shown: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    // An empty file is a configuration without keys.
    return parse(text) ?? {};
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw operatorError('unreadable-configuration', shown, reason ?? 'it is not valid YAML');
  }
}

async function runModule(file: string, shown: string): Promise<unknown> {
  await readText(file, shown);
  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, { fsCache: false, moduleCache: false });
  try {
    return await jiti.import(file, { default: true });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw operatorError('unreadable-configuration', shown, reason ?? 'it cannot be run');
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return `error ${code}`;
}
