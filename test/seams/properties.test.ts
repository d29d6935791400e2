import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecomposeError } from '../../src/errors.js';
import { buildGraph } from '../../src/graph/build.js';
import type { SeamConstraints } from '../../src/model/constraints.js';
import type { Plan } from '../../src/plan/plan.js';
import { planExtraction } from '../../src/plan/plan.js';
import { measureCosts } from '../../src/plan/costs.js';
import { NO_CONSTRAINTS } from '../../src/seams/constraints.js';
import { findSeams, type SeamAnalysis } from '../../src/seams/find.js';
import {
  randomSystem,
  shuffleSystem,
  uniteSystems,
  type RandomSystem,
} from '../support/random-system.js';

function analyze(
  { catalog, facts }: RandomSystem,
  constraints: SeamConstraints = NO_CONSTRAINTS,
): SeamAnalysis & Plan {
  const found = findSeams(buildGraph(catalog, facts), catalog, facts, constraints);
  return { ...found, ...planExtraction({ ...found, catalog, facts, constraints }) };
}

/** Seams of tables that belong to nobody: the only ones that unconnected systems share. */
const COMMON = new Set(['reference-data', 'unplaced']);

const tablesOf = ({ catalog }: RandomSystem): string[] =>
  catalog.tables.map((table) => table.name).sort();

describe('for any system', () => {
  test('the order of tables, keys, files and accesses changes nothing', () => {
    fc.assert(
      fc.property(
        randomSystem().chain((system) => fc.tuple(fc.constant(system), shuffleSystem(system))),
        ([system, shuffled]) => {
          expect(analyze(shuffled)).toEqual(analyze(system));
        },
      ),
    );
  });

  test('every table stands in exactly one seam and has one owner verdict', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const { seams, ownership } = analyze(system);
        expect(seams.flatMap((seam) => seam.tables).sort()).toEqual(tablesOf(system));
        expect(ownership.map((own) => own.table)).toEqual(tablesOf(system));
        expect(new Set(seams.map((seam) => seam.id)).size).toBe(seams.length);
      }),
    );
  });

  test('each module works for at most one seam', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const modules = analyze(system).seams.flatMap((seam) => seam.modules);
        expect(new Set(modules).size).toBe(modules.length);
      }),
    );
  });

  test('the extraction order is a permutation of the seams', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const { seams, extractionOrder } = analyze(system);
        expect(extractionOrder.map(({ seam }) => seam).sort()).toEqual(seams.map(({ id }) => id));
        expect(extractionOrder.map(({ position }) => position)).toEqual(
          extractionOrder.map((_, at) => at + 1),
        );
      }),
    );
  });

  test('every crossing has one verdict with a reason and its evidence', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const { crossings } = analyze(system);
        expect(new Set(crossings.map(({ id }) => id)).size).toBe(crossings.length);
        for (const crossing of crossings) {
          expect(crossing.why).not.toBe('');
          expect(crossing.from).not.toBe(crossing.to);
          expect(crossing.evidence.length).toBeGreaterThan(0);
          expect(crossing.evidence.every(({ file, name }) => file !== null || name !== null)).toBe(
            true,
          );
        }
      }),
    );
  });

  test('the keys to break are those between tables of different seams, each once', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const { seams, foreignKeysToBreak } = analyze(system);
        const seamOf = new Map(
          seams.flatMap(({ id, tables }) => tables.map((table) => [table, id])),
        );
        const expected = system.catalog.foreignKeys
          .filter((key) => seamOf.get(key.from) !== seamOf.get(key.to))
          .map((key) => key.name);
        expect(foreignKeysToBreak.map((key) => key.name).sort()).toEqual(expected.sort());
      }),
    );
  });

  test('shares lie between 0 and 1', () => {
    fc.assert(
      fc.property(randomSystem(), (system) => {
        const { seams, ownership } = analyze(system);
        const shares = [
          ...seams.flatMap(({ confidence, metrics }) => [
            confidence,
            metrics.instabilityShare,
            metrics.cohesionShare,
            metrics.couplingShare,
          ]),
          ...ownership.map(({ confidence }) => confidence),
        ];
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      }),
    );
  });

  test('a crossing less never makes a seam dearer', () => {
    fc.assert(
      fc.property(randomSystem(), fc.nat(), (system, at) => {
        const { seams, crossings } = analyze(system);
        for (const { id } of seams) {
          const own = crossings.filter(({ from, to }) => from === id || to === id);
          const fewer = own.filter((_, index) => index !== at % Math.max(1, own.length));
          expect(measureCosts(id, fewer).points).toBeLessThanOrEqual(measureCosts(id, own).points);
        }
      }),
    );
  });

  test('as many seams come out as are asked for, where there are as many tables', () => {
    fc.assert(
      fc.property(randomSystem(), fc.integer({ min: 2, max: 10 }), (system, services) => {
        const { seams } = analyze(system, { ...NO_CONSTRAINTS, services });
        const isSetApart = seams.some((seam) => seam.id === 'reference-data');
        const open = seams.flatMap((seam) =>
          seam.tables.filter((table) => !seam.referenceData.includes(table)),
        );
        const most = open.length + (isSetApart ? 1 : 0);
        expect(seams.length).toBe(Math.min(services, most));
      }),
    );
  });
});

