import type { ScanContext } from '../../detector.js';
import {
  alternatives,
  instanceOf,
  plainInstance,
  type ClassValue,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';

/** `sequelize`, `sequelize-typescript`, `@sequelize/core` and the like. */
export function isSequelizePackage(name: string): boolean {
  return /(?:^|[/@-])sequelize(?:$|[/-])/.test(name);
}

/** `Model` for `Model`, `Sequelize.Model` and `export=.Model`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A connection, as `new Sequelize(...)` makes it. */
export const CONNECTION: Value = instanceOf('sequelize', 'Sequelize');

/** Whether the class extends Sequelize's `Model`, however many classes stand between. */
export function extendsModel(type: ClassValue, context: ScanContext): boolean {
  return context
    .ancestors(plainInstance(type))
    .some(
      ({ type: base }) =>
        base.kind === 'external' &&
        isSequelizePackage(base.package) &&
        lastPart(base.name) === 'Model',
    );
}

/** Whether an expression is a connection: by what it is or, for want of that, by what it is called. */
export function isConnection(node: ts.Expression, context: ScanContext): boolean {
  const bare = ts.isNonNullExpression(node) ? node.expression : node;
  const known = alternatives(context.evaluate(bare)).some((value) => {
    const one = value.kind === 'parameter' ? value.declared : value;
    return (
      one?.kind === 'instance' &&
      one.type.kind === 'external' &&
      isSequelizePackage(one.type.package) &&
      lastPart(one.type.name) === 'Sequelize'
    );
  });
  return known || /^(?:sequelize|sequelizeInstance)$/i.test(lastNameIn(bare));
}

/** The last name of `orders`, `this.orders`, `db.models.orders!`; `''` for anything else. */
export function lastNameIn(node: ts.Expression): string {
  if (
    ts.isNonNullExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isParenthesizedExpression(node)
  )
    return lastNameIn(node.expression);
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  return ts.isIdentifier(node) ? node.text : '';
}
