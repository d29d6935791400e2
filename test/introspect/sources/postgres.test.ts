import { readFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { DecomposeError } from '../../../src/errors.js';
import { postgres } from '../../../src/introspect/sources/postgres.js';
import type { LiveOptions } from '../../../src/introspect/source.js';
import { findPostgres, runSql } from '../../support/postgres.js';

const OPTIONS: LiveOptions = { schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 30_000 };
const SHOP = readFileSync(
  new URL('../../../fixtures/databases/bookshop/postgres.sql', import.meta.url),
  'utf8',
);

const server = await findPostgres('reading a live catalog');

describe.skipIf(server === null)('the catalog of a running PostgreSQL', () => {
  const withDatabase = server!.withDatabase;

  test('partitions are folded into their parent, their keys counted once', async () => {
    const { catalog } = await withDatabase([SHOP], (url) => postgres.read(url, OPTIONS));
    const events = catalog.tables.find((table) => table.name === 'public.events');
    expect(events).toMatchObject({
      kind: 'partitioned',
      partitionCount: 4,
      comment: 'partitioned',
    });
    expect(catalog.tables.filter((table) => table.name.startsWith('public.events_'))).toEqual([]);
    expect(
      catalog.foreignKeys
        .filter((key) => /events|event_notes/.test(key.from))
        .map((key) => [key.name, key.to]),
    ).toEqual([
      ['event_notes_event_id_at_fkey', 'public.events'],
      ['events_customer_id_fkey', 'public.customers'],
    ]);
  });

  test('a role without any privilege sees the same catalog', async () => {
    await withDatabase([SHOP], async (url) => {
      const role = `dcmp_nobody_${url.pathname.slice(-8)}`;
      await runSql(
        url,
        `CREATE ROLE ${role} LOGIN; REVOKE ALL ON SCHEMA public, sales FROM PUBLIC`,
      );
      try {
        const asNobody = new URL(url.href);
        asNobody.username = role;
        const nobody = await postgres.read(asNobody, OPTIONS);
        const owner = await postgres.read(url, OPTIONS);
        expect(nobody.catalog).toEqual(owner.catalog);
        expect(nobody.gaps).toEqual([]);
      } finally {
        await runSql(url, `DROP ROLE ${role}`);
      }
    });
  });

  test('what the server does not list in time is a gap, and the rest is still read', async () => {
    const stock = `CREATE TYPE kind AS ENUM ('small', 'large'); CREATE TABLE stock (id int PRIMARY KEY, kind kind)`;
    await withDatabase([stock], async (url) => {
      const locker = new Client({ connectionString: url.href });
      await locker.connect();
      try {
        await locker.query('BEGIN; LOCK TABLE pg_enum IN ACCESS EXCLUSIVE MODE');
        const { catalog, gaps } = await postgres.read(url, {
          ...OPTIONS,
          statementTimeoutMs: 1500,
        });
        expect(catalog.tables.map(({ name }) => name)).toEqual(['public.stock']);
        expect(catalog.tables[0]?.columns.map(({ type }) => type)).toEqual(['integer', 'kind']);
        expect(gaps.filter(({ kind }) => kind === 'timeout')).toMatchObject([
          { subject: 'enums', file: null },
        ]);
      } finally {
        await locker.end();
      }
    });
  });

  test('rows and bytes are the server’s estimates, and unknown before the first ANALYZE', async () => {
    const fill = `CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders SELECT generate_series(1, 1000)`;
    await withDatabase([fill], async (url) => {
      const before = await postgres.read(url, OPTIONS);
      expect(before.catalog.tables[0]).toMatchObject({ rows: null, bytes: null });
      await runSql(url, 'ANALYZE');
      const after = await postgres.read(url, OPTIONS);
      expect(after.catalog.tables[0]?.rows).toBe(1000);
      expect(after.catalog.tables[0]?.bytes).toBeGreaterThan(1000 * 4);
    });
  });
});

describe.skipIf(server === null)(
  'a connection that fails says what, where and what next, never the password',
  () => {
    const PASSWORD = 'correct-horse';
    const failing = async (
      change: (url: URL) => void,
      options = OPTIONS,
    ): Promise<DecomposeError> => {
      const url = server!.url('postgres');
      url.password = PASSWORD;
      change(url);
      const error: unknown = await postgres.read(url, options).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DecomposeError);
      expect(inspect(error, { depth: 10 })).not.toContain(PASSWORD);
      return error as DecomposeError;
    };

    test.each([
      ['nothing listens', 'database-unreachable', (url: URL) => (url.port = '1')],
      ['an unknown host', 'database-unreachable', (url: URL) => (url.hostname = 'db.invalid')],
      [
        'an unknown user',
        'database-login-refused',
        (url: URL) => (url.username = 'nobody_of_that_name'),
      ],
      ['an unknown database', 'unknown-database', (url: URL) => (url.pathname = '/no_such_shop')],
      [
        'a certificate that is missing',
        'database-tls-failed',
        (url: URL) => url.searchParams.set('sslmode', 'verify-ca'),
      ],
    ] satisfies [string, string, (url: URL) => unknown][])('%s', async (_title, code, change) => {
      const error = await failing(change);
      expect(error).toMatchObject({ code, exitCode: 3 });
      expect(error.hint).not.toBe('');
    });

    test('an unknown schema is answered with the known ones', async () => {
      const error = await failing(() => undefined, { ...OPTIONS, schemas: ['nowhere'] });
      expect(error).toMatchObject({ code: 'unknown-database-schema', exitCode: 3 });
      expect(error.hint).toContain('public');
    });

    test('a server that hangs up in the middle', async () => {
      const { port, close } = await startServer((socket) =>
        socket.once('data', () => socket.destroy()),
      );
      const error = await failing((url) =>
        Object.assign(url, { hostname: '127.0.0.1', port: String(port) }),
      );
      close();
      expect(error).toMatchObject({ code: 'database-unreachable', exitCode: 3 });
    });

    test.each([400, 1000, 4000, 12_000])(
      'a connection that is cut after %d bytes of answers',
      async (bytes) => {
        await server!.withDatabase([SHOP], async (shop) => {
          const { port, close } = await startServer((socket) => cutAfter(bytes, socket, shop));
          const error = await failing((url) => {
            Object.assign(url, { hostname: '127.0.0.1', port: String(port) });
            url.pathname = shop.pathname;
          });
          close();
          expect(['database-connection-lost', 'database-unreachable']).toContain(error.code);
          if (bytes > 1000) expect(error.code).toBe('database-connection-lost');
          expect(error.exitCode).toBe(3);
          expect(error.hint).not.toBe('');
        });
      },
    );

    test('a server that never answers', async () => {
      const { port, close } = await startServer(() => undefined);
      const error = await failing(
        (url) => Object.assign(url, { hostname: '127.0.0.1', port: String(port) }),
        { ...OPTIONS, connectTimeoutMs: 300 },
      );
      close();
      expect(error).toMatchObject({ code: 'database-timeout', exitCode: 3 });
    });
  },
);

