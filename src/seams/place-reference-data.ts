import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { compareText } from '../util/sort.js';

interface Group {
  readonly tables: readonly TableName[];
  readonly pin: string | null;
}

/**
 * Puts each reference table into the group that it has the strongest ties to, as somebody must look after it;
 * reference data that no group uses forms groups of its own.
 */
export function placeReferenceData(
  groups: readonly Group[],
  referenceData: readonly TableName[],
  ties: readonly Dependency[],
): Group[] {
  const groupOf = new Map(
    groups.flatMap((group, at) => group.tables.map((table) => [table, at] as const)),
  );
  const waiting = new Set(referenceData);
  const pulls = new Map(referenceData.map((table) => [table, new Map<number, number>()]));
  const pull = (table: TableName, other: TableName, weight: number): void => {
    const group = groupOf.get(other);
    const own = pulls.get(table);
    if (own === undefined || group === undefined) return;
    own.set(group, (own.get(group) ?? 0) + weight);
  };
  for (const tie of ties) {
    if (waiting.has(tie.from)) pull(tie.from, tie.to, tie.weight);
    if (waiting.has(tie.to)) pull(tie.to, tie.from, tie.weight);
  }
  const members = groups.map((group) => [...group.tables]);
  const alone: Group[] = [];
  for (const table of [...referenceData].sort(compareText)) {
    const [best] = [...(pulls.get(table) ?? [])].sort(
      ([a, left], [b, right]) => right - left || a - b,
    );
    if (best === undefined) alone.push({ tables: [table], pin: null });
    else members[best[0]]?.push(table);
  }
  return [
    ...groups.map((group, at) => ({ ...group, tables: (members[at] ?? []).sort(compareText) })),
    ...alone,
  ];
}
