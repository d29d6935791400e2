import { readSql } from '../../sql/read-sql.js';
import type { Candidate, Detector, ScanContext, TransactionMark } from '../detector.js';
import { isConcatenation, operandsOf } from '../concatenation.js';
import { composeText, joinedArrayOf } from '../sql-text/compose.js';
import { valueOfNameHelper } from '../sql-text/identifiers.js';
import { readSqlText } from '../sql-text/sql-candidates.js';
import { isOtherLanguage, isPrismaRaw, isSqlTag } from '../sql-text/tags.js';
import { skipWrappers } from '../index-pass/collect-facts.js';
import { ts } from '../ts.js';

/**
 * Sees SQL text wherever it is written: in arguments of `query`-like calls, in constants, in templates with holes,
 * in concatenations and joined arrays, behind `sql` tags. What runs it does not matter: the text names the table.
 */
export const rawSql: Detector = {
  title:
    'SQL text: strings, templates, concatenations and `sql` tags of pg, mysql2, slonik, postgres.js and others',
  kinds: [
    ts.SyntaxKind.StringLiteral,
    ts.SyntaxKind.NoSubstitutionTemplateLiteral,
    ts.SyntaxKind.TemplateExpression,
    ts.SyntaxKind.BinaryExpression,
    ts.SyntaxKind.TaggedTemplateExpression,
    ts.SyntaxKind.CallExpression,
  ],

  valueOfCall: (call, context) =>
    ts.isCallExpression(call) ? valueOfNameHelper(call, context) : null,

  accesses(node, context): readonly Candidate[] {
    if (ts.isTaggedTemplateExpression(node)) return readTagged(node, context);
    if (!ts.isExpression(node) || !isWholeText(node) || isSetAside(node)) return [];
    if (isPieceOfSql(node)) return readPiece(node, context);
    const found = readSqlText(node, context, 'looks').candidates;
    return found.length > 0 ? found : readSubqueries(node, context);
  },

  transaction(node, context): TransactionMark | null {
    return ts.isCallExpression(node) ? transactionOf(node, context) : null;
  },
};

function readTagged(node: ts.TaggedTemplateExpression, context: ScanContext): readonly Candidate[] {
  if (isPrismaRaw(node.tag)) return [];
  if (isOtherLanguage(node.tag)) return [];
  const isNamedSql = isSqlTag(node.tag) && /sql|raw/i.test(node.tag.getText());
  const isCertain = isNamedSql || isCalledInside(node);
  return readSqlText(node, context, isCertain ? 'declared' : 'looks').candidates;
}

/** `` tx`insert into orders ${tx(rows)}` ``: a tag that makes names and rows as well is that of a client. */
function isCalledInside({ tag, template }: ts.TaggedTemplateExpression): boolean {
  if (!ts.isTemplateExpression(template)) return false;
  const name = tag.getText();
  return template.templateSpans.some(
    ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === name,
  );
}

/** A literal, template, concatenation or joined array that is no part of a larger one. */
function isWholeText(node: ts.Expression): boolean {
  if (ts.isCallExpression(node)) return joinedArrayOf(node) !== null;
  if (ts.isBinaryExpression(node)) {
    return isConcatenation(node) && !isConcatenation(outerOf(node)) && startsWithText(node);
  }
  const outer = outerOf(node);
  if (isConcatenation(outer) || ts.isTaggedTemplateExpression(outer)) return false;
  if (!ts.isArrayLiteralExpression(outer)) return true;
  const access = outer.parent;
  return !(ts.isPropertyAccessExpression(access) && access.name.text === 'join');
}

/** The node around, brackets skipped. */
function outerOf(node: ts.Node): ts.Node {
  let outer = node.parent;
  while (ts.isParenthesizedExpression(outer)) outer = outer.parent;
  return outer;
}

function startsWithText(node: ts.Expression): boolean {
  const bare = skipWrappers(node);
  if (isConcatenation(bare)) return operandsOf(bare).some(startsWithText);
  return ts.isStringLiteralLike(bare) || ts.isTemplateExpression(bare);
}

/** Calls whose texts are for people. */
const TALKING_CALL =
  /^(?:log|info|warn|error|debug|trace|fatal|verbose|t|i18n|translate|describe|it|test|suite|expect|Error|\w+Error|\w+Exception|Exception|assert|invariant|toBe|toEqual|toThrow|toContain|toMatch|toString|capture\w*|addBreadcrumb|notify|toast|alert|confirm|prompt|Logger|comment|description|describeQuery)$/;
/** Properties whose texts are for people. */
const TALKING_PROPERTY =
  /^(?:description|summary|message|title|label|error|placeholder|tooltip|help|hint|example|name|displayName|reason|subject|caption|heading|documentation)$/i;

/** Texts that are not run: messages, names, types, keys, comparisons, markup. */
function isSetAside(node: ts.Expression): boolean {
  const outer = outerOf(node);
  if (ts.isImportDeclaration(outer) || ts.isExportDeclaration(outer) || ts.isLiteralTypeNode(outer))
    return true;
  if (ts.isJsxAttribute(outer) || ts.isJsxExpression(outer) || ts.isCaseClause(outer)) return true;
  if (ts.isElementAccessExpression(outer) || ts.isExpressionStatement(outer)) return true;
  if (ts.isPropertyAssignment(outer)) {
    return outer.name === node || TALKING_PROPERTY.test(outer.name.getText());
  }
  if (ts.isBinaryExpression(outer)) return isComparison(outer);
  if (!ts.isCallExpression(outer) && !ts.isNewExpression(outer)) return false;
  return TALKING_CALL.test(lastName(outer.expression));
}

function isComparison(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.EqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsToken
  );
}

function lastName(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) ? node.text : '';
}

