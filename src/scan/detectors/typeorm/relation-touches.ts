import type { RelationOrigin, ScanContext, TouchCandidate } from '../../detector.js';
import type { ts } from '../../ts.js';
import type { FindOptions } from './find-options.js';

/** The reads of other tables that find options ask for: relations to load, and joins for conditions and sorting. */
export function relationTouches(
  { relations, named }: FindOptions,
  from: RelationOrigin,
  call: ts.CallExpression,
  statement: number,
  context: ScanContext,
): readonly TouchCandidate[] {
  const joined = relations.map(({ path, at, properties, isKeyOnly }): TouchCandidate => {
    const touch: TouchCandidate = {
      kind: 'touch',
      table: { kind: 'relation', from, path },
      operations: ['select'],
      place: context.placeOf(at, call),
      statement,
      columns: properties,
    };
    return isKeyOnly ? { ...touch, certainty: 'likely' } : touch;
  });
  if (named === null) return joined;
  const loaded: TouchCandidate = {
    kind: 'touch',
    table: { kind: 'relations', from, named },
    operations: ['select'],
    place: call.getStart(),
    statement,
    allColumns: true,
  };
  return [...joined, loaded];
}
