import type { ScanContext } from '../detector.js';
import { ts } from '../ts.js';

/** A decorator of one of the given packages. */
export interface UsedDecorator {
  /** The name it is exported under: `Get`. */
  readonly name: string;
  readonly node: ts.Decorator;
  readonly arguments: readonly ts.Expression[];
}

/** The decorators on a class or member that come from these packages, in source order. */
export function decoratorsFrom(
  node: ts.Node,
  packages: readonly string[],
  context: ScanContext,
): readonly UsedDecorator[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).flatMap((decorator): UsedDecorator[] => {
    const { expression } = decorator;
    const callee = ts.isCallExpression(expression) ? expression.expression : expression;
    const value = context.evaluate(callee);
    if (value.kind !== 'external' || !packages.includes(value.package)) return [];
    const name = value.name.split('.').at(-1) ?? '';
    const args = ts.isCallExpression(expression) ? expression.arguments : [];
    return [{ name, node: decorator, arguments: args }];
  });
}

/** The methods of a class that have a body. */
export function methodsOf(node: ts.ClassLikeDeclaration): readonly ts.MethodDeclaration[] {
  return node.members.filter(
    (member): member is ts.MethodDeclaration =>
      ts.isMethodDeclaration(member) && member.body !== undefined,
  );
}
