import type { TableName } from '../model/catalog.js';
import type { Dependency, DependencyKind } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { hashText, seededRandom, type Random } from '../util/random.js';
import { compareText, sortBy } from '../util/sort.js';
import { createForest } from '../util/forest.js';
import { createClusterer, type ClusterConstraints } from './cluster.js';

/** A proposed group of tables, and how often its tables stayed there when the evidence was perturbed. */
export interface Cluster {
  /** Sorted. */
  readonly tables: readonly TableName[];
  /** 0 to 1: share of perturbed runs in which its pairs of tables stayed together. */
  readonly confidence: number;
  readonly stability: ReadonlyMap<TableName, TableStability>;
}

export interface TableStability {
  /** 0 to 1: share of its cluster that it was with, mean over the perturbed runs. */
  readonly share: number;
  /** First table of the cluster that it went to otherwise, and in what share of the runs. */
  readonly runnerUp: { readonly table: TableName; readonly share: number } | null;
}

const SEEDS = 10;
/** Runs with perturbed evidence for up to 1,000 tables; larger components get fewer. */
const RUNS = 40;
/** Each run drops this share of the ties and changes the weight of each kind by up to this factor. */
const DROPPED_SHARE = 0.1;
const KIND_FACTOR = 1.5;

/**
 * Partitions the tables. Tables that no tie connects, directly or through others, never influence each other:
 * each connected component is clustered and perturbed by itself, unless a number of services is asked for.
 *
 * @param tables sorted
 * @param ties sorted, so that seeded random numbers meet the same tie in each run of the program
 */
export function partitionTables(
  tables: readonly TableName[],
  ties: readonly Dependency[],
  constraints: ClusterConstraints,
  services: number | null,
): Cluster[] {
  const components =
    services === null ? splitComponents(tables, ties, constraints) : [{ tables, ties }];
  const clusters = components.flatMap((component) =>
    partitionComponent(component, constraints, services),
  );
  return clusters.sort((a, b) => compareText(a.tables[0] ?? '', b.tables[0] ?? ''));
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
): Cluster[] {
  const cluster = createClusterer(tables, ties, constraints, services);
  const groups = cluster(SEEDS);
  if (groups.length === tables.length || ties.length === 0) return groups.map(certainCluster);
  const random = seededRandom(hashText(tables[0] ?? ''));
  const runs = Array.from({ length: runsFor(tables.length) }, () => {
    return describeRun(labelTables(cluster(1, perturb(random))), groups);
  });
  return groups.map((own) => measureCluster(own, runs));
}

function certainCluster(tables: readonly TableName[]): Cluster {
  const stability = new Map(tables.map((table) => [table, { share: 1, runnerUp: null }]));
  return { tables, confidence: 1, stability };
}

function runsFor(size: number): number {
  return Math.max(5, Math.min(RUNS, Math.round((RUNS * 1000) / size)));
}

function perturb(random: Random): (tie: Dependency) => number {
  const factors = new Map<DependencyKind, number>();
  for (const kind of ['foreign-key', 'name', 'owner', 'use-case'] as const) {
    factors.set(kind, KIND_FACTOR ** (2 * random() - 1));
  }
  return (tie) => (random() < DROPPED_SHARE ? 0 : (factors.get(tie.kind) ?? 1));
}

type Labels = ReadonlyMap<TableName, number>;

/** One perturbed run: where each table went, and which proposed clusters went there for the most part. */
interface Run {
  readonly labels: Labels;
  readonly hosts: ReadonlyMap<number, readonly (readonly TableName[])[]>;
}

function labelTables(groups: readonly (readonly TableName[])[]): Labels {
  return new Map(groups.flatMap((group, at) => group.map((table) => [table, at] as const)));
}

function describeRun(labels: Labels, groups: readonly (readonly TableName[])[]): Run {
  const placed = groups.flatMap((group) =>
    [...countLabels(group, labels)]
      .filter(([, count]) => count * 2 > group.length)
      .map(([label]) => ({ label, group })),
  );
  const hosts = [...groupBy(placed, ({ label }) => label)].map(
    ([label, found]) => [label, found.map(({ group }) => group)] as const,
  );
  return { labels, hosts: new Map(hosts) };
}

function measureCluster(own: readonly TableName[], runs: readonly Run[]): Cluster {
  const stayed = new Map(own.map((table) => [table, 0]));
  const elsewhere = new Map(own.map((table) => [table, new Map<TableName, number>()]));
  for (const { labels, hosts } of runs) {
    const census = countLabels(own, labels);
    for (const table of own) {
      const label = labels.get(table) ?? -1;
      const mates = (census.get(label) ?? 1) - 1;
      const share = own.length > 1 ? mates / (own.length - 1) : 1;
      stayed.set(table, (stayed.get(table) ?? 0) + share);
      const host = hosts.get(label)?.find((group) => group !== own)?.[0];
      const counts = elsewhere.get(table);
      if (share < 0.5 && host !== undefined) counts?.set(host, (counts.get(host) ?? 0) + 1);
    }
  }
  const stability = new Map(
    own.map((table) => [
      table,
      {
        share: (stayed.get(table) ?? 0) / runs.length,
        runnerUp: mostFrequent(elsewhere.get(table), runs.length),
      },
    ]),
  );
  const sum = [...stability.values()].reduce((total, { share }) => total + share, 0);
  return { tables: own, confidence: sum / own.length, stability };
}

function countLabels(tables: readonly TableName[], labels: Labels): Map<number, number> {
  const census = new Map<number, number>();
  for (const table of tables) {
    const label = labels.get(table) ?? -1;
    census.set(label, (census.get(label) ?? 0) + 1);
  }
  return census;
}

function mostFrequent(
  hosts: ReadonlyMap<TableName, number> | undefined,
  runs: number,
): TableStability['runnerUp'] {
  const [best] = sortBy(
    hosts ?? [],
    ([, count]) => -count,
    ([table]) => table,
  );
  return best === undefined ? null : { table: best[0], share: best[1] / runs };
}
