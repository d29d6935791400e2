import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import type { CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import type { Stability } from '../../src/model/seam.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams } from '../../src/seams/find.js';
import { catalog, code } from '../support/builders.js';
import { randomSystem, uniteSystems } from '../support/random-system.js';

const analyze = (schema: Catalog, facts: CodeFacts = code(), constraints = NO_CONSTRAINTS) =>
  findSeams(buildGraph(schema, facts), schema, facts, constraints);

const standingOf = (
  { ownership }: ReturnType<typeof findSeams>,
  prefix = '',
): Record<string, Stability> =>
  Object.fromEntries(
    ownership
      .filter(({ table }) => table.startsWith(prefix))
      .map(({ table, stability }) => [table, stability]),
  );

// Two groups that hold together in themselves, with whatever a test puts beside them.
const LIBRARY = `
  books(id)
  chapters(id, book_id -> books.id cascade)
  editions(id, book_id -> books.id cascade, chapter_id -> chapters.id cascade)
  rooms(id)
  chairs(id, room_id -> rooms.id cascade)
  lamps(id, room_id -> rooms.id cascade, chair_id -> chairs.id cascade)
`;
const WORK = `
  catalog edit: insert books, insert chapters, insert editions
  catalog drop: delete books, delete chapters, delete editions
  house furnish: insert rooms, insert chairs, insert lamps
  house clear: delete rooms, delete chairs, delete lamps
`;

describe('where a table stands', () => {
  test('is contested between two groups that tie it equally', () => {
    const schema = catalog(`${LIBRARY}
      plates(id, book_id -> books.id, room_id -> rooms.id)`);
    const { plates, ...others } = standingOf(analyze(schema, code(WORK)));
    expect(plates?.verdict).toBe('contested');
    expect([...(plates?.between ?? [])].sort()).toEqual(['catalog', 'house']);
    expect(plates?.decides.toSorted()).toEqual([
      'for catalog: it refers to books',
      'for house: it refers to rooms',
    ]);
    expect(Math.abs(plates?.margin ?? 1)).toBeLessThan(0.1);
    expect(Object.values(others).map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 6 }, () => 'clear'),
    );
  });

  test('is clear where only one group ties it', () => {
    const schema = catalog(`${LIBRARY}
      plates(id, book_id -> books.id cascade)`);
    const found = analyze(schema, code(WORK));
    expect(standingOf(found)['plates']).toMatchObject({ verdict: 'clear', between: [] });
    expect(found.ownership.find(({ table }) => table === 'plates')?.runnerUp).toBeNull();
  });

  test('is unowned where nothing ties it to any table', () => {
    const schema = catalog(`${LIBRARY}
      plates(id)`);
    expect(standingOf(analyze(schema, code(WORK)))['plates']).toEqual({
      verdict: 'unowned',
      share: 0,
      margin: 0,
      between: [],
      decides: [],
    });
  });

  test('is certain where the manifest pins it', () => {
    const schema = catalog(`${LIBRARY}
      plates(id, book_id -> books.id, room_id -> rooms.id)`);
    const seams = [{ id: 'stock', tables: ['plates'], modules: [], value: null }];
    const { ownership } = analyze(schema, code(WORK), { ...NO_CONSTRAINTS, seams });
    expect(ownership.find(({ table }) => table === 'plates')).toMatchObject({
      seam: 'stock',
      stability: { verdict: 'clear', share: 1, margin: 1 },
      runnerUp: null,
    });
  });

  test('the more facts agree, the surer it is', () => {
    const lend = (times: number): CodeFacts =>
      code(
        WORK,
        ...Array.from(
          { length: times },
          (_, at) => `desk lend${String(at)}: insert plates, select books`,
        ),
        'desk place: select plates, select rooms',
      );
    const schema = catalog(`${LIBRARY}
      plates(id)`);
    const marginAt = (times: number): number =>
      standingOf(analyze(schema, lend(times)))['plates']?.margin ?? 0;
    expect(marginAt(8)).toBeGreaterThan(marginAt(1));
  });
});

test('a seam is as sure as its tables are, on average', () => {
  fc.assert(
    fc.property(randomSystem(), ({ catalog: schema, facts }) => {
      const { seams, ownership } = analyze(schema, facts);
      for (const { id, confidence } of seams) {
        const shares = ownership
          .filter(({ seam }) => seam === id)
          .map(({ stability }) => stability.share);
        const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
        expect(confidence).toBeCloseTo(mean, 10);
      }
    }),
  );
});

test('facts in another order give the same verdicts', () => {
  fc.assert(
    fc.property(randomSystem(), ({ catalog: schema, facts }) => {
      const turned: Catalog = {
        ...schema,
        tables: schema.tables.toReversed(),
        foreignKeys: schema.foreignKeys.toReversed(),
      };
      const turnedFacts: CodeFacts = { ...facts, accesses: facts.accesses.toReversed() };
      expect(analyze(turned, turnedFacts).ownership).toEqual(analyze(schema, facts).ownership);
    }),
  );
});

test('a system of which another one shares nothing is as sure beside it as alone', () => {
  fc.assert(
    fc.property(
      randomSystem(['order', 'invoice'], ['sales']),
      randomSystem(['patient', 'ward'], ['clinic']),
      (shop, hospital) => {
        const both = uniteSystems(shop, hospital);
        // Tables that nothing touches stand together, wherever they come from.
        const sharesOf = (system: typeof shop, prefix: string) =>
          Object.entries(standingOf(analyze(system.catalog, system.facts), prefix)).map(
            ([table, { share, verdict }]) => [table, share, verdict],
          );
        for (const prefix of ['order', 'invoice']) {
          expect(sharesOf(both, prefix)).toEqual(sharesOf(shop, prefix));
        }
      },
    ),
  );
});
