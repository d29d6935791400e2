import type {
  Access,
  Module,
  SetAside,
  Statement,
  Transaction,
  Unresolved,
  UseCase,
} from './access.js';
import type { Catalog, TableName } from './catalog.js';
import type { Finding } from './finding.js';
import type { Gap } from './gap.js';
import type { Extraction, ForeignKeyToBreak } from './plan.js';
import type { Placement } from './placement.js';
import type { Crossing, Ownership, Seam } from './seam.js';

/** The result file: everything one run found. Serialised as JSON it is an input again (`--from`). */
export interface AnalysisResult {
  /** Adding a field keeps it; renaming or removing one raises it. */
  readonly resultVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly coverage: Coverage;
  readonly catalog: Catalog;
  readonly modules: readonly Module[];
  readonly accesses: readonly Access[];
  readonly statements: readonly Statement[];
  readonly transactions: readonly Transaction[];
  readonly useCases: readonly UseCase[];
  readonly seams: readonly Seam[];
  readonly ownership: readonly Ownership[];
  readonly placements: readonly Placement[];
  readonly crossings: readonly Crossing[];
  readonly foreignKeysToBreak: readonly ForeignKeyToBreak[];
  readonly extractionOrder: readonly Extraction[];
  readonly unresolved: readonly Unresolved[];
  readonly setAside: readonly SetAside[];
  readonly gaps: readonly Gap[];
  readonly findings: readonly Finding[];
}

/** What was read and what was not: printed before the seams. */
export interface Coverage {
  /** What the picture was drawn from, in the order read, e.g. `PostgreSQL 15.4 database "shop"`, `db/schema.sql`. */
  readonly inputs: readonly string[];
  /** Inputs seen in the folder and not used, with the reason. */
  readonly ignoredInputs: readonly string[];
  readonly filesSeen: number;
  readonly filesParsed: number;
  readonly filesSkipped: number;
  readonly filesWithErrors: number;
  readonly lines: number;
  readonly accessesResolved: number;
  readonly accessesUnresolved: number;
  /** Database call sites resolved / all database call sites, 0 to 1; 1 when there are none. */
  readonly share: number;
  readonly tablesWithoutAccess: readonly TableName[];
  /** Evidence the seams could be built from; what is absent is named in the report. */
  readonly evidence: {
    readonly foreignKeys: boolean;
    readonly accesses: boolean;
    readonly transactions: boolean;
    readonly useCases: boolean;
  };
}
