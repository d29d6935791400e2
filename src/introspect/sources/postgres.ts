import type { Client } from 'pg';
import { operatorError } from '../../errors.js';
import type { Gap } from '../../model/gap.js';
import { compareText } from '../../util/sort.js';
import type { LiveOptions, LiveSource } from '../source.js';
import { assembleCatalog } from './postgres/assemble.js';
import {
  addressOf,
  codeOf,
  connect,
  describeAddress,
  firstLine,
  isConnectionLoss,
  messageOf,
  type Address,
} from './postgres/connect.js';
import {
  decodeForeignKeys,
  decodeRelations,
  decodeRoutines,
  decodeTriggers,
  text,
  type Answers,
  type Row,
} from './postgres/decode.js';
import * as queries from './postgres/queries.js';
import type { Snapshot } from './postgres/snapshot.js';

/**
 * Reads a running PostgreSQL, versions 13 to 18: `pg_catalog` only, one connection, one read-only snapshot.
 * `information_schema` is not used, because its key views hide rows from a role that does not own the table.
 * https://www.postgresql.org/docs/current/catalogs.html
 */
export const postgres: LiveSource = {
  title: 'PostgreSQL database',
  protocols: ['postgres:', 'postgresql:'],

  async read(url, options) {
    const address = addressOf(url, process.env);
    const client = await connect(url, address, options);
    try {
      const session: Session = { client, address, options, gaps: [] };
      const snapshot = await readSnapshot(session);
      const { catalog, gaps } = await assembleCatalog(snapshot);
      return {
        catalog,
        models: [],
        gaps,
        defaultSchema: 'public',
        used: `PostgreSQL ${snapshot.serverVersion ?? ''} database "${address.database}"`,
      };
    } finally {
      await client.end().catch(() => undefined);
    }
  },
};

interface Session {
  readonly client: Client;
  readonly address: Address;
  readonly options: LiveOptions;
  readonly gaps: Gap[];
}

/** Oldest and newest server versions that the statements were tried on. */
const KNOWN_VERSIONS = { oldest: 13, newest: 18 };

async function readSnapshot(session: Session): Promise<Snapshot> {
  const { gaps } = session;
  await begin(session);
  const [server] = await ask(session, queries.SERVER, [], 'the server version');
  await session.client.query("SET LOCAL search_path TO ''");
  const versionNumber = Number(server?.[0]);
  noteVersion(session, versionNumber, text(server?.[3]));
  const schemas = await chooseSchemas(session);
  const oids = [schemas.map((row) => row[0])];
  const answers: Answers = {
    schemas,
    relations: await ask(session, queries.RELATIONS, oids, 'the tables'),
    columns: await ask(session, queries.COLUMNS, oids, 'the columns'),
    types: await ask(session, queries.TYPES, oids, 'the column types'),
    inheritance: await ask(session, queries.INHERITANCE, oids, 'the partitions'),
    indexes: await tryAsk(session, queries.INDEXES, oids, 'keys and indexes'),
    foreignKeys: await tryAsk(session, queries.FOREIGN_KEYS, oids, 'foreign keys'),
    viewReads: await tryAsk(session, queries.VIEW_READS, oids, 'tables that views read'),
    triggers: await tryAsk(session, queries.TRIGGERS, oids, 'triggers'),
    routines: await tryAsk(
      session,
      queries.routines(versionNumber),
      oids,
      'functions and procedures',
    ),
    enums: await tryAsk(session, queries.ENUMS, oids, 'enums'),
  };
  await checkForeignKeys(session, oids, answers.foreignKeys.length);
  await noteRules(session, oids);
  await session.client.query('COMMIT');
  const schemaById = new Map(schemas.map((row) => [row[0], text(row[1])]));
  return {
    serverVersion: text(server?.[1]).split(' ')[0] ?? null,
    searchPath: JSON.parse(text(server?.[4])) as string[],
    relations: decodeRelations(answers, { versionNumber, blockSize: Number(server?.[2]) }),
    foreignKeys: decodeForeignKeys(answers),
    triggers: decodeTriggers(answers),
    routines: decodeRoutines(answers),
    enums: answers.enums.map((row) => ({
      name: `${schemaById.get(row[0]) ?? ''}.${text(row[1])}`,
      schema: schemaById.get(row[0]) ?? null,
      values: (JSON.parse(text(row[2] ?? '[]')) as string[]) ?? [],
    })),
    gaps: [...gaps, ...gapsOfUnreadTables(answers)],
  };
}

/**
 * Everything is set inside the transaction, so that a connection pooler in between hands back a clean
 * connection. With an empty search path the server prints every type with its schema.
 */
