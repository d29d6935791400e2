/** Orders by code units: the same on every machine, unlike `localeCompare`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted copy, by the texts that `keyOf` gives, compared one after the other. */
export function sortBy<T>(
  items: Iterable<T>,
  ...keysOf: readonly ((item: T) => string | number)[]
): T[] {
  return [...items].sort((a, b) => {
    for (const keyOf of keysOf) {
      const left = keyOf(a);
      const right = keyOf(b);
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  });
}

/** Sorted by code units, without repeats. */
export function sortedUnique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareText);
}
