import { sortBy } from '../../../util/sort.js';
import { attempt, requireTable, schemaOf, type Applying } from './applying.js';
import { readColumnDefinition, readDefault, type ColumnDefinition } from './column-definition.js';
import { addColumn, addColumnKeys, addKey } from './create-table.js';
import { Cursor, InapplicableSql, splitAtCommas } from './cursor.js';
import { isKeyNext, readKey } from './keys.js';
import { findColumn, isSameName, type MemoryTable } from './memory.js';
import { dropColumn, dropNamed, renameColumn, renameTable } from './restructure.js';
import { countListed, countPartitions, readCount, readTableOptions } from './table-options.js';
import type { Token } from './tokens.js';

/**
 * Applies `ALTER TABLE`, from behind the word TABLE on, one action after the other; an action that does not work
 * is a gap of its own.
 * https://dev.mysql.com/doc/refman/8.0/en/alter-table.html
 *
 * @throws UnreadableSql, InapplicableSql
 */
export function alterTable(applying: Applying, cursor: Cursor): void {
  const mayBeMissing = cursor.accept('IF EXISTS');
  const name = cursor.qualifiedName();
  cursor.acceptAny('NOWAIT', 'WAIT');
  let table: MemoryTable;
  try {
    table = requireTable(applying, name);
  } catch (error) {
    if (mayBeMissing && error instanceof InapplicableSql) return;
    throw error;
  }
  for (const action of sortActions(splitAtCommas(cursor.rest()))) {
    attempt(applying, `ALTER TABLE ${table.name}`, action, () => {
      alter(applying, table, new Cursor(action));
    });
  }
}

/** The server drops first, then sees to columns, then to indexes, and makes foreign keys last. */
function sortActions(actions: readonly Token[][]): Token[][] {
  return sortBy(actions, rankAction);
}

function rankAction(action: Token[]): number {
  const cursor = new Cursor(action);
  if (cursor.isNext('DROP')) return cursor.isNext('DROP FOREIGN KEY') ? 0 : 1;
  if (action.some((token) => token.kind === 'word' && /^references$/i.test(token.value))) return 4;
  return cursor.accept('ADD') && isKeyNext(cursor) ? 3 : 2;
}

function alter(applying: Applying, table: MemoryTable, cursor: Cursor): void {
  if (cursor.accept('ADD')) add(applying, table, cursor);
  else if (cursor.accept('DROP')) drop(applying, table, cursor);
  else if (cursor.accept('MODIFY')) modify(applying, table, cursor, false);
  else if (cursor.accept('CHANGE')) modify(applying, table, cursor, true);
  else if (cursor.accept('RENAME')) rename(applying, table, cursor);
  else if (cursor.accept('ALTER')) alterColumn(table, cursor);
  else changeTable(table, cursor);
}

function add(applying: Applying, table: MemoryTable, cursor: Cursor): void {
  if (cursor.accept('PARTITION')) {
    addPartitions(table, cursor);
    return;
  }
  if (isKeyNext(cursor)) {
    const mayExist = cursor.tokens.some((_, index) => isIfNotExists(cursor, index));
    const key = readKey(cursor);
    const isKnown =
      key.kind === 'index' && table.indexes.some((index) => isSameName(index.name, key.name ?? ''));
    if (!(mayExist && isKnown)) addKey(applying, table, key);
    return;
  }
  if (cursor.acceptAny('PERIOD FOR', 'SYSTEM VERSIONING') !== null) return;
  cursor.accept('COLUMN');
  const mayExist = cursor.accept('IF NOT EXISTS');
  const items = cursor.peek() === '(' ? splitAtCommas(cursor.parenthesized()) : [cursor.rest()];
  for (const item of items) addOne(applying, table, new Cursor(item), mayExist);
}

function isIfNotExists(cursor: Cursor, index: number): boolean {
  const words = cursor.tokens.slice(index, index + 3).map(({ value }) => value.toUpperCase());
  return words.join(' ') === 'IF NOT EXISTS';
}

function addOne(applying: Applying, table: MemoryTable, cursor: Cursor, mayExist: boolean): void {
  if (isKeyNext(cursor)) {
    addKey(applying, table, readKey(cursor));
    return;
  }
  const definition = readColumnDefinition(cursor);
  const { name } = definition.column;
  if (findColumn(table, name)) {
    if (mayExist) return;
    throw new InapplicableSql(`column "${name}" was there already`);
  }
  addColumn(table, definition, readPosition(table, cursor));
  addColumnKeys(applying, table, definition, cursor.tokens[0]?.start ?? 0);
}

function drop(applying: Applying, table: MemoryTable, cursor: Cursor): void {
  if (cursor.accept('PRIMARY KEY')) {
    dropNamed(table, 'PRIMARY', ['index'], false);
    return;
  }
  if (cursor.accept('PARTITION')) {
    cursor.accept('IF EXISTS');
    table.partitionCount -= splitAtCommas(cursor.rest()).length;
    return;
  }
  if (cursor.acceptAny('PERIOD FOR', 'SYSTEM VERSIONING') !== null) return;
  const what = cursor.acceptAny('FOREIGN KEY', 'INDEX', 'KEY', 'CONSTRAINT', 'CHECK');
  if (what === null) cursor.accept('COLUMN');
  const mayBeMissing = cursor.accept('IF EXISTS');
  const name = cursor.name();
  if (what === 'FOREIGN KEY') dropNamed(table, name, ['foreign-key'], mayBeMissing);
  else if (what === 'INDEX' || what === 'KEY') dropNamed(table, name, ['index'], mayBeMissing);
  // Checks are not kept, so that a constraint that is not found is taken for one.
  else if (what === 'CONSTRAINT') dropNamed(table, name, ['foreign-key', 'index'], true);
  else if (what === null) dropColumn(applying.database, table, name, mayBeMissing);
}