async function begin({ client, address, options }: Session): Promise<void> {
  try {
    await client.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
       SET LOCAL statement_timeout = ${Math.round(options.statementTimeoutMs)};
       SET LOCAL lock_timeout = ${Math.round(options.statementTimeoutMs)};
       SET LOCAL jit = off`,
    );
  } catch (error) {
    throw failure(error, address, 'the catalog');
  }
}

/** A concept without which there is no catalog. */
async function ask(
  session: Session,
  statement: string,
  values: readonly unknown[],
  what: string,
): Promise<readonly Row[]> {
  const { client, address, options } = session;
  try {
    const { rows } = await client.query<unknown[]>({
      text: statement,
      values: [...values],
      rowMode: 'array',
    });
    return rows;
  } catch (error) {
    if (codeOf(error) === '57014') {
      throw operatorError(
        'database-timeout',
        describeAddress(address),
        what,
        options.statementTimeoutMs,
      );
    }
    throw failure(error, address, what);
  }
}

function failure(error: unknown, address: Address, what: string): Error {
  const reason = firstLine(messageOf(error));
  const database = describeAddress(address);
  return isConnectionLoss(error)
    ? operatorError('database-connection-lost', database, reason)
    : operatorError('database-catalog-unreadable', database, what, reason);
}

/** A concept that the catalog can do without: what fails is a gap, and the rest is still read. */
async function tryAsk(
  session: Session,
  statement: string,
  values: readonly unknown[],
  what: string,
): Promise<readonly Row[]> {
  const { client, gaps } = session;
  await client.query('SAVEPOINT concept').catch(() => undefined);
  try {
    const { rows } = await client.query<unknown[]>({
      text: statement,
      values: [...values],
      rowMode: 'array',
    });
    return rows;
  } catch (error) {
    if (isConnectionLoss(error)) throw failure(error, session.address, what);
    gaps.push(gapOfFailure(error, what, session.options));
    await client.query('ROLLBACK TO SAVEPOINT concept');
    return [];
  }
}

function gapOfFailure(error: unknown, what: string, options: LiveOptions): Gap {
  const code = codeOf(error);
  const place = { subject: what, file: null, line: null };
  const reason = firstLine(messageOf(error));
  if (code === '57014' || code === '55P03') {
    const message = `The server did not list them within ${options.statementTimeoutMs} ms; run again when it is less busy.`;
    return { kind: 'timeout', message, ...place };
  }
  if (code === '42501') {
    const message = `The role may not read them (${reason}); connect with one that may.`;
    return { kind: 'permission', message, ...place };
  }
  return { kind: 'unsupported', message: `The server could not list them: ${reason}.`, ...place };
}

function noteVersion({ gaps }: Session, versionNumber: number, version: string): void {
  const major = Math.floor(versionNumber / 10000);
  const { oldest, newest } = KNOWN_VERSIONS;
  const isPostgres =
    version.startsWith('PostgreSQL') && !/redshift|cockroach|yugabyte/i.test(version);
  if (isPostgres && major >= oldest && major <= newest) return;
  gaps.push({
    kind: 'unsupported',
    subject: isPostgres ? `PostgreSQL ${major}` : firstLine(version).slice(0, 60),
    message: `Catalogs of PostgreSQL ${oldest} to ${newest} are known; this one was read as if it were one of them, and parts may be missing.`,
    file: null,
    line: null,
  });
}

/** @throws DecomposeError when none of the schemas asked for exists */
async function chooseSchemas(session: Session): Promise<readonly Row[]> {
  const { options, gaps, address } = session;
  const all = await ask(session, queries.SCHEMAS, [], 'the schemas');
  if (options.schemas.length === 0) return all;
  const chosen = all.filter((row) => options.schemas.includes(text(row[1])));
  const known = all.map((row) => text(row[1])).sort(compareText);
  const unknown = options.schemas.filter((schema) => !known.includes(schema));
  if (chosen.length === 0) {
    const quoted = options.schemas.map((schema) => `"${schema}"`).join(', ');
    throw operatorError(
      'unknown-database-schema',
      quoted,
      describeAddress(address),
      known.join(', '),
    );
  }
  for (const schema of unknown) {
    gaps.push({
      kind: 'unknown-table',
      subject: `schema ${schema}`,
      message: `The database has no such schema; it has ${known.join(', ')}.`,
      file: null,
      line: null,
    });
  }
  return chosen;
}

/** Two independent counts: a silent loss of keys would make every cut look cheap. */
async function checkForeignKeys(
  session: Session,
  oids: readonly unknown[],
  read: number,
): Promise<void> {
  if (session.gaps.some((gap) => gap.subject === 'foreign keys')) return;
  const [row] = await tryAsk(
    session,
    queries.FOREIGN_KEY_COUNT,
    oids,
    'the number of foreign keys',
  );
  const expected = Number(row?.[0] ?? read);
  if (expected === read) return;
  session.gaps.push({
    kind: 'unsupported',
    subject: 'foreign keys',
    message: `The database has ${expected}, of which ${read} could be read; the catalog is incomplete.`,
    file: null,
    line: null,
  });
}

async function noteRules(session: Session, oids: readonly unknown[]): Promise<void> {
  for (const row of await tryAsk(session, queries.RULES, oids, 'rewrite rules')) {
    session.gaps.push({
      kind: 'unsupported',
      subject: `rule ${text(row[1])} on ${text(row[0])}`,
      message: 'Rewrite rules are not read; what it reads or writes is not counted.',
      file: null,
      line: null,
    });
  }
}

/** Reached from the schemas read, but outside of them. */
function gapsOfUnreadTables(answers: Answers): Gap[] {
  const names = new Set(
    [
      ...answers.foreignKeys.map((row) => row[11]),
      ...answers.viewReads.map((row) => row[2]),
    ].flatMap((name) => (typeof name === 'string' ? [name] : [])),
  );
  return [...names].sort(compareText).map((name) => ({
    kind: 'unknown-table' as const,
    subject: `table ${name}`,
    message:
      'Keys or views refer to it, but its schema was not read; name it with --db-schema as well.',
    file: null,
    line: null,
  }));
}
