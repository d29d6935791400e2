import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DecomposeError } from '../../../src/errors.js';
import { mysql } from '../../../src/introspect/sources/mysql.js';
import { LIMITS } from '../../support/compare-catalogs.js';
import { findMySql, runSql } from '../../support/mysql.js';

const server = await findMySql('reading a live MySQL or MariaDB');

const SHOP = `
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE);
CREATE VIEW placed AS SELECT * FROM orders;
CREATE TRIGGER order_placed AFTER INSERT ON orders FOR EACH ROW DELETE FROM customers WHERE id = 0;
CREATE PROCEDURE tidy() DELETE FROM orders WHERE id = 0;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO CALL tidy();
`;

async function errorOf(url: string, timeout = 1_000): Promise<DecomposeError> {
  const limits = { schemas: [], connectTimeoutMs: timeout, statementTimeoutMs: timeout };
  const error: unknown = await mysql.read(new URL(url), limits).catch((thrown: unknown) => thrown);
  if (error instanceof DecomposeError) return error;
  throw new Error('a DecomposeError was expected', { cause: error });
}

/** A server of bytes on a free port, for as long as `use` takes. */
async function withListener<T>(
  serve: (socket: Socket) => void,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await use((listener.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    listener.close();
  }
}

describe('connecting to MySQL', () => {
  it('says so where nothing listens', async () => {
    const error = await errorOf('mysql://reader:s3cret@127.0.0.1:1/shop');

    expect(error.code).toBe('database-unreachable');
    expect(error.message).toContain('database "shop" on 127.0.0.1:1');
  });

  it('asks for the name of a database', async () => {
    expect((await errorOf('mysql://reader@127.0.0.1')).code).toBe('bad-database-url');
  });

  it('gives up on a server that says nothing', async () => {
    const error = await withListener(
      () => undefined,
      (port) => errorOf(`mysql://reader:s3cret@127.0.0.1:${port}/shop`, 200),
    );

    expect(error.code).toBe('database-timeout');
  });

  it('shows no password, whatever goes wrong', async () => {
    const error = await withListener(
      (socket) => socket.end('not a greeting\r\n'),
      (port) => errorOf(`mysql://reader:s3cret@127.0.0.1:${port}/shop`),
    );

    expect(error.exitCode).toBe(3);
    expect(JSON.stringify([error.message, error.hint, error.cause ?? null])).not.toContain(
      's3cret',
    );
  });
});

describe.skipIf(server === null)('a live MySQL or MariaDB', () => {
  it('refuses a wrong password and an unknown database in its own words', async () => {
    const base = server!.url('dcmp_mysql_never_there');
    const stranger = new URL(base.href);
    stranger.username = 'dcmp_mysql_stranger';
    stranger.password = 's3cret';

    expect((await errorOf(base.href)).code).toBe('unknown-database');
    const refused = await errorOf(stranger.href);
    expect(refused.code).toBe('database-login-refused');
    expect(refused.message).not.toContain('s3cret');
  });

  it('reads several databases and says which it could not find', async () => {
    await server!.withDatabase(async (database) => {
      await database.run(
        `CREATE TABLE ${database.archive}.old_orders (id int PRIMARY KEY);
         CREATE TABLE orders (id int, FOREIGN KEY (id) REFERENCES ${database.archive}.old_orders (id));`,
      );
      const both = { schemas: [database.name, database.archive, 'nowhere'], ...LIMITS };
      const { catalog, gaps, defaultSchema } = await mysql.read(database.url, both);

      expect(defaultSchema).toBe(database.name);
      expect(catalog.foreignKeys).toMatchObject([{ to: `${database.archive}.old_orders` }]);
      expect(gaps.map(({ subject }) => subject)).toEqual(['schema nowhere']);

      const one = await mysql.read(database.url, { schemas: [], ...LIMITS });
      expect(one.catalog.foreignKeys).toHaveLength(1);
      expect(one.gaps.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
        `unknown-table table ${database.archive}.old_orders`,
      ]);
    });
  });

  it('counts what a role may not see, and finds foreign keys all the same', async () => {
    await server!.withDatabase(async (database) => {
      await database.run(SHOP);
      const reader = `${database.name}_r`.slice(-30);
      await runSql(server!.url(''), `CREATE USER '${reader}'@'localhost' IDENTIFIED BY 's3cret'`);
      try {
        await runSql(
          server!.url(''),
          `GRANT SELECT ON ${database.name}.* TO '${reader}'@'localhost'`,
        );
        const url = new URL(database.url.href);
        url.username = reader;
        url.password = 's3cret';
        const { catalog, gaps } = await mysql.read(url, { schemas: [], ...LIMITS });

        expect(catalog.tables).toHaveLength(2);
        expect(catalog.foreignKeys).toMatchObject([
          { from: `${database.name}.orders`, onDelete: 'cascade' },
        ]);
        expect(catalog.views).toHaveLength(1);
        expect(gaps.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
          `permission triggers of ${database.name}`,
          `permission routines of ${database.name}`,
          `permission events of ${database.name}`,
          `permission view ${database.name}.placed`,
        ]);
      } finally {
        await runSql(server!.url(''), `DROP USER '${reader}'@'localhost'`);
      }
    });
  });

  it('reads trigger and routine bodies, and counts events, which it does not read', async () => {
    await server!.withDatabase(async (database) => {
      await database.run(SHOP);
      const { catalog, gaps, used } = await mysql.read(database.url, { schemas: [], ...LIMITS });

      expect(used).toMatch(/^(MariaDB|MySQL) [\d.]+ database "/);
      expect(catalog.triggers).toMatchObject([
        { name: 'order_placed', writes: [`${database.name}.customers`] },
      ]);
      expect(catalog.routines).toMatchObject([{ writes: [`${database.name}.orders`] }]);
      expect(gaps.map(({ subject }) => subject)).toEqual([`event ${database.name}.nightly`]);
    });
  });

  it('says so when the connection is cut while it reads', async () => {
    await server!.withDatabase(async (database) => {
      const socketPath = database.url.searchParams.get('socketPath');
      const open = () =>
        socketPath === null
          ? connect(Number(database.url.port || 3306), database.url.hostname)
          : connect(socketPath);
      const error = await withListener(
        (client) => {
          const upstream = open();
          upstream.on('error', () => client.destroy());
          upstream.pipe(client);
          client.on('data', (data) => {
            if (data.includes('information_schema.STATISTICS')) {
              upstream.destroy();
              client.destroy();
            } else upstream.write(data);
          });
        },
        (port) => {
          const url = new URL(database.url.href);
          url.searchParams.delete('socketPath');
          url.hostname = '127.0.0.1';
          url.port = String(port);
          return errorOf(url.href, 5_000);
        },
      );

      expect(error.code).toBe('database-connection-lost');
    });
  });
});
