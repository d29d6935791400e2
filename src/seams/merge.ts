import type { Conflicts } from './cluster.js';
import type { Communities, WeightedGraph } from './louvain.js';
import { groupBy } from '../util/group.js';

/**
 * Merges communities, always the two that are tied most for their size (weight between them divided by the
 * square root of the product of their sizes), until `wanted` are left or conflicts forbid any further merge.
 */
export function mergeDownTo(
  graph: WeightedGraph,
  communities: Communities,
  wanted: number,
  conflicts: Conflicts,
): Communities {
  const groups = [...groupBy(communities.keys(), (node) => communities[node] ?? node).values()];
  const between = measureBetween(graph, groups);
  const alive = new Set(groups.keys());
  const mayMerge = (a: number, b: number): boolean =>
    conflicts === null ||
    !(groups[a] ?? []).some((left) => (groups[b] ?? []).some((right) => conflicts(left, right)));
  while (alive.size > wanted) {
    const pair = strongestPair(groups, between, alive, mayMerge);
    if (pair === null) break;
    const [kept, gone] = pair;
    groups[kept]?.push(...(groups[gone] ?? []));
    moveTies(between, kept, gone);
    alive.delete(gone);
  }
  const result = communities.slice();
  for (const group of alive) for (const node of groups[group] ?? []) result[node] = group;
  return result;
}

type Between = readonly Map<number, number>[];

function measureBetween(graph: WeightedGraph, groups: readonly (readonly number[])[]): Between {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((node) => [node, at] as const)));
  const between = groups.map(() => new Map<number, number>());
  graph.edges.forEach(([a, b], at) => {
    const [left, right] = [groupOf.get(a) ?? 0, groupOf.get(b) ?? 0];
    if (left !== right) addTie(between, left, right, graph.weights[at] ?? 0);
  });
  return between;
}

function addTie(between: Between, a: number, b: number, weight: number): void {
  between[a]?.set(b, (between[a].get(b) ?? 0) + weight);
  between[b]?.set(a, (between[b].get(a) ?? 0) + weight);
}

function moveTies(between: Between, kept: number, gone: number): void {
  for (const [other, weight] of between[gone] ?? []) {
    between[other]?.delete(gone);
    if (other !== kept) addTie(between, kept, other, weight);
  }
}

function strongestPair(
  groups: readonly (readonly number[])[],
  between: readonly ReadonlyMap<number, number>[],
  alive: ReadonlySet<number>,
  mayMerge: (a: number, b: number) => boolean,
): readonly [number, number] | null {
  const sizeOf = (group: number): number => groups[group]?.length ?? 1;
  let best: { readonly pair: readonly [number, number]; readonly weight: number } | null = null;
  for (const a of alive) {
    for (const [b, weight] of between[a] ?? []) {
      const relative = weight / Math.sqrt(sizeOf(a) * sizeOf(b));
      if (b > a && relative > (best?.weight ?? 0) && mayMerge(a, b)) {
        best = { pair: [a, b], weight: relative };
      }
    }
  }
  return best?.pair ?? smallestPair(alive, sizeOf, mayMerge);
}

/** Groups without any tie between them: the two smallest that may be merged. */
function smallestPair(
  alive: ReadonlySet<number>,
  sizeOf: (group: number) => number,
  mayMerge: (a: number, b: number) => boolean,
): readonly [number, number] | null {
  const bySize = [...alive].sort((a, b) => sizeOf(a) - sizeOf(b) || a - b);
  for (const [at, a] of bySize.entries()) {
    const b = bySize.slice(at + 1).find((other) => mayMerge(a, other));
    if (b !== undefined) return a < b ? [a, b] : [b, a];
  }
  return null;
}
