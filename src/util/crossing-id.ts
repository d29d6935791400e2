import type { ForeignKey } from '../model/catalog.js';
import type { CrossingKind } from '../model/seam.js';

/** Stable over runs: made of kind, seams and what crosses, never of a line number. */
export function crossingId(kind: CrossingKind, from: string, to: string, what: string): string {
  return `${kind}:${from}>${to}:${what}`;
}

/** What tells one foreign key from all others, whether it has a name or not. */
export function describeKey(key: Pick<ForeignKey, 'from' | 'columns' | 'to'>): string {
  return `${key.from}(${key.columns.join(',')})>${key.to}`;
}
