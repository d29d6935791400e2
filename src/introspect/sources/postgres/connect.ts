import type { Client as PgClient } from 'pg';
import { operatorError, type DecomposeError } from '../../../errors.js';
import type { LiveOptions } from '../../source.js';

/** What may be shown of a connection: never the password. */
export interface Address {
  /** `host:port`, or the folder of a socket. */
  readonly host: string;
  readonly database: string;
  readonly user: string;
}

/** Reads what may be shown of a URL, with the driver's and libpq's fallbacks. */
export function addressOf(url: URL, environment: NodeJS.ProcessEnv): Address {
  const host =
    url.searchParams.get('host') ?? (decode(url.hostname) || environment['PGHOST'] || 'localhost');
  const user = decode(url.username) || environment['PGUSER'] || environment['USER'] || '';
  const port = url.port || url.searchParams.get('port') || environment['PGPORT'] || '5432';
  return {
    host: host.startsWith('/') ? host : `${host}:${port}`,
    database: decode(url.pathname.slice(1)) || environment['PGDATABASE'] || user,
    user,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function describeAddress({ database, host }: Address): string {
  return `database "${database}" on ${host}`;
}

/**
 * Opens one connection. `sslmode` means what it means to psql and every other libpq program; the driver alone
 * would check certificates for `require` too. `prefer` falls back to an unencrypted connection, as there.
 *
 * @throws DecomposeError when the server cannot be reached or refuses
 */
export async function connect(url: URL, address: Address, options: LiveOptions): Promise<PgClient> {
  const { default: pg } = await import('pg');
  const open = async (target: URL): Promise<PgClient> => {
    const client = new pg.Client({
      connectionString: target.href,
      application_name: 'decompose',
      connectionTimeoutMillis: options.connectTimeoutMs,
    });
    // A connection that is cut between two statements emits; the next statement reports it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const target = withLibpqMeaning(url);
  try {
    return await open(target);
  } catch (error) {
    if (
      url.searchParams.get('sslmode') === 'prefer' &&
      /does not support SSL/.test(messageOf(error))
    ) {
      target.searchParams.set('sslmode', 'disable');
      return await open(target).catch((second: unknown) => {
        throw connectionError(second, address, options);
      });
    }
    throw connectionError(error, address, options);
  }
}

function withLibpqMeaning(url: URL): URL {
  const target = new URL(url.href);
  if (target.searchParams.has('sslmode') && !target.searchParams.has('uselibpqcompat')) {
    target.searchParams.set('uselibpqcompat', 'true');
  }
  return target;
}

const REACH_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
  'ETIMEDOUT',
]);

/** Translates what the driver throws while it connects. The original is not kept: it may quote the URL. */
export function connectionError(
  error: unknown,
  address: Address,
  options: LiveOptions,
): DecomposeError {
  const code = codeOf(error);
  const message = messageOf(error);
  const database = describeAddress(address);
  if (/timeout/i.test(message) && !REACH_CODES.has(code)) {
    return operatorError(
      'database-timeout',
      database,
      'the connection was not made',
      options.connectTimeoutMs,
    );
  }
  if (isFileProblem(error)) {
    const reason = 'a file named by sslrootcert, sslcert or sslkey cannot be read';
    const hint = 'Check sslrootcert, sslcert and sslkey in the database URL.';
    return operatorError('database-tls-failed', database, `${reason} (${code})`, hint);
  }
  if (REACH_CODES.has(code)) {
    return operatorError('database-unreachable', database, describeReach(code));
  }
  if (code === '3D000') return operatorError('unknown-database', address.database, address.host);
  if (/no encryption|SSL (connection )?is required|requires? (SSL|TLS)/i.test(message)) {
    return operatorError('database-needs-tls', database, firstLine(message), '?sslmode=require');
  }
  if (code.startsWith('28') || /password must be a string|SASL|SCRAM/i.test(message)) {
    return operatorError(
      'database-login-refused',
      database,
      address.user,
      describeRefusal(message),
    );
  }
  if (/SSL|TLS|certificate|self.signed|CERT/i.test(`${code} ${message}`)) {
    return operatorError('database-tls-failed', database, firstLine(message), tlsHint(message));
  }
  return operatorError(
    'database-unreachable',
    database,
    firstLine(message) || code || 'no reason given',
  );
}

/** The connection ended, as against a statement that failed on it. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  return (
    ['57P01', '57P02', '57P03', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    code.startsWith('08') ||
    /connection terminated|not queryable|connection error|client was closed/i.test(messageOf(error))
  );
}

/** The driver reads the files of certificates while it connects; sockets fail with the call `connect`. */
function isFileProblem(error: unknown): boolean {
  return (
    error instanceof Error && 'syscall' in error && /^(?:open|read)$/.test(String(error.syscall))
  );
}

function describeReach(code: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the host name is not known',
    EAI_AGAIN: 'the host name could not be looked up just now',
    ENOENT: 'there is no socket in that folder',
    EACCES: 'the socket may not be opened',
    ETIMEDOUT: 'the host does not answer',
  };
  return `${reasons[code] ?? 'the host cannot be reached'} (${code})`;
}

function describeRefusal(message: string): string {
  return /password must be a string/i.test(message) ? 'it asks for a password' : firstLine(message);
}

function tlsHint(message: string): string {
  return /does not support SSL/i.test(message)
    ? 'The server offers no TLS: leave sslmode out of the URL, or set it to "prefer".'
    : 'Give the certificate with ?sslmode=verify-full&sslrootcert=FILE, or use ?sslmode=require, which does not check it.';
}

export function codeOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const code = typeof first === 'object' && first !== null && 'code' in first ? first.code : '';
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
