import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import { hashText, seededRandom } from '../util/random.js';

/** An undirected graph over nodes 0 to `size - 1`, each edge once. */
export interface Topology {
  readonly size: number;
  readonly edges: readonly (readonly [a: number, b: number])[];
}

/** A graph with the weight of each edge, >= 0. */
export interface WeightedGraph extends Topology {
  readonly weights: Float64Array;
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
    options: {
      getEdgeWeight: (edge: string) => number;
      resolution: number;
      rng: () => number;
    },
  ): LouvainOutcome;
}

// The package is CommonJS: its default import is the function itself at run time, which its typings hide
// under `module: nodenext`.
const louvain = louvainModule as unknown as Louvain;

/**
 * Finds communities of one graph under changing weights: Louvain (Blondel et al. 2008), the partition of best
 * modularity among `seeds` runs. Nodes and edges go in in the order given, so the caller sorts them; the random
 * numbers are seeded.
 */
export type CommunityFinder = (
  weights: Float64Array,
  /** 1 = plain modularity; higher gives more, smaller communities. */
  resolution: number,
  /** Number of runs with different random numbers, at least 1. */
  seeds: number,
) => Communities;

/** Builds the graph once, as that costs more than a run. */
export function createCommunityFinder({ size, edges }: Topology): CommunityFinder {
  const graph = new UndirectedGraph({ allowSelfLoops: false });
  for (let node = 0; node < size; node += 1) graph.addNode(String(node));
  edges.forEach(([a, b], at) => {
    graph.addEdgeWithKey(String(at), String(a), String(b));
  });
  return (weights, resolution, seeds) => {
    if (!weights.some((weight) => weight > 0)) return Array.from({ length: size }, (_, at) => at);
    let best: LouvainOutcome | null = null;
    for (let seed = 0; seed < seeds; seed += 1) {
      const rng = seededRandom(hashText(`${String(size)}/${String(seed)}`));
      const getEdgeWeight = (edge: string): number => weights[Number(edge)] ?? 0;
      const outcome = louvain.detailed(graph, { getEdgeWeight, resolution, rng });
      if (best === null || outcome.modularity > best.modularity + 1e-12) best = outcome;
    }
    return Array.from({ length: size }, (_, node) => best?.communities[String(node)] ?? node);
  };
}
