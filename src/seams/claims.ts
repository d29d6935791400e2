import type { ModuleUse } from '../model/dependency.js';

/** Creating a row says most about who keeps a table up to date, removing it least. */
const INSERT_WEIGHT = 3;
const UPDATE_WEIGHT = 2;
const DELETE_WEIGHT = 1;
/** A write of which no more is known. */
const WRITE_WEIGHT = 2;

/** A module with at least this share of all claims on a table owns it clearly. */
export const CLEAR_SHARE = 2 / 3;

/** How strong a module's claim on a table is; 0 when it writes nothing. */
export function claimOf(use: ModuleUse): number {
  const unknown = Math.max(0, use.writes - use.inserts - use.updates - use.deletes);
  return (
    INSERT_WEIGHT * use.inserts +
    UPDATE_WEIGHT * use.updates +
    DELETE_WEIGHT * use.deletes +
    WRITE_WEIGHT * unknown
  );
}

/**
 * The module with a clear majority of the claims on a table, or `null`.
 *
 * @param uses what all modules do to this one table
 */
export function clearOwner(uses: readonly ModuleUse[]): string | null {
  const writing = uses.filter((use) => use.writes > 0);
  const all = writing.reduce((sum, use) => sum + claimOf(use), 0);
  return writing.find((use) => claimOf(use) >= CLEAR_SHARE * all)?.module ?? null;
}