/** Stands between a client and the server at `target`, and hangs up once that many bytes have come back. */
function cutAfter(bytes: number, client: Socket, target: URL): void {
  const upstream = createConnection(Number(target.port || 5432), target.hostname);
  upstream.on('error', () => undefined);
  client.on('data', (chunk) => upstream.write(chunk));
  client.on('close', () => upstream.destroy());
  let left = bytes;
  upstream.on('data', (chunk) => {
    client.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left > 0) return;
    client.destroySoon();
    upstream.destroy();
  });
}

async function startServer(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}

describe.skipIf(server === null)('schemas', () => {
  test('only those asked for are read; what they refer to outside is a gap', async () => {
    const { catalog, gaps } = await server!.withDatabase([SHOP], (url) =>
      postgres.read(url, { ...OPTIONS, schemas: ['sales', 'nowhere'] }),
    );
    expect(catalog.tables.map((table) => table.name)).toEqual([
      'sales.order_lines',
      'sales.orders',
    ]);
    expect(catalog.foreignKeys.map((key) => key.name)).toEqual([
      'by_number',
      'order_lines_order_id_fkey',
    ]);
    expect(gaps.map((gap) => gap.subject)).toEqual([
      'schema nowhere',
      'table public.customers',
      'table public.open_orders',
    ]);
  });
});
