import type { TableName } from '../../model/catalog.js';
import type { Evidence } from '../../model/dependency.js';
import type { Crossing, CrossingKind, Treatment } from '../../model/seam.js';
import { crossingId } from '../../util/crossing-id.js';
import { groupBy } from '../../util/group.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import type { DividedSystem } from '../system.js';
import { REPORTING_SEAMS } from './statements.js';

/** Views, triggers and routines that reach over a boundary: code inside the database is coupling too. */
export function findStoredCodeCrossings(system: DividedSystem): Crossing[] {
  return [...crossViews(system), ...crossTriggers(system), ...crossRoutines(system)];
}

interface StoredCode {
  readonly kind: CrossingKind;
  readonly name: string;
  readonly home: string;
  readonly tables: readonly TableName[];
  readonly detail: string;
  readonly treat: (foreign: string, theirs: readonly TableName[]) => Verdict;
}

interface Verdict {
  readonly treatment: Treatment;
  readonly why: string;
}

function cross(system: DividedSystem, code: StoredCode): Crossing[] {
  const bySeam = groupByOwner(system, code.tables);
  const evidence: Evidence = { file: null, line: null, name: code.name, detail: code.detail };
  return [...bySeam]
    .filter(([seam]) => seam !== code.home)
    .map(([foreign, theirs]) => ({
      id: crossingId(code.kind, code.home, foreign, code.name),
      kind: code.kind,
      from: code.home,
      to: foreign,
      tables: sortedUnique([...(bySeam.get(code.home) ?? []), ...theirs]),
      count: 1,
      evidence: [evidence],
      ...code.treat(foreign, theirs),
    }));
}

function groupByOwner(
  system: DividedSystem,
  tables: readonly TableName[],
): Map<string, TableName[]> {
  return groupBy(
    sortedUnique(tables).filter((table) => system.seamOf.has(table)),
    (table) => system.seamOf.get(table) ?? '',
  );
}

function homeOf(system: DividedSystem, tables: readonly TableName[]): string | undefined {
  const [most] = sortBy(
    groupByOwner(system, tables),
    ([, own]) => -own.length,
    ([seam]) => seam,
  );
  return most?.[0];
}

function crossViews(system: DividedSystem): Crossing[] {
  return system.catalog.views.flatMap((view) => {
    const home = homeOf(system, view.reads);
    if (home === undefined) return [];
    const seams = groupByOwner(system, view.reads).size;
    const isReport = view.isMaterialized || seams >= REPORTING_SEAMS;
    return cross(system, {
      kind: 'view',
      name: view.name,
      home,
      tables: view.reads,
      detail: `${view.isMaterialized ? 'materialized view' : 'view'} over ${view.reads.join(', ')}`,
      treat: (foreign) =>
        isReport
          ? {
              treatment: 'reporting-database',
              why: `The view reads ${String(seams)} contexts: it is a report, and belongs into a reporting database that each service fills.`,
            }
          : {
              treatment: 'read-model',
              why: `A view cannot reach into the database of ${foreign}: keep its result as a read model that follows both sides.`,
            },
    });
  });
}

function crossTriggers(system: DividedSystem): Crossing[] {
  return system.catalog.triggers.flatMap((trigger) => {
    const home = system.seamOf.get(trigger.table);
    if (home === undefined) return [];
    const written = new Set(trigger.writes);
    return cross(system, {
      kind: 'trigger',
      name: trigger.name,
      home,
      tables: [trigger.table, ...trigger.reads, ...trigger.writes],
      detail: `${trigger.timing} ${trigger.events.join(' or ')} on ${trigger.table}`,
      treat: (foreign, theirs) =>
        theirs.some((table) => written.has(table))
          ? {
              treatment: 'replicate-by-events',
              why: `The trigger writes ${theirs.filter((table) => written.has(table)).join(', ')} behind the code's back: let ${home} publish the change as an event, and ${foreign} act on it.`,
            }
          : {
              treatment: 'call-the-owner',
              why: `The trigger looks up ${theirs.join(', ')}: move the check into the code of ${home}, which asks ${foreign}.`,
            },
    });
  });
}

function crossRoutines(system: DividedSystem): Crossing[] {
  // What a trigger calls is the trigger's body: counted there, as in dialects whose triggers have their own.
  const bodies = new Set(system.catalog.triggers.map((trigger) => trigger.routine));
  return system.catalog.routines.flatMap((routine) => {
    if (bodies.has(routine.name)) return [];
    const home = homeOf(system, routine.writes) ?? homeOf(system, routine.reads);
    if (home === undefined) return [];
    const written = new Set(routine.writes);
    return cross(system, {
      kind: 'routine',
      name: `${routine.name}(${routine.signature})`,
      home,
      tables: [...routine.reads, ...routine.writes],
      detail: `${routine.kind} ${routine.name}`,
      treat: (foreign, theirs) =>
        theirs.some((table) => written.has(table))
          ? {
              treatment: 'saga',
              why: `The ${routine.kind} changes ${home} and ${foreign} in one go: turn it into local steps in the code of each, with an undo for each step.`,
            }
          : {
              treatment: 'call-the-owner',
              why: `The ${routine.kind} reads ${theirs.join(', ')}: move it into the code of ${home}, which asks ${foreign}.`,
            },
    });
  });
}
