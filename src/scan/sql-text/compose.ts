import { holeMark } from '../../sql/tokens.js';
import type { ScanContext } from '../detector.js';
import { isConcatenation, operandsOf } from '../concatenation.js';
import { lookUp } from '../resolve/scope.js';
import { alternatives, knownText, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import { identifierValueOf } from './identifiers.js';
import { literalTextOf } from './literal-text.js';
import { isSqlTag } from './tags.js';
import { skipWrappers } from '../index-pass/collect-facts.js';

/** SQL text put together from the parts of an expression, holes masked, every character traced to the source. */
export interface ComposedText {
  readonly text: string;
  /** Offset in the walked file for each character of `text`. */
  readonly offsets: readonly number[];
  /** What fills the holes, by their number (`holeMark`). */
  readonly holes: readonly Hole[];
}

export interface Hole {
  readonly node: ts.Expression;
  readonly value: Value;
}

interface Draft {
  text: string;
  /** The tag in front of the template that is being added: some make names when called (`tx('orders')`). */
  tag: string | null;
  readonly offsets: number[];
  readonly holes: Hole[];
  readonly context: ScanContext;
}

/**
 * Puts the text of a string, template, tagged template, concatenation or joined array together. Constants are
 * inlined, identifiers made by helpers (`sql.identifier('t')`, `quote(TABLE)`) too; everything else is a hole.
 */
export function composeText(node: ts.Expression, context: ScanContext): ComposedText {
  const draft: Draft = { text: '', tag: null, offsets: [], holes: [], context };
  addExpression(draft, node);
  draft.offsets.push(node.getEnd());
  return draft;
}

function addExpression(draft: Draft, node: ts.Expression): void {
  const bare = skipWrappers(node);
  if (ts.isStringLiteralLike(bare)) addLiteral(draft, bare);
  else if (ts.isTemplateExpression(bare)) addTemplate(draft, bare);
  else if (ts.isTaggedTemplateExpression(bare)) {
    const outer = draft.tag;
    draft.tag = bare.tag.getText();
    addExpression(draft, bare.template);
    draft.tag = outer;
  } else if (isConcatenation(bare)) {
    for (const operand of operandsOf(bare)) addOperand(draft, operand);
  } else if (joinedArrayOf(bare) !== null) addJoined(draft, bare);
  else addHole(draft, bare);
}

function addTemplate(draft: Draft, node: ts.TemplateExpression): void {
  addLiteral(draft, node.head);
  for (const span of node.templateSpans) {
    addHole(draft, span.expression);
    addLiteral(draft, span.literal);
  }
}

/** Literals stand for themselves; anything else in a concatenation is a hole like those of templates. */
function addOperand(draft: Draft, node: ts.Expression): void {
  const bare = skipWrappers(node);
  const isText =
    ts.isStringLiteralLike(bare) || ts.isTemplateExpression(bare) || isConcatenation(bare);
  if (isText) addExpression(draft, bare);
  else addHole(draft, bare);
}

function addJoined(draft: Draft, node: ts.Expression): void {
  const joined = joinedArrayOf(node);
  joined?.elements.forEach((element, i) => {
    if (i > 0) addText(draft, joined.separator, element.getStart());
    addOperand(draft, element);
  });
}

/** `['SELECT ..', 'FROM ..'].join(' ')`. */
export function joinedArrayOf(
  node: ts.Expression,
): { readonly elements: readonly ts.Expression[]; readonly separator: string } | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name, expression } = node.expression;
  const [separator] = node.arguments;
  if (name.text !== 'join' || !ts.isArrayLiteralExpression(expression)) return null;
  const isKnown = separator !== undefined && ts.isStringLiteralLike(separator);
  return { elements: expression.elements, separator: isKnown ? separator.text : ',' };
}

function addLiteral(draft: Draft, node: Parameters<typeof literalTextOf>[0]): void {
  const { text, offsets } = literalTextOf(node);
  draft.text += text;
  for (let i = 0; i < text.length; i += 1) draft.offsets.push(offsets[i] ?? node.getStart());
}

function addText(draft: Draft, text: string, offset: number): void {
  draft.text += text;
  for (let i = 0; i < text.length; i += 1) draft.offsets.push(offset);
}

/** A known text is inlined; what is not known becomes a mark that the reader takes for a name, a value or a piece. */
function addHole(draft: Draft, node: ts.Expression): void {
  const offset = node.getStart();
  const bare = skipWrappers(node);
  const value = identifierValueOf(bare, draft.context, draft.tag) ?? draft.context.evaluate(node);
  const isFragment = isTaggedFragment(node, draft.context);
  const known = isFragment ? null : (knownText(value) ?? draft.context.sqlOf(value));
  if (known !== null) addText(draft, known, offset);
  else addPartlyKnown(draft, node, value, offset, isFragment);
}

/** A text with holes of its own (`orders_${year}`) is inlined with its holes. */
function addPartlyKnown(
  draft: Draft,
  node: ts.Expression,
  value: Value,
  offset: number,
  isFragment: boolean,
): void {
  if (value.kind !== 'text' || isFragment) {
    addText(draft, holeMark(draft.holes.length), offset);
    draft.holes.push({ node, value });
    return;
  }
  for (const part of value.parts) {
    if (typeof part === 'string') addText(draft, part, offset);
    else {
      addText(draft, holeMark(draft.holes.length), offset);
      draft.holes.push({ node, value: part });
    }
  }
}

/** The text comes from a tagged template, which is read where it stands and must not be read again here. */
function isTaggedFragment(node: ts.Expression, context: ScanContext): boolean {
  const bare = skipWrappers(node);
  if (ts.isTaggedTemplateExpression(bare)) return isSqlTag(bare.tag);
  if (ts.isIdentifier(bare)) {
    const declaration = lookUp(bare.text, bare);
    return declaration !== null && !ts.isParameter(declaration) && holdsTag(declaration);
  }
  if (!ts.isCallExpression(bare)) return false;
  return alternatives(context.evaluate(bare.expression)).some((one) => {
    const called = one.kind === 'function' ? context.find(one.ref) : null;
    return called !== null && holdsTag(called);
  });
}

function holdsTag(node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(node)) return isSqlTag(node.tag);
  return ts.forEachChild(node, (child) => holdsTag(child) || undefined) ?? false;
}
