/** What the architect has decided already, as the manifest says it. The engine decides only what is left open. */
export interface SeamConstraints {
  /** How many seams to propose; `null` = the engine chooses. */
  readonly services: number | null;
  /** Seams that the manifest names. */
  readonly seams: readonly PinnedSeam[];
  /** Groups of table names or globs that must stand in one seam. */
  readonly together: readonly (readonly string[])[];
  /** Groups of table names or globs of which no two may stand in one seam. */
  readonly apart: readonly (readonly string[])[];
  /** Table names or globs that are no part of the system, e.g. `schema_migrations`. */
  readonly ignoreTables: readonly string[];
}

export interface PinnedSeam {
  /** The manifest's key; becomes `Seam.id` and `Seam.name`. */
  readonly id: string;
  /** Table names or globs (`*`, `?`); a literal name wins over a glob, a longer glob over a shorter one. */
  readonly tables: readonly string[];
  /** Modules that belong to it; tables that they clearly own follow them unless pinned elsewhere. */
  readonly modules: readonly string[];
  /** What taking it out is worth to the organisation, relative to 1; `null` = not said. */
  readonly value: number | null;
}
