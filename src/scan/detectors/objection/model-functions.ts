import type { ScanContext } from '../../detector.js';
import { isStatic } from '../../index-pass/collect-facts.js';
import { instanceOf, type ClassValue, type Value } from '../../resolve/value.js';
import { refOf } from '../../trees.js';
import { ts } from '../../ts.js';
import { ORM, tableOf } from './models.js';
import { relationEnd } from './relations.js';

// https://vincit.github.io/objection.js/recipes/modifiers.html

/** The functions that a model's own modifiers and relations hand a query to. */
export function queryOfModelFunction(
  parameter: ts.ParameterDeclaration,
  context: ScanContext,
): Value | null {
  const owner = parameter.parent;
  const property = ts.isMethodDeclaration(owner) ? owner : owner.parent;
  const isEntry = ts.isMethodDeclaration(property) || ts.isPropertyAssignment(property);
  if (!isEntry || !ts.isObjectLiteralExpression(property.parent)) return null;
  if (owner.parameters[0] !== parameter) return null;
  const member = memberAround(property.parent);
  const model = member === null ? null : classOf(member, context);
  if (member === null || model === null) return null;
  const target = targetOf(member, property, model, context);
  return target === null ? null : instanceOf(ORM, 'QueryBuilder', [target], context.ref(owner));
}

/** A modifier works on a query of its model, the filter of a relation on one of the relation's. */
function targetOf(
  member: ts.ClassElement,
  property: ts.MethodDeclaration | ts.PropertyAssignment,
  model: ClassValue,
  context: ScanContext,
): Value | null {
  const name = member.name?.getText();
  if (name === 'modifiers' || name === 'namedFilters') return model;
  if (name !== 'relationMappings') return null;
  const relation = property.parent.parent;
  const isFilter = /^(?:filter|modify)$/.test(property.name.getText());
  return isFilter && ts.isPropertyAssignment(relation)
    ? relationEnd(model, [relation.name.getText()], context)
    : null;
}

/** The static member of a class that an object literal is written in. */
function memberAround(node: ts.Node): ts.ClassElement | null {
  for (let outer: ts.Node = node; outer.parent !== undefined; outer = outer.parent) {
    if (ts.isClassElement(outer) && ts.isClassLike(outer.parent)) {
      return isStatic(outer) ? outer : null;
    }
    if (ts.isCallExpression(outer)) return null;
  }
  return null;
}

function classOf(member: ts.ClassElement, context: ScanContext): ClassValue | null {
  const { parent } = member;
  if (!ts.isClassLike(parent)) return null;
  const value: ClassValue = { kind: 'class', ref: refOf(parent), name: parent.name?.text ?? '' };
  return tableOf(value, context) !== null ? value : null;
}
