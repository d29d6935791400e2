import { groupBy } from '../../util/group.js';
import { sortBy } from '../../util/sort.js';
import type { Position } from './site.js';
import { isInside, type TransactionScope } from './transactions.js';

export interface NumberedScope extends TransactionScope {
  readonly id: string;
}

/** Numbers the scopes in the order of the code. */
export function numberScopes(scopes: readonly TransactionScope[]): readonly NumberedScope[] {
  return sortBy(
    scopes,
    ({ file }) => file,
    ({ from }) => from,
    ({ to }) => to,
  ).map((scope) => ({ ...scope, id: `${scope.file}@tx${scope.start}` }));
}

/** Finds the smallest scope around a place. */
export function indexScopes(
  scopes: readonly NumberedScope[],
): (at: Position) => NumberedScope | null {
  const byFile = groupBy(scopes, ({ file }) => file);
  return (at) =>
    (byFile.get(at.file) ?? []).reduce<NumberedScope | null>((best, scope) => {
      if (!isInside(at, scope)) return best;
      return best === null || scope.to - scope.from <= best.to - best.from ? scope : best;
    }, null);
}
