import type { Catalog, TableName } from '../model/catalog.js';
import type { DependencyGraph, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';
import { claimOf, clearOwner } from './claims.js';
import type { Group } from './group.js';

/** Tables that a module must clearly own to count as a feature, as coarse as a service. */
const FEWEST_OWN_TABLES = 3;
/** ... and share of the tables it writes: a module that writes in everybody's tables is a layer, not a feature. */
const LEAST_OWN_SHARE = 2 / 3;
/** The code is divided into features, not one of them beside something small. */
const FEWEST_FEATURES = 3;

/**
 * Moves single tables to where the rules of ownership put them, whatever the ties say:
 *
 * - a table belongs to whoever keeps it up to date: it moves to the home of the feature module with the strongest
 *   claim on it, unless that module is the first of the group where it stands, too;
 * - a link table has no life of its own: unless a module claims it, it moves to its parents where these stand together;
 * - where the code is divided into features, a group that only one of them touches joins that one's home: no code
 *   shows a boundary between the two.
 *
 * @param bound tables that constraints hold where they are
 */
export function settleTables(
  groups: readonly Group[],
  graph: DependencyGraph,
  catalog: Catalog,
  bound: ReadonlySet<TableName>,
): Group[] {
  const usesByTable = groupBy(graph.uses, (use) => use.table);
  const placed = new Map(
    groups.flatMap((group, at) => group.tables.map((table) => [table, at] as const)),
  );
  const movable = [...placed.keys()].filter((table) => !bound.has(table));
  const claimed = new Map([...placed, ...claimTables(movable, placed, usesByTable)]);
  const settled = new Map([...claimed, ...joinHomes(movable, claimed, graph)]);
  const parents = groupBy(catalog.foreignKeys, (key) => key.from);
  for (const table of graph.linkTables) {
    if (bound.has(table) || !settled.has(table)) continue;
    if ((usesByTable.get(table) ?? []).some((use) => use.writes > 0)) continue;
    const homes = sortedUnique(
      (parents.get(table) ?? []).map(({ to }) => String(settled.get(to) ?? '')),
    );
    const [home = ''] = homes;
    if (homes.length === 1 && home !== '') settled.set(table, Number(home));
  }
  return regroup(groups, settled);
}

type Placement = ReadonlyMap<TableName, number>;
type UsesByTable = ReadonlyMap<TableName, readonly ModuleUse[]>;

function claimTables(
  movable: readonly TableName[],
  placed: Placement,
  usesByTable: UsesByTable,
): [TableName, number][] {
  const features = findFeatures(usesByTable);
  const claims = measureClaims(placed, usesByTable);
  const strongestBy = <K>(keyOf: (claim: GroupClaim) => K): Map<K, GroupClaim | undefined> =>
    new Map([...groupBy(claims, keyOf)].map(([key, own]) => [key, strongest(own)]));
  const byModule = strongestBy((claim) => claim.module);
  const byGroup = strongestBy((claim) => claim.group);
  return movable.flatMap((table): [TableName, number][] => {
    const claimant = strongestClaimant(usesByTable.get(table) ?? []);
    if (claimant === null || !features.has(claimant)) return [];
    const home = byModule.get(claimant)?.group;
    const group = placed.get(table);
    if (home === undefined || group === undefined || home === group) return [];
    return byGroup.get(group)?.module === claimant ? [] : [[table, home]];
  });
}

/** Tables of groups that one feature alone touches, although its home is another group. */
function joinHomes(
  movable: readonly TableName[],
  placed: Placement,
  { uses, reportingModules }: DependencyGraph,
): [TableName, number][] {
  const telling = uses.filter((use) => !reportingModules.includes(use.module));
  const usesByTable = groupBy(telling, (use) => use.table);
  const features = findFeatures(usesByTable);
  const claims = measureClaims(placed, usesByTable);
  const free = new Set(movable);
  const groups = groupBy([...placed.keys()], (table) => placed.get(table) ?? -1);
  return [...groups].flatMap(([group, tables]): [TableName, number][] => {
    const users = new Set(
      tables.flatMap((table) => (usesByTable.get(table) ?? []).map((use) => use.module)),
    );
    const [user] = users;
    if (user === undefined || users.size > 1 || !features.has(user)) return [];
    const home = strongest(claims.filter((claim) => claim.module === user))?.group;
    const isDivided = features.size >= FEWEST_FEATURES;
    if (
      home === undefined ||
      home === group ||
      !isDivided ||
      !tables.every((each) => free.has(each))
    ) {
      return [];
    }
    return tables.map((table) => [table, home]);
  });
}

/** Modules that keep several tables up to date alone, and most of what they write. */
function findFeatures(usesByTable: UsesByTable): ReadonlySet<string> {
  const owned = groupBy(
    [...usesByTable.values()].flatMap((uses) => clearOwner(uses) ?? []),
    (owner) => owner,
  );
  const written = groupBy(
    [...usesByTable.values()].flat().filter((use) => use.writes > 0),
    (use) => use.module,
  );
  const features = [...owned].filter(
    ([module, own]) =>
      own.length >= FEWEST_OWN_TABLES &&
      own.length >= LEAST_OWN_SHARE * (written.get(module)?.length ?? 0),
  );
  return new Set(features.map(([module]) => module));
}

interface GroupClaim {
  readonly module: string;
  readonly group: number;
  readonly claim: number;
}

/** How strongly each module claims each group, over all its tables. */
function measureClaims(placed: Placement, usesByTable: UsesByTable): GroupClaim[] {
  const all = [...placed].flatMap(([table, group]) =>
    (usesByTable.get(table) ?? [])
      .filter((use) => use.writes > 0)
      .map((use) => ({ module: use.module, group, claim: claimOf(use) })),
  );
  return [...groupBy(all, ({ module, group }) => `${String(group)} ${module}`).values()].flatMap(
    ([first, ...others]) =>
      first === undefined
        ? []
        : [{ ...first, claim: others.reduce((sum, { claim }) => sum + claim, first.claim) }],
  );
}

function strongest(claims: readonly GroupClaim[]): GroupClaim | undefined {
  return sortBy(
    claims,
    ({ claim }) => -claim,
    ({ group }) => group,
    ({ module }) => module,
  )[0];
}

function strongestClaimant(uses: readonly ModuleUse[]): string | null {
  const [first] = sortBy(
    uses.filter((use) => use.writes > 0),
    (use) => -claimOf(use),
    (use) => use.module,
  );
  return first?.module ?? null;
}

/** The groups with their tables where these were settled; one that lost all its tables is gone. */
function regroup(groups: readonly Group[], settled: Placement): Group[] {
  const tablesByGroup = groupBy([...settled.keys()], (table) => settled.get(table) ?? -1);
  return groups
    .map((group, at) => ({
      ...group,
      tables: [...(tablesByGroup.get(at) ?? [])].sort(compareText),
    }))
    .filter(({ tables }) => tables.length > 0);
}
