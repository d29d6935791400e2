import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import { compareText } from '../util/sort.js';
import type { Group } from './group.js';

/** The seam of reference data that nobody maintains. */
const REFERENCE_DATA = 'reference-data';

/**
 * Gives each reference table a home. What is set apart forms one group that holds nothing but such tables, so that
 * it stands between nobody. The rest goes to the group that it has the strongest ties to.
 */
export function placeReferenceData(
  groups: readonly Group[],
  referenceData: readonly TableName[],
  setApart: readonly TableName[],
  ties: readonly Dependency[],
): Group[] {
  const placed = new Set(referenceData.filter((table) => !setApart.includes(table)));
  const pulls = measurePulls(groups, placed, ties);
  const members = groups.map((group) => [...group.tables]);
  const alone: Group[] = [];
  for (const table of [...placed].sort(compareText)) {
    const [best] = [...(pulls.get(table) ?? [])].sort(
      ([a, left], [b, right]) => right - left || a - b,
    );
    if (best === undefined) alone.push({ tables: [table], pin: null });
    else members[best[0]]?.push(table);
  }
  return [
    ...groups.map((group, at) => ({ ...group, tables: (members[at] ?? []).sort(compareText) })),
    ...alone,
    ...(setApart.length > 0
      ? [{ tables: [...setApart].sort(compareText), pin: REFERENCE_DATA }]
      : []),
  ];
}

/** For each table, how strongly it is tied to each group. */
function measurePulls(
  groups: readonly Group[],
  tables: ReadonlySet<TableName>,
  ties: readonly Dependency[],
): Map<TableName, Map<number, number>> {
  const groupOf = new Map(
    groups.flatMap((group, at) => group.tables.map((table) => [table, at] as const)),
  );
  const pulls = new Map([...tables].map((table) => [table, new Map<number, number>()]));
  const pull = (table: TableName, other: TableName, weight: number): void => {
    const group = groupOf.get(other);
    const own = pulls.get(table);
    if (own === undefined || group === undefined) return;
    own.set(group, (own.get(group) ?? 0) + weight);
  };
  for (const tie of ties) {
    pull(tie.from, tie.to, tie.weight);
    pull(tie.to, tie.from, tie.weight);
  }
  return pulls;
}
