import { operatorError } from '../errors.js';
import type { TableName } from '../model/catalog.js';
import type { SeamConstraints } from '../model/constraints.js';
import type { ModuleUse } from '../model/dependency.js';
import type { Finding } from '../model/finding.js';
import { groupBy } from '../util/group.js';
import { isGlob, matchesGlob } from '../util/glob-match.js';
import { nearestName } from '../util/nearest.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';
import { clearOwner } from './claims.js';

/** Constraints that leave everything to the engine. */
export const NO_CONSTRAINTS: SeamConstraints = {
  services: null,
  seams: [],
  together: [],
  apart: [],
  ignoreTables: [],
};

/** The manifest's wishes, spelled out table by table. */
export interface ResolvedConstraints {
  readonly ignored: ReadonlySet<TableName>;
  /** Table to the id of the seam that it is pinned to. */
  readonly pins: ReadonlyMap<TableName, string>;
  readonly modulePins: ReadonlyMap<string, string>;
  /** Disjoint groups that must stay together, pins included; sorted, each with at least two tables. */
  readonly groups: readonly (readonly TableName[])[];
  readonly apart: readonly (readonly [TableName, TableName])[];
  readonly findings: readonly Finding[];
}

/**
 * Spells the constraints out for the tables at hand. Names that match no table and no
 * module become findings.
 *
 * @param modules names of all modules, also of those that use no table
 * @throws `contradictory-constraints` when no partition can honour them all
 */
export function resolveConstraints(
  tables: readonly TableName[],
  uses: readonly ModuleUse[],
  constraints: SeamConstraints,
  modules: readonly string[],
): ResolvedConstraints {
  const findings: Finding[] = [];
  const select = (patterns: readonly string[], key: string): TableName[] =>
    sortedUnique(
      patterns.flatMap((pattern) => {
        const found = tables.filter((table) => isNamedBy(pattern, table));
        if (found.length === 0) findings.push(describeUnknown(pattern, key, tables));
        return found;
      }),
    );
  const ignored = new Set(select(constraints.ignoreTables, 'ignoreTables'));
  for (const seam of constraints.seams) select(seam.tables, `seams.${seam.id}.tables`);
  findings.push(...findUnknownModules(constraints, modules));
  const modulePins = pinModules(constraints);
  const pins = pinTables(
    tables.filter((table) => !ignored.has(table)),
    constraints,
  );
  const pinned = new Map([...followOwners(tables, uses, modulePins, ignored), ...pins]);
  const isKept = (table: TableName): boolean => !ignored.has(table);
  const together = constraints.together.map((group, at) =>
    select(group, `together[${String(at)}]`).filter(isKept),
  );
  const apart = constraints.apart.flatMap((group, at) =>
    pairsOf(select(group, `apart[${String(at)}]`).filter(isKept)),
  );
  const resolved = mergeGroups(together, pinned, pins);
  rejectContradictions(resolved.groups, resolved.pins, apart);
  return { ignored, modulePins, apart, findings, ...resolved };
}

/** A pattern names a table by its full name or by the name without its schema. */
function isNamedBy(pattern: string, table: TableName): boolean {
  const localName = localNameOf(table);
  return isGlob(pattern)
    ? matchesGlob(pattern, table) || matchesGlob(pattern, localName)
    : pattern === table || pattern === localName;
}

function localNameOf(table: TableName): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

function describeUnknown(pattern: string, key: string, tables: readonly TableName[]): Finding {
  // Without the schema's name a typo is nearer to the local name than to the full one.
  const known = pattern.includes('.') ? tables : tables.map(localNameOf);
  return {
    rule: 'unknown-table-in-manifest',
    severity: 'warning',
    subject: pattern,
    message: `"${pattern}" in ${key} of the manifest matches no table.`,
    hint: hintFor(isGlob(pattern) ? null : nearestName(pattern, known)),
    places: [],
  };
}

function findUnknownModules({ seams }: SeamConstraints, modules: readonly string[]): Finding[] {
  const known = new Set(modules);
  return seams.flatMap(({ id, modules: named }) =>
    named
      .filter((module) => !known.has(module))
      .map((module) => ({
        rule: 'unknown-module-in-manifest',
        severity: 'warning',
        subject: module,
        message: `"${module}" in seams.${id}.modules of the manifest is no module.`,
        hint: hintFor(nearestName(module, modules)),
        places: [],
      })),
  );
}

function hintFor(nearest: string | null): string {
  return nearest === null
    ? 'Remove it, or correct the name.'
    : `Did you mean "${nearest}"? Correct the name, or remove it.`;
}

function pinModules({ seams }: SeamConstraints): Map<string, string> {
  const pins = new Map<string, string>();
  for (const seam of sortBy(seams, (each) => each.id)) {
    for (const module of seam.modules) {
      const other = pins.get(module);
      if (other !== undefined && other !== seam.id) {
        throw operatorError(
          'contradictory-constraints',
          `seams.${other}.modules holds "${module}"`,
          `seams.${seam.id}.modules holds it too`,
        );
      }
      pins.set(module, seam.id);
    }
  }
  return pins;
}

