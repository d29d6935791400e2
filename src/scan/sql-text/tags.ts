import { ts } from '../ts.js';

/** Tags and callees by which code says that a text is SQL. */

const SQL_TAG =
  /^(?:sql|SQL|pgsql|mysql|raw|join|query|queryRaw|executeRaw|\$queryRaw|\$executeRaw|unsafe|fragment|typeAlias|type|db|pg|postgres)$/;

/** `sql`, `Prisma.sql`, `tx.$queryRaw<Row[]>`, `sql.type(row)`, `sql.unsafe`. */
export function isSqlTag(tag: ts.Expression): boolean {
  if (ts.isIdentifier(tag)) return SQL_TAG.test(tag.text);
  if (ts.isPropertyAccessExpression(tag)) return SQL_TAG.test(tag.name.text);
  return ts.isCallExpression(tag) && isSqlTag(tag.expression);
}

/** Tags and methods of Prisma's client, which its own detector reads. */
export function isPrismaRaw(node: ts.Expression): boolean {
  if (ts.isCallExpression(node)) return isPrismaRaw(node.expression);
  if (!ts.isPropertyAccessExpression(node)) return false;
  if (/^\$(?:query|execute)Raw(?:Unsafe)?$/.test(node.name.text)) return true;
  return /^(?:sql|raw|join)$/.test(node.name.text) && node.expression.getText() === 'Prisma';
}
