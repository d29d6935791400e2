import type { ScanContext } from '../detector.js';
import { lookUp } from '../resolve/scope.js';
import { knownText, knownTexts } from '../resolve/value.js';
import { composeText } from '../sql-text/compose.js';
import { ts } from '../ts.js';
import type { ChainReading } from './kysely-columns.js';
import type { Link } from './links.js';
import type { MigrationStep } from './steps.js';
import { textsOf } from './table-builder.js';

/** The relations that a link's first argument names, with the schema in front. */
export function tablesOf(
  { args }: Link,
  schema: string | null,
  context: ScanContext,
): readonly string[] {
  const [first] = args;
  const names = first === undefined ? [] : knownTexts(context.evaluate(first));
  return names.map((name) => (schema === null || name.includes('.') ? name : `${schema}.${name}`));
}

/** `createIndex('orders_by_day').on('orders').column('placed_on').unique()`. */
export function createIndex(
  index: string,
  links: readonly Link[],
  schema: string | null,
  { context }: ChainReading,
  line: number,
): readonly MigrationStep[] {
  const on = links.find(({ name }) => name === 'on');
  const columns = links.flatMap(({ name, args }): readonly (string | null)[] => {
    if (name === 'expression') return [null];
    const isList = name === 'column' || name === 'columns';
    return isList ? textsOf(args[0], context).map((one) => one.replace(DIRECTION, '')) : [];
  });
  if (on === undefined || columns.length === 0) return [];
  const isUnique = links.some(({ name }) => name === 'unique');
  return tablesOf(on, schema, context).map((table) => ({
    kind: 'create-index',
    line,
    index,
    table,
    columns,
    isUnique,
    isPartial: links.some(({ name }) => name === 'where'),
  }));
}

/** `column('created_at desc')`. */
const DIRECTION = /\s+(?:asc|desc)\b.*$/i;

/** `createView('open_orders').as(db.selectFrom('orders')...)`. */
export function createView(
  view: string,
  links: readonly Link[],
  { context }: ChainReading,
  line: number,
): readonly MigrationStep[] {
  const query = links.find(({ name }) => name === 'as')?.args[0];
  if (query === undefined) return [];
  const isMaterialized = links.some(({ name }) => name === 'materialized');
  const sql = ts.isTaggedTemplateExpression(query) ? composeText(query, context).text : null;
  const tables = sql === null ? [...tablesRead(query, context)] : [];
  if (sql === null && tables.length === 0) return [];
  return [{ kind: 'create-view', line, view, isMaterialized, tables, sql }];
}

const READS = /^(?:selectFrom|(?:inner|left|right|full|cross)Join(?:Lateral)?)$/;

/** The tables that a query names, through the variables that it is kept in. */
function tablesRead(query: ts.Node, context: ScanContext): ReadonlySet<string> {
  const found = new Set<string>();
  const named = new Set<string>();
  const seen = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (ts.isIdentifier(node)) {
      const declaration = lookUp(node.text, node);
      if (declaration !== null && ts.isVariableDeclaration(declaration)) visit(declaration);
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      const [first] = node.arguments;
      if (/^with(?:Recursive)?$/.test(method)) {
        for (const name of textsOf(first, context)) named.add(name.replace(/\(.*$/, ''));
      }
      if (READS.test(method)) {
        for (const name of textsOf(first, context)) found.add(name.replace(/\s+as\s.*$/i, ''));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(query);
  return new Set([...found].filter((name) => !named.has(name)));
}

/** `createType('status').asEnum(['open', 'closed'])`. */
export function createType(
  name: string,
  links: readonly Link[],
  context: ScanContext,
  line: number,
): readonly MigrationStep[] {
  const given = links.find((link) => link.name === 'asEnum')?.args[0];
  const labels = textsOf(given, context).map((label) => `'${label.replaceAll("'", "''")}'`);
  const value = given === undefined ? null : context.evaluate(given);
  if (value === null || (value.kind !== 'array' && knownText(value) === null)) return [];
  const quoted = name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  return [{ kind: 'sql', line, text: `CREATE TYPE ${quoted} AS ENUM (${labels.join(', ')});` }];
}
