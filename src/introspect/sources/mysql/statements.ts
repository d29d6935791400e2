import { readBody, requireTable, schemaOf, type Applying } from './applying.js';
import { alterTable } from './alter-table.js';
import { readColumnType } from './column-type.js';
import { createTable } from './create-table.js';
import { Cursor, InapplicableSql, splitAtCommas } from './cursor.js';
import { addIndex, readIndex } from './keys.js';
import {
  find,
  isSameName,
  listObjects,
  put,
  remove,
  useSchema,
  type MemoryObject,
  type Objects,
} from './memory.js';
import { readColumnsOfQuery } from './query-columns.js';
import { dropNamed, dropTable, renameTable } from './restructure.js';
import type { Trigger } from '../../../model/catalog.js';
import type { Token } from './tokens.js';
import { lookupTable } from '../../../util/lookup-table.js';

/**
 * Applies one statement to the database; those that have no bearing on a catalog are stepped over.
 *
 * @throws UnreadableSql, InapplicableSql
 */
export function applyStatement(applying: Applying, tokens: readonly Token[]): void {
  const cursor = new Cursor(tokens);
  if (cursor.accept('CREATE')) create(applying, cursor);
  else if (cursor.accept('ALTER')) alter(applying, cursor);
  else if (cursor.accept('DROP')) drop(applying, cursor);
  else if (cursor.acceptAny('RENAME TABLE', 'RENAME TABLES') !== null) rename(applying, cursor);
  else if (cursor.accept('USE')) useSchema(applying.database, cursor.name());
  else if (cursor.accept('CALL')) noteCall(applying, cursor);
  else if (cursor.acceptAny('EXECUTE', 'SOURCE') !== null || cursor.isNext('BEGIN NOT')) {
    throw new InapplicableSql('what it runs cannot be followed, and it may change tables');
  } else if (!IDLE.has(cursor.peek()) && cursor.peek() !== '(') {
    throw cursor.unreadable('a statement of MySQL');
  }
}

/** Statements that leave the catalog as it is. */
const IDLE = new Set(
  (
    'ANALYZE BEGIN BINLOG CACHE CHANGE CHECK CHECKSUM COMMIT DEALLOCATE DELETE DESC DESCRIBE DO EXPLAIN FLUSH GET ' +
    'GRANT HANDLER HELP INSERT INSTALL KILL LOAD LOCK OPTIMIZE PREPARE PURGE RELEASE REPAIR REPLACE RESET REVOKE ' +
    'ROLLBACK SAVEPOINT SELECT SET SHOW SHUTDOWN START STOP TABLE TRUNCATE UNINSTALL UNLOCK UPDATE VALUES WITH XA'
  ).split(' '),
);

/** A procedure that only moves data may be called; one that may change tables is a gap. */
function noteCall(applying: Applying, cursor: Cursor): void {
  const name = cursor.qualifiedName();
  const procedure = find(applying.database.procedures, schemaOf(applying, name), name.name);
  if (procedure && !/\b(alter|create|drop|rename|execute)\b/i.test(procedure.body.sql)) return;
  throw new InapplicableSql(`what procedure "${name.name}" does to tables cannot be followed`);
}

function create(applying: Applying, cursor: Cursor): void {
  const replaces = readModifiers(cursor);
  const isTemporary = cursor.accept('TEMPORARY');
  if (cursor.accept('TABLE')) createTable(applying, cursor, { replaces, isTemporary });
  else if (cursor.accept('VIEW')) createView(applying, cursor, replaces);
  else if (cursor.accept('TRIGGER')) createTrigger(applying, cursor);
  else if (cursor.accept('PROCEDURE')) createRoutine(applying, cursor, 'procedure');
  else if (cursor.accept('FUNCTION')) createRoutine(applying, cursor, 'function');
  else if (cursor.accept('EVENT')) createEvent(applying, cursor);
  else if (cursor.accept('SEQUENCE')) createSequence(applying, cursor);
  else createIndex(applying, cursor);
}

/** Steps over `OR REPLACE`, `DEFINER = …`, `ALGORITHM = …` and their like; `true` for OR REPLACE. */
function readModifiers(cursor: Cursor): boolean {
  let replaces = false;
  for (;;) {
    if (cursor.accept('OR REPLACE')) replaces = true;
    else if (cursor.accept('DEFINER =')) skipAccount(cursor);
    else if (cursor.acceptAny('ALGORITHM =', 'SQL SECURITY') !== null) cursor.next();
    else if (cursor.acceptAny('AGGREGATE', 'ONLINE', 'OFFLINE') === null) return replaces;
  }
}

/** `` `root`@`localhost` ``, `root@localhost`, `CURRENT_USER()`. */
function skipAccount(cursor: Cursor): void {
  cursor.next();
  if (cursor.skipParenthesis()) return;
  const token = cursor.peekToken();
  if (token?.kind !== 'word' || !token.value.startsWith('@')) return;
  cursor.next();
  if (token.value === '@') cursor.next();
}

