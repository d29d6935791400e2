import type { UseCase, UseCaseStep } from '../model/access.js';
import { sortBy } from '../util/sort.js';
import type { Mount, Prefix } from './entry-point.js';
import { modeOf } from './mode-of.js';
import { nameUseCases } from './name-use-cases.js';
import type { CallOrder, ReachedStep } from './sites/call-order.js';
import type { EntrySite, Position, ResolvedTouch } from './sites/site.js';
import type { NumberedScope } from './sites/scopes.js';

export interface UseCaseInput {
  readonly entries: readonly EntrySite[];
  readonly mounts: readonly (Mount | Prefix)[];
  readonly order: CallOrder;
  readonly moduleOf: (file: string) => string;
  readonly scopeAt: (at: Position) => NumberedScope | null;
}

export interface FoundUseCases {
  /** By name and place. */
  readonly useCases: readonly UseCase[];
  /** The first use case, by name, that reaches a touch from a unit: its own, or the one that sends the SQL it stands in. */
  readonly byTouch: ReadonlyMap<ResolvedTouch, ReadonlyMap<string, string>>;
  /** The first use case, by name, that runs a transaction, by its id. */
  readonly byTransaction: ReadonlyMap<string, string>;
}

/** The entry points and, through the call graph, the table accesses of each, in the order in which they happen. */
export function findUseCases(input: UseCaseInput): FoundUseCases {
  const named = sortBy(
    nameUseCases(input.entries, input.mounts),
    ({ name }) => name,
    ({ entry }) => entry.at.file,
    ({ entry }) => entry.at.offset,
  );
  const byTouch = new Map<ResolvedTouch, Map<string, string>>();
  const byTransaction = new Map<string, string>();
  const useCases = named.map(({ name, entry }): UseCase => {
    const reached = input.order.follow(
      entry.stretches.map(({ file, pos, end }) => ({ file, from: pos, to: end, unit: null })),
    );
    const steps = reached.steps.flatMap((step) => {
      const scopes = scopesAround(step, input);
      const names = byTouch.get(step.touch) ?? new Map<string, string>();
      byTouch.set(step.touch, names);
      for (const { unit } of [step.touch.at, step.by.at(-1)?.at ?? step.touch.at]) {
        if (!names.has(unit)) names.set(unit, name);
      }
      for (const id of scopes) if (!byTransaction.has(id)) byTransaction.set(id, name);
      return stepsOf(step, scopes[0] ?? null, input);
    });
    return {
      name,
      kind: entry.kind,
      via: entry.via,
      module: input.moduleOf(entry.at.file),
      file: entry.at.file,
      line: entry.at.line,
      certainty: entry.certainty,
      steps,
      leftOut: reached.leftOut,
    };
  });
  return { useCases, byTouch, byTransaction };
}

/** The transactions around a step on this way to it, innermost first. */
function scopesAround({ touch, by }: ReachedStep, { scopeAt }: UseCaseInput): readonly string[] {
  const places = [touch.at, ...by.map(({ at }) => at).reverse()];
  return places.flatMap((at) => scopeAt(at)?.id ?? []);
}

function stepsOf(
  { touch }: ReachedStep,
  transaction: string | null,
  { moduleOf }: UseCaseInput,
): readonly UseCaseStep[] {
  return touch.operations.map((operation) => ({
    table: touch.table,
    mode: modeOf(operation),
    operation,
    file: touch.at.file,
    line: touch.at.line,
    module: moduleOf(touch.at.file),
    transaction,
  }));
}
