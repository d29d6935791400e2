import { hashText, seededRandom, type Random } from '../util/random.js';

/** An undirected graph over nodes 0 to `size - 1`, each edge once, no edge from a node to itself. */
export interface Topology {
  readonly size: number;
  readonly edges: readonly (readonly [a: number, b: number])[];
}

/** A graph with the weight of each edge, >= 0. */
export interface WeightedGraph extends Topology {
  readonly weights: Float64Array;
}

/** A partition as a community number per node. */
export type Communities = Int32Array;

/**
 * Finds communities of one graph under changing weights: Louvain (Blondel et al. 2008) with a queue of nodes
 * whose neighborhood changed, the partition of best modularity among `seeds` runs. Edges go in in the order given,
 * so the caller sorts them; the random numbers are seeded.
 */
export type CommunityFinder = (
  weights: Float64Array,
  /** 1 = plain modularity; higher gives more, smaller communities. */
  resolution: number,
  /** Number of runs with different random numbers, at least 1. */
  seeds: number,
) => Communities;

/** Lays out the graph once, as that costs as much as a run. */
export function createCommunityFinder(topology: Topology): CommunityFinder {
  const layout = layOut(topology);
  return (weights, resolution, seeds) => {
    const level = weigh(layout, weights);
    let best: Outcome | null = null;
    for (let seed = 0; seed < seeds; seed += 1) {
      const random = seededRandom(hashText(`${String(topology.size)}/${String(seed)}`));
      const outcome = runLouvain(level, resolution, random);
      if (best === null || outcome.modularity > best.modularity + 1e-12) best = outcome;
    }
    return best?.communities ?? Int32Array.from({ length: topology.size }, (_, node) => node);
  };
}

interface Outcome {
  readonly communities: Int32Array;
  readonly modularity: number;
}

/** Adjacency in arrays: the neighbors of node i stand from `starts[i]` to `starts[i + 1]`. */
interface Layout {
  readonly size: number;
  readonly starts: Int32Array;
  readonly neighbors: Int32Array;
  /** The edge that each neighbor is reached by. */
  readonly edges: Int32Array;
}

/** A graph of one step of the method: nodes are communities of the step before. */
interface Level {
  readonly size: number;
  readonly starts: Int32Array;
  readonly neighbors: Int32Array;
  readonly weights: Float64Array;
  /** Weight inside each node, both ways. */
  readonly loops: Float64Array;
}

function layOut({ size, edges }: Topology): Layout {
  const starts = new Int32Array(size + 1);
  for (const [a, b] of edges) {
    starts[a + 1] = at(starts, a + 1) + 1;
    starts[b + 1] = at(starts, b + 1) + 1;
  }
  for (let node = 0; node < size; node += 1)
    starts[node + 1] = at(starts, node + 1) + at(starts, node);
  const next = starts.slice();
  const neighbors = new Int32Array(2 * edges.length);
  const edgeNumbers = new Int32Array(2 * edges.length);
  const add = (from: number, to: number, edge: number): void => {
    const place = at(next, from);
    neighbors[place] = to;
    edgeNumbers[place] = edge;
    next[from] = place + 1;
  };
  edges.forEach(([a, b], edge) => {
    add(a, b, edge);
    add(b, a, edge);
  });
  return { size, starts, neighbors, edges: edgeNumbers };
}

function weigh({ size, starts, neighbors, edges }: Layout, weights: Float64Array): Level {
  const own = new Float64Array(edges.length);
  for (let place = 0; place < edges.length; place += 1) own[place] = at(weights, at(edges, place));
  return { size, starts, neighbors, weights: own, loops: new Float64Array(size) };
}

function runLouvain(first: Level, resolution: number, random: Random): Outcome {
  const communities = Int32Array.from({ length: first.size }, (_, node) => node);
  for (let level = first; ;) {
    const degrees = sumDegrees(level);
    const total = degrees.reduce((sum, degree) => sum + degree, 0);
    const labels = moveNodes(level, degrees, resolution / (total > 0 ? total : 1), random);
    const count = renumber(labels);
    if (count === level.size) {
      return { communities, modularity: measureModularity(level, degrees, resolution, total) };
    }
    for (let node = 0; node < first.size; node += 1)
      communities[node] = at(labels, at(communities, node));
    level = contract(level, labels, count);
  }
}

function sumDegrees({ size, starts, weights, loops }: Level): Float64Array {
  const degrees = loops.slice();
  for (let node = 0; node < size; node += 1) {
    for (let place = at(starts, node); place < at(starts, node + 1); place += 1) {
      degrees[node] = at(degrees, node) + at(weights, place);
    }
  }
  return degrees;
}

