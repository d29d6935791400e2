import { buildGraph } from '../../src/graph/build.js';
import type { CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import type { Partition } from '../../src/seams/compare.js';
import { findSeams } from '../../src/seams/find.js';

/** A system of which the answer is known. */
export interface Case {
  readonly name: string;
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
  readonly truth: Partition;
}

interface Judged {
  readonly verdict: 'clear' | 'contested' | 'unowned';
  readonly share: number;
  /** It stands in the seam that most tables of its true service stand in. */
  readonly isRight: boolean;
}

/** What is wanted of tables called clear, and of those called contested. */
const WANTED_CLEAR = 0.9;
const WANTED_CONTESTED = 0.6;
const THRESHOLDS = [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8];

/**
 * Prints how many of the tables called clear and contested stand with the majority of their true service; then the
 * same for other thresholds, all cases together, and what a threshold chosen without a case does on that case.
 */
export function printCalibration(cases: readonly Case[]): void {
  const judged = cases.map((each) => ({ name: each.name, tables: judgeCase(each) }));
  const all = judged.flatMap(({ tables }) => tables);
  const isClear = ({ verdict }: Judged): boolean => verdict === 'clear';
  console.log('With the majority of their true service:');
  console.table([
    ...judged.map(({ name, tables }) => ({ system: name, ...split(tables, isClear) })),
    { system: 'all', ...split(all, isClear) },
  ]);
  console.log('Were a table clear from another share of the runs on:');
  console.table(
    THRESHOLDS.map((threshold) => ({ threshold, ...split(all, isAtLeast(threshold)) })),
  );
  console.log('Threshold chosen on the other cases, tried on the one left out:');
  const leftOut = judged.map(({ name, tables }) => {
    const others = judged.filter((each) => each.name !== name).flatMap((each) => each.tables);
    const threshold = chooseThreshold(others);
    return { system: name, threshold, tables, isClear: isAtLeast(threshold) };
  });
  console.table([
    ...leftOut.map(({ system, threshold, tables, isClear: isOne }) => ({
      system,
      threshold,
      ...split(tables, isOne),
    })),
    {
      system: 'all',
      threshold: '',
      ...splitInto(
        leftOut.flatMap(({ tables, isClear: isOne }) => tables.filter(isOne)),
        leftOut.flatMap(({ tables, isClear: isOne }) => tables.filter((table) => !isOne(table))),
      ),
    },
  ]);
}

function judgeCase({ catalog, facts, truth }: Case): Judged[] {
  const { ownership } = findSeams(buildGraph(catalog, facts), catalog, facts);
  const seamOf = new Map(ownership.map(({ table, seam }) => [table, seam]));
  const counts = new Map<string, Map<string, number>>();
  for (const [table, service] of truth) {
    const own = counts.get(service) ?? new Map<string, number>();
    const seam = seamOf.get(table) ?? '';
    counts.set(service, own.set(seam, (own.get(seam) ?? 0) + 1));
  }
  const homes = new Map(
    [...counts].map(([service, own]) => [
      service,
      [...own].reduce((best, each) => (each[1] > best[1] ? each : best))[0],
    ]),
  );
  return ownership.flatMap(({ table, seam, stability }) => {
    const service = truth.get(table);
    return service === undefined
      ? []
      : [
          {
            verdict: stability.verdict,
            share: stability.share,
            isRight: homes.get(service) === seam,
          },
        ];
  });
}

const isAtLeast =
  (threshold: number) =>
  ({ share }: Judged): boolean =>
    share >= threshold;

/** The threshold that comes nearest to both wishes. */
function chooseThreshold(tables: readonly Judged[]): number {
  const rated = THRESHOLDS.map((threshold) => {
    const clear = rightShare(tables.filter(isAtLeast(threshold)));
    const contested = rightShare(tables.filter((table) => !isAtLeast(threshold)(table)));
    return { threshold, slack: Math.min(clear - WANTED_CLEAR, WANTED_CONTESTED - contested) };
  });
  const best = Math.max(...rated.map(({ slack }) => slack));
  return rated.find(({ slack }) => slack >= best)?.threshold ?? 0;
}

function split(tables: readonly Judged[], isClear: (table: Judged) => boolean): object {
  return splitInto(
    tables.filter(isClear),
    tables.filter((table) => !isClear(table)),
  );
}

function splitInto(clear: readonly Judged[], rest: readonly Judged[]): object {
  const contested = rest.filter(({ verdict }) => verdict !== 'unowned');
  return {
    clear: clear.length,
    clearRight: rightShare(clear).toFixed(2),
    contested: contested.length,
    contestedRight: rightShare(contested).toFixed(2),
  };
}

function rightShare(tables: readonly Judged[]): number {
  return tables.length === 0
    ? Number.NaN
    : tables.filter(({ isRight }) => isRight).length / tables.length;
}
