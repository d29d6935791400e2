import * as fc from 'fast-check';
import { UndirectedGraph } from 'graphology';
import reference from 'graphology-communities-louvain';
import { describe, expect, test } from 'vitest';
import { createCommunityFinder, type Topology } from '../../src/seams/louvain.js';

// The package is CommonJS: its default import is the function itself at run time, which its typings hide.
const louvain = reference as unknown as (typeof reference)['default'];

/** Modularity as it is defined, by a sum over all pairs of nodes. */
function modularity({ size, edges }: Topology, weights: Float64Array, labels: Int32Array): number {
  const degrees = Array.from({ length: size }, () => 0);
  let inside = 0;
  let total = 0;
  edges.forEach(([a, b], at) => {
    const weight = weights[at] ?? 0;
    degrees[a] = (degrees[a] ?? 0) + weight;
    degrees[b] = (degrees[b] ?? 0) + weight;
    total += 2 * weight;
    if (labels[a] === labels[b]) inside += 2 * weight;
  });
  const expected = [...new Set(labels)].map((label) =>
    degrees.reduce((sum, degree, node) => (labels[node] === label ? sum + degree : sum), 0),
  );
  return inside / total - expected.reduce((sum, degree) => sum + (degree / total) ** 2, 0);
}

const randomGraph = fc
  .tuple(
    fc.integer({ min: 4, max: 24 }),
    fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.integer({ min: 1, max: 9 })), {
      minLength: 6,
      maxLength: 80,
    }),
  )
  .map(([size, drawn]) => {
    const edges = new Map<string, readonly [number, number, number]>();
    for (const [from, to, weight] of drawn) {
      const [a, b] = [from % size, to % size].toSorted((x, y) => x - y);
      if (a !== undefined && b !== undefined && a !== b) {
        edges.set(`${String(a)}/${String(b)}`, [a, b, weight]);
      }
    }
    const all = [...edges.values()];
    return {
      topology: { size, edges: all.map(([a, b]) => [a, b] as const) },
      weights: Float64Array.from(all, ([, , weight]) => weight),
    };
  })
  .filter(({ weights }) => weights.length > 0);

describe('communities', () => {
  test('are as good as those of another implementation', () => {
    let [ours, theirs] = [0, 0];
    fc.assert(
      fc.property(randomGraph, ({ topology, weights }) => {
        const graph = new UndirectedGraph();
        for (let node = 0; node < topology.size; node += 1) graph.addNode(node);
        topology.edges.forEach(([a, b], at) => {
          graph.addEdge(a, b, { weight: weights[at] });
        });
        const found = createCommunityFinder(topology)(weights, 1, 10);
        const own = modularity(topology, weights, found);
        const other = louvain.detailed(graph, { rng: () => 0.5 }).modularity;
        expect(own).toBeGreaterThan(other - 0.05);
        ours += own;
        theirs += other;
      }),
      { seed: 7 },
    );
    expect(ours).toBeGreaterThanOrEqual(theirs);
  });

  test('of two cliques with one weak edge between them are the cliques', () => {
    const edges = [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 3],
      [3, 4],
      [3, 5],
      [4, 5],
    ] as const;
    const weights = Float64Array.of(1, 1, 1, 0.1, 1, 1, 1);
    const labels = createCommunityFinder({ size: 6, edges })(weights, 1, 1);
    expect([...labels]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('of a graph whose edges all weigh nothing are its nodes', () => {
    const find = createCommunityFinder({ size: 3, edges: [[0, 1]] });
    expect(new Set(find(new Float64Array(1), 1, 2)).size).toBe(3);
  });
});
