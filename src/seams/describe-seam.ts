import type { TableName } from '../model/catalog.js';
import type { Ownership, Seam, SeamMetrics } from '../model/seam.js';
import { sortedUnique } from '../util/sort.js';
import type { DividedSystem } from './system.js';

interface SeamParts {
  readonly id: string;
  /** Its tables, at least one. */
  readonly own: readonly Ownership[];
  readonly metrics: SeamMetrics;
}

/** A seam with its modules, its confidence and what holds it together. */
export function describeSeam(system: DividedSystem, parts: SeamParts): Seam {
  const { id, own, metrics } = parts;
  const tables = own.map(({ table }) => table);
  const isConfigured = tables.some((table) => system.pins.has(table));
  const modules = [...system.seamOfModule].filter(([, seam]) => seam === id);
  return {
    id,
    name: id,
    tables: [...tables].sort(),
    modules: sortedUnique(modules.map(([module]) => module)),
    referenceData: sortedUnique(tables.filter((table) => system.referenceData.has(table))),
    confidence: own.reduce((sum, { stability }) => sum + stability.share, 0) / own.length,
    source: isConfigured ? 'configured' : 'clustered',
    metrics,
    reasons: describeCohesion(system, id, tables),
  };
}

function describeCohesion(
  system: DividedSystem,
  id: string,
  tables: readonly TableName[],
): string[] {
  const isInside = (table: TableName): boolean => system.seamOf.get(table) === id;
  const keys = system.keys.filter((key) => isInside(key.from) && isInside(key.to)).length;
  const joins = system.facts.statements.filter(
    (each) => each.tables.length > 1 && each.tables.every(isInside),
  ).length;
  const transactions = system.facts.transactions.filter((each) => {
    const written = new Set(
      each.steps.filter((step) => step.mode === 'write').map((step) => step.table),
    );
    return written.size > 1 && [...written].every(isInside);
  }).length;
  const writers = sortedUnique(
    tables.flatMap((table) =>
      (system.usesByTable.get(table) ?? [])
        .filter((use) => use.writes > 0)
        .map((use) => use.module),
    ),
  );
  const pinned = tables.filter((table) => system.pins.has(table)).length;
  return [
    ...(pinned > 0 ? [`the manifest pins ${count(pinned, 'table')} to it`] : []),
    ...(keys > 0 ? [`${count(keys, 'foreign key')} ${keys === 1 ? 'stays' : 'stay'} inside`] : []),
    ...(joins > 0
      ? [`${count(joins, 'query', 'queries')} ${joins === 1 ? 'joins' : 'join'} only its tables`]
      : []),
    ...(transactions > 0
      ? [
          `${count(transactions, 'transaction')} ${transactions === 1 ? 'writes' : 'write'} only its tables`,
        ]
      : []),
    ...(writers.length > 0
      ? [
          `written by ${writers.slice(0, 4).join(', ')}${writers.length > 4 ? ` and ${String(writers.length - 4)} more` : ''}`,
        ]
      : []),
    ...(tables.length === 1 ? ['nothing ties its one table closely to others'] : []),
  ];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}
