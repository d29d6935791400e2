import { parse } from 'libpg-query';

/** What PostgreSQL's own parser says about the tables of a statement: `schema.table operation`, sorted. */
export async function tablesByServer(sql: string): Promise<string[]> {
  const tree: unknown = await parse(sql);
  const found: string[] = [];
  visit(tree, new Set(), found);
  // `SET (a, b) = (SELECT ..)` repeats the sub-select in the tree, once for each column.
  return [...new Set(found)].map((text) => text.replace(/^\d+ /, '')).sort();
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function visit(value: unknown, ctes: ReadonlySet<string>, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, ctes, found);
    return;
  }
  if (!isNode(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'RangeVar') addTable(child, 'select', ctes, found);
    else if (/^(intoClause|lockedRels|into)$/.test(key)) continue;
    else if (key === 'relation' && isNode(child) && child['relname'] !== undefined) continue;
    else if (isNode(child)) visitNode(key, child, ctes, found);
    else visit(child, ctes, found);
  }
}

function visitNode(key: string, node: Node, outer: ReadonlySet<string>, found: string[]): void {
  const ctes = new Set(outer);
  const { withClause, ...rest } = node;
  if (isNode(withClause)) {
    const list = (withClause['ctes'] as Node[]).map((item) => item['CommonTableExpr'] as Node);
    if (withClause['recursive'] === true) for (const cte of list) ctes.add(String(cte['ctename']));
    for (const cte of list) {
      visit(cte['ctequery'], new Set(ctes), found);
      ctes.add(String(cte['ctename']));
    }
  }
  for (const operation of operationsOf(key, node))
    addTable(node['relation'], operation, new Set(), found);
  if (key === 'TruncateStmt') {
    for (const item of node['relations'] as Node[])
      addTable(item['RangeVar'], 'delete', new Set(), found);
    return;
  }
  visit(rest, ctes, found);
}

function operationsOf(key: string, node: Node): string[] {
  switch (key) {
    case 'InsertStmt': {
      const conflict = node['onConflictClause'];
      const updates = isNode(conflict) && conflict['action'] === 'ONCONFLICT_UPDATE';
      return updates ? ['insert', 'update'] : ['insert'];
    }
    case 'UpdateStmt':
      return ['update'];
    case 'DeleteStmt':
      return ['delete'];
    case 'CopyStmt':
      return node['relation'] === undefined ? [] : [node['is_from'] === true ? 'insert' : 'select'];
    case 'MergeStmt':
      return [
        ...new Set(
          (node['mergeWhenClauses'] as Node[])
            .map((clause) => String((clause['MergeWhenClause'] as Node)['commandType']))
            .filter((type) => type !== 'CMD_NOTHING')
            .map((type) => type.replace('CMD_', '').toLowerCase()),
        ),
      ];
    default:
      return [];
  }
}

function addTable(
  relation: unknown,
  operation: string,
  ctes: ReadonlySet<string>,
  found: string[],
): void {
  if (!isNode(relation)) return;
  const schema = relation['schemaname'];
  const name = String(relation['relname']);
  if (schema === undefined && ctes.has(name)) return;
  found.push(
    `${Number(relation['location'] ?? 0)} ${schema === undefined ? '' : `${String(schema)}.`}${name} ${operation}`,
  );
}
