import type { OrmModel } from '../../model/orm-model.js';
import { snakeCase } from '../../util/snake-case.js';
import { sortedUnique } from '../../util/sort.js';
import type { ModelIndex } from '../detector.js';
import type { Resolver } from '../resolve/resolver.js';
import type { TableIndex } from '../table-index.js';
import { bindHelpers } from './bind-helpers.js';
import { expandRelations } from './expand-relations.js';
import { resolveToken, type Hit, type Problem } from './resolve-token.js';
import type { CallSite, ResolvedTouch, Touch, UnresolvedSite } from './site.js';

export interface ResolvedTouches {
  readonly touches: readonly ResolvedTouch[];
  readonly unresolved: readonly UnresolvedSite[];
}

/** Finds the table of every touch: at once, through the callers, or not at all, which is said. */
export function resolveTouches(
  all: readonly Touch[],
  calls: readonly CallSite[],
  resolver: Resolver,
  models: ModelIndex,
  tables: TableIndex,
): ResolvedTouches {
  const touches: ResolvedTouch[] = [];
  const unresolved: UnresolvedSite[] = [];
  const open: Touch[] = [];
  for (const touch of all.flatMap((one) => expandRelations(resolver, one))) {
    const result = resolveToken(touch.token, models, tables);
    for (const hit of result.hits) touches.push(resolved(touch, hit));
    if (result.problem !== null) unresolved.push(failed(touch, result.problem));
    else if (result.isOpen && result.hits.length === 0) open.push(touch);
  }
  const helpers = bindHelpers(open, calls, resolver, models, tables);
  for (const { touch, hit } of helpers.touches) touches.push(resolved(touch, hit));
  unresolved.push(...helpers.untold);
  for (const touch of helpers.unbound) {
    // Relations are asked for or not: a caller that names none reads none.
    if (touch.token.kind !== 'relations') unresolved.push(failed(touch, NO_CALLER));
  }
  return { touches, unresolved };
}

const NO_CALLER: Problem = {
  reason: 'dynamic-table',
  detail: 'The table is chosen by the caller, and no call that names it was found.',
};

function resolved(touch: Touch, hit: Hit): ResolvedTouch {
  const { token: _, ...rest } = touch;
  const columns = columnsOfHit(touch, hit);
  return {
    ...rest,
    columns: sortedUnique(columns),
    certainty: touch.certainty === 'certain' && hit.isLikely ? 'likely' : touch.certainty,
    table: hit.table,
    resolvedBy: hit.resolvedBy,
  };
}

/** A link table behind a relation has none of the columns that are named for the table behind it. */
function columnsOfHit({ columns, token }: Touch, { model }: Hit): readonly string[] {
  if (model !== null) return columns.flatMap((name) => columnsOf(model, name));
  return token.kind === 'relation' ? [] : columns;
}

/** The physical columns behind a property; a relation's are its referring columns, anything else has none. */
function columnsOf(model: OrmModel | null, name: string): readonly string[] {
  const property = model?.properties.find((one) => one.name === name);
  if (property === undefined) {
    return model !== null && (model.hasOtherColumns === true || hasColumn(model, name))
      ? [model.otherColumnsAre === 'snake_case' ? snakeCase(name) : name]
      : [];
  }
  if (property.column !== null) return [property.column];
  return property.relation?.columns ?? [];
}

/** Texts may name a column by itself: `order.customerId`, which no property stands for. */
function hasColumn({ properties }: OrmModel, name: string): boolean {
  return properties.some(
    ({ column, relation }) => column === name || relation?.columns.includes(name) === true,
  );
}

function failed({ at, excerpt, via }: Touch, { reason, detail }: Problem): UnresolvedSite {
  return { at, reason, detail, excerpt, via };
}
