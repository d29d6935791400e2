import type { ScanContext } from '../../detector.js';
import { returnedBy } from '../../resolve/functions.js';
import { keyOfRef, knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isLibrary } from './library.js';

// https://orm.drizzle.team/docs/sql-schema-declaration

const TABLE_FUNCTION = /^(pg|mysql|sqlite|singlestore)Table$/;
/** `pgTable.withRLS('orders', ...)`. */
const TABLE_VARIANT = 'withRLS';

/** A call that declares a table object, before its columns are read. */
export interface TableCall {
  /** With the prefix of its creator, without its schema. */
  readonly name: string;
  readonly schema: string | null;
  readonly columns: ts.ObjectLiteralExpression;
  /** The third argument: keys and indexes. */
  readonly extras: ts.Expression | null;
  /** `snakeCase.table(...)`. */
  readonly casing: 'snake_case' | 'camelCase' | null;
}

/** The table that a call declares; `null` for other calls of such names. */
export function tableCall(call: ts.CallExpression, context: ScanContext): TableCall | null {
  const [first, second, third] = call.arguments;
  if (first === undefined || second === undefined) return null;
  const columns = columnsObject(second);
  if (columns === null) return null;
  const maker = makerOf(call, context);
  const given = maker === null ? null : knownText(context.evaluate(first));
  if (maker === null || given === null) return null;
  const name = maker.creator === null ? given : createdName(maker.creator, given, context);
  if (name === null) return null;
  return { name, schema: maker.schema, columns, extras: third ?? null, casing: maker.casing };
}

interface Maker {
  readonly schema: string | null;
  readonly creator: Value | null;
  readonly casing: TableCall['casing'];
}

const PLAIN: Maker = { schema: null, creator: null, casing: null };

/** What makes the table: the library's function, a schema, or a creator that changes the name. */
function makerOf({ expression }: ts.CallExpression, context: ScanContext): Maker | null {
  if (ts.isIdentifier(expression)) return makerNamed(expression, context);
  if (!ts.isPropertyAccessExpression(expression)) return null;
  const { expression: holder, name } = expression;
  if (TABLE_FUNCTION.test(name.text)) return PLAIN;
  if (name.text === TABLE_VARIANT) return TABLE_FUNCTION.test(holder.getText()) ? PLAIN : null;
  return name.text === 'table' ? makerIn(holder, context) : null;
}

function makerNamed(callee: ts.Identifier, context: ScanContext): Maker | null {
  if (TABLE_FUNCTION.test(callee.text)) return PLAIN;
  const value = context.evaluate(callee);
  if (value.kind === 'external') return TABLE_FUNCTION.test(value.name) ? PLAIN : null;
  return isLibrary(value, 'TableCreator') ? { ...PLAIN, creator: value.args[0] ?? null } : null;
}

/** `billing.table(...)`, `snakeCase.table(...)`. */
function makerIn(holder: ts.Expression, context: ScanContext): Maker | null {
  const text = holder.getText();
  if (text === 'snakeCase') return { ...PLAIN, casing: 'snake_case' };
  if (text === 'camelCase') return { ...PLAIN, casing: 'camelCase' };
  const value = context.evaluate(holder);
  const [schema] = isLibrary(value, 'Schema') ? value.args : [];
  return schema === undefined ? null : { ...PLAIN, schema: knownText(schema) };
}

/** `{ id: integer() }`, `(t) => ({ id: t.integer() })`. */
function columnsObject(node: ts.Expression): ts.ObjectLiteralExpression | null {
  const [returned] = ts.isArrowFunction(node) ? returnedBy(node) : [node];
  const bare =
    returned !== undefined && ts.isParenthesizedExpression(returned)
      ? returned.expression
      : returned;
  if (bare === undefined || !ts.isObjectLiteralExpression(bare)) return null;
  return bare.properties.some(isColumnLike) ? bare : null;
}

function isColumnLike(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isSpreadAssignment(property) || ts.isShorthandPropertyAssignment(property)) return true;
  if (!ts.isPropertyAssignment(property)) return false;
  const { initializer } = property;
  return (
    ts.isCallExpression(initializer) ||
    ts.isIdentifier(initializer) ||
    ts.isPropertyAccessExpression(initializer)
  );
}

/** What the creator's function makes of a name: `shop_orders` for `(name) => `shop_${name}``. */
function createdName(creator: Value, given: string, context: ScanContext): string | null {
  const node = creator.kind === 'function' ? context.find(creator.ref) : null;
  const [returned] = node === null ? [] : returnedBy(node);
  if (creator.kind !== 'function' || returned === undefined) return null;
  const made = context.evaluate(returned);
  const own = keyOfRef(creator.ref);
  const fill = (part: Value | string): string | null => {
    if (typeof part === 'string') return part;
    const isName = part.kind === 'parameter' && part.index === 0 && part.path.length === 0;
    return isName && keyOfRef(part.function) === own ? given : knownText(part);
  };
  const parts = (made.kind === 'text' ? made.parts : [made]).map(fill);
  return parts.includes(null) ? null : parts.join('');
}

/** The kinds of database that the library's functions are named after. */
export type Kind = 'pg' | 'mysql' | 'sqlite' | 'singlestore';

/** The kind of database of `pgTable`, `mysqlEnum` or `drizzle-orm/pg-core`; `null` when the name tells none. */
export function kindOfName(name: string): Kind | null {
  const found = /(?:^|\/)(pg|mysql|sqlite|singlestore)(?=[A-Z-])/.exec(name)?.[1];
  return found === 'pg' || found === 'mysql' || found === 'sqlite' || found === 'singlestore'
    ? found
    : null;
}
