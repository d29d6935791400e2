import type { Catalog, TableName } from '../model/catalog.js';
import type { DependencyGraph, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy } from '../util/sort.js';
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
export function createSettler(
  graph: DependencyGraph,
  catalog: Catalog,
  bound: ReadonlySet<TableName>,
): Settler {
  const facts = gatherFacts(graph, catalog, bound);
  return (groups) => {
    const placed = new Map(
      groups.flatMap((group, at) => group.tables.map((table) => [table, at] as const)),
    );
    const claimed = new Map([...placed, ...claimTables(facts, placed)]);
    const settled = new Map([...claimed, ...joinHomes(facts, claimed)]);
    for (const [table, parents] of facts.links) {
      if (!settled.has(table)) continue;
      const homes = new Set(parents.map((parent) => settled.get(parent)));
      const [home] = homes;
      if (homes.size === 1 && home !== undefined) settled.set(table, home);
    }
    return regroup(groups, settled);
  };
}

/** Settles the tables of groups, which may be all there are or those of one component. */
export type Settler = (groups: readonly Group[]) => Group[];

/** What settling needs to know and what no grouping changes. */
interface SettlingFacts {
  readonly bound: ReadonlySet<TableName>;
  /** Strength of each claim that a module has on a table, by table. */
  readonly claims: ReadonlyMap<TableName, readonly Claim[]>;
  /** The feature module with the strongest claim, where a feature has it. */
  readonly claimants: ReadonlyMap<TableName, string>;
  /** Modules that use a table, reports left out. */
  readonly users: ReadonlyMap<TableName, readonly string[]>;
  /** Features among the modules that are no reports; `null` = the code is not divided into features. */
  readonly features: ReadonlySet<string> | null;
  /** Parents of the link tables that nobody writes. */
  readonly links: ReadonlyMap<TableName, readonly TableName[]>;
}

interface Claim {
  readonly module: string;
  readonly claim: number;
}

function gatherFacts(
  { uses, reportingModules, linkTables }: DependencyGraph,
  catalog: Catalog,
  bound: ReadonlySet<TableName>,
): SettlingFacts {
  const usesByTable = groupBy(uses, (use) => use.table);
  const reporting = new Set(reportingModules);
  const telling = groupBy(
    uses.filter((use) => !reporting.has(use.module)),
    (use) => use.table,
  );
  const allFeatures = findFeatures(usesByTable);
  const features = findFeatures(telling);
  const parents = groupBy(catalog.foreignKeys, (key) => key.from);
  const isWritten = (table: TableName): boolean =>
    (usesByTable.get(table) ?? []).some((use) => use.writes > 0);
  const isUnclaimed = (table: TableName): boolean => !bound.has(table) && !isWritten(table);
  return {
    bound,
    claims: new Map([...usesByTable].map(([table, own]) => [table, claimsOn(own)])),
    claimants: new Map(
      [...usesByTable].flatMap(([table, own]): [TableName, string][] => {
        const claimant = strongestClaimant(own);
        return claimant !== null && allFeatures.has(claimant) ? [[table, claimant]] : [];
      }),
    ),
    users: new Map([...telling].map(([table, own]) => [table, own.map((use) => use.module)])),
    features: features.size >= FEWEST_FEATURES ? features : null,
    links: new Map(
      linkTables
        .filter(isUnclaimed)
        .map((table) => [table, (parents.get(table) ?? []).map(({ to }) => to)]),
    ),
  };
}

function claimsOn(uses: readonly ModuleUse[]): Claim[] {
  return uses
    .filter((use) => use.writes > 0)
    .map((use) => ({ module: use.module, claim: claimOf(use) }));
}

type Placement = ReadonlyMap<TableName, number>;
type UsesByTable = ReadonlyMap<TableName, readonly ModuleUse[]>;

function claimTables(facts: SettlingFacts, placed: Placement): [TableName, number][] {
  const claims = measureClaims(facts, placed);
  const byModule = strongestBy(claims, (claim) => claim.module);
  const byGroup = strongestBy(claims, (claim) => claim.group);
  return [...placed].flatMap(([table, group]): [TableName, number][] => {
    const claimant = facts.bound.has(table) ? undefined : facts.claimants.get(table);
    const home = claimant === undefined ? undefined : byModule.get(claimant)?.group;
    if (home === undefined || home === group) return [];
    return byGroup.get(group)?.module === claimant ? [] : [[table, home]];
  });
}

/** Tables of groups that one feature alone touches, although its home is another group. */
function joinHomes(facts: SettlingFacts, placed: Placement): [TableName, number][] {
  const { features, bound } = facts;
  if (features === null) return [];
  const homes = strongestBy(measureClaims(facts, placed), (claim) => claim.module);
  const groups = groupBy([...placed.keys()], (table) => placed.get(table) ?? -1);
  return [...groups].flatMap(([group, tables]): [TableName, number][] => {
    const users = new Set(tables.flatMap((table) => facts.users.get(table) ?? []));
    const [user] = users;
    if (user === undefined || users.size > 1 || !features.has(user)) return [];
    const home = homes.get(user)?.group;
    const isFree = !tables.some((table) => bound.has(table));
    return home === undefined || home === group || !isFree
      ? []
      : tables.map((table) => [table, home]);
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

interface GroupClaim extends Claim {
  readonly group: number;
}

/** How strongly each module claims each group, over all its tables. */
function measureClaims({ claims }: SettlingFacts, placed: Placement): GroupClaim[] {
  const sums = new Map<number, Map<string, number>>();
  for (const [table, group] of placed) {
    const own = sums.get(group) ?? new Map<string, number>();
    sums.set(group, own);
    for (const { module, claim } of claims.get(table) ?? []) {
      own.set(module, (own.get(module) ?? 0) + claim);
    }
  }
  return [...sums].flatMap(([group, own]) =>
    [...own].map(([module, claim]) => ({ module, group, claim })),
  );
}

function strongestBy<K>(
  claims: readonly GroupClaim[],
  keyOf: (claim: GroupClaim) => K,
): Map<K, GroupClaim> {
  const best = new Map<K, GroupClaim>();
  for (const claim of claims) {
    const other = best.get(keyOf(claim));
    if (other === undefined || isStronger(claim, other)) best.set(keyOf(claim), claim);
  }
  return best;
}

/** By strength; of equals, the first group, then the first module by name. */
function isStronger(claim: GroupClaim, other: GroupClaim): boolean {
  if (claim.claim !== other.claim) return claim.claim > other.claim;
  if (claim.group !== other.group) return claim.group < other.group;
  return compareText(claim.module, other.module) < 0;
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
