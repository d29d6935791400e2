import type { Column, ReferentialAction } from '../../../model/catalog.js';
import { readColumnType } from './column-type.js';
import { Cursor, type QualifiedName } from './cursor.js';
import { toReferentialAction } from './database.js';
import type { Token } from './tokens.js';

/** A column as `CREATE TABLE` or `ALTER TABLE` writes it, with the keys that it declares in passing. */
export interface ColumnDefinition {
  readonly column: Column;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly references: References | null;
}

export interface References {
  readonly table: QualifiedName;
  /** Empty where the definition names none. */
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

interface Draft {
  type: string;
  /** `null` until NULL or NOT NULL is written. */
  isNullable: boolean | null;
  default: Column['default'];
  generated: Column['generated'];
  comment: string | null;
  isPrimary: boolean;
  isUnique: boolean;
  references: References | null;
}

/**
 * Reads name, type and attributes; leaves the cursor in front of what is no attribute (`FIRST`, `AFTER`, a comma).
 * https://dev.mysql.com/doc/refman/8.0/en/create-table.html
 *
 * @throws UnreadableSql
 */
export function readColumnDefinition(cursor: Cursor): ColumnDefinition {
  const name = cursor.name();
  const isSerial = cursor.isNext('SERIAL');
  const draft: Draft = {
    type: readColumnType(cursor),
    isNullable: isSerial ? false : null,
    default: isSerial ? 'identity' : 'none',
    generated: null,
    comment: null,
    isPrimary: false,
    isUnique: isSerial,
    references: null,
  };
  while (!cursor.isAtEnd && readAttribute(cursor, name, draft));
  return {
    column: {
      name,
      type: draft.type,
      isNullable: draft.isNullable ?? !draft.isPrimary,
      default: draft.default,
      generated: draft.generated,
      comment: draft.comment,
    },
    isPrimary: draft.isPrimary,
    isUnique: draft.isUnique,
    references: draft.references,
  };
}

/** `REFERENCES table (columns) [MATCH …] [ON DELETE …] [ON UPDATE …]`, behind the keyword. */
export function readReferences(cursor: Cursor): References {
  const table = cursor.qualifiedName();
  const columns = cursor.peek() === '(' ? cursor.nameList() : [];
  let onDelete: ReferentialAction = 'no action';
  let onUpdate: ReferentialAction = 'no action';
  for (;;) {
    if (cursor.accept('MATCH')) cursor.next();
    else if (cursor.accept('ON DELETE')) onDelete = readAction(cursor);
    else if (cursor.accept('ON UPDATE')) onUpdate = readAction(cursor);
    else return { table, columns, onDelete, onUpdate };
  }
}

/** What fills a column, from the tokens behind DEFAULT; the cursor ends up behind them. */
export function readDefault(cursor: Cursor): Column['default'] {
  if (cursor.isNext('NEXTVAL') || cursor.isNext('NEXT VALUE FOR')) {
    skipExpression(cursor);
    return 'sequence';
  }
  if (cursor.accept('NULL')) return 'none';
  if (cursor.peek() === '(') return classifyExpression(cursor.parenthesized());
  if (cursor.acceptAny('TRUE', 'FALSE') !== null) return 'constant';
  cursor.acceptAny('+', '-');
  const token = cursor.peekToken();
  if (token?.kind === 'number' || token?.kind === 'string') {
    cursor.next();
    return 'constant';
  }
  const isIntroducer = cursor.peekToken(1)?.kind === 'string';
  if (isIntroducer && token?.kind === 'word') {
    cursor.next();
    cursor.next();
    return 'constant';
  }
  skipExpression(cursor);
  return 'expression';
}

function readAttribute(cursor: Cursor, name: string, draft: Draft): boolean {
  return (
    readNullability(cursor, draft) ||
    readValue(cursor, draft) ||
    readKey(cursor, draft) ||
    readCheck(cursor, name, draft) ||
    skipStorage(cursor)
  );
}

function readNullability(cursor: Cursor, draft: Draft): boolean {
  if (cursor.accept('NOT NULL')) draft.isNullable = false;
  else if (cursor.accept('NULL')) draft.isNullable = true;
  else return false;
  return true;
}

function readValue(cursor: Cursor, draft: Draft): boolean {
  if (cursor.accept('DEFAULT')) {
    const value = readDefault(cursor);
    if (draft.default !== 'identity') draft.default = value;
  } else if (cursor.accept('AUTO_INCREMENT')) {
    draft.default = 'identity';
    draft.isNullable = false;
  } else if (cursor.accept('ON UPDATE')) {
    skipExpression(cursor);
  } else if (cursor.accept('SERIAL DEFAULT VALUE')) {
    Object.assign(draft, { default: 'identity', isNullable: false, isUnique: true });
  } else if (cursor.accept('GENERATED ALWAYS AS') || cursor.accept('AS')) {
    readGenerated(cursor, draft);
  } else {
    return false;
  }
  return true;
}

function readGenerated(cursor: Cursor, draft: Draft): void {
  if (cursor.acceptAny('ROW START', 'ROW END') !== null) {
    draft.generated = 'stored';
    draft.isNullable = false;
    return;
  }
  cursor.skipParenthesis();
  draft.generated = cursor.acceptAny('STORED', 'PERSISTENT') === null ? 'virtual' : 'stored';
  cursor.accept('VIRTUAL');
}

function readKey(cursor: Cursor, draft: Draft): boolean {
  if (cursor.accept('PRIMARY KEY') || cursor.accept('KEY') || cursor.accept('PRIMARY')) {
    draft.isPrimary = true;
  } else if (cursor.accept('UNIQUE')) {
    cursor.accept('KEY');
    draft.isUnique = true;
  } else if (cursor.accept('REFERENCES')) {
    draft.references = readReferences(cursor);
  } else if (cursor.accept('COMMENT')) {
    draft.comment = cursor.next()?.value || null;
  } else {
    return false;
  }
  return true;
}

/** MariaDB keeps JSON as a text with a check on it; both are read as `json`. */
function readCheck(cursor: Cursor, name: string, draft: Draft): boolean {
  if (cursor.isNext('CONSTRAINT')) {
    cursor.next();
    if (!cursor.isNext('CHECK')) cursor.name();
  }
  if (!cursor.accept('CHECK')) return false;
  const words = cursor.parenthesized().map((token) => token.value.toLowerCase());
  const isJson = words[0] === 'json_valid' && words[2] === name.toLowerCase() && words.length === 4;
  if (isJson && draft.type === 'longtext') draft.type = 'json';
  cursor.acceptAny('ENFORCED', 'NOT ENFORCED');
  return true;
}

function skipStorage(cursor: Cursor): boolean {
  const plain = cursor.acceptAny(
    'INVISIBLE',
    'VISIBLE',
    'BINARY',
    'COMPRESSED',
    'WITH SYSTEM VERSIONING',
    'WITHOUT SYSTEM VERSIONING',
    'VIRTUAL',
    'STORED',
    'PERSISTENT',
  );
  if (plain !== null) {
    if (plain === 'COMPRESSED' && cursor.accept('=')) cursor.next();
    return true;
  }
  const withValue = cursor.acceptAny(
    'COLLATE',
    'CHARACTER SET',
    'CHARSET',
    'COLUMN_FORMAT',
    'STORAGE',
    'ENGINE_ATTRIBUTE',
    'SECONDARY_ENGINE_ATTRIBUTE',
    'REF_SYSTEM_ID',
    'SRID',
  );
  if (withValue === null) return skipEngineOption(cursor);
  cursor.accept('=');
  cursor.next();
  return true;
}

/** MariaDB's engines take options of their own: `quick_default=1`. */
function skipEngineOption(cursor: Cursor): boolean {
  if (cursor.peek(1) !== '=') return false;
  cursor.next();
  cursor.next();
  cursor.next();
  return true;
}

function readAction(cursor: Cursor): ReferentialAction {
  const action = cursor.acceptAny('CASCADE', 'SET NULL', 'SET DEFAULT', 'NO ACTION', 'RESTRICT');
  if (action === null) throw cursor.unreadable('a referential action');
  return toReferentialAction(action);
}

/** A literal in parentheses stays a literal. */
function classifyExpression(tokens: readonly Token[]): Column['default'] {
  const inner = new Cursor(tokens);
  const value = readDefault(inner);
  return inner.isAtEnd ? value : 'expression';
}

/** A function, with or without arguments: `CURRENT_TIMESTAMP(6)`, `NOW()`. */
function skipExpression(cursor: Cursor): void {
  if (cursor.accept('NEXT VALUE FOR')) cursor.qualifiedName();
  else cursor.next();
  while (cursor.accept('.')) cursor.next();
  cursor.skipParenthesis();
}
