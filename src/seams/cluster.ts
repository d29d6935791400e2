import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText } from '../util/sort.js';
import { createCommunityFinder, type Communities, type WeightedGraph } from './louvain.js';
import { mergeDownTo } from './merge.js';
import { prepareTies } from './normalize.js';
import { separate } from './separate.js';
import type { Variation } from './vary.js';

/** Which tables must stand together or apart; see `ResolvedConstraints`. */
export interface ClusterConstraints {
  readonly pins: ReadonlyMap<TableName, string>;
  readonly groups: readonly (readonly TableName[])[];
  readonly apart: readonly (readonly [TableName, TableName])[];
}

/** Clusters the same tables and ties again and again, each time with other factors on the weights. */
export type Clusterer = (
  /** Louvain runs of which the best is taken. */
  seeds: number,
  /** For runs on varied evidence. */
  variation?: Variation,
) => TableName[][];

/**
 * Prepares groups of tables that belong together, each sorted, in order of their first table: Louvain on
 * normalized ties, within the constraints.
 *
 * @param tables sorted
 * @param ties between these tables
 * @param services wanted number of groups; `null` = as many as the ties suggest
 * @param base Louvain's resolution
 */
export function createClusterer(
  tables: readonly TableName[],
  ties: readonly Dependency[],
  constraints: ClusterConstraints,
  services: number | null,
  base: number,
): Clusterer {
  const indexes = new Map(tables.map((table, at) => [table, at]));
  const blocks = buildBlocks(tables, constraints);
  const nodeOf = Array.from({ length: tables.length }, () => 0);
  blocks.forEach((block, at) => {
    for (const table of block) nodeOf[indexes.get(table) ?? 0] = at;
  });
  const prepared = prepareTies(ties, indexes, nodeOf, blocks.length);
  const conflicts = findConflicts(blocks, constraints);
  const findCommunities = createCommunityFinder(prepared);
  return (seeds, variation) => {
    const weights = prepared.weigh(variation?.factorOf);
    const level = base * (variation?.resolution ?? 1);
    const graph: WeightedGraph = { ...prepared, weights };
    const communities = chooseCommunities(graph, services, conflicts, (resolution) =>
      separate(graph, findCommunities(weights, level * resolution, seeds), conflicts),
    );
    const members = groupBy(blocks.keys(), (block) => communities[block] ?? block);
    return [...members.values()]
      .map((own) => own.flatMap((block) => blocks[block] ?? []).sort(compareText))
      .sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''));
  };
}

/** Whether two blocks may not share a community; `null` = any two may. */
export type Conflicts = ((a: number, b: number) => boolean) | null;

function chooseCommunities(
  graph: WeightedGraph,
  services: number | null,
  conflicts: Conflicts,
  communitiesAt: (resolution: number) => Communities,
): Communities {
  const plain = communitiesAt(1);
  if (services === null) return plain;
  const wanted = Math.min(services, graph.size);
  let finer = plain;
  for (let resolution = 1.25; new Set(finer).size < wanted; resolution *= 1.25) {
    finer =
      resolution < FINEST
        ? communitiesAt(resolution)
        : Int32Array.from({ length: graph.size }, (_, at) => at);
  }
  return mergeDownTo(graph, finer, wanted, conflicts);
}

/** Beyond this resolution every table stands alone anyway. */
const FINEST = 1000;

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

function findConflicts(
  blocks: readonly (readonly TableName[])[],
  { pins, apart }: ClusterConstraints,
): Conflicts {
  const pinOf = blocks.map(([first]) => (first === undefined ? null : (pins.get(first) ?? null)));
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
