import { distance } from 'fastest-levenshtein';

/** The known name with the fewest changed letters, if no more than half of them are changed. */
export function nearest(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({ candidate, changes: distance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.changes - b.changes);
  return best !== undefined && best.changes <= best.candidate.length / 2 ? best.candidate : null;
}