/** A text that is spliced into SQL: chosen inside a hole or an operand, or added by `+=`. */
function isPieceOfSql(node: ts.Expression): boolean {
  let inner: ts.Node = node;
  let outer = node.parent;
  while (isChoice(outer, inner)) {
    inner = outer;
    outer = outer.parent;
  }
  if (ts.isTemplateSpan(outer)) return true;
  if (!ts.isBinaryExpression(outer)) return false;
  if (outer.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) return true;
  return isConcatenation(outer) && inner !== node;
}

function isChoice(outer: ts.Node, inner: ts.Node): boolean {
  if (ts.isParenthesizedExpression(outer)) return true;
  if (ts.isConditionalExpression(outer)) return outer.condition !== inner;
  if (!ts.isBinaryExpression(outer)) return false;
  const { kind } = outer.operatorToken;
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** Only the pieces that can name a table, written as SQL writes them. */
const TABLE_PIECE =
  /^\s*(?:(?:LEFT|RIGHT|INNER|FULL|CROSS|OUTER|NATURAL)\s+(?:OUTER\s+)?JOIN|JOIN|FROM|UNION(?:\s+ALL)?\s+SELECT)\s+\S|\(\s*SELECT\s[^]*?\sFROM\s|^\s*(?:left|right|inner|full|cross)\s+(?:outer\s+)?join\s+\S+[^]*\son\s/;

function readPiece(node: ts.Expression, context: ScanContext): readonly Candidate[] {
  const whole = readSqlText(node, context, 'looks').candidates;
  if (whole.length > 0) return whole;
  return TABLE_PIECE.test(composeText(node, context).text)
    ? readSqlText(node, context, 'declared').candidates
    : [];
}

/** `EXISTS (SELECT 1 FROM ..)` handed to a builder: no statement, but a table all the same. */
const SUBQUERY = /\(\s*(?:SELECT\s[^]*?\sFROM\s|select\s[^]*?\sfrom\s[^]*?(?:[=.]|\swhere\s))/;

/** What is called raw is SQL in whatever spelling. */
const RAW_CALL = /^(?:raw|\w+Raw)$/;
const RAW_SUBQUERY = /\(\s*select\s[^]*?\sfrom\s+\S/i;

function readSubqueries(node: ts.Expression, context: ScanContext): readonly Candidate[] {
  const outer = outerOf(node);
  const isHandedOver =
    ts.isCallExpression(outer) || ts.isPropertyAssignment(outer) || ts.isVariableDeclaration(outer);
  // The cheap look at the source comes first: most strings of a program end here.
  if (!isHandedOver || !/select\s/i.test(node.getText())) return [];
  const isRaw = ts.isCallExpression(outer) && RAW_CALL.test(lastName(outer.expression));
  const pattern = isRaw ? RAW_SUBQUERY : SUBQUERY;
  return pattern.test(composeText(node, context).text)
    ? readSqlText(node, context, 'declared').candidates
    : [];
}

/** Calls that send a text; `queryWithClient(client, 'BEGIN')` of a wrapper as well. */
const QUERY_CALL = /^(?:\w*(?:query|execute|exec)\w*|run|raw|none|any|unsafe|command)$/i;

/** Receivers of `transaction(work)`: many other things than databases have such a method. */
const DATABASE = /(?:pool|db|database|client|conn|connection|sql|sqlite|trx?|tx|^\w)$/i;

/** `client.query('BEGIN')` to `COMMIT`, and calls that wrap a function in a transaction. */
function transactionOf(node: ts.CallExpression, context: ScanContext): TransactionMark | null {
  const name = lastName(node.expression);
  const [first, second] = node.arguments;
  if (first === undefined) {
    if (name === 'beginTransaction') return { kind: 'begin' };
    return /^(?:commit|rollback)$/.test(name) ? { kind: 'end' } : null;
  }
  if (QUERY_CALL.test(name)) return controlOf(first, context) ?? controlOf(second, context);
  const isWrapped =
    name === 'tx' ||
    name === 'begin' ||
    name === 'txIf' ||
    (name === 'transaction' && DATABASE.test(receiverText(node)));
  return isWrapped ? workOf([first, second], context) : null;
}

/** The function that is handed over: written here, named, or handed in by the caller in turn. */
function workOf(
  given: readonly (ts.Expression | undefined)[],
  context: ScanContext,
): TransactionMark | null {
  for (const argument of given) {
    if (argument === undefined) continue;
    const isInline = ts.isArrowFunction(argument) || ts.isFunctionExpression(argument);
    if (!isInline && !ts.isIdentifier(argument)) continue;
    const value = context.evaluate(argument);
    if (value.kind === 'function' || value.kind === 'parameter') return { kind: 'function', value };
  }
  return null;
}

/** The last name of the receiver: `pool` in `this.pool.transaction(...)`. */
function receiverText(node: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(node.expression)
    ? (/[\w$]+$/.exec(node.expression.expression.getText())?.[0] ?? '')
    : '';
}

function controlOf(
  argument: ts.Expression | undefined,
  context: ScanContext,
): TransactionMark | null {
  if (argument === undefined) return null;
  const isShort = ts.isStringLiteralLike(argument) && argument.text.length < 80;
  if (!isShort && !ts.isIdentifier(argument) && !ts.isPropertyAccessExpression(argument))
    return null;
  const text = ts.isStringLiteralLike(argument)
    ? argument.text
    : composeText(argument, context).text;
  if (text.length >= 80 || !/^\s*(?:begin|start|commit|end|rollback|abort)\b/i.test(text))
    return null;
  const [statement] = readSql(text, { dialect: null });
  if (statement?.control === 'begin') return { kind: 'begin' };
  return statement?.control === 'commit' || statement?.control === 'rollback'
    ? { kind: 'end' }
    : null;
}
