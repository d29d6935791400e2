import type { CatalogReading } from '../../src/introspect/source.js';
import type { Catalog } from '../../src/model/catalog.js';

/** Generous limits for servers on a busy machine. */
export const LIMITS = { connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 };

/** A catalog without what files cannot know (sizes, versions) and without the database's name, which a dump leaves out. */
export function comparable({ catalog }: CatalogReading, database: string): Catalog {
  const text = JSON.stringify({
    ...catalog,
    serverVersion: null,
    schemas: [],
    tables: catalog.tables.map((table) => ({ ...table, rows: null, bytes: null, schema: null })),
    views: catalog.views.map((view) => ({ ...view, schema: null })),
    routines: catalog.routines.map((routine) => ({ ...routine, schema: null })),
  });
  return JSON.parse(text.replaceAll(`"${database}.`, '"')) as Catalog;
}
