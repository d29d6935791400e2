import type { SourcePlace } from './catalog.js';

/** A remark about the system that a rule made. Severities in SARIF's words. */
export interface Finding {
  /** Kebab-case rule id. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** What it is about: a table, a key, a seam. */
  readonly subject: string;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly places: readonly SourcePlace[];
}
