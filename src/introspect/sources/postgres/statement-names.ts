import { lookupTable } from '../../../util/lookup-table.js';

/** Reading which tables and functions a parsed statement names, without knowing any catalog. */

export interface NameUse {
  readonly kind: 'read' | 'write' | 'call' | 'local';
  readonly schema: string | null;
  readonly name: string;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/**
 * Every table that a statement reads or writes and every function it calls, in the order in which they stand.
 * Names of common table expressions are not tables; a table that the statement creates is `local`. The tree is
 * walked by its shape, so that a node unknown to us is still looked into.
 */
export function readNames(statement: unknown): readonly NameUse[] {
  const uses: NameUse[] = [];
  visit(statement, new Set(), uses);
  return uses;
}

/** Fields that hold the table a statement writes; a plain `relation`, not a wrapped node. */
const WRITING_STATEMENTS = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function visit(value: unknown, ctes: ReadonlySet<string>, uses: NameUse[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, ctes, uses);
    return;
  }
  if (!isTree(value)) return;
  const scope = isTree(value['withClause']) ? withNamesOf(value['withClause'], ctes) : ctes;
  for (const [key, child] of Object.entries(value)) {
    if (isTree(child)) visitField(key, child, scope, uses);
  }
}

function visitField(key: string, child: Tree, ctes: ReadonlySet<string>, uses: NameUse[]): void {
  if (WRITING_STATEMENTS.has(key)) {
    pushTable('write', child['relation'], NOTHING, uses);
    visit({ ...child, relation: null }, ctes, uses);
  } else if (key === 'RangeVar') {
    pushTable('read', child, ctes, uses);
  } else if (key === 'FuncCall') {
    pushCall(child['funcname'], uses);
    visit(child, ctes, uses);
  } else if (key in STATEMENTS) {
    STATEMENTS[key]?.(child, ctes, uses);
  } else {
    visit(child, ctes, uses);
  }
}

type Visitor = (statement: Tree, ctes: ReadonlySet<string>, uses: NameUse[]) => void;

const NOTHING: ReadonlySet<string> = new Set();

const STATEMENTS: Readonly<Record<string, Visitor>> = lookupTable({
  TruncateStmt: (statement, _ctes, uses) => {
    for (const relation of asList(statement['relations'])) {
      pushTable('write', isTree(relation) ? relation['RangeVar'] : null, NOTHING, uses);
    }
  },
  CopyStmt: (statement, ctes, uses) => {
    const kind = statement['is_from'] === true ? 'write' : 'read';
    pushTable(kind, statement['relation'], NOTHING, uses);
    visit({ query: statement['query'] }, ctes, uses);
  },
  CreateStmt: (statement, _ctes, uses) => pushTable('local', statement['relation'], NOTHING, uses),
  intoClause: (clause, _ctes, uses) => pushTable('local', clause['rel'], NOTHING, uses),
  into: (clause, _ctes, uses) => pushTable('local', clause['rel'], NOTHING, uses),
  RefreshMatViewStmt: (statement, _ctes, uses) =>
    pushTable('read', statement['relation'], NOTHING, uses),
  funccall: (call, ctes, uses) => {
    pushCall(call['funcname'], uses);
    visit(call, ctes, uses);
  },
});

/** A common table expression sees itself when recursive, its earlier siblings, and what is around it. */
function withNamesOf(clause: Tree, outer: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(outer);
  for (const item of asList(clause['ctes'])) {
    const cte = isTree(item) ? item['CommonTableExpr'] : null;
    if (isTree(cte)) names.add(String(cte['ctename']));
  }
  return names;
}

function pushTable(
  kind: 'read' | 'write' | 'local',
  relation: unknown,
  ctes: ReadonlySet<string>,
  uses: NameUse[],
): void {
  if (!isTree(relation)) return;
  const name = String(relation['relname']);
  const schema = typeof relation['schemaname'] === 'string' ? relation['schemaname'] : null;
  if (schema === null && ctes.has(name)) return;
  uses.push({ kind, schema, name });
}

function pushCall(funcname: unknown, uses: NameUse[]): void {
  const parts = asList(funcname).map((part) => {
    const text = isTree(part) ? part['String'] : null;
    return isTree(text) ? String(text['sval']) : '';
  });
  const name = parts.at(-1);
  if (name !== undefined) uses.push({ kind: 'call', schema: parts.at(-2) ?? null, name });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
