import { skipWrappers } from '../../index-pass/collect-facts.js';
import { functionAround, lookUp } from '../../resolve/scope.js';
import { ts } from '../../ts.js';

/** One call of a chain: `.where(...)`. */
export interface ChainLink {
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** Calls on one another: `db.select().from(orders).where(...)`. */
export interface Chain {
  /** What the first call is made on. */
  readonly start: ts.Expression;
  readonly links: readonly ChainLink[];
  /** The last call. */
  readonly end: ts.CallExpression;
}

/** The whole chain that a call is a link of. */
export function chainOf(call: ts.CallExpression): Chain {
  let end = call;
  for (;;) {
    const access: ts.Node = outsideWrappers(end).parent;
    if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(access.parent)) break;
    if (access.parent.expression !== access) break;
    end = access.parent;
  }
  const links: ChainLink[] = [];
  let start: ts.Expression = end;
  while (ts.isCallExpression(start) && ts.isPropertyAccessExpression(start.expression)) {
    links.unshift({ name: start.expression.name.text, call: start });
    start = unwrapped(start.expression.expression);
  }
  return { start, links, end };
}

/** `(query as any)`, `query!`: what is awaited is no query any more. */
function unwrapped(node: ts.Expression): ts.Expression {
  const inner = ts.isAwaitExpression(node) ? node : skipWrappers(node);
  return ts.isAwaitExpression(node) || containsAwait(node) ? node : inner;
}

function containsAwait(node: ts.Expression): boolean {
  let inner = node;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  return ts.isAwaitExpression(inner);
}

function outsideWrappers(node: ts.Expression): ts.Node {
  let outer: ts.Node = node;
  while (
    ts.isParenthesizedExpression(outer.parent) ||
    ts.isNonNullExpression(outer.parent) ||
    ts.isAsExpression(outer.parent)
  ) {
    outer = outer.parent;
  }
  return outer;
}

/** The variable that a chain is kept in, or assigned to. */
export function variableOf({ end }: Chain): ts.Identifier | null {
  const outer = outsideWrappers(end).parent;
  if (ts.isVariableDeclaration(outer) && ts.isIdentifier(outer.name)) return outer.name;
  const isAssignment =
    ts.isBinaryExpression(outer) &&
    outer.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isIdentifier(outer.left);
  return isAssignment && ts.isIdentifier(outer.left) ? outer.left : null;
}

/** What one function does with its variables, made once for each tree. */
interface Uses {
  /** Chains that begin with a variable of this name. */
  readonly chains: ReadonlyMap<string, readonly Chain[]>;
  /** Calls that are handed a variable of this name. */
  readonly handed: ReadonlyMap<string, readonly ts.CallExpression[]>;
}

const usesByScope = new WeakMap<ts.Node, Uses>();

/** The chains that begin with a variable, in the function that declares it: `query.where(...)`, `rows.push(...)`. */
export function chainsOn(variable: ts.Identifier): readonly Chain[] {
  return usesAround(variable).chains.get(variable.text) ?? [];
}

/** The calls that are handed a variable, in the function that declares it: `from(recent)`. */
export function callsHanded(variable: ts.Identifier): readonly ts.CallExpression[] {
  return usesAround(variable).handed.get(variable.text) ?? [];
}

function usesAround(variable: ts.Identifier): Uses {
  const declaration = lookUp(variable.text, variable) ?? variable;
  const scope = functionAround(declaration) ?? variable.getSourceFile();
  const known = usesByScope.get(scope);
  if (known !== undefined) return known;
  const uses = collectUses(scope);
  usesByScope.set(scope, uses);
  return uses;
}

function collectUses(scope: ts.Node): Uses {
  const chains = new Map<string, Chain[]>();
  const handed = new Map<string, ts.CallExpression[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const chain = chainOf(node);
      if (chain.end === node && ts.isIdentifier(chain.start)) add(chains, chain.start.text, chain);
      for (const argument of node.arguments) {
        if (ts.isIdentifier(argument)) add(handed, argument.text, node);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return { chains, handed };
}

function add<T>(groups: Map<string, T[]>, key: string, one: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [one]);
  else group.push(one);
}
