import type { Column, Key, Table } from '../../model/catalog.js';

/** A column of which only name and type are known. */
export function plainColumn(name: string, type: string): Column {
  return { name, type, isNullable: false, default: 'none', generated: null, comment: null };
}

/** A table made of declarations: what only a server knows is not known. */
export function plainTable(
  name: string,
  columns: readonly Column[],
  primary: readonly string[],
  uniqueKeys: readonly Key[],
): Table {
  return {
    name,
    ...splitName(name),
    kind: 'table',
    columns,
    primaryKey: primary.length === 0 ? null : { name: null, columns: primary },
    uniqueKeys,
    indexes: [],
    inherits: [],
    partitionCount: 0,
    rows: null,
    bytes: null,
    comment: null,
  };
}

/** `billing.invoices` into its parts. */
export function splitName(name: string): { schema: string | null; localName: string } {
  const dot = name.indexOf('.');
  return dot < 0
    ? { schema: null, localName: name }
    : { schema: name.slice(0, dot), localName: name.slice(dot + 1) };
}
