import type { Dialect } from '../model/catalog.js';

const DRIVERS: Readonly<Record<string, Dialect>> = {
  pg: 'postgresql',
  'pg-promise': 'postgresql',
  postgres: 'postgresql',
  slonik: 'postgresql',
  '@neondatabase/serverless': 'postgresql',
  '@vercel/postgres': 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mysql',
};

/**
 * What the drivers in package files say, where all are for one dialect; `null` otherwise.
 *
 * @param texts of package.json files
 */
export function dialectOfPackages(texts: readonly string[]): Dialect | null {
  const found = new Set<Dialect>();
  for (const text of texts) {
    for (const [name, dialect] of Object.entries(DRIVERS)) {
      if (text.includes(`"${name}":`)) found.add(dialect);
    }
  }
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? null : only;
}
