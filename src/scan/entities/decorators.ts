import type { ReferentialAction } from '../../model/catalog.js';
import type { ScanContext } from '../detector.js';
import { lastNameOf } from '../index-pass/collect-facts.js';
import { extendsClause } from '../resolve/classes.js';
import { alternatives, knownText, type Ref, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';

/** A decorator on a class or property. */
export interface DecoratorCall {
  /** Last name of what is called. */
  readonly name: string;
  readonly callee: ts.Expression | null;
  readonly args: readonly ts.Expression[];
}

/** Decorators as calls; those that are handed to another decorator in an array count as its own. */
export function decoratorCalls(node: ts.Node): readonly DecoratorCall[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).flatMap(({ expression }) => callsIn(expression));
}

function callsIn(expression: ts.Expression): readonly DecoratorCall[] {
  if (!ts.isCallExpression(expression)) {
    return [{ name: lastNameOf(expression), callee: expression, args: [] }];
  }
  const nested = expression.arguments.flatMap((argument) =>
    ts.isArrayLiteralExpression(argument) ? argument.elements.filter(ts.isCallExpression) : [],
  );
  const own = {
    name: lastNameOf(expression),
    callee: expression.expression,
    args: [...expression.arguments],
  };
  return [own, ...nested.flatMap(callsIn)];
}

/** The base classes whose source is at hand, nearest first. */
export function basesOf(
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): readonly ts.ClassLikeDeclaration[] {
  const bases: ts.ClassLikeDeclaration[] = [];
  let current: ts.ClassLikeDeclaration | null = node;
  while (current !== null && bases.length < 10) {
    const heritage: ts.ExpressionWithTypeArguments | null = extendsClause(current);
    if (heritage === null) break;
    const [base] = alternatives(context.evaluate(heritage.expression));
    const found: ts.Node | null = base?.kind === 'class' ? context.find(base.ref) : null;
    current = found !== null && ts.isClassLike(found) && !bases.includes(found) ? found : null;
    if (current !== null) bases.push(current);
  }
  return bases;
}

/** The last object literal among a decorator's arguments. */
export function optionsOf(
  args: readonly ts.Expression[],
  context: ScanContext,
): ts.ObjectLiteralExpression | null {
  for (const argument of [...args].reverse()) {
    if (ts.isObjectLiteralExpression(argument)) return argument;
    const value = ts.isIdentifier(argument) ? context.evaluate(argument) : null;
    const node = value?.kind === 'object' ? context.find(value.ref) : null;
    if (node !== null && ts.isObjectLiteralExpression(node)) return node;
  }
  return null;
}

/** A known string among a decorator's options. */
export function textOption(
  options: ts.ObjectLiteralExpression | null,
  name: string,
  context: ScanContext,
): string | null {
  return options === null ? null : knownText(option(options, name, context));
}

/** `true` or `false` among a decorator's options. */
export function flagOption(
  options: ts.ObjectLiteralExpression | null,
  name: string,
  context: ScanContext,
): boolean | null {
  const value = options === null ? null : option(options, name, context);
  return value?.kind === 'boolean' ? value.value : null;
}

/** What stands under a name in options. */
export function option(
  options: ts.ObjectLiteralExpression,
  name: string,
  context: ScanContext,
): Value {
  return context.member(context.evaluate(options), name);
}

/** `() => Order`, `'Order'`, `Order`. */
export function targetOf(
  argument: ts.Expression | undefined,
  context: ScanContext,
): Ref | string | null {
  if (argument === undefined) return null;
  const expression =
    ts.isArrowFunction(argument) && !ts.isBlock(argument.body) ? argument.body : argument;
  const [value] = alternatives(context.evaluate(expression));
  if (value?.kind === 'class') return value.ref;
  if (value?.kind === 'instance' && value.origin !== null) return value.origin;
  return value === undefined
    ? null
    : (knownText(value) ?? (ts.isIdentifier(expression) ? expression.text : null));
}

/** A referential action as SQL spells it; `null` for anything else. */
export function actionOf(text: string | null): ReferentialAction | null {
  switch (text?.toLowerCase()) {
    case 'cascade':
      return 'cascade';
    case 'set null':
      return 'set null';
    case 'set default':
      return 'set default';
    case 'restrict':
      return 'restrict';
    case 'no action':
      return 'no action';
    default:
      return null;
  }
}