/** A literal name wins over a glob, a longer glob over a shorter one, the earlier seam id between equals. */
function pinTables(
  tables: readonly TableName[],
  { seams }: SeamConstraints,
): Map<TableName, string> {
  const patterns = seams.flatMap((seam) =>
    seam.tables.map((pattern) => ({ pattern, seam: seam.id })),
  );
  const ranked = sortBy(
    patterns,
    ({ pattern }) => (isGlob(pattern) ? 1 : 0),
    ({ pattern }) => -pattern.length,
    ({ seam }) => seam,
  );
  const pins = new Map<TableName, string>();
  for (const table of tables) {
    const matching = ranked.filter(({ pattern }) => isNamedBy(pattern, table));
    const [first] = matching;
    if (first === undefined) continue;
    const rival = matching.find(
      ({ pattern, seam }) =>
        seam !== first.seam &&
        !isGlob(pattern) &&
        !isGlob(first.pattern) &&
        pattern === first.pattern,
    );
    if (rival !== undefined) {
      throw operatorError(
        'contradictory-constraints',
        `seams.${first.seam}.tables holds "${first.pattern}"`,
        `seams.${rival.seam}.tables holds it too`,
      );
    }
    pins.set(table, first.seam);
  }
  return pins;
}

/** Tables that a pinned module clearly owns go where the module goes. */
function followOwners(
  tables: readonly TableName[],
  uses: readonly ModuleUse[],
  modulePins: ReadonlyMap<string, string>,
  ignored: ReadonlySet<TableName>,
): Map<TableName, string> {
  const pins = new Map<TableName, string>();
  if (modulePins.size === 0) return pins;
  const usesByTable = groupBy(uses, (use) => use.table);
  for (const table of tables) {
    const owner = clearOwner(usesByTable.get(table) ?? []);
    const seam = owner === null ? undefined : modulePins.get(owner);
    if (seam !== undefined && !ignored.has(table)) pins.set(table, seam);
  }
  return pins;
}

function pairsOf(tables: readonly TableName[]): (readonly [TableName, TableName])[] {
  return tables.flatMap((first, at) =>
    tables.slice(at + 1).map((second) => [first, second] as const),
  );
}

/** Joins overlapping groups and hands a pin on to the whole group; explicit pins win over followed owners. */
function mergeGroups(
  together: readonly (readonly TableName[])[],
  pinned: ReadonlyMap<TableName, string>,
  explicit: ReadonlyMap<TableName, string>,
): Pick<ResolvedConstraints, 'groups' | 'pins'> {
  const groupOf = new Map<TableName, Set<TableName>>();
  for (const group of together) {
    const merged = new Set(group.flatMap((table) => [...(groupOf.get(table) ?? [table])]));
    for (const table of merged) groupOf.set(table, merged);
  }
  const pins = new Map(pinned);
  for (const group of new Set(groupOf.values())) {
    const members = [...group].sort(compareText);
    const wanted = sortedUnique(members.flatMap((table) => explicit.get(table) ?? []));
    const [seam, other] = wanted;
    if (other !== undefined) {
      throw operatorError(
        'contradictory-constraints',
        `together holds ${members.map((table) => `"${table}"`).join(', ')}`,
        `they are pinned to the seams ${wanted.map((id) => `"${id}"`).join(' and ')}`,
      );
    }
    const followed = sortedUnique(members.flatMap((table) => pinned.get(table) ?? []));
    const target = seam ?? (followed.length === 1 ? followed[0] : undefined);
    for (const table of members) {
      if (target === undefined) pins.delete(table);
      else pins.set(table, target);
    }
  }
  const bySeam = groupBy(pins.keys(), (table) => pins.get(table) ?? '');
  const loose = [...new Set(groupOf.values())]
    .map((group) => [...group].sort(compareText))
    .filter((group) => group.every((table) => !pins.has(table)));
  const groups = sortBy(
    [...[...bySeam.values()].map((group) => group.sort(compareText)), ...loose].filter(
      (group) => group.length > 1,
    ),
    (group) => group[0] ?? '',
  );
  return { groups, pins };
}

function rejectContradictions(
  groups: ResolvedConstraints['groups'],
  pins: ReadonlyMap<TableName, string>,
  apart: ResolvedConstraints['apart'],
): void {
  for (const [first, second] of apart) {
    const group = groups.find((tables) => tables.includes(first) && tables.includes(second));
    if (group === undefined) continue;
    const seam = pins.get(first);
    throw operatorError(
      'contradictory-constraints',
      `apart holds "${first}" and "${second}"`,
      seam === undefined ? 'together holds both' : `both are pinned to the seam "${seam}"`,
    );
  }
}
