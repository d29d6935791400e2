import type { ReferentialAction } from '../../../model/catalog.js';
import { returnedBy } from '../../resolve/functions.js';
import { keyOfRef, knownText, unknown, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import type { Project, ScanContext } from '../../detector.js';

// https://orm.drizzle.team/docs/sql-schema-declaration

/** Calls that declare tables and relations. */
export const DECLARING_CALLS = [
  'pgTable', 'mysqlTable', 'sqliteTable', 'singlestoreTable', 'table', 'createTable', 'relations',
] as const; // prettier-ignore

const TABLE_CALL = /^(?:(?:pg|mysql|sqlite|singlestore)Table|table|createTable)$/;

/** A table object as its call says it. */
export interface SourceTable {
  readonly ref: Ref;
  /** The variable that holds it. */
  readonly name: string;
  readonly table: string;
  readonly file: string;
  readonly line: number;
  readonly columns: readonly SourceColumn[];
}

export interface SourceColumn {
  readonly property: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly hasDefault: boolean;
  /** The expression that `references` gives, with its file; `null`: refers to nothing. */
  readonly references: { readonly table: Ref; readonly property: string } | null;
  readonly onDelete: ReferentialAction | null;
}

export interface SourceRelation {
  readonly from: Ref;
  readonly name: string;
  readonly target: Ref;
  readonly isMany: boolean;
}

/** Every table object and every relation of the code. */
export function readDeclarations(project: Project): {
  readonly tables: readonly SourceTable[];
  readonly relations: readonly SourceRelation[];
} {
  const tables = new Map<string, SourceTable>();
  const relations: SourceRelation[] = [];
  for (const { path, declaringCalls } of project.files) {
    for (const { callee, ref } of declaringCalls) {
      const isTable = TABLE_CALL.test(callee);
      if (!isTable && callee !== 'relations') continue;
      const context = project.contextOf(path);
      const call = context.find(ref);
      if (call === null || !ts.isCallExpression(call)) continue;
      const table = isTable ? readTable(call, context) : null;
      if (table !== null) tables.set(keyOfRef(ref), table);
      if (callee === 'relations') relations.push(...readRelations(call, context));
    }
  }
  return { tables: [...tables.values()], relations };
}

/** The name and columns of `pgTable('orders', { ... })`; `null` for other calls of such names. */
export function tableCall(
  call: ts.CallExpression,
  context: ScanContext,
): { readonly name: string; readonly columns: ts.ObjectLiteralExpression } | null {
  const callee = call.expression;
  const last = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  if (!ts.isIdentifier(last) || !TABLE_CALL.test(last.text)) return null;
  const [first, second] = call.arguments;
  if (first === undefined || second === undefined) return null;
  const columns = ts.isArrowFunction(second) ? returnedBy(second)[0] : second;
  const bare =
    columns !== undefined && ts.isParenthesizedExpression(columns) ? columns.expression : columns;
  if (bare === undefined || !ts.isObjectLiteralExpression(bare)) return null;
  const name = knownText(context.evaluate(first));
  return name === null || !bare.properties.some(isColumnLike) ? null : { name, columns: bare };
}

function isColumnLike(property: ts.ObjectLiteralElementLike): boolean {
  return (
    ts.isSpreadAssignment(property) ||
    (ts.isPropertyAssignment(property) && ts.isCallExpression(property.initializer))
  );
}

function readTable(call: ts.CallExpression, context: ScanContext): SourceTable | null {
  const found = tableCall(call, context);
  if (found === null) return null;
  const holder = call.parent;
  const tree = call.getSourceFile();
  const schema = schemaOf(call, context);
  return {
    ref: context.ref(call),
    name:
      ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
        ? holder.name.text
        : found.name,
    table: schema === null ? found.name : `${schema}.${found.name}`,
    file: tree.fileName,
    line: tree.getLineAndCharacterOfPosition(call.getStart(tree)).line + 1,
    columns: context
      .entries(context.evaluate(found.columns))
      .flatMap((entry) => readColumn(entry.name, entry.at, context) ?? []),
  };
}

/** `pgSchema('billing').table(...)`. */
function schemaOf(call: ts.CallExpression, context: ScanContext): string | null {
  if (!ts.isPropertyAccessExpression(call.expression)) return null;
  const value = context.evaluate(call.expression.expression);
  const made =
    value.kind === 'instance' && value.type.name === 'Schema' ? value.args[0] : undefined;
  return made === undefined ? null : knownText(made);
}

const ACTIONS: ReadonlySet<string> = new Set([
  'no action',
  'restrict',
  'cascade',
  'set null',
  'set default',
]);

function isAction(name: string): name is ReferentialAction {
  return ACTIONS.has(name);
}

function readColumn(property: string, at: Ref, context: ScanContext): SourceColumn | null {
  const name = context.find(at);
  const assignment = name?.parent;
  if (assignment === undefined || !ts.isPropertyAssignment(assignment)) return null;
  const links = linksOf(assignment.initializer);
  const [first] = links;
  if (first === undefined) return null;
  const has = (link: string): boolean => links.some((one) => one.name === link);
  const reference = links.find((one) => one.name === 'references');
  const given = first.args[0] === undefined ? null : knownText(context.evaluate(first.args[0]));
  const action =
    reference?.args[1] === undefined
      ? null
      : knownText(context.member(context.evaluate(reference.args[1]), 'onDelete'));
  const isPrimary = has('primaryKey');
  return {
    property,
    column: given ?? property,
    type: first.name,
    isNullable: !isPrimary && !has('notNull'),
    isPrimary,
    isUnique: has('unique'),
    hasDefault: links.some((one) => /^(?:\$?default|generated)/.test(one.name)),
    references: reference?.args[0] === undefined ? null : referred(reference.args[0], context),
    onDelete: action !== null && isAction(action) ? action : null,
  };
}

interface Link {
  readonly name: string;
  readonly args: readonly ts.Expression[];
}

/** `text('name').notNull().references(...)` from its beginning. */
function linksOf(node: ts.Expression): readonly Link[] {
  if (!ts.isCallExpression(node)) return [];
  const args = [...node.arguments];
  if (ts.isIdentifier(node.expression)) return [{ name: node.expression.text, args }];
  if (!ts.isPropertyAccessExpression(node.expression)) return [];
  return [...linksOf(node.expression.expression), { name: node.expression.name.text, args }];
}

/** `() => customers.id`. */
function referred(node: ts.Expression, context: ScanContext): SourceColumn['references'] {
  const [returned] = returnedBy(node);
  if (returned === undefined || !ts.isPropertyAccessExpression(returned)) return null;
  const table = tableOf(context.evaluate(returned.expression));
  return table === null ? null : { table, property: returned.name.text };
}

/** The call that made a table object. */
export function tableOf(value: Value): Ref | null {
  return value.kind === 'instance' &&
    value.type.kind === 'external' &&
    value.type.package === 'drizzle-orm' &&
    value.type.name === 'Table'
    ? value.origin
    : null;
}

/** `relations(orders, ({ many, one }) => ({ lines: many(lines), ... }))`. */
function readRelations(call: ts.CallExpression, context: ScanContext): readonly SourceRelation[] {
  const [first, second] = call.arguments;
  const from = first === undefined ? null : tableOf(context.evaluate(first));
  const [returned] = second === undefined ? [] : returnedBy(second);
  if (from === null) return [];
  const object = returned === undefined ? unknown('nothing') : context.evaluate(returned);
  return context.entries(object).flatMap(({ name, at }): readonly SourceRelation[] => {
    const assignment = context.find(at)?.parent;
    if (assignment === undefined || !ts.isPropertyAssignment(assignment)) return [];
    const [link] = linksOf(assignment.initializer);
    const target = link?.args[0] === undefined ? null : tableOf(context.evaluate(link.args[0]));
    return target === null ? [] : [{ from, name, target, isMany: link?.name === 'many' }];
  });
}
