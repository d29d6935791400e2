import type {
  Access,
  AccessMode,
  CodeFacts,
  SetAside,
  Statement,
  Transaction,
  Unresolved,
} from '../model/access.js';
import type { Gap } from '../model/gap.js';
import { groupBy } from '../util/group.js';
import { sortBy, sortedUnique } from '../util/sort.js';
import type { CodeIndex } from './index-code.js';
import type { Mount, Prefix } from './entry-point.js';
import { modeOf } from './mode-of.js';
import { MAX_CALL_DEPTH, MAX_STEPS, orderCalls, type CallOrder } from './sites/call-order.js';
import { createDispatch } from './sites/implementations.js';
import type {
  CallSite,
  EntrySite,
  HandedCall,
  Implementation,
  MarkSite,
  Position,
  ResolvedTouch,
  UnresolvedSite,
} from './sites/site.js';
import { createFindSenders, type FindSenders } from './sites/senders.js';
import { indexScopes, numberScopes, type NumberedScope } from './sites/scopes.js';
import { findScopes } from './sites/transactions.js';
import { findUseCases, type FoundUseCases } from './use-cases.js';

export interface Found {
  readonly index: CodeIndex;
  /** Files that are not production code. */
  readonly kinds: ReadonlyMap<string, SetAside['kind']>;
  readonly touches: readonly ResolvedTouch[];
  readonly unresolved: readonly UnresolvedSite[];
  readonly calls: readonly CallSite[];
  readonly followed: readonly CallSite[];
  readonly marks: readonly MarkSite[];
  readonly handed: readonly HandedCall[];
  readonly entries: readonly EntrySite[];
  readonly mounts: readonly (Mount | Prefix)[];
  readonly implementations: readonly Implementation[];
}

export interface AssembledFacts {
  readonly facts: CodeFacts;
  readonly gaps: readonly Gap[];
}

/** Turns what was found into facts: sorted, without repeats, tests and the like set apart. */
export function assembleFacts(found: Found): AssembledFacts {
  const { index, kinds, touches } = found;
  const production = distinctTouches(touches.filter(({ at }) => !kinds.has(at.file)));
  const calls = found.calls.filter(({ at }) => !kinds.has(at.file));
  const scopes = numberScopes(
    findScopes(found.marks, found.handed, found.calls, index.resolver).filter(
      ({ file }) => !kinds.has(file),
    ),
  );
  const scopeAt = indexScopes(scopes);
  const dispatch = createDispatch(
    index.resolver,
    found.implementations.filter(({ type }) => !kinds.has(type.ref.file)),
  );
  const followed = found.followed.filter(({ at }) => !kinds.has(at.file));
  const order = orderCalls(production, [...calls, ...followed], dispatch);
  const cases = findUseCases({
    entries: found.entries.filter(({ at }) => !kinds.has(at.file)),
    mounts: found.mounts,
    order,
    moduleOf: index.input.moduleOf,
    scopeAt,
  });
  const transactions = transactionsOf(scopes, order, cases, index);
  const findSenders = createFindSenders(calls);
  const accesses = sortBy(
    production.flatMap((touch) => accessesBySender(touch, scopeAt, cases, index, findSenders)),
    ({ file }) => file ?? '',
    ({ line }) => line ?? 0,
    ({ column }) => column ?? 0,
    ({ table }) => table,
    ({ operation }) => operation ?? '',
    ({ unit }) => unit ?? '',
  );
  const facts = {
    modules: index.input.modules,
    accesses,
    statements: statementsOf(accesses),
    transactions: transactions.map(({ transaction }) => transaction),
    useCases: cases.useCases,
    unresolved: unresolvedOf(
      found.unresolved.filter(({ at }) => !kinds.has(at.file)),
      index,
    ),
    setAside: countSetAside(touches, kinds),
    files: index.files,
  };
  return { facts, gaps: gapsOf(transactions, cases) };
}

/** One touch for each place, table and statement; a helper that touches a table twice is called once. */
function distinctTouches(touches: readonly ResolvedTouch[]): readonly ResolvedTouch[] {
  const distinct = new Map<string, ResolvedTouch>();
  for (const touch of touches) {
    const key = `${touch.at.file}:${touch.at.offset} ${touch.statement} ${touch.table} ${touch.operations.join()}`;
    const known = distinct.get(key);
    distinct.set(key, known === undefined ? touch : joined(known, touch));
  }
  return [...distinct.values()];
}

/** Surest first: of two ways to the same touch, the surer one counts. */
const SURENESS = ['certain', 'likely', 'guess'] as const;

function joined(a: ResolvedTouch, b: ResolvedTouch): ResolvedTouch {
  return {
    ...a,
    columns: sortedUnique([...a.columns, ...b.columns]),
    allColumns: a.allColumns || b.allColumns,
    locks: a.locks || b.locks,
    certainty: SURENESS.find((one) => one === a.certainty || one === b.certainty) ?? a.certainty,
  };
}

/** SQL that is kept in a constant or a SQL file is an access of each function that sends it. */
function accessesBySender(
  touch: ResolvedTouch,
  scopeAt: (at: Position) => NumberedScope | null,
  cases: FoundUseCases,
  index: CodeIndex,
  findSenders: FindSenders,
): readonly Access[] {
  const senders = findSenders(touch);
  return (senders.length === 0 ? [touch.at] : senders).flatMap((sender) =>
    accessesOf(touch, sender, scopeAt, cases, index),
  );
}

