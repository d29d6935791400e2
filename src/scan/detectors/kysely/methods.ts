import type { Operation } from '../../../model/access.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://kysely-org.github.io/kysely-apidoc/classes/Kysely.html

/** Methods that begin a query with the name of its table, and what the query does to it. */
export const BEGINNINGS: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  selectFrom: ['select'],
  insertInto: ['insert'],
  replaceInto: ['insert', 'delete'],
  updateTable: ['update'],
  deleteFrom: ['delete'],
  mergeInto: [],
});

/** Whether a method begins a query. */
export function isBeginning(method: string): boolean {
  return Object.hasOwn(BEGINNINGS, method);
}

/** Links that name a further table, which is read. */
export const NAMING =
  /^(?:(?:inner|left|right|full|cross)Join(?:Lateral)?|(?:cross|outer)Apply|from|using)$/;

/** Links that give a name to a query (`WITH`), which is no table. */
export const WITH_LINKS = /^with(?:Recursive)?$/;

/** Methods of the client that give a client again. */
export const KEEPS_CLIENT = /^with(?:Tables|Plugin|outPlugins)$/;

/** Links of a query under construction, which give the query again. */
export const LINKS =
  /^(?:(?:inner|left|right|full|cross)Join(?:Lateral)?|(?:cross|outer)Apply|from|using\w*|select\w*|where\w*|having\w*|groupBy\w*|orderBy\w*|limit|offset|fetch|top|distinct\w*|set|values|columns?|expression|defaultValues|returning\w*|output\w*|for\w+|skipLocked|noWait|modify\w*|ignore|or[A-Z]\w+|\$\w+|clear\w+|on\w*|union\w*|intersect\w*|except\w*|when\w*|then\w*|with\w*|as|comment|do\w+|constraint|and\w*|or|between\w*)$/;

/** What the arms of a `MERGE` and of `ON CONFLICT` do, besides what the query does anyway. */
export const FURTHER_WRITES: Readonly<Record<string, Operation>> = lookupTable({
  doUpdateSet: 'update',
  onDuplicateKeyUpdate: 'update',
  thenUpdate: 'update',
  thenUpdateSet: 'update',
  thenDelete: 'delete',
  thenInsertValues: 'insert',
});

/** `forUpdate()`, `forNoKeyUpdate()`: the rows are locked. */
export const LOCKS = /^for(?:NoKey)?Update$|^for(?:Key)?Share$/;
