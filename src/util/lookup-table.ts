/**
 * A table that is asked for words which somebody else wrote: it holds what stands in it and nothing more, where a
 * plain object also knows `constructor`, `toString` and the like.
 */
export function lookupTable<T extends object>(entries: T): T {
  return Object.assign(Object.create(null) as T, entries);
}
