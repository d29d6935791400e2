import type { Gap } from '../../../model/gap.js';
import { Cursor } from './cursor.js';
import { tokenize, type Token } from './tokens.js';

/**
 * What the role may see. `information_schema` leaves out what it may not, without a word, so the grants are the
 * only way to tell "there is none" from "you may not see it".
 */
export interface Grant {
  /** In upper case; `ALL PRIVILEGES` among them. */
  readonly privileges: ReadonlySet<string>;
  /** A LIKE pattern; `*` = every database. */
  readonly schema: string;
  /** `*` = all of the database. */
  readonly object: string;
}

/** Reads lines of `SHOW GRANTS`; roles and proxies, which name no object, are left out. */
export function readGrants(lines: readonly string[]): Grant[] {
  return lines.flatMap((line) => {
    try {
      return readGrant(new Cursor(tokenize(line)));
    } catch {
      return [];
    }
  });
}

function readGrant(cursor: Cursor): Grant[] {
  if (!cursor.accept('GRANT')) return [];
  const privileges = new Set<string>();
  let words: string[] = [];
  while (!cursor.isAtEnd && !cursor.isNext('ON') && !cursor.isNext('TO')) {
    if (cursor.skipParenthesis()) continue;
    const token = cursor.next();
    if (token?.value === ',') {
      privileges.add(words.join(' '));
      words = [];
    } else if (token?.kind === 'word') words.push(token.value.toUpperCase());
  }
  privileges.add(words.join(' '));
  if (!cursor.accept('ON') || privileges.has('PROXY')) return [];
  cursor.acceptAny('PROCEDURE', 'FUNCTION', 'TABLE');
  const schema = readPart(cursor.next());
  const object = cursor.accept('.') ? readPart(cursor.next()) : '*';
  return [{ privileges, schema, object }];
}

function readPart(token: Token | null): string {
  return token?.value ?? '*';
}

/** Whether one of the privileges is held on the whole database. */
export function mayAny(grants: readonly Grant[], schema: string, ...wanted: string[]): boolean {
  return grants.some(
    (grant) =>
      grant.object === '*' &&
      matches(grant.schema, schema) &&
      ['ALL PRIVILEGES', 'ALL', ...wanted].some((privilege) => grant.privileges.has(privilege)),
  );
}

/** Whether the role holds more than SELECT there: with SELECT alone, MariaDB hides constraints. */
export function mayMoreThanSelect(grants: readonly Grant[], schema: string): boolean {
  return mayAny(
    grants,
    schema,
    'INSERT',
    'UPDATE',
    'DELETE',
    'CREATE',
    'DROP',
    'REFERENCES',
    'INDEX',
    'ALTER',
    'TRIGGER',
  );
}

/** What a role may not see in a database, one gap each. */
export function findHidden(grants: readonly Grant[], schema: string): Gap[] {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['tables', ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'REFERENCES'], 'SELECT'],
    ['triggers', ['TRIGGER'], 'TRIGGER'],
    [
      'routines',
      ['EXECUTE', 'CREATE ROUTINE', 'ALTER ROUTINE', 'SHOW_ROUTINE', 'SHOW CREATE ROUTINE'],
      'EXECUTE',
    ],
    ['events', ['EVENT'], 'EVENT'],
  ];
  return rows
    .filter(([, privileges]) => !mayAny(grants, schema, ...privileges))
    .map(([what, , privilege]) => ({
      kind: 'permission',
      subject: `${what} of ${schema}`,
      message: `The server shows only those that the role was granted one by one, if any: GRANT ${privilege} ON \`${schema}\`.* to it.`,
      file: null,
      line: null,
    }));
}

/** Compares a database with a LIKE pattern, in which a backslash takes `_` and `%` literally. */
function matches(pattern: string, schema: string): boolean {
  if (pattern === '*') return true;
  const source = pattern.replace(/\\?[\s\S]/g, (part) => {
    if (part === '%') return '[\\s\\S]*';
    if (part === '_') return '[\\s\\S]';
    return part.replace(/^\\(?=[\s\S])/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'i').test(schema);
}
