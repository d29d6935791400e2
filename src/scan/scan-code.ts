import type { Catalog } from '../model/catalog.js';
import type { OrmModel } from '../model/orm-model.js';
import type { CatalogReading } from '../model/reading.js';
import { digest, type Cache } from './cache.js';
import type { FoundAccesses } from './find-accesses.js';
import type { GatheredCode } from './gather-code.js';
import type { CodeIndex } from './index-code.js';
import type { ChosenMigrations } from './migrations/folders.js';

/** What code says about the schema, and what it does with it. */
export interface CodeScan {
  /** Asked first: what the code declares may be the only catalog there is. */
  declared(): Promise<DeclaredInCode>;
  /** Who touches which of these tables where; see `findAccesses`. */
  accesses(catalog: Catalog, models: readonly OrmModel[]): Promise<FoundAccesses>;
}

export interface DeclaredInCode {
  /** One for each library whose declarations were found. */
  readonly readings: readonly CatalogReading[];
  readonly migrations: ChosenMigrations;
  /** Declarations that were seen and not used. */
  readonly ignored: readonly string[];
}

/**
 * Scans code, or recalls what an earlier scan of the very same code found. The parser is not even loaded then.
 *
 * @param cache belongs to this build of the program
 */
export function scanCode(code: GatheredCode, cache: Cache): CodeScan {
  const key = keyOf(code);
  let indexed: Promise<CodeIndex> | null = null;
  const index = (): Promise<CodeIndex> => {
    indexed ??= import('./index-code.js').then(({ indexCode }) => indexCode(code.input, cache));
    return indexed;
  };

  return {
    declared: () =>
      recalled(cache, 'declared', key, async () => {
        const { findMigrations } = await import('./migrations/find-migrations.js');
        const { readings, ignored } = await index();
        return { readings, ignored, migrations: findMigrations(await index()) };
      }),
    accesses: (catalog, models) =>
      recalled(cache, 'accesses', digest(key, JSON.stringify([catalog, models])), async () => {
        const { findAccesses } = await import('./find-accesses.js');
        return findAccesses(await index(), catalog, models);
      }),
  };
}

async function recalled<T>(
  cache: Cache,
  name: string,
  key: string,
  find: () => Promise<T>,
): Promise<T> {
  const known = cache.recall(name, key);
  // The same build wrote it for the same input, so it has the type that this build gives it.
  if (known !== undefined) return known as T;
  const found = await find();
  cache.remember(name, key, found);
  return found;
}

/** Everything that the scan depends on but the catalog. */
function keyOf({ input, folder }: GatheredCode): string {
  const contentOf = (path: string): string => {
    const source = input.read(path);
    return source.kind === 'text' ? source.text : JSON.stringify(source.gap);
  };
  return digest(
    JSON.stringify(input.modules),
    ...[...folder.configs].flat(),
    ...input.files.flatMap(({ path, kind }) => [path, kind, input.moduleOf(path), contentOf(path)]),
    ...(input.sqlFiles ?? []).flatMap(({ path, loaders }) => [
      path,
      ...loaders,
      input.moduleOf(path),
      contentOf(path),
    ]),
  );
}
