import { keyOfRef, type Ref } from '../../resolve/value.js';
import { columnNameOf } from './casing.js';
import type { SourceColumn } from './read-columns.js';
import type { SourceRelation } from './read-relations.js';
import type { SourceTable } from './read-tables.js';

/** A table with the physical names of its columns. */
export interface NamedTable extends SourceTable {
  readonly columnByProperty: ReadonlyMap<string, string>;
}

/** Finds a table by the call that declares it. */
export type FindTable = (ref: Ref) => NamedTable | null;

/** The tables with their names, and a way to find them. */
export function nameTables(sources: readonly SourceTable[]): {
  readonly tables: readonly NamedTable[];
  readonly find: FindTable;
} {
  const tables = sources.map(named);
  const byRef = new Map(tables.map((one) => [keyOfRef(one.ref), one]));
  return { tables, find: (ref) => byRef.get(keyOfRef(ref)) ?? null };
}

function named(table: SourceTable): NamedTable {
  const nameOf = ({ property, column }: SourceColumn) =>
    column ?? columnNameOf(property, table.casing);
  return {
    ...table,
    columnByProperty: new Map(table.columns.map((one) => [one.property, nameOf(one)])),
  };
}

/** Physical names of properties; those that are no columns are left out. */
export function columnsNamed(table: NamedTable, properties: readonly string[]): readonly string[] {
  return properties.flatMap((property) => table.columnByProperty.get(property) ?? []);
}

/**
 * Whether the relation's own columns are the referring ones. A relation may be declared from either side: from the
 * side that is referred to, it goes out from the primary key.
 */
export function isReferring({ isMany, pairs, from }: SourceRelation, find: FindTable): boolean {
  const own = find(from);
  if (isMany || pairs.length === 0 || own === null) return false;
  const references = own.columns.filter(({ references: one }) => one !== null);
  const isForeign = pairs.every(({ own: name }) =>
    references.some(({ property }) => property === name),
  );
  const isKey = pairs.every(({ own: name }) => primaryOf(own).includes(name));
  return isForeign || !isKey || primaryOf(own).length > pairs.length;
}

/** Properties of the primary key. */
export function primaryOf({ columns, constraints }: SourceTable): readonly string[] {
  const single = columns.filter(({ isPrimary }) => isPrimary).map(({ property }) => property);
  const composite = constraints.flatMap((one) => (one.kind === 'primary' ? one.properties : []));
  return single.length > 0 ? single : composite;
}
