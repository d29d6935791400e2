import type { CodeFacts } from '../model/access.js';
import type { Catalog, Table, TableName } from '../model/catalog.js';
import type { DependencyGraph, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { sortedUnique } from '../util/sort.js';
import { wordsOf } from '../util/words.js';
import { isBookkeeping } from '../util/bookkeeping.js';

/** Reference data is narrow: at most so many columns beside id and time stamps. */
const MOST_COLUMNS = 6;
/** Without any code to say that nobody writes it, it must be narrower still. */
const MOST_COLUMNS_UNSEEN = 3;
/** Rows, where the server knows. */
const MOST_ROWS = 20_000;
const FEWEST_READERS = 3;
/** Words of things that are looked up; a table named so may have one module that maintains it. */
const LOOKED_UP = new Set(
  'country currency language locale timezone unit measure status type kind state province region code rate calendar holiday'.split(
    ' ',
  ),
);

/** Why a table is taken for reference data. */
export interface ReferenceVerdict {
  /** Sentences. */
  readonly reasons: readonly string[];
  /** The code around it is known and no module maintains it, so it belongs to no seam of a module. */
  readonly isSetApart: boolean;
}

/** Reference tables, each with its verdict. */
export type ReferenceData = ReadonlyMap<TableName, ReferenceVerdict>;

/**
 * Static reference data (country codes, currencies, statuses): small, narrow, referring to nothing, needed from
 * many sides, and written by no application code or hardly ever (seeds and migrations do not count). It is set
 * apart before seams are sought, or it would glue together all who read it.
 */
export function findReferenceData(
  catalog: Catalog,
  facts: CodeFacts,
  graph: DependencyGraph,
): ReferenceData {
  const usesByTable = groupBy(graph.uses, (use) => use.table);
  const refersTo = groupBy(
    catalog.foreignKeys.filter((key) => key.from !== key.to),
    (key) => key.from,
  );
  const referredBy = groupBy(
    catalog.foreignKeys.filter((key) => key.from !== key.to),
    (key) => key.to,
  );
  const seeded = new Set(
    facts.setAside
      .filter(
        (each) => each.mode === 'write' && (each.kind === 'seed' || each.kind === 'migration'),
      )
      .map((each) => each.table),
  );
  const written = new Set(graph.uses.filter((use) => use.writes > 0).map((use) => use.table));
  const modulesWriting = new Set(
    graph.uses.filter((use) => use.writes > 0).map((use) => use.module),
  );
  const found = new Map<TableName, ReferenceVerdict>();
  for (const table of catalog.tables) {
    const uses = usesByTable.get(table.name) ?? [];
    const children = sortedUnique((referredBy.get(table.name) ?? []).map((key) => key.from));
    const isCodeKnown =
      uses.some((use) => modulesWriting.has(use.module)) ||
      [table.name, ...children].some((name) => written.has(name));
    const parents = sortedUnique((refersTo.get(table.name) ?? []).map((key) => key.to));
    const isSeeded = seeded.has(table.name);
    const reasons = describeReferenceData({
      table,
      uses,
      children,
      parents,
      isSeeded,
      isCodeKnown,
    });
    if (reasons === null) continue;
    found.set(table.name, { reasons, isSetApart: isCodeKnown && !written.has(table.name) });
  }
  return new Map([...found].filter(([name]) => parentsAreStatic(refersTo.get(name), found)));
}

function parentsAreStatic(
  keys: readonly { readonly to: TableName }[] | undefined,
  found: ReadonlyMap<TableName, unknown>,
): boolean {
  return (keys ?? []).every((key) => found.has(key.to));
}

interface Candidate {
  readonly table: Table;
  readonly uses: readonly ModuleUse[];
  readonly children: readonly TableName[];
  readonly parents: readonly TableName[];
  readonly isSeeded: boolean;
  /** Whether the code that works with it, or with the tables that refer to it, is at hand. */
  readonly isCodeKnown: boolean;
}

function describeReferenceData(candidate: Candidate): string[] | null {
  const { table, uses, children, isSeeded } = candidate;
  const content = countContent(table);
  const readers = uses.filter((use) => use.reads > 0).length;
  const writers = uses.filter((use) => use.writes > 0).map((use) => use.module);
  if (!isSmall(candidate, content) || candidate.parents.length > 1) return null;
  if (readers < FEWEST_READERS && children.length < FEWEST_READERS) return null;
  if (!isStatic(candidate, readers, writers)) return null;
  return [
    ...(readers > 0 ? [`${String(readers)} modules read it`] : []),
    writers.length > 0 ? `only ${writers.join()} maintains it` : 'no code at hand writes it',
    ...(children.length > 0 ? [`${String(children.length)} tables refer to it`] : []),
    ...(isSeeded ? ['only seeds and migrations fill it'] : []),
    `it has ${String(content)} columns of content`,
    ...(table.rows === null ? [] : [`about ${String(table.rows)} rows`]),
  ];
}

/** Columns beside the table's own id and bookkeeping. */
function countContent(table: Table): number {
  const id = [...wordsOf(table.localName), 'id'].join();
  return table.columns.filter(({ name }) => !isBookkeeping(name) && wordsOf(name).join() !== id)
    .length;
}

function isSmall({ table, isCodeKnown }: Candidate, content: number): boolean {
  const isNarrow = content <= (isCodeKnown ? MOST_COLUMNS : MOST_COLUMNS_UNSEEN);
  return content > 0 && isNarrow && (table.rows ?? 0) <= MOST_ROWS;
}

function isStatic(
  { table, isSeeded, isCodeKnown }: Candidate,
  readers: number,
  writers: readonly string[],
): boolean {
  if (writers.length > 0) {
    return writers.length === 1 && wordsOf(table.localName).some((word) => LOOKED_UP.has(word));
  }
  return !isCodeKnown || readers > 0 || isSeeded;
}
