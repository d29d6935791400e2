import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText } from '../util/sort.js';
import { normalizeTies } from './normalize.js';
import {
  findCommunities,
  type Communities,
  type WeightedEdge,
  type WeightedGraph,
} from './louvain.js';
import { mergeDownTo } from './merge.js';
import { separate } from './separate.js';

/** Which tables must stand together or apart; see `ResolvedConstraints`. */
export interface ClusterConstraints {
  readonly pins: ReadonlyMap<TableName, string>;
  readonly groups: readonly (readonly TableName[])[];
  readonly apart: readonly (readonly [TableName, TableName])[];
}

export interface ClusterOptions {
  readonly constraints: ClusterConstraints;
  /** Wanted number of clusters; `null` = as many as the ties suggest. */
  readonly services: number | null;
  /** Louvain runs of which the best is taken. */
  readonly seeds: number;
}

/**
 * Groups of tables that belong together, each sorted, in order of their first table: Louvain at resolution 1
 * on normalized ties, within the constraints.
 *
 * @param tables sorted
 * @param factorOf changes a tie's weight, for perturbed runs
 */
export function clusterTables(
  tables: readonly TableName[],
  ties: readonly Dependency[],
  options: ClusterOptions,
  factorOf?: (tie: Dependency) => number,
): TableName[][] {
  const indexes = new Map(tables.map((table, at) => [table, at]));
  const { pins } = options.constraints;
  const blocks = buildBlocks(tables, options.constraints);
  const graph = contract(normalizeTies(ties, indexes, factorOf), blocks, indexes);
  const pinOf = blocks.map(([first]) => (first === undefined ? null : (pins.get(first) ?? null)));
  const conflicts = findConflicts(blocks, pinOf, options.constraints);
  const communities = chooseCommunities(graph, options, conflicts);
  const members = groupBy(blocks.keys(), (block) => communities[block] ?? block);
  return [...members.values()]
    .map((own) => own.flatMap((block) => blocks[block] ?? []).sort(compareText))
    .sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''));
}

/** Beyond this resolution every table stands alone anyway. */
const FINEST = 1000;

/** Whether two blocks may not share a community; `null` = any two may. */
export type Conflicts = ((a: number, b: number) => boolean) | null;

function chooseCommunities(
  graph: WeightedGraph,
  { services, seeds }: ClusterOptions,
  conflicts: Conflicts,
): Communities {
  const at = (resolution: number): Communities =>
    separate(graph, findCommunities(graph, resolution, seeds), conflicts);
  const plain = at(1);
  if (services === null) return plain;
  const wanted = Math.min(services, graph.size);
  let finer = plain;
  for (let resolution = 1.25; new Set(finer).size < wanted; resolution *= 1.25) {
    finer =
      resolution < FINEST ? at(resolution) : Array.from({ length: graph.size }, (_, at) => at);
  }
  return mergeDownTo(graph, finer, wanted, conflicts);
}

/** Tables that the constraints bind become one node each. */
function buildBlocks(tables: readonly TableName[], { groups }: ClusterConstraints): TableName[][] {
  const present = new Set(tables);
  const bound = groups.map((group) => group.filter((table) => present.has(table)));
  const isBound = new Set(bound.flat());
  return [
    ...bound.filter((group) => group.length > 0),
    ...tables.filter((table) => !isBound.has(table)).map((table) => [table]),
  ].sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''));
}

function contract(
  graph: WeightedGraph,
  blocks: readonly (readonly TableName[])[],
  indexes: ReadonlyMap<TableName, number>,
): WeightedGraph {
  if (blocks.length === graph.size) return graph;
  const blockOf = new Map<number, number>();
  blocks.forEach((block, at) => {
    for (const table of block) blockOf.set(indexes.get(table) ?? -1, at);
  });
  const size = blocks.length;
  const sums = new Map<number, number>();
  for (const { a, b, weight } of graph.edges) {
    const [left, right] = [blockOf.get(a) ?? 0, blockOf.get(b) ?? 0];
    if (left === right) continue;
    const key = Math.min(left, right) * size + Math.max(left, right);
    sums.set(key, (sums.get(key) ?? 0) + weight);
  }
  const edges = [...sums].map(([key, weight]): WeightedEdge => ({
    a: Math.floor(key / size),
    b: key % size,
    weight,
  }));
  return { size, edges: edges.sort((left, right) => left.a - right.a || left.b - right.b) };
}

function findConflicts(
  blocks: readonly (readonly TableName[])[],
  pinOf: readonly (string | null)[],
  { apart }: ClusterConstraints,
): Conflicts {
  if (apart.length === 0 && new Set(pinOf.filter((pin) => pin !== null)).size < 2) return null;
  const blockOf = new Map(
    blocks.flatMap((block, at) => block.map((table) => [table, at] as const)),
  );
  const pairs = new Set(
    apart.flatMap(([first, second]) => {
      const [a, b] = [blockOf.get(first), blockOf.get(second)];
      return a === undefined || b === undefined
        ? []
        : [`${String(a)}/${String(b)}`, `${String(b)}/${String(a)}`];
    }),
  );
  return (a, b) => {
    const [pinA, pinB] = [pinOf[a] ?? null, pinOf[b] ?? null];
    if (pinA !== null && pinB !== null && pinA !== pinB) return true;
    return pairs.has(`${String(a)}/${String(b)}`);
  };
}
