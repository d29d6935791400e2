import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import type { CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import type { SeamConstraints } from '../../src/model/constraints.js';
import type { Placement } from '../../src/model/placement.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams } from '../../src/seams/find.js';
import { catalog, code } from '../support/builders.js';

/** A lending library: members borrow, and staff look after the stock. */
const SCHEMA = catalog(`
  members(id, name)
  cards(id, member_id -> members.id cascade)
  loans(id, member_id -> members.id, copy_id -> copies.id)
  copies(id, title_id -> titles.id, shelf)
  titles(id, name)
  title_notes(id, title_id -> titles.id cascade)
`);

const CODE = code(`
  desk enrol: transaction insert members, insert cards
  desk renew: transaction update cards, update members
  desk lend: insert loans
  desk return: update loans
  desk dun: update loans, select members
  desk card: join select members, select cards
  stock buy: transaction insert titles, insert copies
  stock note: insert title_notes
  stock repair: update copies, delete loans
`);

const PLACEMENTS = place(SCHEMA, CODE);

describe('why a table stands where it stands', () => {
  test('the code that commits both, and the joins beside it', () => {
    expect(textsOf('cards')).toContain(
      '2 transactions write both it and members, and 1 query joins it with members',
    );
    const reason = reasonsOf('cards').find(({ kind }) => kind === 'transaction');
    expect(reason).toMatchObject({ seam: 'desk', tables: ['members'], count: 2 });
    expect(reason?.evidence.map(({ file, line, detail }) => [file, line, detail])).toEqual([
      ['src/desk.ts', 1, 'enrol commits both together'],
      ['src/desk.ts', 2, 'renew commits both together'],
    ]);
  });

  test('the whole that it is a part of, by the name of the constraint', () => {
    const reason = reasonsOf('cards').find(({ kind }) => kind === 'composition');
    expect(reason?.text).toBe('part of members (member_id: NOT NULL, ON DELETE CASCADE)');
    expect(reason?.evidence[0]?.name).toBe('cards_member_id_fkey');
    expect(textsOf('titles')).toContain('title_notes is a part of it');
  });

  test('the module that writes it, alone or for the most part', () => {
    expect(textsOf('titles')).toContain('only stock writes it');
    expect(textsOf('loans')).toContain('desk writes it in 3 of 4 places');
  });

  test('the strongest first, with shares that add up to no more than the whole', () => {
    for (const { reasons, doubts, ownShare } of PLACEMENTS.values()) {
      const shares = [...reasons, ...doubts].map(({ share }) => share ?? 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThan(1.001);
      expect(reasons.map(({ share }) => share ?? 1)).toEqual(
        reasons.map(({ share }) => share ?? 1).toSorted((a, b) => b - a),
      );
      expect(reasons.length).toBeGreaterThan(0);
      expect(ownShare).not.toBeNull();
    }
  });
});

describe('what speaks against it', () => {
  test('ties to another seam, and who else writes it', () => {
    const { doubts } = PLACEMENTS.get('loans') ?? { doubts: [] };
    expect(doubts.every(({ seam }) => seam === 'stock')).toBe(true);
    expect(doubts.map(({ text }) => text).toSorted()).toEqual([
      '1 unit of work uses it together with copies',
      'refers to copies by copy_id',
      'stock writes it in 1 of 4 places',
    ]);
  });

  test('nothing where nothing does', () => {
    expect(PLACEMENTS.get('cards')?.doubts).toEqual([]);
  });
});

test('what the manifest decides stands first and has no share', () => {
  const pinned = place(SCHEMA, CODE, {
    ...NO_CONSTRAINTS,
    seams: [{ id: 'stock', tables: ['loans'], modules: [], value: null }],
    together: [['members', 'cards']],
  });
  expect(pinned.get('loans')?.reasons[0]).toMatchObject({
    kind: 'pinned',
    text: 'pinned to stock by the manifest',
    share: null,
  });
  expect(pinned.get('cards')?.reasons[0]?.text).toBe('held together with members by the manifest');
});

test('a table that nothing touches says so', () => {
  const placements = place(catalog('a(id)', 'b(id)'), code());
  expect(placements.get('a')?.reasons.map(({ text }) => text)).toEqual([
    'no code and no key touches it',
  ]);
  expect(placements.get('a')?.ownShare).toBeNull();
});

test('a query of a report is no reason', () => {
  const placements = place(
    SCHEMA,
    code(`
      desk enrol: insert members, insert cards
      desk pay: insert loans
      stock buy: insert titles, insert copies
      stock note: insert title_notes
      archive keep: insert cards
      month report: join select members, select cards, select titles, select title_notes
      month loans: join select loans, select copies, select members, select titles
    `),
  );
  const texts = [...placements.values()].flatMap(({ reasons, doubts }) =>
    [...reasons, ...doubts].map(({ text }) => text),
  );
  expect(texts.filter((text) => text.includes('joins'))).toEqual([]);
});

test('the same facts in another order give the same reasons', () => {
  const turned = place(
    {
      ...SCHEMA,
      tables: SCHEMA.tables.toReversed(),
      foreignKeys: SCHEMA.foreignKeys.toReversed(),
    },
    {
      ...CODE,
      accesses: CODE.accesses.toReversed(),
      statements: CODE.statements.toReversed(),
      transactions: CODE.transactions.toReversed(),
    },
  );
  expect([...turned.values()]).toEqual([...PLACEMENTS.values()]);
});

function place(
  schema: Catalog,
  facts: CodeFacts,
  constraints: SeamConstraints = NO_CONSTRAINTS,
): ReadonlyMap<string, Placement> {
  const { placements } = findSeams(buildGraph(schema, facts), schema, facts, constraints);
  return new Map(placements.map((placement) => [placement.table, placement]));
}

function reasonsOf(table: string): Placement['reasons'] {
  return PLACEMENTS.get(table)?.reasons ?? [];
}

function textsOf(table: string): string[] {
  return reasonsOf(table).map(({ text }) => text);
}
