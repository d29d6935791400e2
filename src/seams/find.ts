import type { CodeFacts } from '../model/access.js';
import type { Catalog, TableName } from '../model/catalog.js';
import type { SeamConstraints } from '../model/constraints.js';
import type { Dependency, DependencyGraph } from '../model/dependency.js';
import type { Finding } from '../model/finding.js';
import type { Placement } from '../model/placement.js';
import type { Crossing, Ownership, Seam } from '../model/seam.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy } from '../util/sort.js';
import { NO_CONSTRAINTS, resolveConstraints, type ResolvedConstraints } from './constraints.js';
import { findCrossings } from './crossings.js';
import { findRemarks } from './findings.js';
import type { Group } from './group.js';
import { measureSeams } from './metrics.js';
import { assignModules } from './module-seams.js';
import { nameSeams } from './names.js';
import { findOwnership } from './ownership.js';
import { partitionTables } from './partition.js';
import { describeSeam } from './describe-seam.js';
import { explainPlacements } from './placements.js';
import { placeReferenceData } from './place-reference-data.js';
import { findReferenceData, type ReferenceData } from './reference-data.js';
import { SEAM_SETTINGS, type SeamSettings } from './settings.js';
import { createSettler } from './settle.js';
import { measureStability, type VariedComponent } from './stability.js';
import { indexKeys, indexTies, sortKeys, type DividedSystem } from './system.js';

/** Where the system could come apart, and what stands in the way. */
export interface SeamAnalysis {
  /** Sorted by id. */
  readonly seams: readonly Seam[];
  /** One per table, sorted by table. */
  readonly ownership: readonly Ownership[];
  /** One per table, sorted by table. */
  readonly placements: readonly Placement[];
  /** Sorted by id. */
  readonly crossings: readonly Crossing[];
  readonly findings: readonly Finding[];
}

/**
 * Proposes seams for the tables of a graph, names and explains them, and lists what crosses between them.
 * Every base table that is not ignored stands in exactly one seam. The same input in any order gives the same
 * answer. docs/seams.md tells the method.
 *
 * @throws `contradictory-constraints` when the constraints cannot all be honoured
 */
export function findSeams(
  graph: DependencyGraph,
  catalog: Catalog,
  facts: CodeFacts,
  constraints: SeamConstraints = NO_CONSTRAINTS,
  settings: SeamSettings = SEAM_SETTINGS,
): SeamAnalysis {
  const resolved = resolveConstraints(graph.tables, graph.uses, constraints, [
    ...facts.modules.map(({ id }) => id),
    ...graph.uses.map(({ module }) => module),
  ]);
  const tables = graph.tables.filter((table) => !resolved.ignored.has(table));
  const ties = graph.dependencies.filter(
    (tie) => tie.weight > 0 && !resolved.ignored.has(tie.from) && !resolved.ignored.has(tie.to),
  );
  const referenceData = keepUnbound(findReferenceData(catalog, facts, graph), resolved);
  const setApart = [...referenceData].flatMap(([table, own]) => (own.isSetApart ? table : []));
  const settle =
    constraints.services === null
      ? createSettler(graph, catalog, boundTables(resolved))
      : (proposed: readonly Group[]) => [...proposed];
  const partition = partitionTables(
    tables.filter((table) => !referenceData.has(table)),
    ties.filter((tie) => !referenceData.has(tie.from) && !referenceData.has(tie.to)),
    resolved,
    constraints.services === null
      ? null
      : Math.max(1, constraints.services - (setApart.length > 0 ? 1 : 0)),
    settle,
    settings,
  );
  const merged = mergePinned(partition.groups, resolved);
  const groups = placeReferenceData(
    settle(constraints.services === null ? gatherUnplaced(merged, graph, resolved) : merged),
    [...referenceData.keys()],
    setApart,
    ties,
  );
  const system = divide({
    graph,
    catalog,
    facts,
    resolved,
    tables,
    ties,
    referenceData,
    groups,
    components: partition.components,
  });
  const crossings = findCrossings(system);
  const ownership = findOwnership(system);
  const seams = describeSeams(system, ownership, crossings, ties);
  return {
    seams,
    ownership,
    placements: explainPlacements({
      system,
      dependencies: graph.dependencies,
      ownership,
      together: resolved.groups,
    }),
    crossings,
    findings: [...resolved.findings, ...findRemarks(system, ownership)],
  };
}

