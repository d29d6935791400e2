import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { Client, type QueryResult } from 'pg';

/** A running server that tests may create databases on. */
export interface PostgresServer {
  /** Of a database on the server, as a user would give it with `--db`. */
  url(database: string): URL;
  readonly versionNumber: number;
  /** Creates an empty database, runs the scripts one after the other, gives the URL to `use`, and drops it. */
  withDatabase<T>(scripts: readonly string[], use: (url: URL) => Promise<T>): Promise<T>;
}

const CANDIDATES = [
  'postgresql://postgres@127.0.0.1:5432/postgres',
  'postgresql://%2Fvar%2Frun%2Fpostgresql/postgres?user=postgres',
];

/**
 * The server named by `DECOMPOSE_TEST_PG` (`embedded`: the one from npm), else one on this machine, else the one
 * from npm; `null` when none answers. Says on stderr
 * what is left out then, and throws where `CI` is set, so that a green run there means that it was tested.
 *
 * @param leftOut what the caller would test, for the message
 */
export async function findPostgres(leftOut: string): Promise<PostgresServer | null> {
  const configured = process.env['DECOMPOSE_TEST_PG'];
  if (configured === 'embedded') return tryServer(await startEmbeddedPostgres());
  for (const candidate of configured === undefined ? CANDIDATES : [configured]) {
    const server = await tryServer(new URL(candidate));
    if (server !== null) return server;
  }
  const embedded =
    configured === undefined ? await startEmbeddedPostgres().catch(() => null) : null;
  if (embedded !== null) return tryServer(embedded);
  const message = `No PostgreSQL answers${configured === undefined ? '' : ' at DECOMPOSE_TEST_PG'}: ${leftOut}`;
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`left out: ${message}\n`);
  return null;
}

async function tryServer(url: URL): Promise<PostgresServer | null> {
  try {
    const rows = await runSql(url, "SELECT current_setting('server_version_num')::int AS number");
    return serverAt(url, Number(rows[0]?.['number']));
  } catch {
    return null;
  }
}

/** A server at the address of `base`, whose user may create databases. */
export function serverAt(base: URL, versionNumber: number): PostgresServer {
  const url = (database: string): URL => {
    const target = new URL(base.href);
    target.pathname = `/${database}`;
    return target;
  };
  return {
    url,
    versionNumber,
    async withDatabase(scripts, use) {
      const name = `dcmp_test_${randomBytes(6).toString('hex')}`;
      await runSql(base, `CREATE DATABASE ${name} TEMPLATE template0`);
      try {
        for (const script of scripts) await runSql(url(name), script);
        return await use(url(name));
      } finally {
        await runSql(base, `DROP DATABASE ${name} WITH (FORCE)`);
      }
    },
  };
}

/** Runs a script on a connection of its own; gives the rows of its last statement. */
export async function runSql(url: URL, script: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result: QueryResult | QueryResult[] = await client.query(script);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last?.rows ?? []) as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
