import type { Note, ScanContext } from '../../detector.js';
import { alternatives, type ClassValue, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { lastNameIn } from './library.js';
import type { NamedModel } from './schema.js';

/** Declarations by the names under which a registry (`sequelize.models`, `db`) holds them. */
export type DeclaredNames = ReadonlyMap<string, { readonly ref: Ref; readonly name: string }>;

export const NAMES: Note<DeclaredNames> = { name: 'sequelize names', none: new Map() };

/** The names of all models, class names first. */
export function namesOf(named: readonly NamedModel[]): DeclaredNames {
  const names = new Map<string, { ref: Ref; name: string }>();
  for (const { source } of named) {
    for (const name of [source.name, source.modelName]) {
      if (!names.has(name)) names.set(name, { ref: source.ref, name: source.name });
    }
  }
  return names;
}

/** The declaration of the model with this name. */
export function classOfModel(name: string, context: ScanContext): ClassValue | null {
  const found = context.noted(NAMES).get(name);
  return found === undefined ? null : { kind: 'class', ref: found.ref, name: found.name };
}

/** Whether the code declares models of Sequelize at all. */
export function hasModels(context: ScanContext): boolean {
  return context.noted(NAMES).size > 0;
}

/**
 * The model that is meant by its name alone: `sequelize.models.order`, `db.Order`, `models.Order`, and what is taken
 * from such a registry by destructuring.
 */
export function modelByName(node: ts.Expression, context: ScanContext): ClassValue | null {
  const found = classOfModel(lastNameIn(node), context);
  return found === null || !isFromRegistry(node, context) ? null : found;
}

const REGISTRY = /^(?:models?|db|database|sequelize|orm|connection|dbModels)$/i;

function isFromRegistry(node: ts.Expression, context: ScanContext): boolean {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node))
    return isFromRegistry(node.expression, context);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return REGISTRY.test(lastNameIn(node.expression));
  }
  // `const { Order } = require('../models')`: the registry fills itself at run time.
  return (
    ts.isIdentifier(node) &&
    /^[A-Z]/.test(node.text) &&
    alternatives(context.evaluate(node)).every(
      ({ kind }) => kind === 'unknown' || kind === 'parameter' || kind === 'external',
    )
  );
}