function accessesOf(
  touch: ResolvedTouch,
  sender: Position,
  scopeAt: (at: Position) => NumberedScope | null,
  { byTouch }: FoundUseCases,
  index: CodeIndex,
): readonly Access[] {
  const { at } = touch;
  return touch.operations.map((operation) => ({
    file: at.file,
    line: at.line,
    column: at.column,
    module: index.input.moduleOf(at.file),
    unit: sender.unit,
    table: touch.table,
    mode: modeOf(operation),
    operation,
    columns: touch.columns,
    allColumns: touch.allColumns,
    via: touch.via,
    certainty: touch.certainty,
    resolvedBy: touch.resolvedBy,
    statement: statementId(touch),
    transaction: scopeAt(sender)?.id ?? null,
    useCase: byTouch.get(touch)?.get(sender.unit) ?? null,
    locks: touch.locks,
    count: 1,
  }));
}

function statementId({ at, statement }: ResolvedTouch): string {
  return `${at.file}@${statement}`;
}

function statementsOf(accesses: readonly Access[]): readonly Statement[] {
  const groups = new Map<string, Access[]>();
  for (const access of accesses) {
    if (access.statement === null) continue;
    const group = groups.get(access.statement);
    if (group === undefined) groups.set(access.statement, [access]);
    else group.push(access);
  }
  return [...groups].map(([id, group]) => {
    const [first] = group;
    const tablesIn = (mode: AccessMode | null) =>
      sortedUnique(
        group.filter((one) => mode === null || one.mode === mode).map((one) => one.table),
      );
    return {
      id,
      file: first?.file ?? '',
      line: Math.min(...group.map(({ line }) => line ?? 0)),
      module: first?.module ?? '',
      unit: first?.unit ?? null,
      tables: tablesIn(null),
      reads: tablesIn('read'),
      writes: tablesIn('write'),
    };
  });
}

interface FollowedTransaction {
  readonly transaction: Transaction;
  readonly leftOut: number;
}

function transactionsOf(
  scopes: readonly NumberedScope[],
  order: CallOrder,
  { byTransaction }: FoundUseCases,
  index: CodeIndex,
): readonly FollowedTransaction[] {
  return [...groupBy(scopes, ({ id }) => id).values()].flatMap((parts) => {
    const [scope] = parts;
    if (scope === undefined) return [];
    const { steps, leftOut } = order.follow(parts);
    const transaction = {
      id: scope.id,
      file: scope.at.file,
      line: scope.at.line,
      module: index.input.moduleOf(scope.at.file),
      unit: scope.at.unit,
      useCase: byTransaction.get(scope.id) ?? null,
      steps: steps.flatMap(({ touch, through }) =>
        touch.operations.map((operation) => ({
          table: touch.table,
          mode: modeOf(operation),
          operation,
          file: touch.at.file,
          line: touch.at.line,
          module: index.input.moduleOf(touch.at.file),
          through,
        })),
      ),
    };
    return { transaction, leftOut };
  });
}

/** What was not followed to its end: each transaction, since they cost a saga, and the number of use cases. */
function gapsOf(
  transactions: readonly FollowedTransaction[],
  { useCases }: FoundUseCases,
): readonly Gap[] {
  const limit = `Calls are followed ${MAX_CALL_DEPTH} deep and for ${MAX_STEPS} accesses`;
  const cut = transactions.flatMap(({ transaction: { id, file, line, unit }, leftOut }): Gap[] => {
    if (leftOut === 0) return [];
    const subject = `transaction in ${unit?.split('#')[1] ?? unit ?? id}`;
    const message = `${limit}; what it does beyond that is missing (${leftOut} left out).`;
    return [{ kind: 'call-depth', subject, message, file, line }];
  });
  const long = useCases.filter(({ leftOut }) => leftOut > 0);
  const [first] = long;
  if (first === undefined) return cut;
  const message = `${limit}; beyond that their sequences are not whole (useCases[].leftOut), e.g. ${first.name}.`;
  const subject = `${long.length} use case${long.length === 1 ? '' : 's'}`;
  return [...cut, { kind: 'call-depth', subject, message, file: null, line: null }];
}

function unresolvedOf(sites: readonly UnresolvedSite[], index: CodeIndex): readonly Unresolved[] {
  const distinct = new Map(
    sites.map((site) => [`${site.at.file}:${site.at.offset}:${site.reason}:${site.detail}`, site]),
  );
  return sortBy(
    [...distinct.values()].map(({ at, reason, detail, excerpt, via }) => ({
      file: at.file,
      line: at.line,
      column: at.column,
      module: index.input.moduleOf(at.file),
      reason,
      detail,
      excerpt,
      via,
    })),
    ({ file }) => file,
    ({ line }) => line,
    ({ column }) => column,
    ({ detail }) => detail,
  );
}

function countSetAside(
  touches: readonly ResolvedTouch[],
  kinds: ReadonlyMap<string, SetAside['kind']>,
): readonly SetAside[] {
  const counts = new Map<string, SetAside>();
  for (const { at, table, operations } of touches) {
    const kind = kinds.get(at.file);
    if (kind === undefined) continue;
    for (const mode of new Set(operations.map(modeOf))) {
      const key = `${kind} ${table} ${mode}`;
      const known = counts.get(key);
      counts.set(key, { kind, table, mode, count: (known?.count ?? 0) + 1 });
    }
  }
  return sortBy(
    counts.values(),
    ({ kind }) => kind,
    ({ table }) => table,
    ({ mode }) => mode,
  );
}