function createView(applying: Applying, cursor: Cursor, replaces: boolean): void {
  const mayExist = cursor.accept('IF NOT EXISTS');
  const name = cursor.qualifiedName();
  const schema = schemaOf(applying, name);
  const { views } = applying.database;
  const known = find(views, schema, name.name);
  if (known && !replaces) {
    if (mayExist) return;
    throw new InapplicableSql(`view "${name.name}" was there already`);
  }
  const named = cursor.peek() === '(' && !cursor.isNext('( SELECT') ? cursor.nameList() : null;
  cursor.expect('AS');
  const query = withoutCheckOption(cursor.rest());
  if (query.length === 0) throw cursor.unreadable('a SELECT');
  // Unlike a stored program, a view is resolved where it is made, not where it belongs.
  const { currentSchema } = applying.database;
  const body = readBody(applying, new Cursor(query), currentSchema);
  const deduced = readColumnsOfQuery(applying.database, applying.text, query, currentSchema);
  const columns = named ?? deduced.map((column) => column.name);
  if (columns.length === 0) {
    applying.gap(
      'unapplied-statement',
      `view ${name.name}`,
      'Its columns could not be told: a table that it reads is not known at this point.',
      query[0]?.start ?? 0,
    );
  }
  put(views, { schema, name: name.name, columns, body });
}

function withoutCheckOption(tokens: Token[]): Token[] {
  const words = tokens.map((token) => token.value.toUpperCase());
  const hasCheck = words.at(-1) === 'OPTION' && words.at(-2) === 'CHECK';
  return hasCheck ? tokens.slice(0, words.lastIndexOf('WITH')) : tokens;
}

function createTrigger(applying: Applying, cursor: Cursor): void {
  const mayExist = cursor.accept('IF NOT EXISTS');
  const name = cursor.qualifiedName();
  const timing = cursor.acceptAny('BEFORE', 'AFTER') === 'BEFORE' ? 'before' : 'after';
  const events = readEvents(cursor);
  cursor.expect('ON');
  const table = requireTable(applying, cursor.qualifiedName());
  cursor.expect('FOR EACH ROW');
  if (cursor.acceptAny('FOLLOWS', 'PRECEDES') !== null) cursor.qualifiedName();
  const { triggers } = applying.database;
  const known = find(triggers, table.schema, name.name);
  if (known && mayExist) return;
  const body = readBody(applying, cursor, table.schema);
  put(triggers, {
    schema: table.schema,
    name: name.name,
    table: table.name,
    timing,
    events,
    body,
  });
}

function readEvents(cursor: Cursor): Trigger['events'] {
  const events = new Set<Trigger['events'][number]>();
  do {
    const event = cursor.acceptAny('INSERT', 'UPDATE', 'DELETE');
    if (event === null) throw cursor.unreadable('INSERT, UPDATE or DELETE');
    events.add(event === 'INSERT' ? 'insert' : event === 'UPDATE' ? 'update' : 'delete');
    if (cursor.accept('OF')) while (!['ON', 'OR', ''].includes(cursor.peek())) cursor.next();
  } while (cursor.accept('OR'));
  return [...events];
}

const CHARACTERISTICS = [
  'LANGUAGE SQL',
  'NOT DETERMINISTIC',
  'DETERMINISTIC',
  'CONTAINS SQL',
  'NO SQL',
  'READS SQL DATA',
  'MODIFIES SQL DATA',
  'SQL SECURITY DEFINER',
  'SQL SECURITY INVOKER',
];

function createRoutine(applying: Applying, cursor: Cursor, kind: 'function' | 'procedure'): void {
  cursor.accept('IF NOT EXISTS');
  const name = cursor.qualifiedName();
  if (cursor.isNext('RETURNS') && cursor.tokens.some(({ value }) => /^soname$/i.test(value)))
    return;
  const args = cursor.peek() === '(' ? splitAtCommas(cursor.parenthesized()) : [];
  const signature = args.map((arg) => readArgument(new Cursor(arg))).join(', ');
  if (cursor.acceptAny('RETURNS', 'RETURN') !== null) readColumnType(cursor);
  let language = 'sql';
  for (;;) {
    if (cursor.accept('COMMENT')) cursor.next();
    else if (cursor.acceptAny(...CHARACTERISTICS) !== null) continue;
    else if (cursor.accept('LANGUAGE')) language = cursor.name().toLowerCase();
    else break;
  }
  const schema = schemaOf(applying, name);
  const { procedures, functions } = applying.database;
  put(kind === 'procedure' ? procedures : functions, {
    schema,
    name: name.name,
    kind,
    signature,
    language,
    body: readBody(applying, cursor, schema),
  });
}

function readArgument(cursor: Cursor): string {
  const mode =
    cursor.peekToken(1)?.kind === 'symbol' ? null : cursor.acceptAny('INOUT', 'OUT', 'IN');
  cursor.name();
  const type = readColumnType(cursor);
  return mode === null || mode === 'IN' ? type : `${mode.toLowerCase()} ${type}`;
}

