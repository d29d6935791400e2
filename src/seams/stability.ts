import type { TableName } from '../model/catalog.js';

/** How a component came apart when the evidence was varied. */
export interface VariedComponent {
  readonly tables: readonly TableName[];
  /** One per run: the group of each table, numbered from 0, in the order of `tables`. */
  readonly runs: readonly Int32Array[];
}

/** How sure it is that a table stands in its seam. */
export interface TableStability {
  /** 0 to 1: share of the varied runs in which it was with the core of its seam. */
  readonly share: number;
  /** The seam that it was with most often otherwise, and in what share of the runs; `null` = with no other. */
  readonly runnerUp: { readonly seam: string; readonly share: number } | null;
}

/**
 * Judges seams by varied runs. In a run, the core of a seam is the group with more than half of its tables, and a
 * group belongs to the seam that most of its tables come from. So where a run joins two seams, the tables of the
 * larger one are at home, and those of the smaller one are with the other.
 *
 * Tables of components without runs are left out: nothing was varied.
 *
 * @param seamOf table to seam
 */
export function measureStability(
  components: readonly VariedComponent[],
  seamOf: ReadonlyMap<TableName, string>,
): Map<TableName, TableStability> {
  return new Map(components.flatMap((component) => measureComponent(component, seamOf)));
}

type Counts = Map<number, number>;

function measureComponent(
  { tables, runs }: VariedComponent,
  seamOf: ReadonlyMap<TableName, string>,
): [TableName, TableStability][] {
  if (runs.length === 0) return [];
  const ids = [...new Set(tables.map((table) => seamOf.get(table) ?? ''))].sort();
  const numbers = new Map(ids.map((id, at) => [id, at]));
  const seams = tables.map((table) => numbers.get(seamOf.get(table) ?? '') ?? 0);
  const sizes = ids.map(() => 0);
  for (const seam of seams) sizes[seam] = (sizes[seam] ?? 0) + 1;
  const stays = tables.map(() => 0);
  const visits = tables.map((): Counts => new Map());
  for (const labels of runs) {
    const census = countMembers(seams, labels);
    const hosts = findHosts(census, sizes);
    seams.forEach((seam, at) => {
      const group = labels[at] ?? 0;
      const host = hosts[group] ?? [];
      const isCore = 2 * (census[group]?.get(seam) ?? 0) > (sizes[seam] ?? 0);
      const other = host.find((each) => each !== seam);
      if (other !== undefined) visits[at]?.set(other, (visits[at].get(other) ?? 0) + 1);
      else if (isCore) stays[at] = (stays[at] ?? 0) + 1;
    });
  }
  return tables.map((table, at) => [
    table,
    {
      share: (stays[at] ?? 0) / runs.length,
      runnerUp: mostVisited(visits[at] ?? new Map(), ids, runs.length),
    },
  ]);
}

/** For each group, how many tables of which seam it holds. */
function countMembers(seams: readonly number[], labels: Int32Array): Counts[] {
  const census: Counts[] = [];
  seams.forEach((seam, at) => {
    const counts = (census[labels[at] ?? 0] ??= new Map<number, number>());
    counts.set(seam, (counts.get(seam) ?? 0) + 1);
  });
  return census;
}

/** For each group, the seam that most of its tables come from; of equals, the larger seams. */
function findHosts(census: readonly Counts[], sizes: readonly number[]): number[][] {
  return census.map((counts) => {
    const most = Math.max(...counts.values());
    const first = [...counts].filter(([, count]) => count === most).map(([seam]) => seam);
    const largest = Math.max(...first.map((seam) => sizes[seam] ?? 0));
    return first.filter((seam) => sizes[seam] === largest).sort((a, b) => a - b);
  });
}

function mostVisited(
  visits: Counts,
  ids: readonly string[],
  runs: number,
): TableStability['runnerUp'] {
  let best: readonly [seam: number, count: number] | null = null;
  for (const [seam, count] of [...visits].sort(([a], [b]) => a - b)) {
    if (best === null || count > best[1]) best = [seam, count];
  }
  return best === null ? null : { seam: ids[best[0]] ?? '', share: best[1] / runs };
}
