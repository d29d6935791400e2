import { buildGraph } from './graph/build.js';
import type { CodeFacts } from './model/access.js';
import type { TableName } from './model/catalog.js';
import type { PairExplanation, TableExplanation } from './model/explanation.js';
import type { AnalysisResult } from './model/result.js';
import { explainPair } from './seams/pair.js';

/** Why a table of a result, fresh or saved, stands where it stands; `null` for a table that stands in no seam. */
export function explainTable(result: AnalysisResult, table: TableName): TableExplanation | null {
  const ownership = result.ownership.find((own) => own.table === table);
  if (ownership === undefined) return null;
  const seam = result.seams.find(({ id }) => id === ownership.seam);
  return {
    table,
    ownership,
    placement: result.placements.find((placement) => placement.table === table) ?? null,
    mates: (seam?.tables ?? []).filter((mate) => mate !== table),
  };
}

/** What ties two different tables of a result: measured anew from its facts, which gives the same ties. */
export function explainTables(
  result: AnalysisResult,
  one: TableName,
  other: TableName,
): PairExplanation {
  const facts = factsOf(result);
  const { catalog, ownership, crossings } = result;
  const graph = buildGraph(catalog, facts);
  return explainPair({ catalog, facts, graph, ownership, crossings }, one, other);
}

function factsOf(result: AnalysisResult): CodeFacts {
  const { modules, accesses, statements, transactions, useCases, unresolved, setAside } = result;
  const { coverage } = result;
  return {
    modules,
    accesses,
    statements,
    transactions,
    useCases,
    unresolved,
    setAside,
    files: {
      seen: coverage.filesSeen,
      parsed: coverage.filesParsed,
      skipped: coverage.filesSkipped,
      withErrors: coverage.filesWithErrors,
      lines: coverage.lines,
    },
  };
}
