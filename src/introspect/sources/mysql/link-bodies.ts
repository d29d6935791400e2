import type { TableName } from '../../../model/catalog.js';
import type { Gap } from '../../../model/gap.js';
import { sortedUnique } from '../../../util/sort.js';
import { readBodySql, type BodyReading } from './bodies.js';
import { fullName, type Body, type DatabaseDescription, type Named } from './database.js';

/** The base tables behind the names that a body uses. Sorted. */
export interface LinkedBody {
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  readonly isFullyRead: boolean;
}

export interface LinkedBodies {
  /** Of a view, trigger or routine of the description. */
  of(owner: Named): LinkedBody;
  readonly gaps: readonly Gap[];
}

type Owner = Named & { readonly body: Body | null };

interface Linker {
  readonly tables: ReadonlyMap<string, Named>;
  readonly views: ReadonlyMap<string, Owner>;
  readonly routines: ReadonlyMap<string, Owner>;
  readonly readings: Map<Owner, BodyReading>;
}

interface Effect {
  readonly reads: Set<TableName>;
  readonly writes: Set<TableName>;
  /** Names that lead to no table, view or routine that was read. */
  readonly unknown: Set<TableName>;
  isFullyRead: boolean;
}

/**
 * Finds the base tables behind the bodies of views, triggers and routines: views are looked through, and what a
 * called procedure or function touches counts for the trigger or routine that calls it.
 */
export function linkBodies(database: DatabaseDescription): LinkedBodies {
  const linker: Linker = {
    tables: indexByName(database.tables),
    views: indexByName(database.views),
    routines: indexByName(database.routines),
    readings: new Map(),
  };
  const bodies = new Map<Named, LinkedBody>();
  const gaps: Gap[] = [];
  const linkAll = (owners: readonly Owner[], describe: (owner: Owner) => string): void => {
    for (const owner of owners) {
      const effect = link(linker, owner);
      bodies.set(owner, toLinkedBody(effect));
      gaps.push(...findGaps(linker, owner, effect, describe(owner)));
    }
  };
  linkAll(database.views, (view) => `view ${fullName(view)}`);
  linkAll(database.triggers, (trigger) => `trigger ${fullName(trigger)}`);
  linkAll(database.routines, (routine) => `routine ${fullName(routine)}`);
  return { of: (owner) => bodies.get(owner) ?? UNKNOWN, gaps };
}

const UNKNOWN: LinkedBody = { reads: [], writes: [], isFullyRead: false };

function toLinkedBody({ reads, writes, isFullyRead }: Effect): LinkedBody {
  return { reads: sortedUnique(reads), writes: sortedUnique(writes), isFullyRead };
}

function link(linker: Linker, owner: Owner): Effect {
  const effect: Effect = {
    reads: new Set(),
    writes: new Set(),
    unknown: new Set(),
    isFullyRead: true,
  };
  follow(linker, owner, effect, new Set());
  return effect;
}

/** Adds what `owner` does, and what the routines it calls do, each once. */
function follow(linker: Linker, owner: Owner, effect: Effect, visited: Set<Owner>): void {
  if (visited.has(owner)) return;
  visited.add(owner);
  const reading = readingOf(linker, owner);
  if (!reading) {
    effect.isFullyRead = false;
    return;
  }
  if (reading.problems.length > 0) effect.isFullyRead = false;
  for (const name of reading.reads) addTables(linker, name, effect, effect.reads);
  for (const name of reading.writes) addTables(linker, name, effect, effect.writes);
  for (const name of reading.calls) {
    const routine = find(linker.routines, name);
    if (routine) follow(linker, routine, effect, visited);
  }
}

/** Adds the table of that name, or the base tables of the view of that name. */
function addTables(
  linker: Linker,
  name: Named,
  effect: Effect,
  into: Set<TableName>,
  visited: ReadonlySet<Named> = new Set(),
): void {
  const table = find(linker.tables, name);
  const view = find(linker.views, name);
  if (table) {
    into.add(fullName(table));
  } else if (view) {
    const reading = visited.has(view) ? null : readingOf(linker, view);
    if (!reading) effect.isFullyRead = false;
    for (const read of reading?.reads ?? []) {
      addTables(linker, read, effect, into, new Set([...visited, view]));
    }
  } else {
    effect.isFullyRead = false;
    effect.unknown.add(fullName(name));
  }
}

function readingOf(linker: Linker, owner: Owner): BodyReading | null {
  if (owner.body === null) return null;
  const known = linker.readings.get(owner);
  if (known) return known;
  const reading = readBodySql(owner.body);
  linker.readings.set(owner, reading);
  return reading;
}

function findGaps(linker: Linker, owner: Owner, effect: Effect, subject: string): Gap[] {
  const { body } = owner;
  if (body === null) return [];
  const place = { file: body.file, line: body.line };
  const problems = readingOf(linker, owner)?.problems ?? [];
  return [
    ...problems.map((problem): Gap => ({
      kind: 'unsupported',
      subject,
      message: `A part of it could not be read: ${problem}.`,
      ...place,
    })),
    ...sortedUnique(effect.unknown).map((name): Gap => ({
      kind: 'unknown-table',
      subject,
      message: `It uses "${name}", which is not among what was read.`,
      ...place,
    })),
  ];
}

function find<T extends Named>(objects: ReadonlyMap<string, T>, name: Named): T | null {
  const key = keyOf(name.schema, name.name);
  return objects.get(key) ?? objects.get(key.toLowerCase()) ?? null;
}

/** By exact name, and in lower case for bodies that spell it otherwise. */
function indexByName<T extends Named>(objects: readonly T[]): Map<string, T> {
  const index = new Map(
    objects.map((object) => [keyOf(object.schema, object.name).toLowerCase(), object]),
  );
  for (const object of objects) index.set(keyOf(object.schema, object.name), object);
  return index;
}

function keyOf(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]);
}
