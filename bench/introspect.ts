/**
 * How long reading a PostgreSQL catalog takes, live and from a dump, against what the same server needs anyway.
 *
 *   npx tsc -p tsconfig.build.json && npx jiti bench/introspect.ts [TABLES...]     default: 200 2000
 *
 * DECOMPOSE_TEST_PG names the server (default: postgresql://postgres@127.0.0.1:5432/postgres). Databases are
 * created and dropped. In every round the three are run one after the other, so that noise hits all of them.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import * as queries from '../src/introspect/sources/postgres/queries.js';
import { postgres } from '../src/introspect/sources/postgres.js';
import { describeSpread, measureNode } from './support/measure.js';

const SERVER = process.env['DECOMPOSE_TEST_PG'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
const ROUNDS = 5;

/** `false` where pg_dump fails: it locks every table at once, more than a server allows by default for 20,000. */
function writeDump(url: string, file: string): boolean {
  try {
    const dump = execFileSync('pg_dump', ['--schema-only', url], {
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    writeFileSync(file, dump);
    return true;
  } catch {
    return false;
  }
}

async function run(sql: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** A table with ten columns, a key, an index and two foreign keys; a view and a trigger for every tenth. */
function definition(number: number): string {
  const table = `shop.orders_${number}`;
  const columns = Array.from({ length: 6 }, (_, i) => `field_${i} varchar(${20 + i}) DEFAULT 'x'`);
  const references = [number - 1, Math.floor(number / 2)]
    .filter((target) => target >= 0 && number > 0)
    .map((target, i) => `parent_${i} int REFERENCES shop.orders_${target} ON DELETE CASCADE`);
  const extra =
    number % 10 === 0
      ? `CREATE VIEW shop.view_${number} AS SELECT o.* FROM ${table} o;
         CREATE TRIGGER touched BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION shop.touch();`
      : '';
  return `CREATE TABLE ${table} (id serial PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(),
      ${[...columns, ...references].join(', ')});
    CREATE INDEX ON ${table} (field_0, created_at);
    COMMENT ON TABLE ${table} IS 'number ${number}'; ${extra}`;
}

async function fill(url: string, tables: number): Promise<void> {
  await run(
    `CREATE SCHEMA shop; CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN INSERT INTO shop.orders_0 DEFAULT VALUES; RETURN NEW; END $$`,
    url,
  );
  for (let start = 0; start < tables; start += 250) {
    const numbers = Array.from({ length: Math.min(250, tables - start) }, (_, i) => start + i);
    await run(numbers.map(definition).join('\n'), url);
  }
  await run('VACUUM ANALYZE pg_catalog.pg_class', url);
  await run('VACUUM ANALYZE pg_catalog.pg_attribute', url);
  await run('VACUUM ANALYZE pg_catalog.pg_depend', url);
}

/** The statements alone, rows thrown away: what no reader of the catalog can be faster than. */
async function bareQueries(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN READ ONLY; SET LOCAL jit = off');
  const { rows } = await client.query<unknown[]>({ text: queries.SCHEMAS, rowMode: 'array' });
  const oids = [rows.map((row) => row[0])];
  const statements = [
    queries.RELATIONS,
    queries.COLUMNS,
    queries.TYPES,
    queries.INHERITANCE,
    queries.INDEXES,
    queries.FOREIGN_KEYS,
    queries.VIEW_READS,
    queries.TRIGGERS,
    queries.routines(150000),
    queries.ENUMS,
  ];
  for (const text of statements) await client.query({ text, values: oids, rowMode: 'array' });
  await client.end();
}

async function seconds(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function measure(tables: number): Promise<void> {
  const name = `dcmp_bench_${tables}`;
  const url = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href;
  await run(`DROP DATABASE IF EXISTS ${name}`, SERVER);
  await run(`CREATE DATABASE ${name}`, SERVER);
  const folder = mkdtempSync(join(tmpdir(), 'decompose-bench-'));
  const dump = join(folder, 'schema.sql');
  try {
    await fill(url, tables);
    const options = { schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 600_000 };
    const times = { live: [] as number[], bare: [] as number[], dump: [] as number[] };
    let canDump = true;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const bare = await seconds(() => bareQueries(url));
      const live = await seconds(() => postgres.read(new URL(url), options));
      const dumped = canDump ? await seconds(() => (canDump = writeDump(url, dump))) : Number.NaN;
      if (round === 0) continue;
      times.bare.push(bare);
      times.live.push(live);
      times.dump.push(dumped);
    }
    const ratio = (to: number[]): number[] => times.live.map((live, i) => live / (to[i] ?? 1));
    console.log(`${tables} tables
  live read                 ${describeSpread(times.live)} s
  bare catalog queries      ${describeSpread(times.bare)} s, live / bare    ${describeSpread(ratio(times.bare))}
  pg_dump --schema-only     ${describeSpread(times.dump)} s, live / pg_dump ${describeSpread(ratio(times.dump))}
  live, whole process       ${describeProcess(liveProgram(url))}
  dump read from its file   ${canDump ? describeProcess(filesProgram(dump)) : 'there is no dump'}`);
  } finally {
    rmSync(folder, { recursive: true });
    await run(`DROP DATABASE ${name}`, SERVER);
  }
}

const built = (path: string): string =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, '../dist/introspect/sources', path)).href);

function liveProgram(url: string): string {
  return `const { postgres } = await import(${built('postgres.js')});
    await postgres.read(new URL(${JSON.stringify(url)}), { schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 600000 });`;
}

function filesProgram(dump: string): string {
  return `const { readFileSync } = await import('node:fs');
    const { postgresFiles } = await import(${built('postgres-files.js')});
    await postgresFiles.read([{ path: 'schema.sql', text: readFileSync(${JSON.stringify(dump)}, 'utf8') }]);`;
}

function describeProcess(program: string): string {
  const runs = Array.from({ length: 3 }, () =>
    measureNode(['--input-type=module', '-e', program], tmpdir()),
  );
  const memory = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
  const wall = describeSpread(runs.map(({ wallSeconds }) => wallSeconds));
  const cpu = describeSpread(runs.map(({ cpuSeconds }) => cpuSeconds));
  return `${wall} s, processor ${cpu} s, ${memory.toFixed(0)} MB`;
}

const sizes = process.argv.slice(2).map(Number);
for (const tables of sizes.length > 0 ? sizes : [200, 2000]) await measure(tables);
