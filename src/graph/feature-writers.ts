/**
 * Which tables the code itself keeps apart: their writers are feature modules, and none writes both.
 *
 * A module says where a boundary runs only if it is about as coarse as a service. A module that keeps three or more
 * tables up to date alone is (a feature folder, a workspace package); one that keeps a single table is not (a class
 * per entity, a route per table), and two such modules say nothing about their tables.
 */

/** Tables that a module must be the only serious writer of, to count as a feature. */
const FEWEST_OWN_TABLES = 3;
/** A module with a smaller share of a table's writes writes it only by the way. */
const SERIOUS_SHARE = 0.15;

/** Per module: how often it writes which tables, tables numbered from 0. */
export type Writers = readonly (readonly (readonly [table: number, writes: number])[])[];

/**
 * Tells for two tables whether feature modules write both, and no module writes both seriously. A table that a
 * module below the size of a feature writes too is never told apart from another.
 *
 * @param size number of tables
 */
export function findSeparated(size: number, writers: Writers): (a: number, b: number) => boolean {
  const serious = findSeriousWriters(size, writers);
  const ownTables = new Map<number, number>();
  for (const modules of serious) {
    const [only] = modules;
    if (modules.size === 1 && only !== undefined) {
      ownTables.set(only, (ownTables.get(only) ?? 0) + 1);
    }
  }
  const isFeature = (module: number): boolean => (ownTables.get(module) ?? 0) >= FEWEST_OWN_TABLES;
  const features = serious.map((modules) => ([...modules].every(isFeature) ? modules : null));
  return (a, b) => {
    const [left, right] = [features[a] ?? null, features[b] ?? null];
    if (left === null || right === null || left.size === 0 || right.size === 0) return false;
    return ![...left].some((module) => right.has(module));
  };
}

function findSeriousWriters(size: number, writers: Writers): ReadonlySet<number>[] {
  const totals = Array.from({ length: size }, () => 0);
  for (const [table, writes] of writers.flat()) totals[table] = (totals[table] ?? 0) + writes;
  const serious = Array.from({ length: size }, () => new Set<number>());
  writers.forEach((tables, module) => {
    for (const [table, writes] of tables) {
      if (writes >= SERIOUS_SHARE * (totals[table] ?? 0)) serious[table]?.add(module);
    }
  });
  return serious;
}
