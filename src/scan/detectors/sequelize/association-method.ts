import pluralize from 'pluralize';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';
import { knownText, plainInstance, type ClassValue } from '../../resolve/value.js';
import type { ts } from '../../ts.js';

// https://sequelize.org/docs/v6/core-concepts/assocs/#special-methodsmixins-added-to-instances

const MIXIN = /^(?:get|count|has|set|add|remove|create)(?=[A-Z])/;
const DOLLAR = /^\$(get|count|has|set|add|remove|create)$/;

/** A method that an association adds to rows. */
export interface AssociationMethod {
  /** `get`, `count`, `has`, `set`, `add`, `remove` or `create`. */
  readonly verb: string;
  readonly model: OrmModel;
  readonly association: OrmProperty;
  /** Position of the first argument behind the association's name. */
  readonly first: number;
}

/** `order.getLines()` and `order.$get('lines')`: methods that lead to the tables of associations. */
export function isAssociationMethod(method: string): boolean {
  return MIXIN.test(method) || DOLLAR.test(method);
}

/** What such a method does and to which association; `null` where the application wrote the method itself. */
export function associationMethod(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  type: ClassValue,
  context: ScanContext,
): AssociationMethod | null {
  const method = callee.name.text;
  const model = context.models.ofClass(type.ref);
  if (model === null || context.member(plainInstance(type), method).kind === 'function')
    return null;
  const { verb, name, first } = spelled(method, call, context);
  const association = name === null ? null : associationNamed(model, name);
  return association === null ? null : { verb, model, association, first };
}

/** The verb, and the association as the method spells it. */
export function spelled(
  method: string,
  call: ts.CallExpression,
  context: ScanContext,
): { verb: string; name: string | null; first: number } {
  const dollar = DOLLAR.exec(method)?.[1];
  if (dollar === undefined) {
    const verb = MIXIN.exec(method)?.[0] ?? '';
    return { verb, name: method.slice(verb.length), first: 0 };
  }
  const [given] = call.arguments;
  const name = given === undefined ? null : knownText(context.evaluate(given));
  return { verb: dollar, name, first: 1 };
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
