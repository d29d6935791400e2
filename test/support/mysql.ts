import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { createConnection, type ConnectionOptions } from 'mysql2/promise';

const run = promisify(execFile);

/** A running server that tests may create databases on, with the command line client that belongs to it. */
export interface MySqlServer {
  readonly version: string;
  readonly isMariaDb: boolean;
  /** Of a database on the server, as a user would give it with `--db`. */
  url(database: string): URL;
  /**
   * Creates an empty database with a name of its own and a second one named after it (`_archive` behind), and
   * drops both in the end.
   */
  withDatabase<T>(use: (database: TestDatabase) => Promise<T>): Promise<T>;
}

export interface TestDatabase {
  readonly name: string;
  readonly archive: string;
  readonly url: URL;
  /** For the driver. */
  readonly options: ConnectionOptions;
  /** Runs a script with the command line client, which knows DELIMITER. */
  run(script: string): Promise<void>;
  /** What the dump program writes of the database, without rows. */
  dump(...options: readonly string[]): Promise<string>;
}

const CANDIDATES = [
  'mysql://root@localhost/?socketPath=/run/mysqld/mysqld.sock',
  'mysql://root@127.0.0.1:3306/',
];

/**
 * The server named by `DECOMPOSE_TEST_MYSQL`, else one on this machine; `null` when none answers. Says on stderr
 * what is left out then, and throws where `CI` is set, so that a green run there means that it was tested.
 *
 * @param leftOut what the caller would test, for the message
 */
export async function findMySql(leftOut: string): Promise<MySqlServer | null> {
  const configured = process.env['DECOMPOSE_TEST_MYSQL'];
  for (const candidate of configured === undefined ? CANDIDATES : [configured]) {
    const server = await tryServer(new URL(candidate));
    if (server !== null) return server;
  }
  const where = configured === undefined ? '' : ' at DECOMPOSE_TEST_MYSQL';
  const message = `No MySQL or MariaDB answers${where}: ${leftOut}`;
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`left out: ${message}\n`);
  return null;
}

async function tryServer(base: URL): Promise<MySqlServer | null> {
  try {
    const version = await runSql(base, 'SELECT VERSION()');
    const url = (database: string): URL => {
      const target = new URL(base.href);
      target.pathname = `/${database}`;
      return target;
    };
    return {
      version,
      isMariaDb: /mariadb/i.test(version),
      url,
      withDatabase: (use) => withDatabase(base, url, use),
    };
  } catch {
    return null;
  }
}

async function withDatabase<T>(
  base: URL,
  url: (database: string) => URL,
  use: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const name = `dcmp_mysql_${randomBytes(6).toString('hex')}`;
  const archive = `${name}_archive`;
  await runSql(base, `CREATE DATABASE ${name}`);
  await runSql(base, `CREATE DATABASE ${archive}`);
  try {
    return await use({
      name,
      archive,
      url: url(name),
      options: { ...driverOptions(base), database: name },
      run: (script) => runClient(base, name, script),
      dump: async (...options) => {
        const { stdout } = await runProgram(
          ['mariadb-dump', 'mysqldump'],
          [...clientOptions(base), '--no-data', '--routines', '--triggers', ...options, name],
        );
        return stdout;
      },
    });
  } finally {
    await runSql(base, 'SET SESSION foreign_key_checks = 0');
    await runSql(base, `DROP DATABASE ${archive}`).catch(() => undefined);
    await runSql(base, `DROP DATABASE ${name}`);
  }
}

/** Runs one statement on a connection of its own; gives the first value of its first row as a text. */
export async function runSql(url: URL, statement: string): Promise<string> {
  const connection = await createConnection({ ...driverOptions(url), rowsAsArray: true });
  try {
    await connection.query('SET SESSION foreign_key_checks = 0');
    const [rows] = await connection.query(statement);
    return Array.isArray(rows) ? String((rows as unknown[][])[0]?.[0]) : '';
  } finally {
    await connection.end();
  }
}

function driverOptions(url: URL): ConnectionOptions {
  const socket = url.searchParams.get('socketPath');
  return {
    ...(socket === null
      ? { host: url.hostname, port: Number(url.port || 3306) }
      : { socketPath: socket }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    connectTimeout: 5000,
  };
}

async function runClient(base: URL, database: string, script: string): Promise<void> {
  await runProgram(['mariadb', 'mysql'], [...clientOptions(base), database], script);
}

function clientOptions(base: URL): string[] {
  const socket = base.searchParams.get('socketPath');
  return [
    ...(socket === null
      ? ['--protocol=tcp', `--host=${base.hostname}`, `--port=${base.port || '3306'}`]
      : [`--socket=${socket}`]),
    `--user=${decodeURIComponent(base.username)}`,
    ...(base.password ? [`--password=${decodeURIComponent(base.password)}`] : []),
    '--default-character-set=utf8mb4',
  ];
}

/** The first of `programs` that is installed. */
async function runProgram(
  programs: readonly string[],
  args: readonly string[],
  input?: string,
): Promise<{ stdout: string }> {
  for (const program of programs) {
    try {
      const running = run(program, args, { maxBuffer: 1 << 28 });
      running.child.stdin?.end(input ?? '');
      return await running;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error(`none of ${programs.join(', ')} is installed`);
}
