import type { Catalog, ForeignKey, Table, TableName } from '../model/catalog.js';
import { isBookkeeping } from '../util/bookkeeping.js';
import { groupBy } from '../util/group.js';
import { sortedUnique } from '../util/sort.js';

/**
 * Tables that only join others: keys to at least two of them (or twice to one), and no column beside those
 * keys and bookkeeping (id, time stamps, position). Where the catalog knows no columns, all keys must be
 * marked as legs of a many-to-many relation.
 */
export function findLinkTables(catalog: Catalog): TableName[] {
  const keysByChild = groupBy(catalog.foreignKeys, (key) => key.from);
  return sortedUnique(
    catalog.tables
      .filter((table) => isLinkTable(table, keysByChild.get(table.name) ?? []))
      .map((table) => table.name),
  );
}

function isLinkTable(table: Table, keys: readonly ForeignKey[]): boolean {
  if (keys.length < 2) return false;
  if (table.columns.length === 0) return keys.every((key) => key.isManyToMany);
  if (isExtension(table, keys)) return false;
  const referring = new Set(keys.flatMap((key) => key.columns));
  return table.columns.every((column) => referring.has(column.name) || isBookkeeping(column.name));
}

/** One row per row of a single parent: more about that parent, no link. */
function isExtension(table: Table, keys: readonly ForeignKey[]): boolean {
  const own = table.primaryKey?.columns ?? [];
  return own.length > 0 && keys.some((key) => own.every((column) => key.columns.includes(column)));
}
