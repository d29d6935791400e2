import type { DoStmt, Node } from 'libpg-query';
import { allOf, as, walkTree } from './ast.js';
import { Unapplied } from './state.js';
import type { ReplayContext } from './replay.js';

type Apply = (node: Node, context: ReplayContext) => void;

/**
 * DO: definitions that stand in the block as plain statements are applied in order. What the block guards, by an
 * exception handler or a condition, is there in order to be left out when it does not apply, so that it fails
 * silently here; in the way of migrations, `IF NOT EXISTS (SELECT ... FROM pg_type ...)` then holds.
 *
 * @throws Unapplied when definitions are put together at run time or repeated in a loop
 */
export function replayBlock({ args }: DoStmt, context: ReplayContext, apply: Apply): void {
  const body = allOf(args, 'DefElem').find(({ defname }) => defname === 'as')?.arg;
  const text = as(body, 'String')?.sval ?? '';
  if (!DEFINITION.test(text)) return;
  const block: Block = { context, apply, failures: [], isDynamic: false };
  const quote = `$decompose${/\$decompose\$/.test(text) ? '_' : ''}$`;
  let tree: unknown;
  try {
    tree = context.parser.parseFunction(`DO ${quote}${text}${quote}`);
  } catch (error) {
    throw new Unapplied(error instanceof Error ? error.message : String(error));
  }
  replayNode(tree, block, false);
  if (block.isDynamic) block.failures.push('it defines objects that show only when it runs');
  if (block.failures.length > 0) throw new Unapplied(block.failures.join('; '));
}

const DEFINITION = /\b(create|alter|drop|comment)\b/i;

/** Of what the catalog shows; roles and privileges are built at run time most of all. */
const RELEVANT =
  /\b(create|alter|drop)\s+(?:(?:or\s+replace|unique|materialized|foreign|constraint|recursive)\s+)*(table|index|view|type|domain|schema|function|procedure|trigger|sequence)\b/i;

interface Block {
  readonly context: ReplayContext;
  readonly apply: Apply;
  readonly failures: string[];
  isDynamic: boolean;
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function replayNode(value: unknown, block: Block, isGuarded: boolean): void {
  if (Array.isArray(value)) {
    for (const item of value) replayNode(item, block, isGuarded);
    return;
  }
  if (!isTree(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (!isTree(child)) continue;
    if (key === 'PLpgSQL_stmt_block') {
      replayNode(child['body'], block, isGuarded || child['exceptions'] !== undefined);
    } else if (key === 'PLpgSQL_stmt_execsql') {
      replayQuery(queryOf(child['sqlstmt']), block, isGuarded);
    } else if (key === 'PLpgSQL_stmt_dynexecute') {
      replayDynamic(queryOf(child['query']), block, isGuarded);
    } else if (key === 'PLpgSQL_stmt_if') {
      replayNode(child, block, true);
    } else if (LOOPS.has(key)) {
      block.isDynamic ||= holdsDefinition(child);
    } else {
      replayNode(child, block, isGuarded);
    }
  }
}

const LOOPS = new Set([
  'PLpgSQL_stmt_fors',
  'PLpgSQL_stmt_fori',
  'PLpgSQL_stmt_forc',
  'PLpgSQL_stmt_dynfors',
  'PLpgSQL_stmt_foreach_a',
  'PLpgSQL_stmt_loop',
  'PLpgSQL_stmt_while',
]);

function holdsDefinition(tree: unknown): boolean {
  let found = false;
  walkTree(tree, (key, value) => {
    if (key === 'query' && typeof value === 'string') found ||= RELEVANT.test(value);
  });
  return found;
}

function queryOf(expression: unknown): string {
  const inner = isTree(expression) ? expression['PLpgSQL_expr'] : null;
  return isTree(inner) ? String(inner['query'] ?? '') : '';
}

function replayQuery(sql: string, block: Block, isGuarded: boolean): void {
  try {
    for (const { stmt } of block.context.parser.parse(sql)) {
      if (stmt !== undefined) block.apply(stmt, { ...block.context, text: () => sql });
    }
  } catch (error) {
    if (!isGuarded) block.failures.push(error instanceof Error ? error.message : String(error));
  }
}

function replayDynamic(expression: string, block: Block, isGuarded: boolean): void {
  const select = as(block.context.parser.parse(`SELECT ${expression}`)[0]?.stmt, 'SelectStmt');
  const sql = as(as(select?.targetList?.[0], 'ResTarget')?.val, 'A_Const')?.sval?.sval;
  if (sql !== undefined) replayQuery(sql, block, isGuarded);
  else block.isDynamic ||= RELEVANT.test(expression) || !expression.includes("'");
}
