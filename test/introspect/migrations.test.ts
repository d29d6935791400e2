import { describe, expect, test } from 'vitest';
import { compareNaturally, orderMigrations, upPart } from '../../src/introspect/migrations.js';

describe('the order of migrations', () => {
  test('Flyway: by version, repeatable ones last, undo scripts left out', () => {
    const order = orderMigrations([
      'db/migration/R__views.sql',
      'db/migration/V10__stock.sql',
      'db/migration/V1.2__prices.sql',
      'db/migration/V1.10__labels.sql',
      'db/migration/V2__orders.sql',
      'db/migration/U2__orders.sql',
      'db/migration/B2__baseline.sql',
      'db/migration/notes.sql',
    ]);
    expect(order.title).toBe('Flyway migrations');
    expect(order.files.map((path) => path.slice('db/migration/'.length))).toEqual([
      'V1.2__prices.sql',
      'V1.10__labels.sql',
      'V2__orders.sql',
      'V10__stock.sql',
      'R__views.sql',
    ]);
    expect(order.ignored.map(({ path }) => path.slice('db/migration/'.length)).sort()).toEqual([
      'B2__baseline.sql',
      'U2__orders.sql',
      'notes.sql',
    ]);
  });

  test('Drizzle: as the journal says, without what it does not list', () => {
    const journal = JSON.stringify({
      dialect: 'postgresql',
      entries: [
        { idx: 0, tag: '0000_lively_hulk' },
        { idx: 1, tag: '0002_second' },
        { idx: 2, tag: '0001_third' },
      ],
    });
    const order = orderMigrations(
      [
        'drizzle/0000_lively_hulk.sql',
        'drizzle/0001_third.sql',
        'drizzle/0002_second.sql',
        'drizzle/custom.sql',
      ],
      new Map([['drizzle', journal]]),
    );
    expect(order.files).toEqual([
      'drizzle/0000_lively_hulk.sql',
      'drizzle/0002_second.sql',
      'drizzle/0001_third.sql',
    ]);
    expect(order.ignored).toMatchObject([{ path: 'drizzle/custom.sql' }]);
  });

  test('a journal that is no JSON is as if it were not there', () => {
    const order = orderMigrations(['drizzle/0001_a.sql'], new Map([['drizzle', '{']]));
    expect(order.files).toEqual(['drizzle/0001_a.sql']);
  });

  test('Prisma: by the name of the folder', () => {
    const order = orderMigrations([
      'prisma/migrations/20240102000000_b/migration.sql',
      'prisma/migrations/20230101000000_a/migration.sql',
    ]);
    expect(order.title).toBe('Prisma migrations');
    expect(order.files[0]).toContain('_a/');
  });

  test.each([
    [['m/2_b.up.sql', 'm/10_c.up.sql', 'm/1_a.up.sql', 'm/1_a.down.sql']],
    [['m/2_b-up.sql', 'm/10_c-up.sql', 'm/1_a-up.sql', 'm/1_a-down.sql']],
    [['m/2_b/up.sql', 'm/10_c/up.sql', 'm/1_a/up.sql', 'm/1_a/down.sql']],
  ])('%j: ways down are left out, numbers count as numbers', (paths) => {
    const order = orderMigrations(paths);
    expect(order.files).toEqual([paths[2], paths[0], paths[1]]);
    expect(order.ignored).toMatchObject([{ path: paths[3] }]);
  });

  test('time stamps too long for a number keep their order', () => {
    const [a, b] = ['m/20240101120000000001_a.sql', 'm/20240101120000000002_b.sql'];
    expect(compareNaturally(a, b)).toBeLessThan(0);
    expect(compareNaturally('m/009_a.sql', 'm/10_b.sql')).toBeLessThan(0);
    expect(compareNaturally('m/a.sql', 'm/a/b.sql')).toBeLessThan(0);
    expect(compareNaturally('m/a.sql', 'm/a.sql')).toBe(0);
  });
});

describe('a script with both directions', () => {
  const UP = 'CREATE TABLE orders (id int);';
  const DOWN = 'DROP TABLE orders;';

  test.each([
    ['dbmate', '-- migrate:up', '-- migrate:down'],
    ['dbmate with options', '-- migrate:up transaction:false', '-- migrate:down transaction:false'],
    ['goose', '-- +goose Up', '-- +goose Down'],
    ['sql-migrate', '-- +migrate Up', '-- +migrate Down notransaction'],
    ['node-pg-migrate', '-- Up Migration', '-- Down Migration'],
    ['bare', '-- Up', '-- Down'],
  ])('%s: the way down is blanked out, lines stay where they are', (_, up, down) => {
    const text = [up, UP, down, DOWN].join('\n');
    expect(upPart(text)).toBe([up, UP, '', ''].join('\n'));
    expect(upPart([down, DOWN, up, UP].join('\r\n')).replaceAll('\r', '')).toBe(
      ['', '', up, UP].join('\n'),
    );
  });

  test('a remark about going down is no marker', () => {
    const text = `${UP}\n-- down\n-- rollback: drop it by hand\nCREATE TABLE lines (id int);`;
    expect(upPart(text)).toBe(text);
  });
});
