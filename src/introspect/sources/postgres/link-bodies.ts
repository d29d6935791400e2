import type { TableName } from '../../../model/catalog.js';
import { sortedUnique } from '../../../util/sort.js';
import { readBody } from './bodies.js';
import type { Folding } from './fold.js';
import { loadParser } from './parser.js';
import type { ObjectId, Relation, RoutineSource, Snapshot } from './snapshot.js';
import type { NameUse } from './statement-names.js';

/** What calling a routine does to tables. */
export interface Effect {
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  readonly isFullyRead: boolean;
}

export interface Effects {
  /** Of a routine and all that it calls; of `null` or an unknown one, nothing and not fully read. */
  ofRoutine(id: ObjectId | null): Effect;
}

/** What one body does by itself. */
interface OwnEffect {
  readonly reads: Set<TableName>;
  readonly writes: Set<TableName>;
  readonly calls: Set<ObjectId>;
  isFullyRead: boolean;
}

/**
 * Reads all bodies, looks their names up and follows calls from routine to routine. A name is looked up in the
 * routine's own search path, else in the database's, else in the routine's schema, else wherever it is unique.
 */
export async function linkBodies(snapshot: Snapshot, folding: Folding): Promise<Effects> {
  if (snapshot.routines.length === 0) return { ofRoutine: () => UNKNOWN };
  const parser = await loadParser();
  const lookup = indexNames(snapshot);
  const localsById = transitionTables(snapshot);
  const ownById = new Map(
    snapshot.routines.map((routine) => {
      const { uses, isFullyRead } = readBody(routine, parser);
      const locals = localsById.get(routine.id) ?? [];
      return [routine.id, resolve(routine, uses, { isFullyRead, locals, lookup, folding })];
    }),
  );
  const effectById = new Map([...ownById.keys()].map((id) => [id, closure(id, ownById)]));
  return { ofRoutine: (id) => (id === null ? UNKNOWN : (effectById.get(id) ?? UNKNOWN)) };
}

const UNKNOWN: Effect = { reads: [], writes: [], isFullyRead: false };

interface NameIndex {
  readonly searchPath: readonly string[];
  readonly relations: ReadonlyMap<string, readonly Named[]>;
  readonly routines: ReadonlyMap<string, readonly Named[]>;
}

interface Named {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
}

function indexNames(snapshot: Snapshot): NameIndex {
  return {
    searchPath: snapshot.searchPath,
    relations: groupByName(snapshot.relations),
    routines: groupByName(snapshot.routines),
  };
}

function groupByName(items: readonly Named[]): Map<string, Named[]> {
  const groups = new Map<string, Named[]>();
  for (const item of items) {
    const group = groups.get(item.name);
    if (group === undefined) groups.set(item.name, [item]);
    else group.push(item);
  }
  return groups;
}

function transitionTables({ triggers }: Snapshot): Map<ObjectId, string[]> {
  const names = new Map<ObjectId, string[]>();
  for (const { routine, transitionTables } of triggers) {
    if (routine !== null) names.set(routine, [...(names.get(routine) ?? []), ...transitionTables]);
  }
  return names;
}

interface ResolveContext {
  readonly isFullyRead: boolean;
  readonly locals: readonly string[];
  readonly lookup: NameIndex;
  readonly folding: Folding;
}

function resolve(
  routine: RoutineSource,
  uses: readonly NameUse[],
  context: ResolveContext,
): OwnEffect {
  const { lookup, folding } = context;
  const own: OwnEffect = {
    reads: new Set(),
    writes: new Set(),
    calls: new Set(),
    isFullyRead: context.isFullyRead,
  };
  const created = uses.filter(({ kind }) => kind === 'local').map(({ name }) => name);
  const locals = new Set([...context.locals, ...created]);
  for (const use of uses) {
    if (use.kind === 'call') {
      for (const { id } of choose(use, lookup.routines, routine, lookup)) own.calls.add(id);
    } else if (use.kind !== 'local' && !isLocal(use, locals) && !isSystem(use)) {
      const [found] = choose(use, lookup.relations, routine, lookup);
      const relation = found === undefined ? null : folding.find(found.id);
      if (relation === null) own.isFullyRead = false;
      else addAccess(own, use.kind, relation, folding);
    }
  }
  return own;
}

function addAccess(
  own: OwnEffect,
  kind: 'read' | 'write',
  relation: Relation,
  folding: Folding,
): void {
  const bases = folding.baseTablesOf(relation.id).map(folding.nameOf);
  if (kind === 'read') {
    for (const base of bases) own.reads.add(base);
  } else if (bases.length === 1) {
    for (const base of bases) own.writes.add(base);
  } else {
    // A view over several tables is written by its own triggers or rules.
    for (const base of bases) own.reads.add(base);
    own.isFullyRead = false;
  }
}

const isLocal = ({ schema, name }: NameUse, locals: ReadonlySet<string>): boolean =>
  (schema === null || schema === 'pg_temp') && locals.has(name);

const isSystem = ({ schema, name }: NameUse): boolean =>
  schema === 'pg_catalog' ||
  schema === 'information_schema' ||
  (schema === null && name.startsWith('pg_'));

/** All overloads in the first schema that has the name. */
function choose(
  { schema, name }: NameUse,
  index: ReadonlyMap<string, readonly Named[]>,
  routine: RoutineSource,
  { searchPath }: NameIndex,
): readonly Named[] {
  const candidates = index.get(name) ?? [];
  if (schema !== null) return candidates.filter((candidate) => candidate.schema === schema);
  for (const place of [...(routine.searchPath ?? searchPath), routine.schema]) {
    const here = candidates.filter((candidate) => candidate.schema === place);
    if (here.length > 0) return here;
  }
  return new Set(candidates.map((candidate) => candidate.schema)).size === 1 ? candidates : [];
}

function closure(start: ObjectId, ownById: ReadonlyMap<ObjectId, OwnEffect>): Effect {
  const reached = new Set<ObjectId>([start]);
  const reads: TableName[] = [];
  const writes: TableName[] = [];
  let isFullyRead = true;
  for (const id of reached) {
    const own = ownById.get(id);
    if (own === undefined) continue;
    reads.push(...own.reads);
    writes.push(...own.writes);
    isFullyRead &&= own.isFullyRead;
    for (const call of own.calls) reached.add(call);
  }
  return { reads: sortedUnique(reads), writes: sortedUnique(writes), isFullyRead };
}
