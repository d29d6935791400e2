import type { CodeFacts } from '../model/access.js';
import type { Catalog, TableName } from '../model/catalog.js';
import type { Dependency, DependencyKind, Evidence } from '../model/dependency.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';

/** Facts behind one tie that are shown; the rest is only counted. */
export const EVIDENCE_SHOWN = 3;

interface OpenTie {
  readonly from: TableName;
  readonly to: TableName;
  readonly kind: DependencyKind;
  count: number;
  readonly evidence: Evidence[];
}

/**
 * Ties that are shown beside the signals and do not weigh again (their facts are in the units of work
 * already): joins, transactions, views, triggers and routines.
 */
export function collectFactTies(
  catalog: Catalog,
  facts: CodeFacts,
  known: ReadonlySet<TableName>,
): Dependency[] {
  const ties = new Map<string, OpenTie>();
  const tie = (kind: DependencyKind, tables: readonly TableName[], evidence: Evidence): void => {
    addClique(ties, kind, sortedUnique(tables.filter((table) => known.has(table))), evidence);
  };
  for (const each of sortBy(facts.statements, (statement) => statement.id)) {
    const detail = `joins ${each.tables.join(', ')}`;
    tie('join', each.tables, { file: each.file, line: each.line, name: null, detail });
  }
  for (const each of sortBy(facts.transactions, (transaction) => transaction.id)) {
    const tables = each.steps.map((step) => step.table);
    tie('transaction', tables, {
      file: each.file,
      line: each.line,
      name: each.file === null ? each.id : null,
      detail: `commits ${sortedUnique(tables).join(', ')} together`,
    });
  }
  collectStoredCode(catalog, tie);
  return [...ties.keys()].sort(compareText).flatMap((key) => {
    const found = ties.get(key);
    return found === undefined ? [] : [{ ...found, weight: 0 }];
  });
}

type Tie = (kind: DependencyKind, tables: readonly TableName[], evidence: Evidence) => void;

function collectStoredCode(catalog: Catalog, tie: Tie): void {
  const named = (name: string, detail: string): Evidence => ({
    file: null,
    line: null,
    name,
    detail,
  });
  for (const view of sortBy(catalog.views, (each) => each.name)) {
    tie('view', view.reads, named(view.name, `view over ${view.reads.join(', ')}`));
  }
  for (const trigger of sortBy(
    catalog.triggers,
    (each) => each.table,
    (each) => each.name,
  )) {
    const tables = [trigger.table, ...trigger.reads, ...trigger.writes];
    tie('trigger', tables, named(trigger.name, `trigger on ${trigger.table}`));
  }
  for (const routine of sortBy(
    catalog.routines,
    (each) => each.name,
    (each) => each.signature,
  )) {
    tie('routine', [...routine.reads, ...routine.writes], named(routine.name, routine.kind));
  }
}

function addClique(
  ties: Map<string, OpenTie>,
  kind: DependencyKind,
  tables: readonly TableName[],
  evidence: Evidence,
): void {
  for (const [at, from] of tables.entries()) {
    for (const to of tables.slice(at + 1)) {
      const key = `${from}\0${to}\0${kind}`;
      const tie = ties.get(key) ?? { from, to, kind, count: 0, evidence: [] };
      tie.count += 1;
      if (tie.evidence.length < EVIDENCE_SHOWN) tie.evidence.push(evidence);
      ties.set(key, tie);
    }
  }
}
