import { looksLikeSql } from '../../sql/looks-like-sql.js';
import type { ScanContext } from '../detector.js';
import { lastNameOf } from '../index-pass/collect-facts.js';
import type { Resolver } from '../resolve/resolver.js';
import { isFunctionWithBody } from '../resolve/scope.js';
import { alternatives, knownText, knownTexts } from '../resolve/value.js';
import { composeText } from '../sql-text/compose.js';
import { ts } from '../ts.js';
import { readKyselyChain } from './kysely-chains.js';
import { readObjectColumn, readObjectColumns } from './object-columns.js';
import type { MigrationStep, TablePart } from './steps.js';
import { readTableBuilder } from './table-builder.js';

/** How many of the application's own functions may stand between a migration and what it does. */
const MAX_DEPTH = 3;

interface Reading {
  readonly resolver: Resolver;
  readonly context: ScanContext;
  readonly file: string;
  readonly steps: MigrationStep[];
  /** Functions on the way here. */
  readonly path: readonly ts.Node[];
  /** Line of the call that led out of the file, or `null`. */
  readonly outerLine: number | null;
}

/** What a migration's function does to the schema, in the order in which it does it. */
export function readSteps(resolver: Resolver, up: ts.Node, file: string): readonly MigrationStep[] {
  const context = resolver.contextOf(file);
  const steps: MigrationStep[] = [];
  readFunction({ resolver, context, file, steps, path: [], outerLine: null }, up);
  return steps;
}

function readFunction(reading: Reading, node: ts.Node): void {
  if (!isFunctionWithBody(node) || node.body === undefined) return;
  visit({ ...reading, path: [...reading.path, node] }, node.body);
}

/** What stands before a call in its chain is done before it. */
function visit(reading: Reading, node: ts.Node): void {
  if (!ts.isCallExpression(node)) {
    if (ts.isTaggedTemplateExpression(node)) addSql(reading, node, node);
    else ts.forEachChild(node, (child) => visit(reading, child));
    return;
  }
  const chained = readKyselyChain(node, {
    context: reading.context,
    contextOf: (file) => reading.resolver.contextOf(file),
    lineOf: (inner) => lineOf(reading, inner),
  });
  if (chained !== null) {
    reading.steps.push(...chained);
    return;
  }
  visit(reading, node.expression);
  if (readCall(reading, node)) return;
  for (const argument of node.arguments) visit(reading, argument);
  follow(reading, node);
}

/** Whether the call is a step of its own, whose arguments need no look. */
function readCall(reading: Reading, call: ts.CallExpression): boolean {
  const { name, args } = calleeOf(call);
  const [first, second, third] = args;
  if (first === undefined) return false;
  if (SENDS_SQL.test(name)) return addSql(reading, first, call);
  const texts = (node: ts.Expression | undefined) =>
    node === undefined ? [] : knownTexts(reading.context.evaluate(node));
  const tables = texts(first).map((table) => withSchema(table, call));
  const line = lineOf(reading, first);
  switch (name) {
    case 'createTable':
    case 'createTableIfNotExists':
      return addTables(reading, 'create-table', tables, line, partsOf(reading, second));
    case 'alterTable':
    case 'table':
      return addTables(reading, 'alter-table', tables, line, partsOf(reading, second));
    case 'dropTable':
    case 'dropTableIfExists':
      for (const table of tables) reading.steps.push({ kind: 'drop-table', line, table });
      return true;
    case 'renameTable':
      for (const to of texts(second)) {
        for (const table of tables) reading.steps.push({ kind: 'rename-table', line, table, to });
      }
      return true;
    default:
      return readColumnCall(reading, name, tables, line, texts(second), third);
  }
}

/** `db.createTable.bind(db, 'orders', ...)`, kept for later in a list of steps, says the same as the call itself. */
function calleeOf(call: ts.CallExpression): {
  readonly name: string;
  readonly args: readonly ts.Expression[];
} {
  const name = lastNameOf(call.expression);
  return name === 'bind' && ts.isPropertyAccessExpression(call.expression)
    ? { name: lastNameOf(call.expression.expression), args: call.arguments.slice(1) }
    : { name, args: call.arguments };
}

/** Calls that change one column, as db-migrate and Sequelize write them. */
function readColumnCall(
  reading: Reading,
  name: string,
  tables: readonly string[],
  line: number,
  columns: readonly string[],
  third: ts.Expression | undefined,
): boolean {
  const [column] = columns;
  if (column === undefined) return false;
  if (name === 'addColumn' && third !== undefined) {
    const value = reading.context.evaluate(third);
    return addTables(reading, 'alter-table', tables, line, [
      readObjectColumn(column, value, reading.context, line),
    ]);
  }
  if (name === 'removeColumn')
    return addTables(reading, 'alter-table', tables, line, [{ kind: 'drop-column', line, column }]);
  if (name !== 'renameColumn' || third === undefined) return false;
  const to = knownText(reading.context.evaluate(third));
  if (to === null) return false;
  return addTables(reading, 'alter-table', tables, line, [
    { kind: 'rename-column', line, column, to },
  ]);
}

function addTables(
  reading: Reading,
  kind: 'create-table' | 'alter-table',
  tables: readonly string[],
  line: number,
  parts: readonly TablePart[],
): boolean {
  for (const table of tables) reading.steps.push({ kind, line, table, parts });
  return true;
}

function partsOf(reading: Reading, node: ts.Expression | undefined): readonly TablePart[] {
  if (node === undefined) return [];
  const value = reading.context.evaluate(node);
  const [one] = alternatives(value);
  const callback = one?.kind === 'function' ? reading.context.find(one.ref) : null;
  if (callback !== null && isFunctionWithBody(callback)) {
    return readTableBuilder(callback, reading.context, (inner) => lineOf(reading, inner));
  }
  return readObjectColumns(value, reading.context, lineOf(reading, node));
}

const SENDS_SQL = /^(?:runSql|addSql|raw|query|execute|exec|run|sql|rawQuery|unsafe)$/;

function addSql(reading: Reading, node: ts.Expression, call: ts.Node): boolean {
  const { text } = composeText(node, reading.context);
  const isSql = looksLikeSql(text) || DEFINITION.test(text);
  if (!isSql) return false;
  const isWritten = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  reading.steps.push({ kind: 'sql', line: lineOf(reading, isWritten ? node : call), text });
  return true;
}

const DEFINITION = /^\s*(?:--[^\n]*\n\s*)*(?:create|alter|drop|comment|do)\s/i;

/** `knex.schema.withSchema('sales').createTable('orders')`. */
function withSchema(table: string, call: ts.CallExpression): string {
  const schema = /\.withSchema\(\s*['"`](\w+)['"`]\s*\)/.exec(call.expression.getText())?.[1];
  return schema === undefined || table.includes('.') ? table : `${schema}.${table}`;
}

/** The application's own functions that a migration calls do their part of it. */
function follow(reading: Reading, call: ts.CallExpression): void {
  if (reading.path.length > MAX_DEPTH) return;
  for (const called of alternatives(reading.resolver.evaluate(call.expression))) {
    const node = called.kind === 'function' ? reading.resolver.trees.find(called.ref) : null;
    if (node === null || called.kind !== 'function' || reading.path.includes(node)) continue;
    const isHere = called.ref.file === reading.file;
    readFunction(
      {
        ...reading,
        context: reading.resolver.contextOf(called.ref.file),
        outerLine: isHere ? reading.outerLine : lineOf(reading, call),
      },
      node,
    );
  }
}

function lineOf({ outerLine }: Reading, node: ts.Node): number {
  const tree = node.getSourceFile();
  return outerLine ?? tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
