import type { Catalog } from './catalog.js';
import type { Gap } from './gap.js';
import type { OrmModel } from './orm-model.js';

/**
 * What one source says about the schema: a database, SQL files, an ORM schema or the entities found in the code.
 * Sources write every table name in full (`schema.table`, or the bare name where the source knows no schemas);
 * `introspect/naming.ts` shortens them to public names, once, for all sources.
 */
export interface CatalogReading {
  readonly catalog: Catalog;
  /** Empty for sources that know no models (a database, SQL files). */
  readonly models: readonly OrmModel[];
  readonly gaps: readonly Gap[];
  /** Objects without a schema in front belong here: `public`, the connected database, or `null`. */
  readonly defaultSchema: string | null;
  /** For `coverage.inputs`: what was read, e.g. `PostgreSQL 15.4 database "shop"`. No host, no user, no password. */
  readonly used: string;
  /**
   * What the reading is worth when others say otherwise: a `database` (or the SQL that makes one) is the truth, an
   * `orm` schema is compared with it, `facts` from other collectors add to both. Absent: `orm` when it has models,
   * else `database`.
   */
  readonly role?: 'database' | 'orm' | 'facts';
}
