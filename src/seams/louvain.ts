import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import { hashText, seededRandom } from '../util/random.js';

/** An undirected weighted graph over nodes 0 to `size - 1`; parallel edges have been added up. */
export interface WeightedGraph {
  readonly size: number;
  readonly edges: readonly WeightedEdge[];
}

export interface WeightedEdge {
  readonly a: number;
  readonly b: number;
  /** > 0. */
  readonly weight: number;
}

/** A partition as a community number per node. */
export type Communities = readonly number[];

interface LouvainOutcome {
  readonly communities: Readonly<Record<string, number>>;
  readonly modularity: number;
}

interface Louvain {
  detailed(
    graph: UndirectedGraph,
    options: { getEdgeWeight: string; resolution: number; rng: () => number },
  ): LouvainOutcome;
}

// The package is CommonJS: its default import is the function itself at run time, which its typings hide
// under `module: nodenext`.
const louvain = louvainModule as unknown as Louvain;

/**
 * Louvain communities (Blondel et al. 2008) of the best modularity among `seeds` runs. Nodes and edges go in
 * in the order given, so the caller sorts them; the random numbers are seeded.
 *
 * @param resolution 1 = plain modularity; higher gives more, smaller communities
 * @param seeds number of runs with different random numbers, at least 1
 */
export function findCommunities(
  { size, edges }: WeightedGraph,
  resolution: number,
  seeds: number,
): Communities {
  if (edges.length === 0) return Array.from({ length: size }, (_, node) => node);
  const graph = new UndirectedGraph({ allowSelfLoops: false });
  for (let node = 0; node < size; node += 1) graph.addNode(String(node));
  for (const { a, b, weight } of edges) graph.addEdge(String(a), String(b), { weight });
  let best: LouvainOutcome | null = null;
  for (let seed = 0; seed < seeds; seed += 1) {
    const rng = seededRandom(hashText(`${String(size)}/${String(seed)}`));
    const outcome = louvain.detailed(graph, { getEdgeWeight: 'weight', resolution, rng });
    if (best === null || outcome.modularity > best.modularity + 1e-12) best = outcome;
  }
  return Array.from({ length: size }, (_, node) => best?.communities[String(node)] ?? node);
}
