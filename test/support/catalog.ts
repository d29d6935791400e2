import type { Catalog } from '../../src/model/catalog.js';

/** A catalog without what only a running server knows, so that one read from files can be compared with it. */
export function withoutServerFacts(catalog: Catalog): Catalog {
  return {
    ...catalog,
    serverVersion: null,
    tables: catalog.tables.map((table) => ({ ...table, rows: null, bytes: null })),
  };
}
