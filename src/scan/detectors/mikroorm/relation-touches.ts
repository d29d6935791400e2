import type { OrmModel, OrmRelation } from '../../../model/orm-model.js';
import type { RelationOrigin, ScanContext, TouchCandidate } from '../../detector.js';
import type { Value } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import type { Mentions } from './find-options.js';

/** The reads of other tables that conditions, sorting and options ask for. */
export function relationTouches(
  { relations, populated, populatesAll }: Mentions,
  from: RelationOrigin,
  call: ts.CallExpression,
  { statement, place }: TouchCandidate,
  context: ScanContext,
): readonly TouchCandidate[] {
  const joined = relations.map(({ path, at, properties, isHolder }): TouchCandidate => ({
    kind: 'touch',
    table: { kind: 'relation', from, path, ...(isHolder ? { isHolder } : {}) },
    operations: ['select'],
    place: context.placeOf(at, call),
    statement,
    columns: properties,
  }));
  const all =
    populatesAll && from.kind === 'model' ? everyRelation(from.model, place, statement) : [];
  return populated === null
    ? [...joined, ...all]
    : [...joined, ...all, populating(populated, from, call, statement)];
}

/** Every relation that `populate` names, or a caller hands in. */
export function populating(
  named: Value,
  from: RelationOrigin,
  call: ts.CallExpression,
  statement: number,
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'relations', from, named },
    operations: ['select'],
    place: call.getStart(),
    statement,
    allColumns: true,
  };
}

function everyRelation(
  model: OrmModel,
  place: number,
  statement: number,
  isLoaded: (relation: OrmRelation) => boolean = () => true,
): readonly TouchCandidate[] {
  return model.properties.flatMap(({ name, relation }): readonly TouchCandidate[] =>
    relation === null || !isLoaded(relation)
      ? []
      : [
          {
            kind: 'touch',
            table: { kind: 'relation', from: { kind: 'model', model }, path: [name] },
            operations: ['select'],
            place,
            statement,
            allColumns: true,
            certainty: 'likely',
          },
        ],
  );
}

/** Eager relations are loaded by every find, without a word in the code. */
export function eagerTouches(
  model: OrmModel | null,
  { place, statement }: TouchCandidate,
): readonly TouchCandidate[] {
  return model === null ? [] : everyRelation(model, place, statement, ({ isEager }) => isEager);
}
