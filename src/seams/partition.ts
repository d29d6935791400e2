import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { createForest } from '../util/forest.js';
import { groupBy } from '../util/group.js';
import { compareText } from '../util/sort.js';
import { createClusterer, type ClusterConstraints } from './cluster.js';
import type { SeamSettings } from './settings.js';
import type { Settler } from './settle.js';
import type { VariedComponent } from './stability.js';
import { varyEvidence } from './vary.js';

/** A proposal, and what became of the tables when the evidence was varied. */
export interface Partition {
  /** Groups of tables, each sorted, in order of their first table; not settled yet. */
  readonly groups: readonly (readonly TableName[])[];
  readonly components: readonly VariedComponent[];
}

const SEEDS = 10;

/**
 * Partitions the tables. Tables that no tie connects, directly or through others, never influence each other:
 * each connected component is clustered and varied by itself, unless a number of services is asked for.
 *
 * @param tables sorted
 * @param ties sorted, so that seeded random numbers meet the same tie in each run of the program
 * @param settle what becomes of the groups of a varied run before they are compared with the proposal
 */
export function partitionTables(
  tables: readonly TableName[],
  ties: readonly Dependency[],
  constraints: ClusterConstraints,
  services: number | null,
  settle: Settler,
  settings: SeamSettings,
): Partition {
  const components =
    services === null ? splitComponents(tables, ties, constraints) : [{ tables, ties }];
  const parts = components.map((component) =>
    partitionComponent(component, constraints, services, settle, settings),
  );
  return {
    groups: parts
      .flatMap(({ groups }) => groups)
      .sort((a, b) => compareText(a[0] ?? '', b[0] ?? '')),
    components: parts.flatMap(({ components: own }) => own),
  };
}

interface Component {
  readonly tables: readonly TableName[];
  readonly ties: readonly Dependency[];
}

function splitComponents(
  tables: readonly TableName[],
  ties: readonly Dependency[],
  { groups }: ClusterConstraints,
): Component[] {
  const indexes = new Map(tables.map((table, at) => [table, at]));
  const forest = createForest(tables.length);
  const join = (from: TableName, to: TableName): void => {
    const [a, b] = [indexes.get(from), indexes.get(to)];
    if (a !== undefined && b !== undefined) forest.join(a, b);
  };
  for (const tie of ties) join(tie.from, tie.to);
  for (const group of groups) for (const table of group) join(group[0] ?? table, table);
  const rootOf = (table: TableName): number => forest.root(indexes.get(table) ?? 0);
  const tiesByRoot = groupBy(
    ties.filter((tie) => indexes.has(tie.from) && indexes.has(tie.to)),
    (tie) => rootOf(tie.from),
  );
  return [...groupBy(tables, rootOf)].map(([root, own]) => ({
    tables: own,
    ties: tiesByRoot.get(root) ?? [],
  }));
}

function partitionComponent(
  { tables, ties }: Component,
  constraints: ClusterConstraints,
  services: number | null,
  settle: Settler,
  settings: SeamSettings,
): Partition {
  const cluster = createClusterer(tables, ties, constraints, services, settings.resolution);
  const groups = cluster(SEEDS);
  if (ties.length === 0) return { groups, components: [] };
  const places = new Map(tables.map((table, at) => [table, at]));
  const variations = varyEvidence(ties, settings.runs, tables.length, tables[0] ?? '');
  const runs = variations.map((variation) => {
    const labels = new Int32Array(tables.length);
    const varied = cluster(1, variation).map((own) => ({ tables: own, pin: null }));
    settle(varied).forEach((group, label) => {
      for (const table of group.tables) labels[places.get(table) ?? 0] = label;
    });
    return labels;
  });
  return { groups, components: [{ tables, runs }] };
}
