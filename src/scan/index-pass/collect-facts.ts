import { visitChildren, visitStatements } from '../concatenation.js';
import { beginsWith } from '../directives.js';
import { ts } from '../ts.js';
import { countSyntaxErrors, refIn } from '../trees.js';
import type { Ref } from '../resolve/value.js';
import { collectBindings } from './collect-bindings.js';
import type { ClassFacts, DeclaringCallFacts, FileFacts, TopCallFacts } from './facts.js';

/**
 * Everything that later passes need to know about a file without its tree.
 *
 * @param tree may be bare: parents are not asked for
 * @param declaringNames last names of calls that may declare something (`Detector.declaringCalls`)
 */
export function collectFacts(
  tree: ts.SourceFile,
  declaringNames: ReadonlySet<string> = new Set(),
): FileFacts {
  const classes: ClassFacts[] = [];
  const declaringCalls: DeclaringCallFacts[] = [];
  const required: string[] = [];
  let canAccess = false;

  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) classes.push(describeClass(tree, node));
    if (ts.isCallExpression(node)) required.push(...requiredBy(node));
    // A decorator's call declares; only calls elsewhere run.
    if (ts.isDecorator(node)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const callee = lastNameOf(node.expression);
      if (declaringNames.has(callee)) declaringCalls.push({ callee, ref: refIn(tree, node) });
    }
    canAccess ||=
      ts.isCallExpression(node) ||
      ts.isTaggedTemplateExpression(node) ||
      componentOf(node) !== null ||
      isReexport(node) ||
      mayBeSql(node);
    visitChildren(node, visit);
  };
  // The search for accesses, which goes as deep, tells what could not be read.
  if (visitStatements(tree, visit).length > 0) canAccess = true;
  // What is sent to the browser reaches no database.
  if (beginsWith(tree.statements, 'use client')) canAccess = false;

  return {
    path: tree.fileName,
    lines: tree.getLineStarts().length,
    syntaxErrors: countSyntaxErrors(tree),
    ...collectBindings(tree),
    required,
    classes,
    topCalls: tree.statements.flatMap((statement) => topCallsOf(tree, statement)),
    declaringCalls,
    canAccess,
  };
}

/** A file may hold nothing but the entry points of another one. */
function isReexport(node: ts.Node): boolean {
  return (
    ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && !node.isTypeOnly &&
    node.exportClause !== undefined && ts.isNamedExports(node.exportClause)
  ); // prettier-ignore
}

/** The component that an element in JSX stands for, `Shop` of `<Shop />`; `null` for the browser's own elements. */
export function componentOf(node: ts.Node): ts.Identifier | ts.PropertyAccessExpression | null {
  if (!ts.isJsxOpeningLikeElement(node)) return null;
  const { tagName } = node;
  if (ts.isPropertyAccessExpression(tagName)) return tagName;
  return ts.isIdentifier(tagName) && /^[A-Z]/.test(tagName.text) ? tagName : null;
}

function requiredBy({ expression, arguments: [specifier] }: ts.CallExpression): readonly string[] {
  const isRequire =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require');
  return isRequire && specifier !== undefined && ts.isStringLiteralLike(specifier)
    ? [specifier.text]
    : [];
}

/** Files of nothing but SQL constants have no calls. */
function mayBeSql(node: ts.Node): boolean {
  return (
    (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) &&
    /\b(?:from|into|update)\s/i.test(node.text)
  );
}

function describeClass(tree: ts.SourceFile, node: ts.ClassLikeDeclaration): ClassFacts {
  const members = new Map<string, Ref>();
  let constructorRef: Ref | null = null;
  for (const member of node.members) {
    if (ts.isConstructorDeclaration(member)) {
      if (member.body === undefined) continue;
      constructorRef = refIn(tree, member);
      for (const parameter of member.parameters) {
        if (
          ts.isParameterPropertyDeclaration(parameter, member) &&
          ts.isIdentifier(parameter.name)
        ) {
          members.set(parameter.name.text, refIn(tree, parameter));
        }
      }
    } else if (member.name !== undefined) {
      addMember(tree, members, member, member.name);
    }
  }
  return {
    ref: refIn(tree, node),
    name: node.name?.text ?? '',
    decorators: (ts.getDecorators(node) ?? []).map(({ expression }) => lastNameOf(expression)),
    typeParameters: node.typeParameters?.map(({ name }) => name.text) ?? [],
    hasBase:
      node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? false,
    members,
    constructorRef,
  };
}

function addMember(
  tree: ts.SourceFile,
  members: Map<string, Ref>,
  member: ts.ClassElement,
  name: ts.PropertyName,
): void {
  const key = memberKey(name.getText(tree), isStatic(member));
  // An overload has no body, and a setter says less than its getter.
  if (ts.isMethodDeclaration(member) && member.body === undefined && members.has(key)) return;
  if (ts.isSetAccessor(member) && members.has(key)) return;
  members.set(key, refIn(tree, member));
}

/** The key of a member in `ClassFacts.members`. */
export function memberKey(name: string, isStaticMember: boolean): string {
  return isStaticMember ? `static ${name}` : name;
}

/** Whether a class member belongs to the class itself. */
export function isStatic(member: ts.ClassElement): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** `Entity` for `Entity`, `Entity()` and `orm.Entity()`; `''` where there is no name. */
export function lastNameOf(expression: ts.Expression): string {
  if (ts.isCallExpression(expression)) return lastNameOf(expression.expression);
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

function topCallsOf(tree: ts.SourceFile, statement: ts.Statement): readonly TopCallFacts[] {
  if (ts.isExpressionStatement(statement)) return topCall(tree, null, statement.expression);
  if (ts.isExportAssignment(statement)) return topCall(tree, null, statement.expression);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    initializer === undefined
      ? []
      : topCall(tree, ts.isIdentifier(name) ? name.text : null, initializer),
  );
}

function topCall(
  tree: ts.SourceFile,
  variable: string | null,
  expression: ts.Expression,
): readonly TopCallFacts[] {
  const call = skipWrappers(expression);
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return [];
  return [{ variable, callee: lastNameOf(call.expression), ref: refIn(tree, call) }];
}

/** What stands inside parentheses, assertions and `await`. */
export function skipWrappers(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isAwaitExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}