function createEvent(applying: Applying, cursor: Cursor): void {
  cursor.accept('IF NOT EXISTS');
  const start = cursor.peekToken()?.start ?? 0;
  const { name } = cursor.qualifiedName();
  applying.gap('unsupported', `event ${name}`, EVENT_GAP, start);
}

/** Why a scheduled event is a gap. */
export const EVENT_GAP =
  'Scheduled events are not read: what it does to tables is missing from the picture.';

function createSequence(applying: Applying, cursor: Cursor): void {
  cursor.accept('IF NOT EXISTS');
  const name = cursor.qualifiedName();
  put(applying.database.sequences, { schema: schemaOf(applying, name), name: name.name });
}

/** `CREATE [UNIQUE|FULLTEXT|SPATIAL] INDEX name ON table (…)`; everything else that is created is stepped over. */
function createIndex(applying: Applying, cursor: Cursor): void {
  const start = cursor.acceptAny('UNIQUE', 'FULLTEXT', 'SPATIAL', 'VECTOR') ?? '';
  if (!cursor.accept('INDEX')) {
    if (cursor.acceptAny('DATABASE', 'SCHEMA') === null && start !== '') {
      throw cursor.unreadable('"INDEX"');
    }
    return;
  }
  const mayExist = cursor.accept('IF NOT EXISTS');
  const at = cursor.tokens.findIndex((token) => token.kind === 'word' && /^on$/i.test(token.value));
  const table = requireTable(applying, new Cursor(cursor.tokens.slice(at + 1)).qualifiedName());
  const clause = readIndex(cursor, start, null);
  const known = table.indexes.find((index) => isSameName(index.name, clause.name ?? ''));
  if (known && !known.isImplicit) {
    if (mayExist) return;
    throw new InapplicableSql(`index "${known.name}" was there already`);
  }
  addIndex(table, clause);
}

function alter(applying: Applying, cursor: Cursor): void {
  readModifiers(cursor);
  cursor.accept('IGNORE');
  if (cursor.accept('TABLE')) alterTable(applying, cursor);
  else if (cursor.accept('VIEW')) createView(applying, cursor, true);
}

function drop(applying: Applying, cursor: Cursor): void {
  cursor.accept('TEMPORARY');
  if (cursor.acceptAny('DATABASE', 'SCHEMA') !== null) {
    dropSchema(applying, cursor);
    return;
  }
  if (cursor.accept('INDEX')) {
    const mayBeMissing = cursor.accept('IF EXISTS');
    const name = cursor.name();
    cursor.expect('ON');
    dropNamed(requireTable(applying, cursor.qualifiedName()), name, ['index'], mayBeMissing);
    return;
  }
  const what = cursor.acceptAny('TABLES', 'TABLE', ...Object.keys(DROPPABLE));
  if (what !== null) dropListed(applying, cursor, what === 'TABLES' ? 'TABLE' : what);
}

const DROPPABLE = lookupTable({
  VIEW: 'views',
  TRIGGER: 'triggers',
  PROCEDURE: 'procedures',
  FUNCTION: 'functions',
  SEQUENCE: 'sequences',
} as const);

function dropListed(applying: Applying, cursor: Cursor, what: string): void {
  const { database } = applying;
  const mayBeMissing = cursor.accept('IF EXISTS');
  do {
    const name = cursor.qualifiedName();
    const schema = schemaOf(applying, name);
    const objects: Objects<MemoryObject> = isDroppable(what)
      ? database[DROPPABLE[what]]
      : new Map();
    const table = what === 'TABLE' ? find(database.tables, schema, name.name) : null;
    const object = find(objects, schema, name.name);
    if (table) dropTable(database, table);
    else if (object) remove(objects, object);
    else if (!mayBeMissing) {
      throw new InapplicableSql(`there is no ${what.toLowerCase()} "${name.name}" to drop`);
    }
  } while (cursor.accept(','));
}

function isDroppable(what: string): what is keyof typeof DROPPABLE {
  return what in DROPPABLE;
}

function dropSchema({ database }: Applying, cursor: Cursor): void {
  cursor.accept('IF EXISTS');
  const schema = cursor.name();
  const all: Objects<MemoryObject>[] = [
    database.tables,
    database.views,
    database.triggers,
    database.procedures,
    database.functions,
    database.sequences,
  ];
  for (const objects of all) {
    for (const object of listObjects(objects)) {
      if (object.schema === schema) remove(objects, object);
    }
  }
}

function rename(applying: Applying, cursor: Cursor): void {
  const { database } = applying;
  cursor.accept('IF EXISTS');
  do {
    const from = cursor.qualifiedName();
    cursor.expect('TO');
    const to = cursor.qualifiedName();
    const target = { schema: schemaOf(applying, to), name: to.name };
    const view = find(database.views, schemaOf(applying, from), from.name);
    if (view) {
      remove(database.views, view);
      put(database.views, { ...view, ...target });
    } else {
      renameTable(database, requireTable(applying, from), target);
    }
  } while (cursor.accept(','));
}
