import type { Access, CodeFacts } from '../model/access.js';
import type { TableName } from '../model/catalog.js';
import type { Evidence } from '../model/dependency.js';
import { compareText, sortBy } from '../util/sort.js';

/** A piece of work of the application: the tables it reads and writes together. */
export interface Unit {
  readonly id: string;
  readonly module: string | null;
  readonly reads: ReadonlySet<TableName>;
  readonly writes: ReadonlySet<TableName>;
  readonly evidence: Evidence;
}

interface OpenUnit extends Unit {
  readonly reads: Set<TableName>;
  readonly writes: Set<TableName>;
}

/**
 * The finest units of work that the facts know, sorted by id: functions or use cases, and transactions that
 * reach beyond one of them. Where no access names any, sequences of use cases are taken.
 */
export function collectUnits(facts: CodeFacts): Unit[] {
  const units = new Map<string, OpenUnit>();
  for (const access of sortBy(facts.accesses, accessKey)) addAccess(units, access);
  if (units.size === 0) addSequences(units, facts);
  addTransactions(units, facts);
  return [...units.values()].sort((a, b) => compareText(a.id, b.id));
}

function accessKey(access: Access): string {
  return [
    access.module,
    access.file ?? '',
    String(access.line ?? 0).padStart(8, '0'),
    String(access.column ?? 0).padStart(8, '0'),
    access.table,
    access.mode,
  ].join('\0');
}

function addAccess(units: Map<string, OpenUnit>, access: Access): void {
  const name =
    access.unit ?? access.useCase ?? access.transaction ?? access.statement ?? access.file;
  if (name === null) return;
  const unit = open(units, `${access.module}\0${name}`, access.module, {
    file: access.file,
    line: access.line,
    name: null,
    detail: `used together in ${name}`,
  });
  (access.mode === 'write' ? unit.writes : unit.reads).add(access.table);
}

function addTransactions(units: Map<string, OpenUnit>, facts: CodeFacts): void {
  for (const transaction of sortBy(facts.transactions, (each) => each.id)) {
    const isFollowed = transaction.steps.some((step) => step.through.length > 0);
    if (transaction.unit !== null && !isFollowed) continue;
    const unit = open(units, `transaction\0${transaction.id}`, transaction.module, {
      file: transaction.file,
      line: transaction.line,
      name: null,
      detail: 'committed together',
    });
    for (const step of transaction.steps) {
      (step.mode === 'write' ? unit.writes : unit.reads).add(step.table);
    }
  }
}

function addSequences(units: Map<string, OpenUnit>, facts: CodeFacts): void {
  for (const sequence of sortBy(facts.useCases, (each) => each.name)) {
    const unit = open(units, `sequence\0${sequence.name}`, sequence.module, {
      file: null,
      line: null,
      name: sequence.name,
      detail: `used together in ${sequence.name}`,
    });
    for (const step of sequence.steps) {
      (step.mode === 'write' ? unit.writes : unit.reads).add(step.table);
    }
  }
}

function open(
  units: Map<string, OpenUnit>,
  id: string,
  module: string | null,
  evidence: Evidence,
): OpenUnit {
  let unit = units.get(id);
  if (unit === undefined) {
    unit = { id, module, reads: new Set(), writes: new Set(), evidence };
    units.set(id, unit);
  }
  return unit;
}
