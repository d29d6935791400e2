/** A forest of sets over 0 to `size - 1` (union by smaller root, path halving). */
export interface Forest {
  join(a: number, b: number): void;
  root(item: number): number;
}

/** Every item alone at first. The root of a set is its smallest item. */
export function createForest(size: number): Forest {
  const parents = Array.from({ length: size }, (_, item) => item);
  const root = (item: number): number => {
    let at = item;
    for (;;) {
      const parent = parents[at] ?? at;
      if (parent === at) return at;
      parents[at] = parents[parent] ?? parent;
      at = parent;
    }
  };
  return {
    root,
    join(a, b) {
      const [rootA, rootB] = [root(a), root(b)];
      parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    },
  };
}
