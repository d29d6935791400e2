import type { ScanContext } from '../../detector.js';
import { alternatives, type ClassValue, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { lastNameIn } from './library.js';
import type { NamedModel } from './schema.js';

/** Declarations by the names under which a registry (`sequelize.models`, `db`) holds them. */
export type DeclaredNames = ReadonlyMap<string, { readonly ref: Ref; readonly name: string }>;

const KEY = 'sequelize names';

/** Remembers the names of all models, class names first. */
export function rememberNames(named: readonly NamedModel[], context: ScanContext): void {
  context.once<DeclaredNames>(KEY, () => {
    const names = new Map<string, { ref: Ref; name: string }>();
    for (const { source } of named) {
      for (const name of [source.name, source.modelName]) {
        if (!names.has(name)) names.set(name, { ref: source.ref, name: source.name });
      }
    }
    return names;
  });
}

/**
 * The model that is meant by its name alone: `sequelize.models.order`, `db.Order`, `models.Order`, and what is taken
 * from such a registry by destructuring.
 */
export function modelByName(node: ts.Expression, context: ScanContext): ClassValue | null {
  const names = context.once<DeclaredNames>(KEY, () => new Map());
  const found = names.get(lastNameIn(node));
  if (found === undefined || !isFromRegistry(node, context)) return null;
  return { kind: 'class', ref: found.ref, name: found.name };
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
