import type { Node, RangeVar } from 'libpg-query';
import { as, strings, walkTree } from './ast.js';
import {
  findRelation,
  isTable,
  type State,
  type StateColumn,
  type TableRelation,
} from './state.js';

interface Source {
  /** What the query calls it. */
  readonly alias: string;
  readonly table: TableRelation;
}

/**
 * The columns of tables that a view's query mentions, as they are when the view is made: `*` stands for those
 * that are there by then. A name without a table counts for every table of the query that has such a column.
 */
export function columnsReadBy(state: State, query: Node | undefined): Set<StateColumn> {
  const sources = sourcesIn(state, query);
  const found = new Set<StateColumn>();
  const add = (alias: string | undefined, isMeant: (name: string) => boolean): void => {
    for (const source of sources) {
      if (alias !== undefined && source.alias !== alias) continue;
      for (const column of source.table.columns) if (isMeant(column.name)) found.add(column);
    }
  };
  walkTree(query, (key, value) => {
    if (typeof value !== 'object' || value === null) return;
    if (key === 'ColumnRef') {
      const { fields = [] } = value as { fields?: Node[] };
      const name = as(fields.at(-1), 'String')?.sval;
      add(as(fields.at(-2), 'String')?.sval, (other) => name === undefined || other === name);
    } else if (key === 'JoinExpr') {
      const { usingClause, isNatural } = value as { usingClause?: Node[]; isNatural?: boolean };
      const names = strings(usingClause);
      add(undefined, (other) => names.includes(other) || (isNatural === true && isShared(other)));
    }
  });
  return found;

  function isShared(name: string): boolean {
    const having = sources.filter(({ table }) => table.columns.some((own) => own.name === name));
    return having.length > 1;
  }
}

function sourcesIn(state: State, query: Node | undefined): Source[] {
  const sources: Source[] = [];
  walkTree(query, (key, value) => {
    if (key !== 'RangeVar') return;
    const range = value as RangeVar;
    const table = findRelation(state, range);
    if (isTable(table)) {
      sources.push({ alias: range.alias?.aliasname ?? range.relname ?? '', table });
    }
  });
  return sources;
}
