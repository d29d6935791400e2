import type { Access, AccessMode } from '../../model/access.js';
import type { TableName } from '../../model/catalog.js';
import type { Evidence } from '../../model/dependency.js';
import type { Crossing, Treatment } from '../../model/seam.js';
import { crossingId } from '../../util/crossing-id.js';
import { groupBy } from '../../util/group.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import { findRole } from '../roles.js';
import type { DividedSystem } from '../system.js';

interface ForeignAccess {
  readonly access: Access;
  readonly from: string;
  readonly to: string;
}

/** A table that is read in at least so many places of another seam is worth a local copy. */
const COPY_WORTHY_READS = 8;

/**
 * Reads and writes of a module in tables of another seam: one crossing per pair of seams, table and mode.
 * Reads that are part of a join across the same two seams are left to that join.
 *
 * @param joined ids of statements and the seams they reach over to, `statement\0seam`
 */
export function findAccessCrossings(
  system: DividedSystem,
  joined: ReadonlySet<string>,
): Crossing[] {
  const foreign = system.facts.accesses.flatMap((access): ForeignAccess[] => {
    const from = system.seamOfModule.get(access.module);
    const to = system.seamOf.get(access.table);
    if (from === undefined || to === undefined || from === to) return [];
    const isInJoin =
      access.mode === 'read' &&
      access.statement !== null &&
      joined.has(`${access.statement}\0${to}`);
    return isInJoin ? [] : [{ access, from, to }];
  });
  const groups = groupBy(foreign, ({ access, from, to }) =>
    crossingId(access.mode, from, to, access.table),
  );
  return [...groups].flatMap(([id, found]) => {
    const [first] = found;
    if (first === undefined) return [];
    const { access, from, to } = first;
    const count = found.reduce((sum, each) => sum + Math.max(0, each.access.count), 0);
    const crossing: Crossing = {
      id,
      kind: access.mode,
      from,
      to,
      tables: [access.table],
      count,
      evidence: describePlaces(found),
      ...(access.mode === 'write'
        ? treatWrite(system, from, access.table, found)
        : treatRead(system, access.table, count)),
    };
    return [crossing];
  });
}

/** `statement\0seam` of every join across seams, as `findAccessCrossings` needs it. */
export function listJoined(system: DividedSystem): Set<string> {
  const joined = new Set<string>();
  for (const statement of system.facts.statements) {
    const seams = sortedUnique(statement.tables.flatMap((table) => system.seamOf.get(table) ?? []));
    if (seams.length > 1) for (const seam of seams) joined.add(`${statement.id}\0${seam}`);
  }
  return joined;
}

function describePlaces(found: readonly ForeignAccess[]): Evidence[] {
  const inOrder = sortBy(
    found.map(({ access }) => access),
    (access) => access.file ?? '',
    (access) => access.line ?? 0,
    (access) => access.column ?? 0,
    (access) => access.unit ?? access.useCase ?? '',
  );
  return inOrder.map((access) => ({
    file: access.file,
    line: access.line,
    name: access.file === null ? (access.useCase ?? access.unit ?? access.module) : null,
    detail: `${access.module}: ${access.operation ?? describeMode(access.mode)} ${access.table}`,
  }));
}

function describeMode(mode: AccessMode): string {
  return mode;
}

interface Verdict {
  readonly treatment: Treatment;
  readonly why: string;
}

function treatWrite(
  system: DividedSystem,
  from: string,
  table: TableName,
  found: readonly ForeignAccess[],
): Verdict {
  const { role } = findRole(system, table);
  const owner = system.seamOf.get(table) ?? '';
  const onlyInserts = found.every(({ access }) => access.operation === 'insert');
  if (role === 'two-concepts') {
    return {
      treatment: 'split-table',
      why: `${table} holds two concepts: ${owner} and ${from} use different columns of it. Split it, and each side writes its own part.`,
    };
  }
  if (role === 'shared-mutable') {
    return {
      treatment: 'own-concept',
      why: `${table} is changed by several contexts: the concept behind it is missing from the code. Give it a package with an interface that all of them call, later a service.`,
    };
  }
  if (role === 'log' && onlyInserts) {
    return {
      treatment: 'replicate-by-events',
      why: `${from} only adds to the log ${table}: let it publish what happened, and ${owner} write it down.`,
    };
  }
  if (role === 'reference-data') {
    return {
      treatment: 'call-the-owner',
      why: `${table} is reference data of ${owner}: changes belong there, and the copies follow.`,
    };
  }
  return {
    treatment: 'move-into-owner',
    why: `${owner} keeps ${table} up to date: move these writes behind its interface, and call it from ${from}.`,
  };
}

function treatRead(system: DividedSystem, table: TableName, count: number): Verdict {
  const { role } = findRole(system, table);
  const owner = system.seamOf.get(table) ?? '';
  if (role === 'reference-data') {
    return {
      treatment: 'copy-reference-data',
      why: `${table} is reference data: read a copy of it, or hold it as code or configuration.`,
    };
  }
  if (role === 'two-concepts') {
    return {
      treatment: 'split-table',
      why: `${table} holds two concepts: once it is split, each side reads its own part.`,
    };
  }
  if (count >= COPY_WORTHY_READS) {
    return {
      treatment: 'replicate-by-events',
      why: `It is read in ${String(count)} places: a read-only copy, fed by the events of ${owner}, keeps this side fast and running when ${owner} is not.`,
    };
  }
  return {
    treatment: 'call-the-owner',
    why: `Few places (${String(count)}) read it: ask ${owner} through its interface.`,
  };
}
