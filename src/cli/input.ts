import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { AnalysisInput } from '../analyze.js';
import { operatorError } from '../errors.js';
import { toPosixPath } from '../util/posix-path.js';
import type { CommonOptions } from './options.js';
import { checkFolder } from './write.js';

/** What the command line and the environment ask to be analyzed. */
export interface AskedInput {
  readonly input: Omit<AnalysisInput, 'cache' | 'onStage'>;
  /** What was set and is not used, a sentence each, for stderr. */
  readonly notes: readonly string[];
}

/**
 * Turns options into the input of the analysis.
 *
 * @param directory DIR as written; `undefined` = the current folder
 * @throws DecomposeError when DIR is no folder
 */
export function inputFrom(
  directory: string | undefined,
  options: CommonOptions,
  environment: NodeJS.ProcessEnv,
): AskedInput {
  const root = absolute(directory ?? '.');
  checkFolder(root, directory ?? root);
  const database = databaseFrom(options, environment);
  const input = {
    root,
    db: database.url,
    configFile: options.config ?? null,
    flags: {
      schema: options.schema?.map((file) => relativeTo(root, file)),
      dbSchema: options.dbSchema,
      dialect: options.dialect,
      code: options.code?.map((folder) => inside(root, folder)),
      facts: options.facts?.map((file) => relativeTo(root, file)),
      services: options.services,
    },
    moduleGlobs: options.modules ?? [],
    // Facts files tell the whole story of a system that need not stand where the command is typed.
    readsFolder:
      options.facts === undefined || directory !== undefined || options.code !== undefined,
  };
  return { input, notes: database.notes };
}

/** @throws DecomposeError when the current folder has been removed meanwhile */
function absolute(directory: string): string {
  try {
    return path.resolve(directory);
  } catch {
    throw operatorError('not-a-folder', directory);
  }
}

const DATABASES = /^(?:postgres|postgresql|mysql|mariadb):\/\//i;

/** `--db`, else `DATABASE_URL` unless other options say where the schema comes from. */
function databaseFrom(
  { db, schema, facts }: CommonOptions,
  environment: NodeJS.ProcessEnv,
): { readonly url: string | null; readonly notes: readonly string[] } {
  const fromEnvironment = environment['DATABASE_URL'] ?? '';
  if (db !== undefined) return { url: db, notes: [] };
  if (fromEnvironment === '') return { url: null, notes: [] };
  const given = schema === undefined ? (facts === undefined ? null : '--facts') : '--schema';
  if (given !== null) {
    return { url: null, notes: [`DATABASE_URL is not used, because ${given} is given.`] };
  }
  if (!DATABASES.test(fromEnvironment)) {
    return { url: null, notes: ['DATABASE_URL is not used: it is no PostgreSQL or MySQL URL.'] };
  }
  return { url: fromEnvironment, notes: ['The database is that of DATABASE_URL.'] };
}

/** A path as the shell completes it, from the current folder, or one that stands in DIR; relative to DIR. */
function relativeTo(root: string, file: string): string {
  const here = path.resolve(file);
  if (!isThere(here) && isThere(path.resolve(root, file))) return file;
  return isThere(here) ? toPosixPath(path.relative(root, here)) || '.' : file;
}

/** The same for what has to be a part of DIR. */
function inside(root: string, folder: string): string {
  if (isThere(path.resolve(root, folder))) return folder;
  return relativeTo(root, folder);
}

/** A link counts even where it leads nowhere: what is wrong with it is told by who reads it. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
