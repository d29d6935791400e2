import type { Connection } from 'mysql2/promise';
import { operatorError } from '../../errors.js';
import type { Gap } from '../../model/gap.js';
import { compareText, sortBy, sortedUnique } from '../../util/sort.js';
import type { LiveOptions, LiveSource } from '../source.js';
import {
  addressOf,
  connect,
  describeAddress,
  firstLine,
  isConnectionLoss,
  isTimeout,
  messageOf,
  type Address,
} from './mysql/connect.js';
import type { DatabaseDescription } from './mysql/database.js';
import { fullName } from './mysql/database.js';
import { describeAnswers, text, type Answers, type Row } from './mysql/describe-rows.js';
import { findHidden, mayMoreThanSelect, readGrants, type Grant } from './mysql/grants.js';
import * as queries from './mysql/queries.js';
import { readShownForeignKeys } from './mysql/show-create.js';
import { EVENT_GAP } from './mysql/statements.js';
import { toCatalog } from './mysql/to-catalog.js';

/**
 * Reads a running MySQL 8 or MariaDB 10.6 and later: `information_schema` only, one connection, read only. What
 * the role may not see is not shown by the servers at all, so its grants are read too; see docs/mysql.md.
 */
export const mysql: LiveSource = {
  title: 'MySQL or MariaDB database',
  protocols: ['mysql:', 'mariadb:'],

  async read(url, options) {
    const address = addressOf(url);
    if (address.database === null && options.schemas.length === 0) {
      throw operatorError('bad-database-url', 'it names no database, and neither does --db-schema');
    }
    const connection = await connect(url, address, options);
    // A connection that is cut between two statements emits; the next statement reports it.
    connection.on('error', () => undefined);
    try {
      return await readCatalog({ connection, address, options, gaps: [] });
    } finally {
      connection.destroy();
    }
  },
};

interface Session {
  readonly connection: Connection;
  readonly address: Address;
  readonly options: LiveOptions;
  readonly gaps: Gap[];
}

async function readCatalog(session: Session) {
  const { address, gaps } = session;
  const [server] = await ask(session, queries.SERVER, [], 'the server version');
  const version = text(server?.[0]);
  const isMariaDb = /mariadb/i.test(`${version} ${text(server?.[1])}`);
  await begin(session, isMariaDb);
  const schemas = await chooseSchemas(session);
  const grants = await readRoleGrants(session, isMariaDb);
  const answers = await askAll(session, schemas, isMariaDb);
  const description = await completeForeignKeys(
    session,
    describeAnswers(answers),
    schemas.filter((schema) => !mayMoreThanSelect(grants, schema)),
  );
  gaps.push(...schemas.flatMap((schema) => findHidden(grants, schema)));
  gaps.push(...findUnreadBodies(description), ...findBrokenViews(description));
  await noteEvents(session, schemas);
  const reading = toCatalog(description, version.split('-')[0] || null);
  return {
    catalog: reading.catalog,
    models: [],
    gaps: [...gaps, ...reading.gaps],
    defaultSchema: address.database ?? (schemas.length === 1 ? (schemas[0] ?? null) : null),
    used: `${isMariaDb ? 'MariaDB' : 'MySQL'} ${version.split('-')[0] ?? ''} database ${schemas.map((schema) => `"${schema}"`).join(', ')}`,
  };
}