/** Moves single nodes to the community that gains most, until none gains; returns a label per node. */
function moveNodes(level: Level, degrees: Float64Array, scale: number, random: Random): Int32Array {
  const { size, starts, neighbors, weights } = level;
  const labels = Int32Array.from({ length: size }, (_, node) => node);
  const totals = degrees.slice();
  const queue = shuffled(size, random);
  const isQueued = new Uint8Array(size).fill(1);
  const tied = new Float64Array(size);
  const touched = new Int32Array(size);
  let head = 0;
  for (let waiting = size; waiting > 0; waiting -= 1) {
    const node = at(queue, head);
    head = head + 1 === size ? 0 : head + 1;
    isQueued[node] = 0;
    const home = at(labels, node);
    let count = 0;
    for (let place = at(starts, node); place < at(starts, node + 1); place += 1) {
      const weight = at(weights, place);
      if (weight === 0) continue;
      const label = at(labels, at(neighbors, place));
      if (at(tied, label) === 0) {
        touched[count] = label;
        count += 1;
      }
      tied[label] = at(tied, label) + weight;
    }
    const degree = at(degrees, node);
    const pull = degree * scale;
    let best = home;
    let gain = at(tied, home) - pull * (at(totals, home) - degree) + LEAST_GAIN;
    for (let index = 0; index < count; index += 1) {
      const label = at(touched, index);
      const own = at(tied, label) - pull * at(totals, label);
      if (label !== home && own > gain) {
        gain = own;
        best = label;
      }
    }
    for (let index = 0; index < count; index += 1) tied[at(touched, index)] = 0;
    if (best === home) continue;
    labels[node] = best;
    totals[home] = at(totals, home) - degree;
    totals[best] = at(totals, best) + degree;
    for (let place = at(starts, node); place < at(starts, node + 1); place += 1) {
      const neighbor = at(neighbors, place);
      if (at(isQueued, neighbor) === 1 || at(labels, neighbor) === best) continue;
      queue[(head + waiting - 1) % size] = neighbor;
      isQueued[neighbor] = 1;
      waiting += 1;
    }
  }
  return labels;
}

/** A gain below this is rounding: a node that stays costs nothing. */
const LEAST_GAIN = 1e-12;

function shuffled(size: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: size }, (_, node) => node);
  for (let last = size - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = at(order, last);
    order[last] = at(order, other);
    order[other] = kept;
  }
  return order;
}

/** Gives labels the numbers 0, 1, ... in order of their first node; returns how many there are. */
function renumber(labels: Int32Array): number {
  const numbers = new Int32Array(labels.length).fill(-1);
  let count = 0;
  for (let node = 0; node < labels.length; node += 1) {
    const label = at(labels, node);
    if (at(numbers, label) < 0) {
      numbers[label] = count;
      count += 1;
    }
    labels[node] = at(numbers, label);
  }
  return count;
}

function contract(level: Level, labels: Int32Array, count: number): Level {
  const { size, starts, neighbors, weights } = level;
  const loops = new Float64Array(count);
  const nextStarts = new Int32Array(count + 1);
  const nextNeighbors: number[] = [];
  const nextWeights: number[] = [];
  const sums = new Float64Array(count);
  const members = Array.from({ length: count }, (): number[] => []);
  for (let node = 0; node < size; node += 1) members[at(labels, node)]?.push(node);
  members.forEach((nodes, own) => {
    const touched: number[] = [];
    for (const node of nodes) {
      loops[own] = at(loops, own) + at(level.loops, node);
      for (let place = at(starts, node); place < at(starts, node + 1); place += 1) {
        const weight = at(weights, place);
        if (weight === 0) continue;
        const other = at(labels, at(neighbors, place));
        if (other === own) loops[own] = at(loops, own) + weight;
        else if (at(sums, other) === 0) touched.push(other);
        sums[other] = at(sums, other) + weight;
      }
    }
    sums[own] = 0;
    for (const other of touched) {
      nextNeighbors.push(other);
      nextWeights.push(at(sums, other));
      sums[other] = 0;
    }
    nextStarts[own + 1] = nextNeighbors.length;
  });
  return {
    size: count,
    starts: nextStarts,
    neighbors: Int32Array.from(nextNeighbors),
    weights: Float64Array.from(nextWeights),
    loops,
  };
}

/** Modularity of the partition whose communities are the nodes of `level`. */
function measureModularity(
  level: Level,
  degrees: Float64Array,
  resolution: number,
  total: number,
): number {
  let sum = 0;
  for (let node = 0; node < level.size; node += 1) {
    const share = total > 0 ? at(degrees, node) / total : 0;
    sum += (total > 0 ? at(level.loops, node) / total : 0) - resolution * share * share;
  }
  return sum;
}

function at(numbers: Int32Array | Float64Array | Uint8Array, place: number): number {
  return numbers[place] ?? 0;
}
