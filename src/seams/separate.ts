import { groupBy } from '../util/group.js';
import type { Conflicts } from './cluster.js';
import type { Communities, WeightedGraph } from './louvain.js';

/**
 * Splits every community that holds nodes which may not stand together: conflicting nodes each open a
 * community of their own, the others follow their strongest tie, strongest first.
 */
export function separate(
  graph: WeightedGraph,
  communities: Communities,
  conflicts: Conflicts,
): Communities {
  if (conflicts === null) return communities;
  const result = communities.slice();
  const neighbors = listNeighbors(graph);
  let next = Math.max(0, ...communities) + 1;
  for (const members of groupBy(communities.keys(), (node) => communities[node] ?? node).values()) {
    const seeds = members.filter((a) => members.some((b) => conflicts(a, b)));
    if (seeds.length === 0) continue;
    const groups = seedGroups(seeds, conflicts);
    const groupOf = new Map(
      groups.flatMap((group, at) => group.map((node) => [node, at] as const)),
    );
    growGroups(members, groupOf, neighbors);
    for (const [node, group] of groupOf) result[node] = next + group;
    next += groups.length;
  }
  return result;
}

type Neighbors = readonly (readonly (readonly [node: number, weight: number])[])[];

function listNeighbors({ size, edges, weights }: WeightedGraph): Neighbors {
  const neighbors: [number, number][][] = Array.from({ length: size }, () => []);
  edges.forEach(([a, b], at) => {
    const weight = weights[at] ?? 0;
    neighbors[a]?.push([b, weight]);
    neighbors[b]?.push([a, weight]);
  });
  return neighbors;
}

/** Each conflicting node joins the first group that it has no conflict with. */
function seedGroups(seeds: readonly number[], conflicts: NonNullable<Conflicts>): number[][] {
  const groups: number[][] = [];
  for (const seed of seeds) {
    const home = groups.find((group) => !group.some((other) => conflicts(seed, other)));
    if (home === undefined) groups.push([seed]);
    else home.push(seed);
  }
  return groups;
}

function growGroups(
  members: readonly number[],
  groupOf: Map<number, number>,
  neighbors: Neighbors,
): void {
  const open = new Set(members.filter((node) => !groupOf.has(node)));
  const ties = new Map([...open].map((node) => [node, new Map<number, number>()]));
  const spread = (node: number, group: number): void => {
    for (const [other, weight] of neighbors[node] ?? []) {
      const own = open.has(other) ? ties.get(other) : undefined;
      own?.set(group, (own.get(group) ?? 0) + weight);
    }
  };
  for (const [node, group] of groupOf) spread(node, group);
  while (open.size > 0) {
    let best = { node: [...open][0] ?? 0, group: 0, weight: -1 };
    for (const node of open) {
      for (const [group, weight] of ties.get(node) ?? []) {
        if (weight > best.weight) best = { node, group, weight };
      }
    }
    open.delete(best.node);
    groupOf.set(best.node, best.group);
    spread(best.node, best.group);
  }
}
