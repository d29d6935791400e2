import type { Operation } from '../../model/access.js';
import type { Candidate, Detector, Project, ScanContext, TransactionMark } from '../detector.js';
import { alternatives, instanceOf, knownText, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';

// https://kysely.dev/docs/category/select

/**
 * Queries that are built with Kysely. Their beginnings (`selectFrom`, `insertInto`) are names that hardly any other
 * library has, so the receiver need not be known where the code uses Kysely at all.
 */
export const kysely: Detector = {
  title: 'Kysely',
  packages: /(?:^|[/@-])kysely(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declare: (project: Project) => {
    const [first] = project.files;
    const isUsed = project.files.some(({ imports }) =>
      [...imports.values()].some(({ specifier }) => /(?:^|[/-])kysely(?:$|[/-])/.test(specifier)),
    );
    if (first !== undefined) project.contextOf(first.path).once(USES, () => isUsed);
    return { models: [], reading: null };
  },
  valueOfCall: (call, context) => {
    if (ts.isNewExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return null;
    const method = call.expression.name.text;
    if (Object.hasOwn(BEGINNINGS, method))
      return isUsed(context) ? instanceOf('kysely', 'SelectQueryBuilder') : null;
    if (!LINKS.test(method)) return null;
    const receiver = context.evaluate(call.expression.expression);
    return isBuilder(receiver) ? instanceOf('kysely', 'SelectQueryBuilder') : null;
  },
  accesses: (node, context) => (ts.isCallExpression(node) ? accessesOf(node, context) : []),
  transaction: (node, context) => (ts.isCallExpression(node) ? transactionOf(node, context) : null),
};

const USES = 'kysely is used';

function isUsed(context: ScanContext): boolean {
  return context.once(USES, () => false);
}

const BEGINNINGS: Readonly<Record<string, readonly Operation[]>> = {
  selectFrom: ['select'],
  insertInto: ['insert'],
  replaceInto: ['insert', 'delete'],
  updateTable: ['update'],
  deleteFrom: ['delete'],
  mergeInto: ['insert', 'update'],
};

/** Links that name a further table, which is read. */
const NAMING = /^(?:(?:inner|left|right|full|cross)Join(?:Lateral)?|from|using)$/;
const LINKS =
  /^(?:(?:inner|left|right|full|cross)Join(?:Lateral)?|from|using|select\w*|where\w*|having\w*|groupBy|orderBy|limit|offset|distinct\w*|set|values|returning\w*|for\w+|\$\w+|clear\w+|on\w+|union\w*|intersect\w*|except\w*)$/;

function isBuilder(value: Value): boolean {
  return alternatives(value).some((one) =>
    one.kind === 'parameter'
      ? one.declared !== null && isBuilder(one.declared)
      : one.kind === 'instance' &&
        one.type.kind === 'external' &&
        one.type.package === 'kysely' &&
        /QueryBuilder\w*$/.test(one.type.name),
  );
}

function accessesOf(call: ts.CallExpression, context: ScanContext): readonly Candidate[] {
  const callee = call.expression;
  const [named] = call.arguments;
  if (!ts.isPropertyAccessExpression(callee) || named === undefined || !isUsed(context)) return [];
  const method = callee.name.text;
  const operations = Object.hasOwn(BEGINNINGS, method) ? BEGINNINGS[method] : undefined;
  const isNaming = NAMING.test(method) && isBuilder(context.evaluate(callee.expression));
  if (operations === undefined && !isNaming) return [];
  const elements = ts.isArrayLiteralExpression(named) ? named.elements : [named];
  return elements.flatMap((element) =>
    accessOf(element, operations ?? ['select'], beginningOf(call), context),
  );
}

function accessOf(
  element: ts.Expression,
  operations: readonly Operation[],
  statement: number,
  context: ScanContext,
): readonly Candidate[] {
  const place = element.getStart();
  return alternatives(context.evaluate(element)).flatMap((value): readonly Candidate[] => {
    if (value.kind === 'parameter' && !isBuilder(value))
      return [{ kind: 'touch', table: { kind: 'value', value }, operations, place, statement }];
    if (value.kind !== 'text') return [];
    const name = knownText(value)?.replace(/\s+as\s+\S+\s*$/i, '');
    if (name === undefined) {
      const detail = 'The name of the table is put together at run time.';
      return [{ kind: 'unresolved', reason: 'dynamic-table', detail, place }];
    }
    if (isCommonTable(element, name)) return [];
    return [{ kind: 'touch', table: { kind: 'name', name }, operations, place, statement }];
  });
}

/** Offset of the first link of the chain. */
function beginningOf(call: ts.CallExpression): number {
  let first = call;
  while (
    ts.isPropertyAccessExpression(first.expression) &&
    ts.isCallExpression(first.expression.expression)
  )
    first = first.expression.expression;
  return first.getStart();
}

const WITH = /\.with(?:Recursive)?\(\s*['"`]([\w$]+)/g;

/** A name given by `with('recent', ...)` in the same file; inside of its own definition the table is meant. */
function isCommonTable(node: ts.Node, name: string): boolean {
  const isNamed = [...node.getSourceFile().text.matchAll(WITH)].some(([, one]) => one === name);
  return isNamed && !isInDefinition(node, name);
}

function isInDefinition(node: ts.Node, name: string): boolean {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (!ts.isCallExpression(outer) || !ts.isPropertyAccessExpression(outer.expression)) continue;
    const [first, definition] = outer.arguments;
    const isAround = definition !== undefined && definition.pos <= node.pos;
    if (outer.expression.name.text === 'with' && isAround && node.end <= definition.end)
      if (first !== undefined && ts.isStringLiteralLike(first) && first.text === name) return true;
  }
  return false;
}

/** `db.transaction().execute(work)`, perhaps with an isolation level in between. */
function transactionOf(call: ts.CallExpression, context: ScanContext): TransactionMark | null {
  const callee = call.expression;
  const [work] = call.arguments;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'execute') return null;
  if (work === undefined || !isUsed(context)) return null;
  return /\.transaction\(\)\s*(?:\.set\w+\([^()]*\)\s*)*$/.test(callee.expression.getText())
    ? { kind: 'function', value: context.evaluate(work) }
    : null;
}
