import { readFile } from 'node:fs/promises';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { operatorError, type DecomposeError } from '../../../errors.js';
import type { LiveOptions } from '../../source.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** What may be shown of a connection: never the password. */
export interface Address {
  /** `host:port`, or the path of a socket. */
  readonly host: string;
  /** `null` when the URL names none. */
  readonly database: string | null;
  readonly user: string;
}

/** Reads what may be shown of a URL. A socket is given as `?socketPath=/run/mysqld/mysqld.sock` (or `?socket=`). */
export function addressOf(url: URL): Address {
  const socket = socketOf(url);
  return {
    host: socket ?? `${hostOf(url)}:${url.port || '3306'}`,
    database: decode(url.pathname.replace(/^\//, '')) || null,
    user: decode(url.username) || 'root',
  };
}

export function describeAddress({ database, host }: Address): string {
  return database === null ? `the server on ${host}` : `database "${database}" on ${host}`;
}

/**
 * Opens one connection.
 *
 * @throws DecomposeError when the server cannot be reached or refuses
 */
export async function connect(
  url: URL,
  address: Address,
  options: LiveOptions,
): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise');
  const tls = await readTls(url);
  try {
    return await within(options.connectTimeoutMs, () =>
      createConnection({ ...toDriverOptions(url, address, options), ...tls }),
    );
  } catch (error) {
    throw connectionError(error, address, options);
  }
}

function toDriverOptions(url: URL, address: Address, options: LiveOptions): ConnectionOptions {
  const socket = socketOf(url);
  return {
    ...(socket === null
      ? { host: hostOf(url), port: Number(url.port || 3306) }
      : { socketPath: socket }),
    user: address.user,
    password: decode(url.password),
    ...(address.database === null ? {} : { database: address.database }),
    charset: 'utf8mb4',
    connectTimeout: options.connectTimeoutMs,
    dateStrings: true,
    supportBigNumbers: true,
    rowsAsArray: true,
  };
}

/** The driver's own limit ends with the server's greeting; this one also covers what comes after it. */
async function within(milliseconds: number, open: () => Promise<Connection>): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  const opening = open();
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
      opening.then((late) => late.destroy()).catch(() => undefined);
    }, milliseconds);
  });
  try {
    return await Promise.race([opening, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Understands what the common clients write: `ssl-mode=REQUIRED` (and `sslmode`), `ssl=true`,
 * `ssl={"rejectUnauthorized":true}`, `sslaccept=strict`, `ssl-ca=FILE` (and `sslca`, `sslcert`).
 */
async function readTls(url: URL): Promise<Pick<ConnectionOptions, 'ssl'>> {
  const given = new Map(
    [...url.searchParams].map(([key, value]) => [key.replace('-', '').toLowerCase(), value]),
  );
  const mode = (given.get('sslmode') ?? given.get('ssl') ?? '').toUpperCase().replace('-', '_');
  const file = given.get('sslca') ?? given.get('sslcert');
  const accept = given.get('sslaccept');
  const isOff = ['', 'DISABLED', 'DISABLE', 'FALSE', '0', 'PREFERRED', 'PREFER', '{}'].includes(
    mode,
  );
  if (isOff && accept === undefined && file === undefined) return {};
  const isStrict =
    mode.startsWith('VERIFY') || /"REJECTUNAUTHORIZED":\s*TRUE/.test(mode) || accept === 'strict';
  return {
    ssl: { rejectUnauthorized: isStrict, ...(file ? { ca: await readCertificate(file) } : {}) },
  };
}

async function readCertificate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT';
    throw operatorError(
      'unreadable-file',
      file,
      isMissing ? 'there is no such file' : codeOf(error),
    );
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = lookupTable({
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up just now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be opened',
  ENOTSOCK: 'that path is no socket',
});

const REFUSALS = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_HOST_IS_BLOCKED',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_MUST_CHANGE_PASSWORD',
  'ER_MUST_CHANGE_PASSWORD_LOGIN',
  'AUTH_SWITCH_PLUGIN_ERROR',
]);

/** Translates what the driver throws while it connects. The original is not kept: it holds the connection's settings. */
export function connectionError(
  error: unknown,
  address: Address,
  options: LiveOptions,
): DecomposeError {
  const code = codeOf(error);
  const reason = firstLine(messageOf(error)) || code || 'no reason given';
  const database = describeAddress(address);
  if (REFUSALS.has(code)) {
    return operatorError('database-login-refused', database, address.user, reason);
  }
  switch (code) {
    case 'ETIMEDOUT':
      return operatorError(
        'database-timeout',
        database,
        'the connection was not made',
        options.connectTimeoutMs,
      );
    case 'ER_BAD_DB_ERROR':
      return operatorError('unknown-database', address.database ?? '', address.host);
    case 'ER_SECURE_TRANSPORT_REQUIRED':
      return operatorError('database-needs-tls', database, reason, '?ssl-mode=REQUIRED');
    default:
      return describeOther(code, reason, database);
  }
}

function describeOther(code: string, reason: string, database: string): DecomposeError {
  if (/require_secure_transport|insecure transport/i.test(reason)) {
    return operatorError('database-needs-tls', database, reason, '?ssl-mode=REQUIRED');
  }
  if (/SSL|TLS|CERT|certificate|self.signed/i.test(`${code} ${reason}`)) {
    return operatorError('database-tls-failed', database, reason, TLS_HINT);
  }
  const known = UNREACHABLE[code];
  return operatorError('database-unreachable', database, known ? `${known} (${code})` : reason);
}

const TLS_HINT =
  'Give the certificate with ?ssl-mode=VERIFY_CA&ssl-ca=FILE, use ?ssl-mode=REQUIRED, which does not check it, or leave ssl-mode out where the server offers no TLS.';

/** The connection ended, as against a statement that failed on it. */
export function isConnectionLoss(error: unknown): boolean {
  return (
    [
      'PROTOCOL_CONNECTION_LOST',
      'ECONNRESET',
      'EPIPE',
      'ER_SERVER_SHUTDOWN',
      'ER_CONNECTION_KILLED',
    ].includes(codeOf(error)) ||
    /connection (is|was|in) (in )?(closed|killed|lost)|closed state|Connection lost/i.test(
      messageOf(error),
    )
  );
}

/** The server (or, where it does not answer at all, the driver) gave a statement up for its time. */
export function isTimeout(error: unknown): boolean {
  return ['ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT', 'PROTOCOL_SEQUENCE_TIMEOUT'].includes(
    codeOf(error),
  );
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}

function socketOf(url: URL): string | null {
  return url.searchParams.get('socketPath') ?? url.searchParams.get('socket');
}

function hostOf(url: URL): string {
  return decode(url.hostname).replace(/^\[|\]$/g, '') || 'localhost';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
