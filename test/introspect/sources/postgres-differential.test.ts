import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../../src/introspect/sources/postgres-files.js';
import { postgres } from '../../../src/introspect/sources/postgres.js';
import { withoutServerFacts } from '../../support/catalog.js';
import { findPostgres } from '../../support/postgres.js';

/**
 * The truth is the server: a script that is run and read live gives the catalog that reading the script gives.
 * A new folder under fixtures/databases, with postgres.sql or a folder postgres/ of migrations, is a new test.
 */
const FIXTURES = new URL('../../../fixtures/databases/', import.meta.url);
const OPTIONS = { schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 60_000 };

const server = await findPostgres('reading SQL files held against a live catalog');

describe.skipIf(server === null)(
  'SQL files give the catalog that the server has after running them',
  () => {
    test.each(fixtures())('$name', async ({ files }) => {
      const scripts = files.map(({ text }) => text);
      await server!.withDatabase(scripts, async (url) => {
        const live = withoutServerFacts((await postgres.read(url, OPTIONS)).catalog);
        const offline = await postgresFiles.read(files);
        expect(offline.gaps).toEqual([]);
        expect(offline.catalog).toEqual(live);

        const dump = await dumpSchema(url);
        if (dump === null) return;
        const dumped = await postgresFiles.read([{ path: 'dump.sql', text: dump }]);
        expect(dumped.gaps).toEqual([]);
        expect(dumped.catalog).toEqual(live);
      });
    });
  },
);

function fixtures(): { name: string; files: { path: string; text: string }[] }[] {
  return readdirSync(FIXTURES)
    .sort()
    .flatMap((name) => {
      const paths = sqlFiles(name);
      const files = paths.map((path) => ({
        path,
        text: readFileSync(new URL(path, FIXTURES), 'utf8'),
      }));
      return files.length === 0 ? [] : { name, files };
    });
}

function sqlFiles(name: string): string[] {
  const entries = new Set(readdirSync(new URL(`${name}/`, FIXTURES)));
  if (entries.has('postgres.sql')) return [`${name}/postgres.sql`];
  const folder = `${name}/postgres`;
  if (!entries.has('postgres') || !statSync(new URL(folder, FIXTURES)).isDirectory()) return [];
  return readdirSync(new URL(folder, FIXTURES))
    .sort()
    .map((file) => `${folder}/${file}`);
}

/** `null` where there is no pg_dump of the server's version. */
async function dumpSchema(url: URL): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('pg_dump', ['--schema-only', url.href], {
      maxBuffer: 100_000_000,
    });
    return stdout;
  } catch (error) {
    process.stderr.write(
      `left out: the dump of the same database: ${String(error).split('\n')[0]}\n`,
    );
    return null;
  }
}
