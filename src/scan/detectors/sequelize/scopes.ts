import type { Note, ScanContext } from '../../detector.js';
import { returnedBy } from '../../resolve/functions.js';
import { lookUp } from '../../resolve/scope.js';
import {
  alternatives,
  keyOfRef,
  knownText,
  type ClassValue,
  type Ref,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { classesOf, decoratorsOf } from './read-class.js';
import { DEFAULT_SCOPE, type Scopes } from './source-model.js';

// https://sequelize.org/docs/v6/other-topics/scopes/

/** The scopes of all models by the place (`keyOfRef`) of their declaration. */
export const SCOPES: Note<ReadonlyMap<string, Scopes>> = {
  name: 'sequelize scopes',
  none: new Map(),
};

/** Scopes among the options of `define` and `init`. */
export function scopesInOptions(options: Value | null, context: ScanContext): Scopes {
  if (options === null) return NONE;
  const entries = context.entries(options);
  const scopes = new Map<string, Value>();
  for (const { name, value } of entries) {
    if (name === DEFAULT_SCOPE) scopes.set(name, value);
    else if (name === 'scopes') addEntries(value, scopes, context);
  }
  return scopes;
}

const NONE: Scopes = new Map();

/** `@DefaultScope(() => ({ ... }))` and `@Scopes(() => ({ open: { ... } }))` on the class and its base classes. */
export function scopesOfClass(node: ts.ClassLikeDeclaration, context: ScanContext): Scopes {
  const scopes = new Map<string, Value>();
  for (const one of [...classesOf(node, context)].reverse()) {
    for (const { name, args } of decoratorsOf(one)) {
      const [first] = args;
      if (first === undefined) continue;
      if (name === 'DefaultScope') scopes.set(DEFAULT_SCOPE, context.evaluate(first));
      if (name !== 'Scopes') continue;
      for (const value of optionsGiven(context.evaluate(first), context))
        addEntries(value, scopes, context);
    }
  }
  return scopes;
}

function addEntries(value: Value, scopes: Map<string, Value>, context: ScanContext): void {
  for (const entry of context.entries(value)) scopes.set(entry.name, entry.value);
}

/** A scope that a query runs in. */
export interface AppliedScope {
  /** Options of a query; several where the scope's function chooses. */
  readonly options: readonly Value[];
  /** What names it; `null` for a default scope, which nothing names. */
  readonly at: Ref | null;
}

/** The scopes that apply to a query on this receiver: `Order.scope('open')`, `Order.unscoped()`, `Order`. */
export function scopesOf(
  receiver: ts.Expression | null,
  model: ClassValue,
  context: ScanContext,
): readonly AppliedScope[] {
  const scopes = context.noted(SCOPES).get(keyOfRef(model.ref));
  if (scopes === undefined || scopes.size === 0) return [];
  const chosen = receiver === null ? null : chosenScopes(receiver, context);
  return (chosen ?? [{ name: DEFAULT_SCOPE, at: null }]).flatMap(({ name, at }) => {
    const scope = scopes.get(name);
    const options = scope === undefined ? [] : optionsGiven(scope, context);
    return options.length === 0 ? [] : [{ options, at }];
  });
}

interface ChosenScope {
  readonly name: string;
  readonly at: Ref | null;
}

/** The scopes that the code names; `null` where it names none and the default applies. */
function chosenScopes(
  receiver: ts.Expression,
  context: ScanContext,
): readonly ChosenScope[] | null {
  if (ts.isIdentifier(receiver)) {
    const declaration = lookUp(receiver.text, receiver);
    const kept =
      declaration !== null && ts.isVariableDeclaration(declaration)
        ? declaration.initializer
        : undefined;
    return kept !== undefined && ts.isCallExpression(kept) ? chosenScopes(kept, context) : null;
  }
  if (ts.isParenthesizedExpression(receiver) || ts.isNonNullExpression(receiver))
    return chosenScopes(receiver.expression, context);
  if (!ts.isCallExpression(receiver) || !ts.isPropertyAccessExpression(receiver.expression))
    return null;
  const { name, expression } = receiver.expression;
  if (name.text === 'unscoped' || name.text === 'withoutScope') return [];
  if (name.text === 'scope' || name.text === 'withScope')
    return receiver.arguments.flatMap((one) => namesIn(one, context));
  return chosenScopes(expression, context);
}

/** `'open'`, `['open', 'recent']`, `{ method: ['of', customerId] }`. */
function namesIn(argument: ts.Expression, context: ScanContext): readonly ChosenScope[] {
  const flat = (value: Value): readonly Value[] =>
    alternatives(value).flatMap((one) =>
      one.kind === 'array' ? one.elements.flatMap(flat) : [one],
    );
  return flat(context.evaluate(argument)).flatMap((one): ChosenScope[] => {
    const method = one.kind === 'object' ? context.member(one, 'method') : one;
    const [named] = method.kind === 'array' ? method.elements : [method];
    const name = named === undefined ? null : knownText(named);
    return name === null
      ? []
      : [
          {
            name,
            at: named?.kind === 'text' && named.at !== null ? named.at : context.ref(argument),
          },
        ];
  });
}

/** The options that a scope stands for: itself, or what its function returns. */
function optionsGiven(value: Value, context: ScanContext): readonly Value[] {
  return alternatives(value).flatMap((one) => {
    if (one.kind !== 'function') return one.kind === 'object' ? [one] : [];
    const node = context.find(one.ref);
    return node === null
      ? []
      : returnedBy(node).flatMap((returned) =>
          alternatives(context.evaluate(returned)).filter(({ kind }) => kind === 'object'),
        );
  });
}
