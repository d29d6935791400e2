import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { digest, NO_CACHE, openCache, type Cache } from '../scan/cache.js';
import { version } from './version.js';

/**
 * The cache of an analysed folder. It is the user's own, outside of the analysed folder, which is never written to.
 *
 * @param root absolute path of the analysed folder
 * @param onProblem told why nothing can be remembered
 */
export function cacheOf(root: string, onProblem: (reason: string) => void): Cache {
  const build = buildName();
  const folder = join(envPaths('db-decompose', { suffix: '' }).cache, digest(root).slice(0, 16));
  return build === null ? NO_CACHE : openCache(folder, build, onProblem);
}

/**
 * Tells this build of the program from any other, also from those of the same version while it is being worked on.
 * `null` where it runs from its sources, which no build holds still.
 */
function buildName(): string | null {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  if (import.meta.url.endsWith('.ts')) return null;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .sort();
  const stamps = files.map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`);
  return digest(version(), process.version, ...stamps);
}
