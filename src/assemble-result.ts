import type { Access, CodeFacts, Unresolved } from './model/access.js';
import type { Catalog } from './model/catalog.js';
import type { Finding } from './model/finding.js';
import type { Gap } from './model/gap.js';
import type { Extraction, ForeignKeyToBreak } from './model/plan.js';
import type { Placement } from './model/placement.js';
import type { AnalysisResult, Coverage } from './model/result.js';
import type { Crossing, Ownership, Seam } from './model/seam.js';
import { sortBy, sortedUnique } from './util/sort.js';

/** Everything the stages found, before it is put into the order of the result file. */
export interface AnalysisParts {
  readonly version: string;
  readonly inputs: readonly string[];
  readonly ignoredInputs: readonly string[];
  readonly catalog: Catalog;
  readonly code: CodeFacts;
  readonly seams: readonly Seam[];
  readonly ownership: readonly Ownership[];
  readonly placements: readonly Placement[];
  readonly crossings: readonly Crossing[];
  readonly foreignKeysToBreak: readonly ForeignKeyToBreak[];
  readonly extractionOrder: readonly Extraction[];
  readonly gaps: readonly Gap[];
  readonly findings: readonly Finding[];
}

/** Puts the parts into one result: counted, sorted, ready to be written. */
export function assembleResult(parts: AnalysisParts): AnalysisResult {
  const { code } = parts;
  return {
    resultVersion: 1,
    tool: { name: 'decompose', version: parts.version },
    coverage: measureCoverage(parts),
    catalog: parts.catalog,
    modules: code.modules,
    accesses: code.accesses,
    statements: code.statements,
    transactions: code.transactions,
    useCases: code.useCases,
    seams: parts.seams,
    ownership: parts.ownership,
    placements: parts.placements,
    crossings: parts.crossings,
    foreignKeysToBreak: parts.foreignKeysToBreak,
    extractionOrder: parts.extractionOrder,
    unresolved: code.unresolved,
    setAside: code.setAside,
    gaps: sortGaps(parts.gaps),
    findings: sortFindings(parts.findings),
  };
}

function measureCoverage({ inputs, ignoredInputs, catalog, code }: AnalysisParts): Coverage {
  const touched = new Set(code.accesses.map((access) => access.table));
  const resolved = countPlaces(code.accesses);
  const unresolved = countPlaces(code.unresolved);
  return {
    inputs,
    ignoredInputs,
    filesSeen: code.files.seen,
    filesParsed: code.files.parsed,
    filesSkipped: code.files.skipped,
    filesWithErrors: code.files.withErrors,
    lines: code.files.lines,
    accessesResolved: code.accesses.length,
    accessesUnresolved: code.unresolved.length,
    share: resolved + unresolved === 0 ? 1 : resolved / (resolved + unresolved),
    tablesWithoutAccess: sortedUnique(
      catalog.tables.map((table) => table.name).filter((name) => !touched.has(name)),
    ),
    evidence: {
      foreignKeys: catalog.foreignKeys.length > 0,
      accesses: code.accesses.length > 0,
      transactions: code.transactions.length > 0,
      useCases: code.useCases.length > 0 || code.accesses.some(({ useCase }) => useCase !== null),
    },
  };
}

/** Accesses of one place (an upsert is two) are one call site; those of facts files have no place and do not count. */
function countPlaces(places: readonly (Access | Unresolved)[]): number {
  return new Set(
    places.flatMap(({ file, line, column }) =>
      file === null ? [] : [`${file}:${line}:${column}`],
    ),
  ).size;
}

function sortGaps(gaps: readonly Gap[]): readonly Gap[] {
  return sortBy(
    gaps,
    (gap) => gap.kind,
    (gap) => gap.file ?? '',
    (gap) => gap.line ?? 0,
    (gap) => gap.subject,
    (gap) => gap.message,
  );
}

/** The most severe first. */
const SEVERITIES = ['error', 'warning', 'note'] as const satisfies readonly Finding['severity'][];

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return sortBy(
    findings,
    (finding) => SEVERITIES.indexOf(finding.severity),
    (finding) => finding.rule,
    (finding) => finding.subject,
    (finding) => finding.message,
  );
}
