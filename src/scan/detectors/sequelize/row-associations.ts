import pluralize from 'pluralize';
import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { knownText, type ClassValue } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { startOfChain } from './library.js';
import { rowOf } from './values.js';

// https://sequelize.org/docs/v6/core-concepts/assocs/#special-methodsmixins-added-to-instances

const MIXIN = /^(?:get|count|has|set|add|remove|create)(?=[A-Z])/;
const DOLLAR = /^\$(get|count|has|set|add|remove|create)$/;

/** `order.getLines()` and `order.$get('lines')`: methods that lead to the tables of associations. */
export function isAssociationMethod(method: string): boolean {
  return MIXIN.test(method) || DOLLAR.test(method);
}

/** The touches of a method that an association adds to the rows; none where the application wrote the method. */
export function associationTouches(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  type: ClassValue,
  context: ScanContext,
): readonly TouchCandidate[] {
  const method = callee.name.text;
  const model = context.models.ofClass(type.ref);
  if (model === null || context.member(rowOf(type), method).kind === 'function') return [];
  const dollar = DOLLAR.exec(method)?.[1];
  const verb = dollar ?? MIXIN.exec(method)?.[0] ?? '';
  const [first] = call.arguments;
  const named =
    dollar === undefined
      ? method.slice(verb.length)
      : first === undefined
        ? null
        : knownText(context.evaluate(first));
  const association = named === null ? null : associationNamed(model, named);
  if (association === null) return [];
  return tokensOf(verb, model, association).map(([table, operations]) => ({
    kind: 'touch',
    table,
    operations,
    place: startOfChain(callee.expression).getStart(),
    statement: call.getStart(),
    allColumns: verb === 'get',
  }));
}

/** `Lines`, `Line` and `lines` all mean the association `lines`. */
function associationNamed(model: OrmModel, name: string): OrmProperty | null {
  const wanted = pluralize.singular(name).toLowerCase();
  return (
    model.properties.find(
      (property) =>
        property.relation !== null && pluralize.singular(property.name).toLowerCase() === wanted,
    ) ?? null
  );
}

type Touched = readonly [TableToken, readonly Operation[]];

/** Which table a mixin touches depends on which one holds the reference. */
function tokensOf(
  verb: string,
  model: OrmModel,
  { name, relation }: OrmProperty,
): readonly Touched[] {
  const target: TableToken = { kind: 'relation', from: { kind: 'model', model }, path: [name] };
  if (verb === 'get' || verb === 'count' || verb === 'has') return [[target, ['select']]];
  if (verb === 'create') return [[target, ['insert']]];
  const join = relation?.joinTable ?? null;
  if (join !== null) {
    const link: TableToken = { kind: 'name', name: join };
    return [[link, verb === 'remove' ? ['delete'] : ['insert', 'delete']]];
  }
  const holdsReference = (relation?.columns.length ?? 0) > 0;
  return [[holdsReference ? { kind: 'model', model } : target, ['update']]];
}
