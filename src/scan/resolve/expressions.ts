import { operandsOf } from '../concatenation.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';
import { valueOfCall, valueOfNew } from './calls.js';
import { valueOfDeclaration, valueOfGlobal } from './declarations.js';
import type { Resolver } from './resolver.js';
import { lookUp } from './scope.js';
import { elementOf, joinText } from './substitute.js';
import { valueOfSuper, valueOfThis } from './this.js';
import { either, knownText, text, THIS, unknown, type Value } from './value.js';

/** What an expression stands for. Not memoised: `Resolver.evaluate` is. */
export function valueOfExpression(resolver: Resolver, node: ts.Expression): Value {
  if (ts.isIdentifier(node)) return valueOfIdentifier(resolver, node);
  if (ts.isPropertyAccessExpression(node)) return valueOfProperty(resolver, node);
  if (ts.isCallExpression(node)) return valueOfCall(resolver, node);
  if (ts.isStringLiteralLike(node)) return text(node.text, refOf(node));
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) {
    return { kind: 'function', ref: refOf(node), name: node.name?.getText() ?? '', receiver: null };
  }
  if (ts.isObjectLiteralExpression(node)) return { kind: 'object', ref: refOf(node) };
  return valueOfWrapper(resolver, node) ?? valueOfOther(resolver, node);
}

function valueOfIdentifier(resolver: Resolver, node: ts.Identifier): Value {
  const declaration = lookUp(node.text, node);
  return declaration === null
    ? valueOfGlobal(node.text)
    : valueOfDeclaration(resolver, declaration, node);
}

/** What is open or unknown in a class may be bound by its subclasses: it is asked for again when `this` is known. */
function valueOfProperty(resolver: Resolver, node: ts.PropertyAccessExpression): Value {
  const receiver = resolver.evaluate(node.expression);
  const value = resolver.member(receiver, node.name.text);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword && value.kind === 'function') {
    return { ...value, receiver: valueOfThis(resolver, node) };
  }
  if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) return value;
  if (receiver.kind !== 'instance' || receiver.type.kind !== 'class') return value;
  if (value.kind !== 'unknown' && value.kind !== 'parameter') return value;
  const declared = value.kind === 'parameter' ? value.declared : null;
  return {
    kind: 'parameter',
    function: receiver.type.ref,
    index: THIS,
    path: [node.name.text],
    declared,
  };
}

/** Expressions that stand for one of their parts. */
function valueOfWrapper(resolver: Resolver, node: ts.Expression): Value | null {
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    return valueOfAssertion(resolver, node);
  }
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isSpreadElement(node)
  ) {
    return resolver.evaluate(node.expression);
  }
  if (ts.isConditionalExpression(node)) {
    return either(choicesOf(node).map((choice) => resolver.evaluate(choice)));
  }
  return ts.isBinaryExpression(node) ? valueOfBinary(resolver, node) : null;
}

/** What `a ? b : c ? d : e` chooses from. Generated code has thousands, so that recursion is no way. */
function choicesOf(node: ts.ConditionalExpression): readonly ts.Expression[] {
  const choices: ts.Expression[] = [];
  let rest: ts.Expression = node;
  while (ts.isConditionalExpression(rest)) {
    choices.push(rest.whenTrue);
    rest = rest.whenFalse;
  }
  return [...choices, rest];
}

function valueOfAssertion(resolver: Resolver, node: ts.AsExpression | ts.TypeAssertion): Value {
  const value = resolver.evaluate(node.expression);
  if (value.kind !== 'unknown' || ts.isConstTypeReference(node.type)) return value;
  return resolver.evaluateType(node.type);
}

function valueOfBinary(resolver: Resolver, node: ts.BinaryExpression): Value {
  const { left, right } = node;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return joinText(operandsOf(node).map((operand) => resolver.evaluate(operand)));
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return either([resolver.evaluate(left), resolver.evaluate(right)]);
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.CommaToken:
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
      return resolver.evaluate(right);
    default:
      return unknown('computed');
  }
}

function valueOfOther(resolver: Resolver, node: ts.Expression): Value {
  switch (node.kind) {
    case ts.SyntaxKind.ThisKeyword:
      return valueOfThis(resolver, node);
    case ts.SyntaxKind.SuperKeyword:
      return valueOfSuper(resolver, node);
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
      return { kind: 'boolean', value: node.kind === ts.SyntaxKind.TrueKeyword };
    default:
      break;
  }
  if (ts.isNumericLiteral(node)) return text(node.text, refOf(node));
  if (ts.isTemplateExpression(node)) return valueOfTemplate(resolver, node);
  if (ts.isTaggedTemplateExpression(node)) {
    // A tag such as `sql` or `String.raw` keeps the text; what else it does is the detectors' business.
    return ts.isTemplateExpression(node.template)
      ? valueOfTemplate(resolver, node.template)
      : text(node.template.text, refOf(node.template));
  }
  if (ts.isNewExpression(node)) return valueOfNew(resolver, node);
  if (ts.isArrayLiteralExpression(node)) return valueOfArray(resolver, node);
  if (ts.isElementAccessExpression(node)) return valueOfElementAccess(resolver, node);
  if (ts.isClassExpression(node)) {
    return { kind: 'class', ref: refOf(node), name: node.name?.text ?? '' };
  }
  return unknown('computed');
}

function valueOfTemplate(resolver: Resolver, node: ts.TemplateExpression): Value {
  return joinText([
    node.head.text,
    ...node.templateSpans.flatMap((span) => [
      resolver.evaluate(span.expression),
      span.literal.text,
    ]),
  ]);
}

function valueOfArray(resolver: Resolver, node: ts.ArrayLiteralExpression): Value {
  const hasSpread = node.elements.some(ts.isSpreadElement);
  const elements = node.elements.flatMap((element) => {
    const value = resolver.evaluate(element);
    return ts.isSpreadElement(element) && value.kind === 'array' ? value.elements : [value];
  });
  return { kind: 'array', elements, isTuple: !hasSpread };
}

function valueOfElementAccess(resolver: Resolver, node: ts.ElementAccessExpression): Value {
  const receiver = resolver.evaluate(node.expression);
  const name = knownText(resolver.evaluate(node.argumentExpression));
  if (name !== null) return resolver.member(receiver, name);
  return receiver.kind === 'array' ? elementOf(receiver) : unknown('property chosen at run time');
}
