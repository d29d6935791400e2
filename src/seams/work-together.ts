import type { CodeFacts, Statement, Transaction } from '../model/access.js';
import type { TableName } from '../model/catalog.js';
import type { Dependency, Evidence } from '../model/dependency.js';
import { sortBy } from '../util/sort.js';

/** How the code uses two tables together. */
export type WorkTogether = (one: TableName, other: TableName) => PairWork;

export interface PairWork {
  /** Transactions that write both, by id. */
  readonly transactions: readonly Evidence[];
  /** Queries that name both, by id. */
  readonly joins: readonly Evidence[];
  /** Functions or use cases that touch both; `null` = none. */
  readonly units: Dependency | null;
}

/**
 * Prepares the look-up of what the code does to two tables at once.
 *
 * @param reporting modules whose queries tie nothing together
 */
export function indexWorkTogether(
  facts: CodeFacts,
  dependencies: readonly Dependency[],
  reporting: ReadonlySet<string>,
): WorkTogether {
  const units = new Map(
    dependencies
      .filter(({ kind }) => kind === 'use-case')
      .map((tie) => [`${tie.from}\0${tie.to}`, tie]),
  );
  const writing = indexByTable(
    sortBy(facts.transactions, ({ id }) => id),
    ({ steps }) => steps.filter(({ mode }) => mode === 'write').map(({ table }) => table),
  );
  const joining = indexByTable(
    sortBy(
      facts.statements.filter(({ module }) => !reporting.has(module)),
      ({ id }) => id,
    ),
    ({ tables }) => tables,
  );
  return (one, other) => {
    const [low, high] = one < other ? [one, other] : [other, one];
    return {
      transactions: shared(writing, low, high).map(describeTransaction),
      joins: shared(joining, low, high).map(describeJoin),
      units: units.get(`${low}\0${high}`) ?? null,
    };
  };
}

type ByTable<T> = ReadonlyMap<TableName, ReadonlySet<T>>;

function indexByTable<T>(
  items: readonly T[],
  tablesOf: (item: T) => readonly TableName[],
): ByTable<T> {
  const index = new Map<TableName, Set<T>>();
  for (const item of items) {
    for (const table of tablesOf(item)) {
      const own = index.get(table);
      if (own === undefined) index.set(table, new Set([item]));
      else own.add(item);
    }
  }
  return index;
}

function shared<T>(index: ByTable<T>, one: TableName, other: TableName): T[] {
  const [few, many] = sortBy(
    [index.get(one) ?? new Set<T>(), index.get(other) ?? new Set<T>()],
    ({ size }) => size,
  );
  return [...(few ?? [])].filter((each) => many?.has(each) === true);
}

function describeTransaction({ id, file, line, unit, useCase }: Transaction): Evidence {
  const name = useCase ?? functionOf(unit);
  return {
    file,
    line,
    name: file === null ? (name ?? id) : null,
    detail: name === null ? 'commits both together' : `${name} commits both together`,
  };
}

function describeJoin({ file, line, unit, tables }: Statement): Evidence {
  const name = functionOf(unit);
  const where = name === null ? '' : `${name} `;
  return { file, line, name: null, detail: `${where}joins ${tables.join(', ')}` };
}

/** Code outside of functions has no name but its file's. */
function functionOf(unit: string | null): string | null {
  return unit?.split('#')[1] ?? null;
}
