/** The public API of the package. Everything else may change without notice. */
export { analyze, type AnalysisInput, type Stage } from './analyze.js';
export { DecomposeError, type ErrorCode } from './errors.js';
export type * from './model/access.js';
export type * from './model/catalog.js';
export type * from './model/dependency.js';
export type * from './model/finding.js';
export type * from './model/gap.js';
export type * from './model/manifest.js';
export type * from './model/placement.js';
export type * from './model/plan.js';
export type * from './model/result.js';
export type * from './model/seam.js';
export type { Reporter, RenderOptions } from './report/reporter.js';
export { reporters, type Format, type FormatName } from './report/reporters.js';
export { parseResult } from './report/result-file.js';
