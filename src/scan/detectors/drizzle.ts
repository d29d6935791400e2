import type { Detector, ScanContext, TransactionMark } from '../detector.js';
import { instanceOf, type Value } from '../resolve/value.js';
import { ts } from '../ts.js';
import { drizzleAccesses } from './drizzle/find-accesses.js';
import { DECLARING_CALLS, readDeclarations, tableCall, tableOf } from './drizzle/read-tables.js';
import { buildSchema } from './drizzle/schema.js';

// https://orm.drizzle.team/docs/overview

/** Table objects, queries and relational queries of Drizzle. */
export const drizzle: Detector = {
  title: 'Drizzle',
  packages: /(?:^|[/@-])drizzle(?:$|[/-])/,
  kinds: [ts.SyntaxKind.CallExpression],
  declaringCalls: DECLARING_CALLS,
  declare: (project) => {
    const { tables, relations } = readDeclarations(project);
    return buildSchema(tables, relations);
  },
  valueOfCall,
  accesses: drizzleAccesses,
  transaction,
};

/** Table objects, their aliases, and schemas. */
function valueOfCall(
  call: ts.CallExpression | ts.NewExpression,
  context: ScanContext,
): Value | null {
  if (!ts.isCallExpression(call)) return null;
  const [first] = call.arguments;
  if (first === undefined) return null;
  if (ts.isIdentifier(call.expression)) {
    const name = call.expression.text;
    if (/^(?:pg|mysql|singlestore)Schema$/.test(name)) {
      return instanceOf('drizzle-orm', 'Schema', [context.evaluate(first)]);
    }
    if (name === 'alias' || name === 'aliasedTable') {
      const table = context.evaluate(first);
      return tableOf(table) === null ? null : table;
    }
  }
  return tableCall(call, context) === null
    ? null
    : instanceOf('drizzle-orm', 'Table', [], context.ref(call));
}

/** `db.transaction(async (tx) => ...)`: other libraries' connections are known to their own detectors. */
function transaction(node: ts.Node, context: ScanContext): TransactionMark | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const [work] = node.arguments;
  if (node.expression.name.text !== 'transaction' || work === undefined) return null;
  if (!ts.isArrowFunction(work) && !ts.isFunctionExpression(work)) return null;
  const usesDrizzle = context.models.all.some(({ orm }) => orm === 'drizzle');
  return usesDrizzle ? { kind: 'function', value: context.evaluate(work) } : null;
}
