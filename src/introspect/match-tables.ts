import type { Catalog, Column, Dialect, Table, TableName, View } from '../model/catalog.js';

/** A table or view, as far as finding it by its physical name goes. */
export type Relation = Pick<Table | View, 'name' | 'schema' | 'localName'>;

/**
 * Finds in `catalog` the table or view that another source means. A schema that the other source does not name is
 * the default one, else the only one that has such a table. MySQL's names match in any case where nothing matches
 * exactly, because servers differ in whether they keep it; PostgreSQL's match exactly.
 */
export function createRelationFinder(
  catalog: Catalog,
  defaultSchema: string | null,
): (relation: Relation) => Relation | null {
  const isCaseFree = catalog.dialect === 'mysql';
  const byKey = new Map<string, Relation[]>();
  const add = (key: string, relation: Relation) => {
    const found = byKey.get(key);
    if (found === undefined) byKey.set(key, [relation]);
    else if (!found.includes(relation)) found.push(relation);
  };
  for (const relation of [...catalog.tables, ...catalog.views]) {
    add(keyOf('in', relation.schema, relation.localName), relation);
    add(keyOf('any', null, relation.localName), relation);
    add(keyOf('name', null, relation.name), relation);
    if (isCaseFree) add(keyOf('any case', null, relation.localName.toLowerCase()), relation);
  }
  const only = (key: string) => {
    const found = byKey.get(key) ?? [];
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  return ({ schema, localName, name }) =>
    only(keyOf('in', schema ?? defaultSchema, localName)) ??
    only(keyOf('in', null, localName)) ??
    // Another schema of the same name would be another table; no schema, or a server that knows none, is open.
    (schema === null || schema === defaultSchema ? only(keyOf('any', null, localName)) : null) ??
    (schema === null ? only(keyOf('name', null, name)) : null) ??
    (isCaseFree ? only(keyOf('any case', null, localName.toLowerCase())) : null);
}

/** The column of `table` with that name; in any case for MySQL, whose column names have none. */
export function findColumn(
  table: Pick<Table, 'columns'>,
  name: string,
  dialect: Dialect | null,
): Column | undefined {
  const exact = table.columns.find((column) => column.name === name);
  if (exact !== undefined || dialect !== 'mysql') return exact;
  return table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** Texts that no two different things share; `\0` stands in no name. */
function keyOf(kind: string, schema: TableName | null, name: string): string {
  return `${kind}\0${schema ?? ''}\0${name}`;
}
