import type { Reader } from './reader.js';
import type { ColumnReference, Mention, Relation, Scope, SqlOptions } from './statement.js';

/** Gives every column that was seen to the table it belongs to, as far as that can be told. */
export function resolveColumns(reader: Reader): void {
  for (const scope of reader.scopes) {
    for (const reference of scope.references) resolveReference(reference, scope, reader.options);
  }
}

function resolveReference(reference: ColumnReference, scope: Scope, options: SqlOptions): void {
  const { qualifier, column } = reference;
  if (column === '*') {
    markWhole(qualifier, scope);
    return;
  }
  if (qualifier !== null) {
    findRelation(scope, qualifier)?.mention?.columns.add(column);
    return;
  }
  if (reference.mayBeOutput && scope.outputs.has(column.toLowerCase())) return;
  const whole = findRelation(scope, column)?.mention;
  if (whole && options.columnsOf?.(whole.schema, whole.name ?? '')?.has(column) !== true) {
    whole.allColumns = true;
    return;
  }
  findOwner(column, scope, options)?.columns.add(column);
}

function markWhole(qualifier: string | null, scope: Scope): void {
  const relations = qualifier === null ? scope.relations : [findRelation(scope, qualifier)];
  for (const relation of relations) if (relation?.mention) relation.mention.allColumns = true;
}

function findRelation(scope: Scope | null, name: string): Relation | undefined {
  const wanted = name.toLowerCase();
  for (let at = scope; at !== null; at = at.parent) {
    const found = at.relations.find((relation) => relation.name?.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The table an unqualified column belongs to: of the innermost block whose tables are known to have it, or the
 * only table of its own block. `undefined` where two could be meant.
 */
function findOwner(column: string, scope: Scope, options: SqlOptions): Mention | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const mentions = distinctMentions(at);
    const known = mentions.map((mention) => hasColumn(mention, column, options));
    const holders = mentions.filter((_, i) => known[i] === true);
    if (holders.length === 1) return holders[0];
    const isOpen = known.includes(null) || at.relations.some(({ mention }) => mention === null);
    if (holders.length > 1) return undefined;
    if (isOpen)
      return mentions.length === 1 && at.relations.length <= 2 && isAlone(at)
        ? mentions[0]
        : undefined;
  }
  return undefined;
}

function distinctMentions(scope: Scope): Mention[] {
  return [...new Set(scope.relations.flatMap(({ mention }) => mention ?? []))];
}

/** An INSERT's target may stand in its block twice, under its name and its alias. */
function isAlone(scope: Scope): boolean {
  const first = scope.relations[0]?.mention;
  return first !== null && scope.relations.every(({ mention }) => mention === first);
}

/** `null` = the table's columns are not known. */
function hasColumn(mention: Mention, column: string, options: SqlOptions): boolean | null {
  if (mention.name === null || options.columnsOf === undefined) return null;
  const columns = options.columnsOf(mention.schema, mention.name);
  if (columns === null) return null;
  return columns.has(column) || columns.has(column.toLowerCase());
}
