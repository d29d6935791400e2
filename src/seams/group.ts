import type { TableName } from '../model/catalog.js';

/** A group of tables on its way to become a seam. */
export interface Group {
  /** Sorted. */
  readonly tables: readonly TableName[];
  /** The name it has to bear: the manifest's, or a fixed one; `null` = to be found. */
  readonly pin: string | null;
}
