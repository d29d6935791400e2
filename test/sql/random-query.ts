import * as fc from 'fast-check';
import type { LetrecTypedTie } from 'fast-check';

/** Random well-formed PostgreSQL statements, built from the grammar's parts that name tables. */
const name = fc.constantFrom(
  'orders',
  'customers',
  'invoices',
  'lines',
  '"Order"',
  'recent',
  'tree',
);
const table = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 1, arbitrary: name.map((text) => `sales.${text}`) },
  { weight: 1, arbitrary: name.map((text) => `ONLY ${text}`) },
);
const alias = fc.constantFrom('', ' a1', ' AS a2', ' "A3"', ' AS o (x, y)');
const join = fc.constantFrom('JOIN', 'LEFT JOIN', 'INNER JOIN', 'FULL OUTER JOIN', 'RIGHT JOIN');
const setOperator = fc.constantFrom('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT');

interface Grammar {
  readonly expression: string;
  readonly source: string;
  readonly select: string;
  readonly query: string;
}

const grammar = fc.letrec<Grammar>((tie: LetrecTypedTie<Grammar>) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('1', 'id', 'a1.total', "'FROM x'", '$1', 'now()', 'count(*)', 'NULL', '"from"'),
    fc.constantFrom(
      'EXTRACT(year FROM d)',
      'TRIM(BOTH FROM n)',
      'SUBSTRING(n FROM 2)',
      'd::date',
      'a[1]',
    ),
    tie('expression').map((e) => `(${e} IS DISTINCT FROM id)`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([a, b]) => `CASE WHEN ${a} = 1 THEN ${b} END`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `coalesce(${a}, ${b})`),
    tie('query').map((q) => `(${q})`),
    tie('query').map((q) => `EXISTS (${q})`),
    fc.tuple(tie('expression'), tie('query')).map(([e, q]) => `(${e} IN (${q}))`),
    tie('query').map((q) => `ARRAY(${q})`),
  ),
  source: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.tuple(table, alias).map(([t, a]) => t + a),
    fc.constantFrom(
      'unnest($1::int[]) u(x)',
      'generate_series(1, 3) WITH ORDINALITY g',
      '(VALUES (1)) v (x)',
    ),
    tie('query').map((q) => `(${q}) s`),
    tie('query').map((q) => `LATERAL (${q}) AS l`),
    fc
      .tuple(tie('source'), join, tie('source'), tie('expression'))
      .map(([a, j, b, e]) => `${a} ${j} ${b} ON ${e} = 1`),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `(${a} CROSS JOIN ${b})`),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `${a} JOIN ${b} USING (id)`),
  ),
  select: fc
    .tuple(
      tie('expression'),
      fc.option(tie('source'), { freq: 8 }),
      fc.option(tie('source')),
      fc.option(tie('expression')),
      fc.constantFrom('', ' GROUP BY id', ' ORDER BY id DESC NULLS LAST', ' LIMIT 5 OFFSET 2'),
    )
    .map(([list, first, second, where, tail]) => {
      const from = [first, second].filter((source) => source !== null).join(', ');
      const fromClause = from === '' ? '' : ` FROM ${from}`;
      return `SELECT ${list} AS x${fromClause}${where === null ? '' : ` WHERE ${where} = 2`}${tail}`;
    }),
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('select'),
    fc.tuple(tie('select'), setOperator, tie('select')).map(([a, o, b]) => `(${a}) ${o} (${b})`),
    fc
      .tuple(
        fc.constantFrom('', 'RECURSIVE '),
        name,
        tie('query'),
        name,
        tie('query'),
        tie('query'),
      )
      .map(([r, n, a, m, b, main]) =>
        `WITH ${r}${n} AS (${a}), ${m}x AS (${b}) SELECT 1 FROM (${main}) q0`.replace(
          /"x AS/g,
          'x" AS',
        ),
      ),
  ),
}));

const assignment = grammar.expression.map((e) => `total = ${e}`);
const returning = fc.option(grammar.expression).map((e) => (e === null ? '' : ` RETURNING ${e}`));
const where = grammar.expression.map((e) => ` WHERE ${e} = 1`);

const insert = fc
  .tuple(
    name,
    fc.oneof(
      grammar.query,
      grammar.expression.map((e) => `VALUES (${e})`),
    ),
    fc.oneof(
      fc.constantFrom('', ' ON CONFLICT DO NOTHING'),
      fc.tuple(assignment, where).map(([a, w]) => ` ON CONFLICT (id) DO UPDATE SET ${a}${w}`),
    ),
  )
  .map(([t, rows, conflict]) => `INSERT INTO ${t} (id) ${rows}${conflict}`);

const update = fc
  .tuple(table, assignment, fc.option(grammar.source), where)
  .map(([t, a, from, w]) => `UPDATE ${t} SET ${a}${from === null ? '' : ` FROM ${from}`}${w}`);

const remove = fc
  .tuple(table, fc.option(grammar.source), where)
  .map(([t, using, w]) => `DELETE FROM ${t}${using === null ? '' : ` USING ${using}`}${w}`);

const writing = fc.tuple(fc.oneof(insert, update, remove), returning).map(([w, r]) => w + r);

export const queryArbitrary = fc.oneof(
  grammar.query,
  writing,
  fc
    .tuple(name, fc.oneof(insert, update, remove), grammar.query)
    .map(([n, w, q]) => `WITH ${n} AS (${w} RETURNING 1) SELECT 1 FROM (${q}) q0`),
  fc.tuple(name, grammar.query, writing).map(([n, q, w]) => `WITH ${n} AS (${q}) ${w}`),
);
