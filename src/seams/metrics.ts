import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import type { Crossing, SeamMetrics } from '../model/seam.js';

/**
 * Coupling and cohesion of each seam, by seam id. Ca and Ce count other seams, by the direction of crossings;
 * instability is R. C. Martin's; cohesion is the share of internal weight in all weight that touches the seam,
 * 1 where nothing touches it.
 */
export function measureSeams(
  seams: Iterable<string>,
  crossings: readonly Crossing[],
  ties: readonly Dependency[],
  seamOf: ReadonlyMap<TableName, string>,
): Map<string, SeamMetrics> {
  const afferent = new Map<string, Set<string>>();
  const efferent = new Map<string, Set<string>>();
  for (const { from, to } of crossings) {
    afferent.set(to, (afferent.get(to) ?? new Set()).add(from));
    efferent.set(from, (efferent.get(from) ?? new Set()).add(to));
  }
  const inside = new Map<string, number>();
  const all = new Map<string, number>();
  const add = (sums: Map<string, number>, seam: string, weight: number): void => {
    sums.set(seam, (sums.get(seam) ?? 0) + weight);
  };
  for (const tie of ties) {
    const [from, to] = [seamOf.get(tie.from), seamOf.get(tie.to)];
    if (from === undefined || to === undefined) continue;
    if (from === to) add(inside, from, tie.weight);
    for (const seam of new Set([from, to])) add(all, seam, tie.weight);
  }
  return new Map(
    [...seams].map((seam) => {
      const [ca, ce] = [afferent.get(seam)?.size ?? 0, efferent.get(seam)?.size ?? 0];
      const touching = all.get(seam) ?? 0;
      const cohesionShare = touching > 0 ? (inside.get(seam) ?? 0) / touching : 1;
      return [
        seam,
        {
          afferentCount: ca,
          efferentCount: ce,
          instabilityShare: ca + ce === 0 ? 0 : ce / (ca + ce),
          cohesionShare,
          couplingShare: 1 - cohesionShare,
        },
      ];
    }),
  );
}
