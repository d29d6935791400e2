import type { AnalysisResult } from '../../src/model/result.js';
import { crossing, empty, foreignKey, kinds, seam, shop, table } from './sample-result.js';

/** Results at the edges of what a report must show. */
export const extremes: Readonly<Record<string, AnalysisResult>> & {
  readonly 'names of every kind': AnalysisResult;
  readonly 'two hundred seams': AnalysisResult;
} = {
  'nothing at all': empty,
  'one table and no code': withTables(['orders'], 1),
  'one seam': withTables(['orders', 'order_lines', 'products'], 1),
  'names of every kind': withTables(
    [
      'say "hello"',
      "it's",
      '<b>bold</b>',
      '</script>',
      'a|b',
      '`tick`',
      'trailing\\',
      'two\nlines',
      '\u001B[31mred',
      'הזמנות',
      '🛒 carts',
      '订单明细',
      'a_table_with_a_name_that_is_exactly_sixty_characters_long_ok',
      '&amp;',
    ],
    4,
  ),
  'two hundred seams': withTables(numbered(600), 200),
  '2,000 tables in 40 seams': withTables(numbered(2000), 40),
  'no foreign keys': { ...shop, catalog: { ...shop.catalog, foreignKeys: [] } },
  'a schema without code': {
    ...shop,
    coverage: empty.coverage,
    modules: [],
    accesses: [],
    statements: [],
    transactions: [],
    unresolved: [],
    setAside: [],
    ownership: [],
    placements: [],
  },
  'code without a schema': { ...shop, catalog: empty.catalog, seams: [], extractionOrder: [] },
};

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_item, index) => `table_${String(index).padStart(4, '0')}`);
}

/** Tables dealt out to seams in turn, each referring to the one before it. */
function withTables(names: readonly string[], seamCount: number): AnalysisResult {
  const keys = names
    .slice(1)
    .map((name, index) => foreignKey(name, 'parent_id', names[index] ?? ''));
  const ids = Array.from({ length: seamCount }, (_item, index) => `${names[index]} & friends`);
  const seamOf = (name: string): string => ids[names.indexOf(name) % seamCount] ?? '';
  const crossingKeys = keys.filter((key) => seamOf(key.from) !== seamOf(key.to));
  return {
    ...empty,
    coverage: { ...empty.coverage, inputs: ['schema.sql'], tablesWithoutAccess: names },
    catalog: {
      ...empty.catalog,
      tables: names.map((name) => table(name, ['id', 'parent_id'], null)),
      foreignKeys: keys,
    },
    seams: ids.map((id, index) =>
      seam(
        id,
        names.filter((_name, place) => place % seamCount === index),
        [],
      ),
    ),
    crossings: crossingKeys.map((key) =>
      crossing('foreign-key', seamOf(key.from), seamOf(key.to), [key.from, key.to].sort()),
    ),
    foreignKeysToBreak: crossingKeys.map((key) => ({
      name: key.name,
      from: key.from,
      columns: key.columns,
      to: key.to,
      toColumns: key.toColumns,
      onDelete: key.onDelete,
      origin: key.origin,
      fromSeam: seamOf(key.from),
      toSeam: seamOf(key.to),
      treatment: 'reference-by-id',
      why: 'Only the id is needed.',
      lost: [`${key.from} may refer to a row of ${key.to} that is gone.`],
      evidence: [],
    })),
    extractionOrder: ids.map((id, index) => ({
      position: index + 1,
      seam: id,
      reasons: ['Fewest crossings.'],
      costs: { points: 3, crossings: kinds({ 'foreign-key': 3 }), inbound: 1, outbound: 2 },
      blockedBy: [],
    })),
  };
}
