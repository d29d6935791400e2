import type { RelationOrigin as ModelToken, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { queryOf, relatedTouches, tokenOfClass, type Query } from './includes.js';
import { extendsModel } from './library.js';
import { hasModels } from './model-names.js';
import { includesIn, NO_QUERY_OPTIONS, readOptions, type Include } from './options.js';

/**
 * Includes that the application hands to a function of its own, which hands them to a query:
 * `findOrder(id, { include: ['lines'] })`, `findOrder(id, include)`. What the function gives back says which model
 * they start from.
 */
export function handedIncludes(
  call: ts.CallExpression,
  context: ScanContext,
): readonly TouchCandidate[] {
  const given = call.arguments.filter(mayInclude);
  if (given.length === 0 || !hasModels(context)) return [];
  if (!alternatives(context.evaluate(call.expression)).some(({ kind }) => kind === 'function'))
    return [];
  const includes = given.flatMap((one) => includesGiven(one, context));
  if (includes.length === 0) return [];
  const start = startOf(context.evaluate(call), context);
  const known = start === null ? includes.filter(({ model }) => model !== null) : includes;
  const query: Query = { ...queryOf(call, ['select'], context), certainty: 'likely' };
  const options = { ...NO_QUERY_OPTIONS, includes: known };
  return relatedTouches(options, start ?? { kind: 'value', value: NOTHING }, query);
}

const NOTHING: Value = { kind: 'unknown', reason: 'a query elsewhere' };

/** Cheap: an object with `include` in it, or something that is called so. */
function mayInclude(argument: ts.Expression): boolean {
  if (ts.isIdentifier(argument)) return /includes?$/i.test(argument.text);
  return (
    ts.isObjectLiteralExpression(argument) &&
    argument.properties.some((one) => one.name?.getText() === 'include')
  );
}

function includesGiven(argument: ts.Expression, context: ScanContext): readonly Include[] {
  const value = context.evaluate(argument);
  return ts.isIdentifier(argument)
    ? includesIn(value, context.ref(argument), context, 0)
    : readOptions(value, context).includes;
}

/** The model whose rows a value holds. */
function startOf(value: Value, context: ScanContext): ModelToken | null {
  for (const one of alternatives(value)) {
    if (one.kind === 'array') {
      const [first] = one.elements;
      const inner = first === undefined ? null : startOf(first, context);
      if (inner !== null) return inner;
    }
    if (one.kind !== 'instance' || one.type.kind !== 'class') continue;
    const declared = context.models.ofClass(one.type.ref);
    if (declared?.orm === 'sequelize' || extendsModel(one.type, context))
      return tokenOfClass(one.type, context);
  }
  return null;
}
