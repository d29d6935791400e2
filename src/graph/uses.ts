import type { Access, CodeFacts } from '../model/access.js';
import type { TableName } from '../model/catalog.js';
import type { Evidence, ModuleUse } from '../model/dependency.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';

const EVIDENCE_SHOWN = 5;

/** What each module does to each known table, sorted by module and table. */
export function collectUses(facts: CodeFacts, known: ReadonlySet<TableName>): ModuleUse[] {
  const groups = new Map<string, Access[]>();
  for (const access of facts.accesses) {
    if (!known.has(access.table)) continue;
    const key = `${access.module}\0${access.table}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [access]);
    else group.push(access);
  }
  return [...groups.keys()].sort(compareText).map((key) => summarize(groups.get(key) ?? []));
}

/** A report reads what so many modules write, and so large a share of all that write. */
const FEWEST_OWNERS = 3;
const OWNER_SHARE = 1 / 4;

/**
 * Modules that only report: they write nothing and read the tables of many owners, at least three and a quarter
 * of all. Without any known writer nothing can be said, and nobody is named.
 */
export function findReportingModules(uses: readonly ModuleUse[]): string[] {
  const writing = new Set(uses.filter((use) => use.writes > 0).map((use) => use.module));
  const mainWriter = new Map<TableName, ModuleUse>();
  for (const use of uses) {
    if (use.writes > (mainWriter.get(use.table)?.writes ?? 0)) mainWriter.set(use.table, use);
  }
  const ownersRead = new Map<string, Set<string>>();
  for (const use of uses) {
    const owner = mainWriter.get(use.table)?.module;
    if (writing.has(use.module) || owner === undefined) continue;
    ownersRead.set(use.module, (ownersRead.get(use.module) ?? new Set()).add(owner));
  }
  const owners = new Set([...mainWriter.values()].map((use) => use.module));
  const fewest = Math.max(FEWEST_OWNERS, OWNER_SHARE * owners.size);
  return sortedUnique(
    [...ownersRead].filter(([, read]) => read.size >= fewest).map(([module]) => module),
  );
}

function summarize(accesses: readonly Access[]): ModuleUse {
  const [first] = accesses;
  const writes = accesses.filter((access) => access.mode === 'write');
  const reads = accesses.filter((access) => access.mode === 'read');
  const count = (some: readonly Access[]): number =>
    some.reduce((sum, access) => sum + Math.max(0, access.count), 0);
  const columns = (some: readonly Access[]): string[] =>
    sortedUnique(some.flatMap((access) => access.columns));
  return {
    module: first?.module ?? '',
    table: first?.table ?? '',
    reads: count(reads),
    writes: count(writes),
    inserts: count(writes.filter((access) => access.operation === 'insert')),
    updates: count(writes.filter((access) => access.operation === 'update')),
    deletes: count(writes.filter((access) => access.operation === 'delete')),
    readColumns: columns(reads),
    writtenColumns: columns(writes),
    evidence: describePlaces(accesses),
  };
}

function describePlaces(accesses: readonly Access[]): Evidence[] {
  const inOrder = sortBy(
    accesses,
    (access) => (access.mode === 'write' ? 0 : 1),
    (access) => access.file ?? '',
    (access) => access.line ?? 0,
    (access) => access.column ?? 0,
    (access) => access.useCase ?? '',
  );
  return inOrder.slice(0, EVIDENCE_SHOWN).map((access) => ({
    file: access.file,
    line: access.line,
    name: access.file === null ? (access.useCase ?? access.unit ?? access.module) : null,
    detail: `${access.operation ?? access.mode} ${access.table}`,
  }));
}