function modify(applying: Applying, table: MemoryTable, cursor: Cursor, renames: boolean): void {
  cursor.accept('COLUMN');
  const mayBeMissing = cursor.accept('IF EXISTS');
  const oldName = renames ? cursor.name() : (cursor.peekToken()?.value ?? '');
  const definition = readColumnDefinition(cursor);
  const known = findColumn(table, oldName);
  if (!known) {
    if (mayBeMissing) return;
    throw new InapplicableSql(`table "${table.name}" has no column "${oldName}"`);
  }
  if (renames) renameColumn(applying.database, table, oldName, definition.column.name);
  replaceColumn(applying, table, definition, cursor);
}

function replaceColumn(
  applying: Applying,
  table: MemoryTable,
  definition: ColumnDefinition,
  cursor: Cursor,
): void {
  const current = findColumn(table, definition.column.name);
  const index = table.columns.findIndex((column) => column === current);
  const isKey = table.indexes.some(
    ({ name, parts }) =>
      name === 'PRIMARY' &&
      parts.some((part) => isSameName(part.column ?? '', current?.name ?? '')),
  );
  table.columns.splice(index, 1);
  const position = readPosition(table, cursor) ?? index;
  const column = {
    ...definition.column,
    isNullable: definition.column.isNullable && !isKey,
  };
  addColumn(table, { ...definition, column }, position);
  addColumnKeys(applying, table, definition, cursor.tokens[0]?.start ?? 0);
}

function rename(applying: Applying, table: MemoryTable, cursor: Cursor): void {
  if (cursor.accept('COLUMN')) {
    cursor.accept('IF EXISTS');
    const from = cursor.name();
    cursor.expect('TO');
    renameColumn(applying.database, table, from, cursor.name());
    return;
  }
  if (cursor.acceptAny('INDEX', 'KEY') !== null) {
    cursor.accept('IF EXISTS');
    const from = cursor.name();
    cursor.expect('TO');
    const index = table.indexes.find(({ name }) => isSameName(name, from));
    if (!index) throw new InapplicableSql(`table "${table.name}" has no index "${from}"`);
    index.name = cursor.name();
    return;
  }
  cursor.acceptAny('TO', 'AS', '=');
  const to = cursor.qualifiedName();
  renameTable(applying.database, table, { schema: schemaOf(applying, to), name: to.name });
}

function alterColumn(table: MemoryTable, cursor: Cursor): void {
  if (cursor.acceptAny('INDEX', 'KEY', 'CHECK', 'CONSTRAINT') !== null) return;
  cursor.accept('COLUMN');
  const mayBeMissing = cursor.accept('IF EXISTS');
  const name = cursor.name();
  const index = table.columns.findIndex((column) => isSameName(column.name, name));
  const column = table.columns[index];
  if (!column) {
    if (mayBeMissing) return;
    throw new InapplicableSql(`table "${table.name}" has no column "${name}"`);
  }
  if (cursor.accept('SET DEFAULT')) {
    table.columns[index] = { ...column, default: readDefault(cursor) };
  } else if (cursor.accept('DROP DEFAULT')) {
    table.columns[index] = { ...column, default: 'none' };
  }
}

function changeTable(table: MemoryTable, cursor: Cursor): void {
  if (cursor.accept('REMOVE PARTITIONING')) {
    Object.assign(table, { kind: 'table', partitionCount: 0 });
  } else if (cursor.accept('PARTITION BY')) {
    Object.assign(table, { kind: 'partitioned', partitionCount: countPartitions(cursor) });
  } else if (cursor.accept('COALESCE PARTITION')) {
    table.partitionCount -= readCount(cursor);
  } else if (cursor.accept('REORGANIZE PARTITION')) {
    reorganizePartitions(table, cursor);
  } else if (cursor.peek(1) !== 'PARTITION') {
    const isPartitioned = table.kind === 'partitioned';
    Object.assign(table, readTableOptions(cursor), isPartitioned ? { kind: 'partitioned' } : {});
  }
}

function addPartitions(table: MemoryTable, cursor: Cursor): void {
  cursor.accept('IF NOT EXISTS');
  if (cursor.accept('PARTITIONS')) table.partitionCount += readCount(cursor);
  else table.partitionCount += Math.max(1, countListed(cursor.parenthesized()));
}

function reorganizePartitions(table: MemoryTable, cursor: Cursor): void {
  let replaced = 0;
  while (!cursor.isAtEnd && !cursor.isNext('INTO')) if (cursor.next()?.value !== ',') replaced += 1;
  if (!cursor.accept('INTO')) return;
  table.partitionCount += countListed(cursor.parenthesized()) - replaced;
}

/** `FIRST` and `AFTER column`, as a position from 0; `null` = at the end. */
function readPosition(table: MemoryTable, cursor: Cursor): number | null {
  if (cursor.accept('FIRST')) return 0;
  if (!cursor.accept('AFTER')) {
    if (!cursor.isAtEnd) throw cursor.unreadable('the end of the column definition');
    return null;
  }
  const after = cursor.name();
  const index = table.columns.findIndex((column) => isSameName(column.name, after));
  if (index < 0) throw new InapplicableSql(`table "${table.name}" has no column "${after}"`);
  return index + 1;
}
