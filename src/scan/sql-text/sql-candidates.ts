import type { Dialect } from '../../model/catalog.js';
import { looksLikeSql, mayBeginSql } from '../../sql/looks-like-sql.js';
import { readSql } from '../../sql/read-sql.js';
import type { SqlStatement, SqlTable } from '../../sql/statement.js';
import type { Candidate, ScanContext } from '../detector.js';
import { alternatives, knownText, type Value } from '../resolve/value.js';
import { isConcatenation, operandsOf } from '../concatenation.js';
import { ts } from '../ts.js';
import { composeText, type ComposedText } from './compose.js';
import { fillNames } from './placeholders.js';

/** How sure it is that the text is SQL. */
export type SqlEvidence =
  /** A tag or callee says so: fragments count, and what cannot be read is worth saying. */
  | 'declared'
  /** Only its looks. */
  | 'looks';

export interface SqlReading {
  readonly candidates: readonly Candidate[];
  readonly statements: readonly SqlStatement[];
}

const NOTHING: SqlReading = { candidates: [], statements: [] };

/**
 * The table accesses in the SQL text that an expression stands for.
 *
 * @param node the whole text: a literal, template, tagged template, concatenation or joined array
 */
export function readSqlText(
  node: ts.Expression,
  context: ScanContext,
  evidence: SqlEvidence,
  dialect: Dialect | null = null,
): SqlReading {
  if (evidence === 'looks' && !mayBeginSql(beginningOf(node))) return NOTHING;
  const composed = fillNames(composeText(node, context), node, context);
  return readComposedText(composed, node, context, evidence, dialect);
}

/** What the text begins with, as far as it is written at this place; most texts of a program are known by that. */
function beginningOf(node: ts.Expression): string {
  const first = isConcatenation(node) ? (operandsOf(node)[0] ?? node) : node;
  const text = ts.isTaggedTemplateExpression(first) ? first.template : first;
  if (ts.isTemplateExpression(text)) return text.head.text;
  return ts.isStringLiteralLike(text) ? text.text : '';
}

/** The same for a text that was put together already, say with names bound to it. */
export function readComposedText(
  composed: ComposedText,
  node: ts.Expression,
  context: ScanContext,
  evidence: SqlEvidence,
  dialect: Dialect | null = null,
): SqlReading {
  if (evidence === 'looks' && !looksLikeSql(composed.text)) return NOTHING;
  const statements = readSql(composed.text, { dialect });
  const candidates = statements.flatMap((statement) =>
    candidatesOf(statement, composed, node, context, evidence),
  );
  return { candidates, statements };
}

function candidatesOf(
  statement: SqlStatement,
  composed: ComposedText,
  node: ts.Expression,
  context: ScanContext,
  evidence: SqlEvidence,
): Candidate[] {
  if (statement.kind === 'definition' || statement.kind === 'transaction') return [];
  const start = composed.offsets[statement.start] ?? node.getStart();
  const touches = statement.tables
    .filter((table) => !table.isSystem)
    .flatMap((table) => candidatesOfTable(table, composed, node, start, context, evidence));
  if (touches.length > 0 || statement.problems.length === 0 || statement.kind === 'fragment')
    return touches;
  return evidence === 'declared' || looksLikeSql(composed.text)
    ? [unparsed(statement, composed, node)]
    : [];
}

function unparsed(statement: SqlStatement, composed: ComposedText, node: ts.Expression): Candidate {
  const [problem] = statement.problems;
  return {
    kind: 'unresolved',
    reason: 'unparsed-sql',
    detail: `The SQL text could not be read: ${problem?.message ?? 'it is no statement'}.`,
    place: composed.offsets[problem?.offset ?? statement.start] ?? node.getStart(),
  };
}

function candidatesOfTable(
  table: SqlTable,
  composed: ComposedText,
  node: ts.Expression,
  statement: number,
  context: ScanContext,
  evidence: SqlEvidence,
): Candidate[] {
  const place = composed.offsets[table.offset] ?? node.getStart();
  const common = {
    kind: 'touch',
    operations: table.operations,
    place,
    statement,
    columns: table.columns,
    allColumns: table.allColumns,
    locks: table.locks,
  } as const;
  if (table.name !== null) {
    const name = table.schema === null ? table.name : `${table.schema}.${table.name}`;
    return [{ ...common, table: { kind: 'name', name } }];
  }
  const value = valueOfHole(table, composed, context);
  if (value !== null) return [{ ...common, table: { kind: 'value', value } }];
  if (evidence === 'looks' && table.hole === -1) return [];
  return [
    {
      kind: 'unresolved',
      reason: 'dynamic-table',
      detail: 'The table name in the SQL text is put together at run time.',
      place,
    },
  ];
}

/** What fills the place of the table: only where nothing but the hole stands there. */
function valueOfHole(table: SqlTable, composed: ComposedText, context: ScanContext): Value | null {
  const hole = table.hole === null ? undefined : composed.holes[table.hole];
  if (hole === undefined || table.length > 3) return null;
  const known = alternatives(hole.value).filter((one) => knownText(one) !== null);
  if (known.length > 0 || hole.value.kind === 'parameter') return hole.value;
  const named = context.member(hole.value, 'tableName');
  return knownText(named) === null && hole.value.kind === 'unknown' ? null : hole.value;
}
