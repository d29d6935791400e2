import { distance } from 'fastest-levenshtein';

/**
 * The known name that `name` was most probably meant to be, for "did you mean": at most a third of its letters (and at
 * least two) may differ, upper and lower case not counted. `null` when none is that near.
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const found = distance(wanted, candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}