describe('two systems that share no key, module, unit of work or word', () => {
  test('give together what each gives alone', () => {
    fc.assert(
      fc.property(
        // One module each: whether code is divided into features (three or more) is a question about all of it.
        randomSystem(['order', 'invoice'], ['sales']),
        randomSystem(['patient', 'ward'], ['clinic']),
        (shop, hospital) => {
          const grouped = ({ seams }: SeamAnalysis): string[] =>
            seams.filter(({ id }) => !COMMON.has(id)).map(({ tables }) => tables.join());
          const both = grouped(analyze(uniteSystems(shop, hospital)));
          const apart = new Set([...grouped(analyze(shop)), ...grouped(analyze(hospital))]);
          expect(both.filter((tables) => !apart.has(tables))).toEqual([]);
        },
      ),
    );
  });
});

describe('what the manifest says', () => {
  const choices = fc.record({
    pins: fc.array(fc.tuple(fc.constantFrom('billing', 'shipping'), fc.nat(9)), { maxLength: 4 }),
    together: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 2 }),
    apart: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 2 }),
    services: fc.option(fc.integer({ min: 1, max: 6 })),
  });

  test('is honoured exactly, or refused as contradictory', () => {
    fc.assert(
      fc.property(randomSystem(), choices, (system, { pins, together, apart, services }) => {
        const tables = tablesOf(system);
        const nameAt = (at: number): string => tables[at % tables.length] ?? '';
        const constraints: SeamConstraints = {
          ...NO_CONSTRAINTS,
          services,
          seams: ['billing', 'shipping'].map((id) => ({
            id,
            tables: pins.filter(([seam]) => seam === id).map(([, at]) => nameAt(at)),
            modules: [],
            value: null,
          })),
          together: together.map((pair) => pair.map(nameAt)),
          apart: apart.map((pair) => pair.map(nameAt)),
        };
        let result: SeamAnalysis;
        try {
          result = analyze(system, constraints);
        } catch (error) {
          expect(error).toBeInstanceOf(DecomposeError);
          expect(error).toMatchObject({ code: 'contradictory-constraints', exitCode: 2 });
          return;
        }
        const seamOf = new Map(
          result.seams.flatMap(({ id, tables }) => tables.map((table) => [table, id])),
        );
        for (const [seam, at] of pins) expect(seamOf.get(nameAt(at))).toBe(seam);
        for (const [a, b] of together) expect(seamOf.get(nameAt(a))).toBe(seamOf.get(nameAt(b)));
        for (const [a, b] of apart) {
          if (nameAt(a) !== nameAt(b)) {
            expect(seamOf.get(nameAt(a))).not.toBe(seamOf.get(nameAt(b)));
          }
        }
      }),
    );
  });
});
