import type { Operation } from '../../../model/access.js';
import type { ScanContext } from '../../detector.js';
import { knownTexts } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://knexjs.org/guide/query-builder.html

/** Links that decide what a query does; without one it selects. */
export const WRITES: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  insert: ['insert'],
  upsert: ['insert', 'update'],
  update: ['update'],
  increment: ['update'],
  decrement: ['update'],
  updateFrom: ['update'],
  del: ['delete'],
  delete: ['delete'],
  truncate: ['delete'],
  merge: ['update'],
  // Objection's queries are Knex' with further links: https://vincit.github.io/objection.js/api/query-builder/
  insertAndFetch: ['insert'],
  insertGraph: ['insert'],
  insertGraphAndFetch: ['insert'],
  insertWithRelated: ['insert'],
  insertWithRelatedAndFetch: ['insert'],
  // Only related rows that the graph leaves out are deleted.
  upsertGraph: ['insert', 'update'],
  upsertGraphAndFetch: ['insert', 'update'],
  updateAndFetch: ['update'],
  updateAndFetchById: ['update'],
  patch: ['update'],
  patchAndFetch: ['update'],
  patchAndFetchById: ['update'],
  deleteById: ['delete'],
});

/** Links of Objection that make or end relations between rows, and what that does to a link table. */
export const RELATES: Readonly<Record<string, Operation>> = lookupTable({
  relate: 'insert',
  unrelate: 'delete',
});

/** Further links of Objection's queries. */
const OBJECTION_LINKS =
  /^(?:insert\w*|upsert\w*|update\w*|patch\w*|delete\w*|relate|unrelate|find\w*|with\w*|allow\w*|eager|mergeEager|joinEager|modify\w*|page|range|resultSize|throwIfNotFound|runBefore|runAfter|onBuild|onError|context|mergeContext|joinRelated|skipUndefined|for|alias|tableNameFor|omit|pick|traverse\w*|toKnexQuery|execute|alter|unmodify|castTo|\w*Join(?:Related|Relation))$/;

/** Whether a method is a link of a query under construction. */
export function isLink(method: string): boolean {
  return LINKS.test(method) || OBJECTION_LINKS.test(method);
}

/**
 * The links that a callee may be: one, or several where the method is chosen (`query[isNew ? 'insert' : 'patch']`).
 * Empty for what is no link.
 */
export function linksNamed(callee: ts.Expression, context: ScanContext): readonly string[] {
  const names = ts.isPropertyAccessExpression(callee)
    ? [callee.name.text]
    : ts.isElementAccessExpression(callee) && !ts.isNumericLiteral(callee.argumentExpression)
      ? knownTexts(context.evaluate(callee.argumentExpression))
      : [];
  return names.every(isLink) ? names.filter((name) => name !== 'then') : [];
}

/** Links that name the main table of a query, or others that it reads. */
export const TABLE_LINKS = new Set(['from', 'into', 'table', 'fromJS']);

/** Links that name a table which is only read. */
export const READ_LINKS =
  /^(?:(?:inner|left|leftOuter|right|rightOuter|fullOuter|outer|cross)?[jJ]oin|using|updateFrom)$/;

/** Links that give a name to a query (`WITH`), which is no table. */
export const WITH_LINKS = /^with(?:Recursive|Materialized|NotMaterialized)?$/;

/** Links that begin a query on the client itself: `knex.select(...)`, `trx.from('orders')`. */
export const BEGINNINGS =
  /^(?:select|columns?|distinct|distinctOn|from|fromRaw|into|table|insert|upsert|update|del|delete|with(?:Recursive|Materialized|NotMaterialized|Schema)?|where\w*|(?:inner|left|right|cross|full)?\w*[jJ]oin|count\w*|sum\w*|avg\w*|min|max|first|pluck|truncate|queryBuilder|queryContext|union\w*|increment|decrement|not|returning|clearSelect)$/;

/** Every link of a query builder. */
const LINKS =
  /^(?:select|columns?|column|distinct\w*|from\w*|into|table|insert|upsert|update\w*|del|delete|truncate|with\w*|where\w*|andWhere\w*|orWhere\w*|on|on[A-Z]\w*|and[A-Z]\w*|or[A-Z]\w*|\w*[jJ]oin(?:Raw)?|join|using|count\w*|sum\w*|avg\w*|min|max|first|pluck|increment|decrement|returning|orderBy\w*|groupBy\w*|having\w*|limit|offset|union\w*|intersect|except|as|clone|modify|forUpdate|forShare|forNoKeyUpdate|forKeyShare|skipLocked|noWait|timeout|transacting|debug|queryContext|clear\w*|merge|ignore|onConflict|partitionBy|rank|denseRank|rowNumber|hint\w*|comment|options|connection|not|jsonExtract|jsonSet|jsonInsert|jsonRemove|stream|asCallback|columnInfo|then)$/;

/** Links that hardly any other library has, so that they tell what stands before them. */
export const TELLING_LINKS =
  /^(?:where|where[A-Z]\w*|andWhere\w*|orWhere\w*|(?:inner|left|right)?[jJ]oin|leftOuterJoin|insert|update|del|pluck|returning|orderBy|groupBy|increment|decrement|onConflict|countDistinct|from|into|forUpdate)$/;
