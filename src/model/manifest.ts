import type { Operation } from './access.js';
import type { Dialect } from './catalog.js';
import type { CrossingKind } from './seam.js';

/**
 * `decompose.config.*`: what the team has decided. Every key is optional; what is left open is decided by the
 * engine. Paths and globs are relative to the analysed folder.
 */
export interface Manifest {
  /** Module name to the globs of its files. */
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  /** Seam name to what is pinned to it. A literal table name wins over a glob, a longer glob over a shorter one. */
  readonly seams?: Readonly<Record<string, SeamPin>>;
  /** Groups of tables that must end in one seam. */
  readonly together?: readonly (readonly string[])[];
  /** Groups of tables of which no two may be in one seam. */
  readonly apart?: readonly (readonly string[])[];
  /** Tables (or globs) left out of the analysis altogether. */
  readonly ignoreTables?: readonly string[];
  /** Crossings that the team accepts. */
  readonly allow?: readonly AllowedCrossing[];
  /** Rule id to its severity, or to severity and options. */
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  /** Accesses that must be found; if one is not, the analysis cannot be trusted. */
  readonly anchors?: readonly Anchor[];
  /** Smallest share (0 to 1) of resolved database call sites that is accepted. */
  readonly coverageFloor?: number;
  /** File of accepted findings. */
  readonly baseline?: string;
  /** Same as `--schema`. */
  readonly schema?: readonly string[];
  /** Same as `--db-schema`. */
  readonly dbSchema?: readonly string[];
  /** Same as `--dialect`. */
  readonly dialect?: Dialect;
  /** Same as `--code`. */
  readonly code?: readonly string[];
  /** Same as `--facts`. */
  readonly facts?: readonly string[];
  /** Same as `--services`. */
  readonly services?: number;
}

export interface SeamPin {
  /** Names or globs. */
  readonly tables?: readonly string[];
  readonly modules?: readonly string[];
  /** Who is responsible, e.g. a team of CODEOWNERS. */
  readonly owner?: string;
  /** What extracting it is worth to the business, in points of the team's choosing; higher goes earlier. */
  readonly value?: number;
  /** Nothing may be added to it but what is pinned. */
  readonly strict?: boolean;
}

export interface AllowedCrossing {
  /** Seam or module that depends. */
  readonly from: string;
  /** Seam or module depended on. */
  readonly to: string;
  /** Absent: every kind. */
  readonly kinds?: readonly CrossingKind[];
  /** Absent: every table. */
  readonly tables?: readonly string[];
}

export type RuleSeverity = 'off' | 'note' | 'warning' | 'error';

export type RuleSetting = RuleSeverity | readonly [RuleSeverity, Readonly<Record<string, unknown>>];

/** At least one access of this kind exists in the code. */
export interface Anchor {
  readonly module?: string;
  readonly table: string;
  readonly operation?: Operation;
}
