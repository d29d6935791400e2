import type { CodeFacts } from '../model/access.js';
import type { Catalog, ForeignKey, TableName } from '../model/catalog.js';
import type { Dependency, DependencyGraph, Evidence, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';
import { isComposition } from '../util/composition.js';
import { wordsOf } from '../util/words.js';
import { createForest } from '../util/forest.js';
import { collectFactTies, EVIDENCE_SHOWN } from './facts-ties.js';
import { findLinkTables } from './link-tables.js';
import { pairOf } from './pairs.js';
import { measureSignals, SIGNAL_WEIGHTS, type SignalInput, type Signals } from './signals.js';
import { collectUnits, type Unit } from './units.js';
import { collectUses, findReportingModules } from './uses.js';

/**
 * Ties between tables, each with its kind, its evidence and its weight in the seam engine's decision, and what
 * each module does to each table.
 *
 * Weights are measured inside each component of the system (tables tied by any key, unit of work, writing
 * module or word), so unconnected systems never change each other's numbers. The same facts in another order
 * give the same graph. Accesses to tables that the catalog does not know are left out.
 */
export function buildGraph(catalog: Catalog, facts: CodeFacts): DependencyGraph {
  const tables = sortedUnique(catalog.tables.map((table) => table.name));
  const known = new Set(tables);
  const uses = collectUses(facts, known);
  const reportingModules = findReportingModules(uses);
  const linkTables = findLinkTables(catalog);
  const system: System = {
    tables,
    indexes: new Map(tables.map((table, at) => [table, at])),
    words: wordsByTable(catalog, tables),
    units: collectUnits(facts).filter(
      (unit) => unit.module === null || !reportingModules.includes(unit.module),
    ),
    writers: [
      ...groupBy(
        uses.filter((use) => use.writes > 0),
        (use) => use.module,
      ).values(),
    ],
    keys: sortBy(
      catalog.foreignKeys.filter((key) => known.has(key.from) && known.has(key.to)),
      (key) => key.from,
      (key) => key.to,
      (key) => key.columns.join(),
      (key) => key.name ?? '',
    ).filter((key) => key.from !== key.to),
    linkTables: new Set(linkTables),
  };
  const weighed = findComponents(system).flatMap((component) => weighComponent(system, component));
  const dependencies = sortBy(
    [...weighed, ...collectFactTies(catalog, facts, known)],
    (tie) => tie.from,
    (tie) => tie.to,
    (tie) => tie.kind,
  );
  return { tables, dependencies, uses, reportingModules, linkTables };
}

interface System {
  readonly tables: readonly TableName[];
  readonly indexes: ReadonlyMap<TableName, number>;
  readonly words: readonly (readonly string[])[];
  readonly units: readonly Unit[];
  readonly writers: readonly (readonly ModuleUse[])[];
  readonly keys: readonly ForeignKey[];
  readonly linkTables: ReadonlySet<TableName>;
}

function wordsByTable(catalog: Catalog, tables: readonly TableName[]): string[][] {
  const localNames = new Map(catalog.tables.map((table) => [table.name, table.localName]));
  return tables.map((table) => wordsOf(localNames.get(table) ?? table));
}

/** Tables in groups that no fact ties to each other, each sorted. */
function findComponents(system: System): number[][] {
  const forest = createForest(system.tables.length);
  const joinAll = (members: Iterable<number>): void => {
    let first: number | null = null;
    for (const member of members) {
      if (first === null) first = member;
      else forest.join(first, member);
    }
  };
  for (const key of system.keys) joinAll(indexesOf(system, [key.from, key.to]));
  for (const unit of system.units) joinAll(indexesOf(system, [...unit.reads, ...unit.writes]));
  for (const uses of system.writers) {
    joinAll(
      indexesOf(
        system,
        uses.map((use) => use.table),
      ),
    );
  }
  const words = system.words.flatMap((own, table) => own.map((word) => ({ word, table })));
  for (const sharing of groupBy(words, ({ word }) => word).values()) {
    joinAll(sharing.map(({ table }) => table));
  }
  return [...groupBy(system.tables.keys(), (table) => forest.root(table)).values()];
}

function indexesOf(system: System, tables: Iterable<TableName>): number[] {
  return [...tables].flatMap((table) => system.indexes.get(table) ?? []);
}

function weighComponent(system: System, component: readonly number[]): Dependency[] {
  if (component.length < 2) return [];
  const places = new Map(component.map((table, at) => [table, at]));
  const place = (tables: Iterable<TableName>): number[] =>
    indexesOf(system, tables)
      .flatMap((table) => places.get(table) ?? [])
      .sort((a, b) => a - b);
  const isHere = (table: TableName): boolean => places.has(system.indexes.get(table) ?? -1);
  const units = system.units.filter((unit) => [...unit.reads, ...unit.writes].some(isHere));
  const writers = system.writers.filter((uses) => uses.some((use) => isHere(use.table)));
  const keys = system.keys.filter((key) => isHere(key.from));
  const input: SignalInput = {
    size: component.length,
    words: component.map((table) => system.words[table] ?? []),
    units: units.map((unit) => ({
      written: place(unit.writes),
      read: place([...unit.reads].filter((table) => !unit.writes.has(table))),
    })),
    writers: writers.map((uses) =>
      uses.flatMap((use) => place([use.table]).map((table) => [table, use.writes] as const)),
    ),
    keys: keys.map((key) => ({
      child: places.get(system.indexes.get(key.from) ?? -1) ?? 0,
      parent: places.get(system.indexes.get(key.to) ?? -1) ?? 0,
      isComposition: isComposition(key),
      isFromLinkTable: system.linkTables.has(key.from),
    })),
  };
  const names = component.map((table) => system.tables[table] ?? '');
  return describeTies(measureSignals(input), names, { units, writers, keys });
}

interface TieFacts {
  readonly units: readonly Unit[];
  readonly writers: readonly (readonly ModuleUse[])[];
  readonly keys: readonly ForeignKey[];
}

type EvidenceByPair = ReadonlyMap<string, { readonly count: number; readonly shown: Evidence[] }>;

function describeTies(
  signals: Signals,
  names: readonly TableName[],
  facts: TieFacts,
): Dependency[] {
  const evidence = {
    'foreign-key': keyEvidence(facts.keys),
    'use-case': unitEvidence(facts.units),
  };
  const ties: Dependency[] = [];
  for (const kind of ['foreign-key', 'name', 'owner', 'use-case'] as const) {
    const pairs = signals[kind];
    for (const [key, weight] of pairs.weights) {
      const [low, high] = pairOf(pairs, key);
      const [from, to] = [names[low] ?? '', names[high] ?? ''];
      const facts =
        kind === 'foreign-key' || kind === 'use-case'
          ? evidence[kind].get(`${from}\0${to}`)
          : undefined;
      ties.push({
        from,
        to,
        kind,
        count: facts?.count ?? 1,
        weight: weight * SIGNAL_WEIGHTS[kind],
        evidence: facts?.shown ?? NO_EVIDENCE,
      });
    }
  }
  return ties;
}

const NO_EVIDENCE: readonly Evidence[] = [];

function keyEvidence(keys: readonly ForeignKey[]): EvidenceByPair {
  return gather(
    keys.map((key) => ({
      tables: [key.from, key.to],
      evidence: {
        file: key.source?.file ?? null,
        line: key.source?.line ?? null,
        name: key.name,
        detail: `${key.from} (${key.columns.join(', ')}) refers to ${key.to}`,
      },
    })),
  );
}

function unitEvidence(units: readonly Unit[]): EvidenceByPair {
  return gather(
    units.map((unit) => ({
      tables: sortedUnique([...unit.reads, ...unit.writes]),
      evidence: unit.evidence,
    })),
  );
}

function gather(
  facts: readonly { readonly tables: readonly TableName[]; readonly evidence: Evidence }[],
): EvidenceByPair {
  const found = new Map<string, { count: number; shown: Evidence[] }>();
  for (const { tables, evidence } of facts) {
    const sorted = [...tables].sort(compareText);
    for (const [at, from] of sorted.entries()) {
      for (const to of sorted.slice(at + 1)) {
        const entry = found.get(`${from}\0${to}`) ?? { count: 0, shown: [] };
        entry.count += 1;
        if (entry.shown.length < EVIDENCE_SHOWN) entry.shown.push(evidence);
        found.set(`${from}\0${to}`, entry);
      }
    }
  }
  return found;
}
