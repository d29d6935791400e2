import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { postgres } from '../../../src/introspect/sources/postgres.js';
import { findPostgres, runSql } from '../../support/postgres.js';

const OPTIONS = { schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 30_000 };
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
