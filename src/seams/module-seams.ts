import type { TableName } from '../model/catalog.js';
import type { ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy } from '../util/sort.js';
import { claimOf } from './claims.js';

/** A module that writes nothing belongs where at least this share of its reads goes. */
const READING_SHARE = 0.5;

/**
 * The seam each module works for: its pin, or the seam that most of its writes go to; where it writes nothing,
 * the seam that at least half of its reads go to. Reporting modules, and readers of everything, belong to none.
 *
 * @param seamOf table to seam, whatever the seams' names are at this point
 */
export function assignModules(
  uses: readonly ModuleUse[],
  seamOf: ReadonlyMap<TableName, string>,
  pins: ReadonlyMap<string, string>,
  reporting: readonly string[],
): Map<string, string> {
  const assigned = new Map<string, string>();
  for (const [module, own] of groupBy(uses, (use) => use.module)) {
    const pin = pins.get(module);
    const seam = pin ?? (reporting.includes(module) ? null : strongestSeam(own, seamOf));
    if (seam !== null) assigned.set(module, seam);
  }
  for (const [module, seam] of pins) assigned.set(module, seam);
  return new Map([...assigned].sort(([a], [b]) => compareText(a, b)));
}

function strongestSeam(
  uses: readonly ModuleUse[],
  seamOf: ReadonlyMap<TableName, string>,
): string | null {
  const claims = sumBySeam(uses, seamOf, claimOf);
  const reads = sumBySeam(uses, seamOf, (use) => use.reads);
  const seams = sortBy(
    new Set([...claims.keys(), ...reads.keys()]),
    (seam) => -(claims.get(seam) ?? 0),
    (seam) => -(reads.get(seam) ?? 0),
    (seam) => seam,
  );
  const [first] = seams;
  if (first === undefined || (claims.get(first) ?? 0) > 0) return first ?? null;
  const all = [...reads.values()].reduce((sum, count) => sum + count, 0);
  return (reads.get(first) ?? 0) >= READING_SHARE * all ? first : null;
}

function sumBySeam(
  uses: readonly ModuleUse[],
  seamOf: ReadonlyMap<TableName, string>,
  weigh: (use: ModuleUse) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const use of uses) {
    const seam = seamOf.get(use.table);
    if (seam !== undefined) sums.set(seam, (sums.get(seam) ?? 0) + weigh(use));
  }
  return sums;
}
