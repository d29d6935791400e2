import type { CodeFacts } from '../model/access.js';
import type { Catalog, ForeignKey, Table, TableName } from '../model/catalog.js';
import type { Dependency, ModuleUse } from '../model/dependency.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';
import type { ReferenceData } from './reference-data.js';
import type { TableStability } from './stability.js';

/** The system with its seams drawn: what roles, ownership and crossings are judged by. */
export interface DividedSystem {
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
  /** Tables that take part, sorted. */
  readonly tables: readonly TableName[];
  readonly tableByName: ReadonlyMap<TableName, Table>;
  /** Table to seam id. */
  readonly seamOf: ReadonlyMap<TableName, string>;
  /** Module to seam id; modules that work for no single seam are missing. */
  readonly seamOfModule: ReadonlyMap<string, string>;
  readonly usesByTable: ReadonlyMap<TableName, readonly ModuleUse[]>;
  readonly tiesByTable: ReadonlyMap<TableName, readonly Dependency[]>;
  /** Keys between tables that take part, sorted, self references left out. */
  readonly keys: readonly ForeignKey[];
  readonly keysFrom: ReadonlyMap<TableName, readonly ForeignKey[]>;
  readonly keysTo: ReadonlyMap<TableName, readonly ForeignKey[]>;
  readonly linkTables: ReadonlySet<TableName>;
  readonly reportingModules: ReadonlySet<string>;
  readonly referenceData: ReferenceData;
  /** Missing for tables that no tie was varied for. */
  readonly stability: ReadonlyMap<TableName, TableStability>;
  readonly pins: ReadonlyMap<TableName, string>;
  /** First tables of proposed clusters to seam ids are looked up through `seamOf`. */
  readonly hasCode: boolean;
}

/** Keys in a fixed order: by child, columns, parent and name. */
export function sortKeys(keys: Iterable<ForeignKey>): ForeignKey[] {
  return sortBy(
    keys,
    (key) => key.from,
    (key) => key.columns.join(),
    (key) => key.to,
    (key) => key.name ?? '',
  );
}

/** Keys by child and by parent. */
export function indexKeys(
  keys: readonly ForeignKey[],
): Pick<DividedSystem, 'keys' | 'keysFrom' | 'keysTo'> {
  return {
    keys,
    keysFrom: groupBy(keys, (key) => key.from),
    keysTo: groupBy(keys, (key) => key.to),
  };
}

/** Ties by each of their two tables, strongest first. */
export function indexTies(ties: readonly Dependency[]): Map<TableName, Dependency[]> {
  const byTable = new Map<TableName, Dependency[]>();
  const add = (table: TableName, tie: Dependency): void => {
    const own = byTable.get(table);
    if (own === undefined) byTable.set(table, [tie]);
    else own.push(tie);
  };
  for (const tie of sortBy(ties, (each) => -each.weight)) {
    add(tie.from, tie);
    add(tie.to, tie);
  }
  return byTable;
}
