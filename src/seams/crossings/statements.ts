import type { Statement } from '../../model/access.js';
import type { TableName } from '../../model/catalog.js';
import type { Evidence } from '../../model/dependency.js';
import type { Crossing, Treatment } from '../../model/seam.js';
import { crossingId } from '../../util/crossing-id.js';
import { groupBy } from '../../util/group.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import type { DividedSystem } from '../system.js';

/** A query that reads so many seams and writes nothing is a report. */
export const REPORTING_SEAMS = 3;

interface SeamsJoined {
  readonly statement: Statement;
  readonly home: string;
  readonly foreign: string;
  readonly tables: readonly TableName[];
  readonly isReport: boolean;
}

/**
 * Queries that name tables of several seams: one crossing per pair of seams and set of tables, from the seam
 * that asks (its module's; where that has none, the one most of the query lies in) to each other one.
 */
export function findJoinCrossings(system: DividedSystem): Crossing[] {
  const joined = sortBy(system.facts.statements, (statement) => statement.id).flatMap((statement) =>
    splitBySeam(system, statement),
  );
  const groups = groupBy(joined, (join) =>
    crossingId('join', join.home, join.foreign, join.tables.join('+')),
  );
  return [...groups].map(([id, joins]) => describeJoin(system, id, joins));
}

function splitBySeam(system: DividedSystem, statement: Statement): SeamsJoined[] {
  const bySeam = groupBy(
    statement.tables.filter((table) => system.seamOf.has(table)),
    (table) => system.seamOf.get(table) ?? '',
  );
  if (bySeam.size < 2) return [];
  const home = findHome(system, statement, bySeam);
  const seamCount = new Set([home, ...bySeam.keys()]).size;
  const isReport =
    statement.writes.length === 0 &&
    (system.reportingModules.has(statement.module) ||
      (seamCount >= REPORTING_SEAMS && bySeam.has(home)));
  return [...bySeam.keys()]
    .filter((seam) => seam !== home)
    .map((foreign) => ({
      statement,
      home,
      foreign,
      tables: sortedUnique([...(bySeam.get(home) ?? []), ...(bySeam.get(foreign) ?? [])]),
      isReport,
    }));
}

function findHome(
  system: DividedSystem,
  statement: Statement,
  bySeam: ReadonlyMap<string, readonly TableName[]>,
): string {
  const own = system.seamOfModule.get(statement.module);
  if (own !== undefined) return own;
  const [most] = sortBy(
    bySeam,
    ([, tables]) => -tables.length,
    ([seam]) => seam,
  );
  return most?.[0] ?? '';
}

function describeJoin(system: DividedSystem, id: string, joins: readonly SeamsJoined[]): Crossing {
  const [first] = joins;
  const { home = '', foreign = '', tables = [] } = first ?? {};
  const evidence = sortBy(
    joins,
    ({ statement }) => statement.file,
    ({ statement }) => statement.line,
  ).map(({ statement }): Evidence => ({
    file: statement.file,
    line: statement.line,
    name: null,
    detail: `${statement.writes.length > 0 ? 'writes' : 'reads'} ${statement.tables.join(', ')} in one query`,
  }));
  return {
    id,
    kind: 'join',
    from: home,
    to: foreign,
    tables,
    count: joins.length,
    evidence,
    ...treatJoin(system, joins),
  };
}

function treatJoin(
  system: DividedSystem,
  joins: readonly SeamsJoined[],
): { readonly treatment: Treatment; readonly why: string } {
  const [first] = joins;
  const { home = '', foreign = '', tables = [] } = first ?? {};
  const theirs = tables.filter((table) => system.seamOf.get(table) === foreign);
  const ours = tables.filter((table) => system.seamOf.get(table) === home);
  if (theirs.every((table) => system.referenceData.has(table))) {
    return {
      treatment: 'copy-reference-data',
      why: `${theirs.join(', ')} is reference data: with a copy on this side the query stays as it is.`,
    };
  }
  if (joins.every((join) => join.isReport)) {
    return {
      treatment: 'reporting-database',
      why: `It reads across contexts and writes nothing: a report. Let each service pump its part into a reporting database instead of calling them for every row.`,
    };
  }
  const written = sortedUnique(joins.flatMap((join) => join.statement.writes));
  if (written.length > 0 && written.every((table) => system.seamOf.get(table) === home)) {
    return {
      treatment: 'replicate-by-events',
      why: `It fills ${written.join(', ')} with what it finds in ${theirs.join(', ')}: let ${foreign} publish its changes, and ${home} build the rows from a copy of its own.`,
    };
  }
  if (written.length > 0) {
    return {
      treatment: 'call-the-owner',
      why: `It writes what it finds in ${theirs.join(', ')}: ask ${foreign} first, then write.`,
    };
  }
  const isLookup =
    theirs.length === 1 &&
    ours.some((table) => (system.keysFrom.get(table) ?? []).some((key) => theirs.includes(key.to)));
  if (ours.length === 0) {
    return {
      treatment: 'replicate-by-events',
      why: `${home} works on ${theirs.join(', ')} of ${foreign} and adds no table of its own: keep a read-only copy of what it needs, fed by events, which may even keep what ${foreign} drops.`,
    };
  }
  return isLookup
    ? {
        treatment: 'join-in-client',
        why: `Each row of ${ours.join(', ')} has at most one row in ${theirs.join()}: fetch those by id from ${foreign} and put them together in the code.`,
      }
    : {
        treatment: 'read-model',
        why: `Any number of rows of ${theirs.join(', ')} can belong to one of ${ours.join(', ')}: keep the joined result in a read model that listens to both sides.`,
      };
}
