import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import type { Placement, Reason, ReasonKind } from '../model/placement.js';
import type { Ownership } from '../model/seam.js';
import { groupBy } from '../util/group.js';
import { sortBy, sortedUnique } from '../util/sort.js';
import { measurePulls, roundShare, sumShares } from './pulls.js';
import { findReasons, listNames, ownerReasons, type TableContext } from './reasons.js';
import type { DividedSystem } from './system.js';
import { indexWorkTogether } from './work-together.js';

const MOST_REASONS = 5;
const MOST_DOUBTS = 4;
/** One kind of evidence must not hide all others. */
const MOST_OF_A_KIND = 2;
/** Less of all that pulls at a table is no doubt by itself. */
const LEAST_SHARE = 0.02;

/** What the reasons are drawn from. */
export interface PlacementFacts {
  readonly system: DividedSystem;
  /** All ties, also those that do not weigh. */
  readonly dependencies: readonly Dependency[];
  readonly ownership: readonly Ownership[];
  /** Groups of tables that the manifest holds together. */
  readonly together: readonly (readonly TableName[])[];
}

/**
 * Why each table stands where it stands, and what speaks for other seams; in the order of `ownership`. Shares are of
 * what pulls at the table: the weights of its ties, those to hubs damped as in the decision itself.
 */
export function explainPlacements(facts: PlacementFacts): Placement[] {
  const { system, dependencies } = facts;
  const pulls = measurePulls(dependencies, system.tables, new Set(system.referenceData.keys()));
  const work = indexWorkTogether(system.facts, dependencies, system.reportingModules);
  const partners = new Map(
    facts.together.flatMap((group) => group.map((table) => [table, group] as const)),
  );
  return facts.ownership.map((own) => {
    const up = system.keysFrom.get(own.table) ?? [];
    const down = system.keysTo.get(own.table) ?? [];
    const context = {
      system,
      work,
      own,
      pulls: pulls.get(own.table) ?? [],
      keysByOther: groupBy([...up, ...down], ({ from, to }) => (from === own.table ? to : from)),
    };
    return placeTable(context, partners.get(own.table) ?? []);
  });
}

function placeTable(context: TableContext, partners: readonly TableName[]): Placement {
  const { own, pulls, system } = context;
  const bySeam = groupBy(pulls, ({ other }) => system.seamOf.get(other) ?? '');
  const seams = [...bySeam.keys()].filter((seam) => seam !== own.seam);
  const claiming = own.claimants.flatMap(({ seam }) => seam ?? []);
  const shareOf = (seam: string): number => sumShares(bySeam.get(seam) ?? []);
  const strongest = Math.max(0, ...seams.map(shareOf));
  const rules = [
    ...findRules(context, partners),
    ...ownershipRule(context, shareOf(own.seam) < strongest),
  ];
  const ties = findReasons(context, own.seam, bySeam.get(own.seam) ?? []).filter(
    ({ kind }) => !rules.some((rule) => rule.kind === kind && kind === 'owner'),
  );
  const reasons = [...rules, ...rank(ties, MOST_REASONS - rules.length)];
  const others = [...new Set([...seams, ...claiming])].filter((seam) => seam !== own.seam);
  const isSetApart = system.referenceData.get(own.table)?.isSetApart === true;
  const doubts = others
    .flatMap((seam) => findReasons(context, seam, bySeam.get(seam) ?? []))
    .filter((doubt) => !isSetApart && isWorthSaying(doubt, own));
  return {
    table: own.table,
    seam: own.seam,
    ownShare: pulls.length === 0 ? null : roundShare(shareOf(own.seam)),
    reasons: reasons.length > 0 ? reasons : [nothingKnown(context)],
    doubts: rank(doubts, MOST_DOUBTS),
  };
}

/** A resemblance, or a module that also writes elsewhere, is no doubt unless it pulls. */
function isWorthSaying({ kind, seam, share }: Reason, { claimants }: Ownership): boolean {
  const isCircumstantial =
    kind === 'name' ||
    (kind === 'owner' && !claimants.some((claim) => claim.seam === seam && claim.writes > 0));
  return !isCircumstantial || (share ?? 1) >= LEAST_SHARE;
}

/** What the manifest or the nature of the table decides, whatever its ties say. */
function findRules(context: TableContext, partners: readonly TableName[]): Reason[] {
  const { own, system } = context;
  const rule = (kind: ReasonKind, text: string, tables: readonly TableName[] = []): Reason => {
    return { kind, text, seam: own.seam, tables, count: 1, share: null, evidence: [] };
  };
  const others = partners.filter((table) => table !== own.table);
  const reference = system.referenceData.get(own.table);
  const parents = parentsOf(context);
  return [
    ...(system.pins.has(own.table)
      ? [rule('pinned', `pinned to ${own.seam} by the manifest`)]
      : []),
    ...(!system.pins.has(own.table) && others.length > 0
      ? [rule('together', `held together with ${listNames(others)} by the manifest`, others)]
      : []),
    ...(reference === undefined
      ? []
      : [rule('reference-data', `reference data: ${reference.reasons.join('; ')}`)]),
    ...(isHeldByParents(context)
      ? [rule('link-table', `only joins ${listNames(parents)}, which stand here`, parents)]
      : []),
  ];
}

/** A link table that nobody writes has no life of its own. */
function isHeldByParents(context: TableContext): boolean {
  const { own, system } = context;
  const isFree = system.linkTables.has(own.table) && !system.pins.has(own.table);
  const isWritten = own.claimants.some(({ writes }) => writes > 0);
  return (
    isFree &&
    !isWritten &&
    parentsOf(context).every((table) => system.seamOf.get(table) === own.seam)
  );
}

function parentsOf({ own, system }: TableContext): TableName[] {
  return sortedUnique((system.keysFrom.get(own.table) ?? []).map(({ to }) => to));
}

/** Where ties pull elsewhere, the table stands with the module that keeps it up to date. */
function ownershipRule(context: TableContext, isPulledElsewhere: boolean): Reason[] {
  const { own, system, pulls } = context;
  const isRuled = system.pins.has(own.table) || system.referenceData.has(own.table);
  const [first] = own.claimants;
  if (!isPulledElsewhere || isRuled || first?.seam !== own.seam || first.writes === 0) return [];
  const inside = pulls.filter(({ other }) => system.seamOf.get(other) === own.seam);
  return ownerReasons(context, own.seam, inside).slice(0, 1);
}

function nothingKnown({ own, system }: TableContext): Reason {
  const isUsed = system.usesByTable.has(own.table);
  const hasKeys = system.keysFrom.has(own.table) || system.keysTo.has(own.table);
  const text =
    isUsed || hasKeys
      ? `nothing ties it to a table of ${own.seam}`
      : 'no code and no key touches it';
  return { kind: 'alone', text, seam: own.seam, tables: [], count: 0, share: 0, evidence: [] };
}

/** The strongest, not too many of one kind. */
function rank(reasons: readonly Reason[], most: number): Reason[] {
  const sorted = sortBy(
    reasons,
    ({ share }) => -(share ?? 1),
    ({ kind }) => kind,
    ({ text }) => text,
  );
  const shown = new Set(
    [...groupBy(sorted, ({ kind }) => kind).values()].flatMap((same) =>
      same.slice(0, MOST_OF_A_KIND),
    ),
  );
  return sorted.filter((reason) => shown.has(reason)).slice(0, Math.max(0, most));
}
