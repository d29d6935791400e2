import type { Transaction, TransactionStep } from '../../model/access.js';
import type { TableName } from '../../model/catalog.js';
import type { Evidence } from '../../model/dependency.js';
import type { Crossing, Treatment } from '../../model/seam.js';
import { crossingId } from '../../util/crossing-id.js';
import { groupBy } from '../../util/group.js';
import { sortBy, sortedUnique } from '../../util/sort.js';
import type { DividedSystem } from '../system.js';

interface Spanning {
  readonly transaction: Transaction;
  readonly home: string;
  readonly foreign: string;
  /** Steps that change something, in order, over all seams. */
  readonly writes: readonly TransactionStep[];
  readonly seamCount: number;
}

/** So many different transactions over the same tables say that the tables are one thing. */
const INSEPARABLE = 4;

/**
 * Transactions that write tables of several seams: one crossing per pair of seams and set of written tables,
 * from the seam of the code that commits (or of the first write) to each other one.
 */
export function findTransactionCrossings(system: DividedSystem): Crossing[] {
  const spanning = sortBy(system.facts.transactions, (each) => each.id).flatMap((transaction) =>
    splitBySeam(system, transaction),
  );
  const groups = groupBy(spanning, (each) =>
    crossingId('transaction', each.home, each.foreign, tablesOf(system, each).join('+')),
  );
  return [...groups].map(([id, found]) => describeTransaction(system, id, found));
}

function tablesOf(system: DividedSystem, { home, foreign, writes }: Spanning): TableName[] {
  return sortedUnique(
    writes
      .map((step) => step.table)
      .filter((table) => [home, foreign].includes(system.seamOf.get(table) ?? '')),
  );
}

function splitBySeam(system: DividedSystem, transaction: Transaction): Spanning[] {
  const writes = transaction.steps.filter(
    (step) => step.mode === 'write' && system.seamOf.has(step.table),
  );
  const seams = [...new Set(writes.map((step) => system.seamOf.get(step.table) ?? ''))];
  if (seams.length < 2) return [];
  const own = system.seamOfModule.get(transaction.module);
  const home = own !== undefined && seams.includes(own) ? own : (seams[0] ?? '');
  return seams
    .filter((seam) => seam !== home)
    .sort()
    .map((foreign) => ({ transaction, home, foreign, writes, seamCount: seams.length }));
}

function describeTransaction(
  system: DividedSystem,
  id: string,
  found: readonly Spanning[],
): Crossing {
  const [first] = found;
  const { home = '', foreign = '' } = first ?? {};
  return {
    id,
    kind: 'transaction',
    from: home,
    to: foreign,
    tables: first === undefined ? [] : tablesOf(system, first),
    count: found.length,
    evidence: found.flatMap(({ transaction, writes }) => describeSteps(transaction, writes)),
    ...treatTransaction(system, found),
  };
}

function describeSteps(transaction: Transaction, writes: readonly TransactionStep[]): Evidence[] {
  return [
    {
      file: transaction.file,
      line: transaction.line,
      name: transaction.file === null ? transaction.id : null,
      detail:
        transaction.useCase === null
          ? 'begins the transaction'
          : `begins the transaction of ${transaction.useCase}`,
    },
    ...writes.map((step, at) => ({
      file: step.file,
      line: step.line,
      name: step.file === null ? transaction.id : null,
      detail: `step ${String(at + 1)}: ${describeStep(step)}`,
    })),
  ];
}

function describeStep(step: TransactionStep): string {
  return `${step.operation ?? 'write'} ${step.table}`;
}

function treatTransaction(
  system: DividedSystem,
  found: readonly Spanning[],
): { readonly treatment: Treatment; readonly why: string } {
  const [first] = found;
  if (first === undefined) return { treatment: 'saga', why: '' };
  const { home, foreign, writes, seamCount } = first;
  if (found.length >= INSEPARABLE) {
    return {
      treatment: 'keep-together',
      why: `${String(found.length)} transactions change ${tablesOf(system, first).join(' and ')} together: what must always be consistent should not be split.`,
    };
  }
  const theirs = writes.filter((step) => system.seamOf.get(step.table) === foreign);
  const isLast = writes
    .slice(writes.findIndex((step) => theirs.includes(step)))
    .every((step) => system.seamOf.get(step.table) !== home);
  const onlyAdds = addsOnly(theirs);
  if (seamCount === 2 && onlyAdds && (isLast || theirs.length === 1)) {
    return {
      treatment: 'retry-later',
      why: `The second part only adds to ${sortedUnique(theirs.map((step) => step.table)).join(', ')}: commit the first part with a note of what is still to be done (outbox), and retry the second until it succeeds.`,
    };
  }
  const undo = [...new Set(writes.toReversed().map(compensationOf))];
  return {
    treatment: 'saga',
    why: `It changes rows of ${String(seamCount)} seams that must agree in the end: local steps one after the other, and on failure undo in reverse order: ${undo.slice(1).join('; ')}.`,
  };
}

/** Whether rows are only added: a row may be changed again that the same transaction has added before. */
function addsOnly(steps: readonly TransactionStep[]): boolean {
  const added = new Set<TableName>();
  return steps.every((step) => {
    if (step.operation === 'insert') added.add(step.table);
    return step.operation !== 'delete' && added.has(step.table);
  });
}

function compensationOf(step: TransactionStep): string {
  switch (step.operation) {
    case 'insert':
      return `cancel what was added to ${step.table}`;
    case 'delete':
      return `restore what was deleted from ${step.table}`;
    default:
      return `set ${step.table} back`;
  }
}
