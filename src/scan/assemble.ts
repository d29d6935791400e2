import type {
  Access,
  AccessMode,
  CodeFacts,
  Operation,
  SetAside,
  Statement,
  Transaction,
  Unresolved,
} from '../model/access.js';
import { sortBy, sortedUnique } from '../util/sort.js';
import type { CodeIndex } from './index-code.js';
import type {
  CallSite,
  HandedCall,
  MarkSite,
  Position,
  ResolvedTouch,
  UnresolvedSite,
} from './sites/site.js';
import { createFindSenders, type FindSenders } from './sites/senders.js';
import {
  findScopes,
  isInside,
  orderCode,
  stepsOf,
  type TransactionScope,
} from './sites/transactions.js';

export interface Found {
  readonly index: CodeIndex;
  /** Files that are not production code. */
  readonly kinds: ReadonlyMap<string, SetAside['kind']>;
  readonly touches: readonly ResolvedTouch[];
  readonly unresolved: readonly UnresolvedSite[];
  readonly calls: readonly CallSite[];
  readonly marks: readonly MarkSite[];
  readonly handed: readonly HandedCall[];
}

interface NumberedScope extends TransactionScope {
  readonly id: string;
}

/** Turns what was found into facts: sorted, without repeats, tests and the like set apart. */
export function assembleFacts(found: Found): CodeFacts {
  const { index, kinds, touches } = found;
  const production = distinctTouches(touches.filter(({ at }) => !kinds.has(at.file)));
  const calls = found.calls.filter(({ at }) => !kinds.has(at.file));
  const scopes = numberScopes(
    findScopes(found.marks, found.handed, found.calls, index.resolver).filter(
      ({ file }) => !kinds.has(file),
    ),
  );
  const findSenders = createFindSenders(calls);
  const accesses = sortBy(
    production.flatMap((touch) => accessesBySender(touch, scopes, index, findSenders)),
    ({ file }) => file ?? '',
    ({ line }) => line ?? 0,
    ({ column }) => column ?? 0,
    ({ table }) => table,
    ({ operation }) => operation ?? '',
    ({ unit }) => unit ?? '',
  );
  return {
    modules: index.input.modules,
    accesses,
    statements: statementsOf(accesses),
    transactions: transactionsOf(scopes, production, calls, index),
    sequences: [],
    unresolved: unresolvedOf(
      found.unresolved.filter(({ at }) => !kinds.has(at.file)),
      index,
    ),
    setAside: countSetAside(touches, kinds),
    files: index.files,
  };
}

/** What an operation does to a table. */
export function modeOf(operation: Operation): AccessMode {
  return operation === 'select' ? 'read' : 'write';
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

function joined(a: ResolvedTouch, b: ResolvedTouch): ResolvedTouch {
  return {
    ...a,
    columns: sortedUnique([...a.columns, ...b.columns]),
    allColumns: a.allColumns || b.allColumns,
    locks: a.locks || b.locks,
    certainty: a.certainty === 'certain' ? a.certainty : b.certainty,
  };
}

/** SQL that is kept in a constant or a SQL file is an access of each function that sends it. */
function accessesBySender(
  touch: ResolvedTouch,
  scopes: readonly NumberedScope[],
  index: CodeIndex,
  findSenders: FindSenders,
): readonly Access[] {
  const senders = findSenders(touch);
  return (senders.length === 0 ? [touch.at] : senders).flatMap((sender) =>
    accessesOf(touch, sender, scopes, index),
  );
}

function accessesOf(
  touch: ResolvedTouch,
  sender: Position,
  scopes: readonly NumberedScope[],
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
    transaction: innermost(scopes, sender)?.id ?? null,
    useCase: null,
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

function numberScopes(scopes: readonly TransactionScope[]): readonly NumberedScope[] {
  return sortBy(
    scopes,
    ({ file }) => file,
    ({ from }) => from,
    ({ to }) => to,
  ).map((scope) => ({ ...scope, id: `${scope.file}@tx${scope.from}` }));
}

/** The smallest scope around a place. */
function innermost(scopes: readonly NumberedScope[], at: Position): NumberedScope | null {
  return scopes.reduce<NumberedScope | null>((best, scope) => {
    if (!isInside(at, scope)) return best;
    return best === null || scope.to - scope.from <= best.to - best.from ? scope : best;
  }, null);
}

function transactionsOf(
  scopes: readonly NumberedScope[],
  touches: readonly ResolvedTouch[],
  calls: readonly CallSite[],
  index: CodeIndex,
): readonly Transaction[] {
  const order = orderCode(touches, calls);
  return scopes.map((scope) => ({
    id: scope.id,
    file: scope.at.file,
    line: scope.at.line,
    module: index.input.moduleOf(scope.at.file),
    unit: scope.at.unit,
    steps: stepsOf(scope, order).flatMap(({ touch, through }) =>
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
  }));
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