/** Quoting rules and time limits of our own, then a transaction that cannot write. */
async function begin(session: Session, isMariaDb: boolean): Promise<void> {
  const { options } = session;
  const limit = isMariaDb
    ? `SET SESSION max_statement_time = ${options.statementTimeoutMs / 1000}`
    : `SET SESSION max_execution_time = ${Math.round(options.statementTimeoutMs)}`;
  await ask(session, "SET SESSION sql_mode = ''", [], 'the catalog');
  await ask(session, 'SET SESSION sql_quote_show_create = 1', [], 'the catalog');
  // A compatible server without this limit is still held by the driver's.
  await tryAsk(session, limit, [], 'the time limit of statements');
  await ask(session, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY', [], 'the catalog');
}

async function chooseSchemas(session: Session): Promise<string[]> {
  const { address, options, gaps } = session;
  const rows = await ask(session, queries.SCHEMAS, [], 'the list of databases');
  const known = rows.map((row) => text(row[0]));
  const wanted = options.schemas.length > 0 ? options.schemas : [address.database ?? ''];
  const find = (name: string) =>
    known.find((each) => each === name) ??
    known.find((each) => each.toLowerCase() === name.toLowerCase());
  const missing = wanted.filter((name) => find(name) === undefined);
  const list = known.toSorted(compareText).join(', ') || 'none';
  if (missing.length === wanted.length) {
    throw operatorError(
      'unknown-database-schema',
      missing.map((name) => `"${name}"`).join(', '),
      describeAddress(address),
      list,
    );
  }
  for (const name of missing) {
    gaps.push({
      kind: 'unknown-table',
      subject: `schema ${name}`,
      message: `The server shows this role no such database; it shows ${list}.`,
      file: null,
      line: null,
    });
  }
  return sortedUnique(wanted.flatMap((name) => find(name) ?? []));
}

async function readRoleGrants(session: Session, isMariaDb: boolean): Promise<Grant[]> {
  let statement = 'SHOW GRANTS';
  if (!isMariaDb) {
    const [row] = await tryAsk(session, 'SELECT CURRENT_ROLE()', [], 'the active roles');
    const roles = text(row?.[0]);
    if (roles !== '' && roles !== 'NONE') {
      statement = `SHOW GRANTS FOR CURRENT_USER() USING ${roles}`;
    }
  }
  const rows = await tryAsk(session, statement, [], 'the grants of the role');
  return readGrants(rows.map((row) => text(row[0])));
}

async function askAll(
  session: Session,
  schemas: readonly string[],
  isMariaDb: boolean,
): Promise<Answers> {
  const need = (query: string, what: string) => ask(session, query, [schemas], what);
  const want = (query: string, what: string) => tryAsk(session, query, [schemas], what);
  const tables = await need(queries.TABLES, 'the tables');
  const columns = await need(queries.COLUMNS, 'the columns');
  const isPartitioned = tables.some((row) => /partitioned/i.test(text(row[8])));
  const hasLongText = columns.some((row) => text(row[9]).toLowerCase() === 'longtext');
  const nothing: readonly Row[] = [];
  return {
    isMariaDb,
    tables,
    columns,
    indexes: await want(queries.INDEXES, 'keys and indexes'),
    keyColumns: await want(queries.KEY_COLUMNS, 'foreign keys'),
    referentialActions: await want(
      queries.REFERENTIAL_ACTIONS,
      'what foreign keys do on delete and update',
    ),
    partitions: isPartitioned ? await want(queries.PARTITIONS, 'partitions') : nothing,
    jsonChecks:
      isMariaDb && hasLongText ? await want(queries.JSON_CHECKS, 'JSON columns') : nothing,
    views: await want(queries.VIEWS, 'views'),
    triggers: await want(queries.TRIGGERS, 'triggers'),
    routines: await want(queries.ROUTINES, 'functions and procedures'),
    parameters: await want(queries.PARAMETERS, 'parameters of functions and procedures'),
  };
}

/**
 * MariaDB shows a role that holds SELECT alone no referential constraints, and some versions not even their
 * columns; SHOW CREATE TABLE shows them all.
 */
async function completeForeignKeys(
  session: Session,
  description: DatabaseDescription,
  schemas: readonly string[],
): Promise<DatabaseDescription> {
  if (schemas.length === 0) return description;
  const tables: DatabaseDescription['tables'][number][] = [];
  for (const table of description.tables) {
    if (!schemas.includes(table.schema ?? '')) {
      tables.push(table);
      continue;
    }
    const name = [table.schema ?? '', table.name].map(quote).join('.');
    const [row] = await tryAsk(
      session,
      `SHOW CREATE TABLE ${name}`,
      [],
      `foreign keys of ${fullName(table)}`,
    );
    const foreignKeys = row ? readShownForeignKeys(text(row[1]), table) : table.foreignKeys;
    tables.push({ ...table, foreignKeys });
  }
  return { ...description, tables };
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function findUnreadBodies(description: DatabaseDescription): Gap[] {
  const unread = [
    ...description.views.map((view) => ({ object: view, what: 'view', privilege: 'SHOW VIEW' })),
    ...description.routines
      .filter(({ language }) => language === 'sql')
      .map((routine) => ({
        object: routine,
        what: routine.kind,
        privilege:
          'SHOW CREATE ROUTINE (MariaDB 11.3), SHOW_ROUTINE (MySQL 8.0.20) or SELECT on mysql.proc (older)',
      })),
    ...description.triggers.map((trigger) => ({
      object: trigger,
      what: 'trigger',
      privilege: 'TRIGGER',
    })),
  ].filter(({ object }) => object.body === null);
  return sortBy(unread, ({ object }) => fullName(object)).map(({ object, what, privilege }) => ({
    kind: 'permission',
    subject: `${what} ${fullName(object)}`,
    message: `The role may not see its definition, so what it reads and writes is not known; it takes ${privilege}.`,
    file: null,
    line: null,
  }));
}

/** The server knows no columns of a view whose tables are gone. */
function findBrokenViews({ views }: DatabaseDescription): Gap[] {
  return sortBy(
    views.filter(({ columns }) => columns.length === 0),
    fullName,
  ).map((view) => ({
    kind: 'unsupported',
    subject: `view ${fullName(view)}`,
    message:
      'The server cannot resolve it: a table or column that it uses is gone, or its definer may not use it.',
    file: null,
    line: null,
  }));
}

async function noteEvents(session: Session, schemas: readonly string[]): Promise<void> {
  const rows = await tryAsk(session, queries.EVENTS, [schemas], 'scheduled events');
  const names = rows.map((row) => fullName({ schema: text(row[0]), name: text(row[1]) }));
  for (const name of names.toSorted(compareText)) {
    session.gaps.push({
      kind: 'unsupported',
      subject: `event ${name}`,
      message: EVENT_GAP,
      file: null,
      line: null,
    });
  }
}

/** A concept without which there is no catalog. */
async function ask(
  session: Session,
  statement: string,
  values: readonly unknown[],
  what: string,
): Promise<readonly Row[]> {
  try {
    return await query(session, statement, values);
  } catch (error) {
    if (isTimeout(error)) {
      throw operatorError(
        'database-timeout',
        describeAddress(session.address),
        what,
        session.options.statementTimeoutMs,
      );
    }
    throw failure(error, session, what);
  }
}

/** A concept that the catalog can do without: what fails is a gap, and the rest is still read. */
async function tryAsk(
  session: Session,
  statement: string,
  values: readonly unknown[],
  what: string,
): Promise<readonly Row[]> {
  try {
    return await query(session, statement, values);
  } catch (error) {
    if (isConnectionLoss(error)) throw failure(error, session, what);
    session.gaps.push(gapOfFailure(error, what, session.options));
    return [];
  }
}

/** The driver's limit is for servers that do not answer at all, so it leaves the server's own one the first word. */
async function query(
  { connection, options }: Session,
  statement: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const [rows] = await connection.query({
    sql: statement,
    values: [...values],
    timeout: options.statementTimeoutMs + 2_000,
  });
  return Array.isArray(rows) ? (rows as Row[]) : [];
}

function failure(error: unknown, { address }: Session, what: string): Error {
  const reason = firstLine(messageOf(error));
  const database = describeAddress(address);
  return isConnectionLoss(error)
    ? operatorError('database-connection-lost', database, reason)
    : operatorError('database-catalog-unreadable', database, what, reason);
}

function gapOfFailure(error: unknown, what: string, options: LiveOptions): Gap {
  const place = { subject: what, file: null, line: null };
  const reason = firstLine(messageOf(error));
  if (isTimeout(error)) {
    const message = `The server did not list them within ${options.statementTimeoutMs} ms; run again when it is less busy.`;
    return { kind: 'timeout', message, ...place };
  }
  if (/denied/i.test(reason)) {
    const message = `The role may not read them (${reason}); connect with one that may.`;
    return { kind: 'permission', message, ...place };
  }
  return { kind: 'unsupported', message: `The server could not list them: ${reason}.`, ...place };
}