/** What the constraints bind is clustered with the rest, reference data or not. */
function keepUnbound(referenceData: ReferenceData, resolved: ResolvedConstraints): ReferenceData {
  const bound = boundTables(resolved);
  return new Map(
    [...referenceData].filter(([table]) => !bound.has(table) && !resolved.ignored.has(table)),
  );
}

function boundTables({ groups, pins, apart }: ResolvedConstraints): ReadonlySet<TableName> {
  return new Set([...groups.flat(), ...pins.keys(), ...apart.flat()]);
}

/** A cluster with a pinned table is that seam; pins are separate by now, so no cluster has two. */
function mergePinned(
  clusters: readonly (readonly TableName[])[],
  { pins }: ResolvedConstraints,
): Group[] {
  const named = clusters.map((tables) => ({
    tables,
    pin: tables.flatMap((table) => pins.get(table) ?? [])[0] ?? null,
  }));
  const byPin = groupBy(
    named.filter(({ pin }) => pin !== null),
    ({ pin }) => pin,
  );
  return [
    ...named.filter(({ pin }) => pin === null),
    ...[...byPin].map(([pin, own]) => ({
      pin,
      tables: own.flatMap(({ tables }) => tables).sort(compareText),
    })),
  ];
}

/** The seam of tables that nothing touches. */
const UNPLACED = 'unplaced';

/** Tables alone in their group that no code and no key touches say nothing about a boundary: one group of them. */
function gatherUnplaced(
  groups: readonly Group[],
  graph: DependencyGraph,
  resolved: ResolvedConstraints,
): Group[] {
  const touched = new Set([
    ...graph.uses.map((use) => use.table),
    ...graph.dependencies.flatMap((tie) => [tie.from, tie.to]),
    ...resolved.apart.flat(),
  ]);
  const isIdle = ({ tables, pin }: Group): boolean =>
    pin === null && tables.length === 1 && !touched.has(tables[0] ?? '');
  const idle = groups.filter(isIdle).flatMap((group) => group.tables);
  if (idle.length < 2) return [...groups];
  return [
    ...groups.filter((group) => !isIdle(group)),
    { tables: idle.sort(compareText), pin: UNPLACED },
  ];
}

interface Parts {
  readonly graph: DependencyGraph;
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
  readonly resolved: ResolvedConstraints;
  readonly tables: readonly TableName[];
  readonly ties: readonly Dependency[];
  readonly referenceData: ReferenceData;
  readonly groups: readonly Group[];
  readonly components: readonly VariedComponent[];
}

function divide(parts: Parts): DividedSystem {
  const { graph, catalog, facts, resolved, tables, ties, groups } = parts;
  const names = nameSeams(groups, graph.uses, ties);
  const seamOf = new Map(
    groups.flatMap((group, at) =>
      group.tables.map((table) => [table, names[at] ?? UNPLACED] as const),
    ),
  );
  const keys = sortKeys(
    catalog.foreignKeys.filter(
      (key) => key.from !== key.to && seamOf.has(key.from) && seamOf.has(key.to),
    ),
  );
  return {
    catalog,
    facts,
    tables,
    tableByName: new Map(catalog.tables.map((table) => [table.name, table])),
    seamOf,
    seamOfModule: assignModules(graph.uses, seamOf, resolved.modulePins, graph.reportingModules),
    usesByTable: groupBy(graph.uses, (use) => use.table),
    tiesByTable: indexTies(ties),
    ...indexKeys(keys),
    linkTables: new Set(graph.linkTables),
    reportingModules: new Set(graph.reportingModules),
    referenceData: parts.referenceData,
    stability: measureStability(parts.components, seamOf),
    pins: resolved.pins,
    hasCode: facts.accesses.length > 0,
  };
}

function describeSeams(
  system: DividedSystem,
  ownership: readonly Ownership[],
  crossings: readonly Crossing[],
  ties: readonly Dependency[],
): Seam[] {
  const bySeam = groupBy(ownership, ({ seam }) => seam);
  const metrics = measureSeams(bySeam.keys(), crossings, ties, system.seamOf);
  const seams = [...bySeam].flatMap(([id, own]) => {
    const measured = metrics.get(id);
    return measured === undefined ? [] : [describeSeam(system, { id, own, metrics: measured })];
  });
  return sortBy(seams, (seam) => seam.id);
}
