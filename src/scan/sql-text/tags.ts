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

/** Tags whose texts are other languages, or for people. */
const OTHER_TAG =
  /^(?:gql|graphql|gqlQuery|css|html|svg|markdown|md|keyframes|styled|createGlobalStyle|t|msg|i18n|dedent|outdent|chalk|groq|cypher|\w*(?:[Ll]og|[Ee]rror|[Mm]essage|[Cc]halk))$/;

/** `gql`, `styled.div`, `css`: no SQL, whatever the text looks like. */
export function isOtherLanguage(tag: ts.Expression): boolean {
  if (ts.isIdentifier(tag)) return OTHER_TAG.test(tag.text);
  if (ts.isPropertyAccessExpression(tag)) {
    return OTHER_TAG.test(tag.name.text) || isOtherLanguage(tag.expression);
  }
  return ts.isCallExpression(tag) && isOtherLanguage(tag.expression);
}

/** Tags and methods of Prisma's client, which its own detector reads. */
export function isPrismaRaw(node: ts.Expression): boolean {
  if (ts.isCallExpression(node)) return isPrismaRaw(node.expression);
  if (!ts.isPropertyAccessExpression(node)) return false;
  if (/^\$(?:query|execute)Raw(?:Unsafe)?$/.test(node.name.text)) return true;
  return /^(?:sql|raw|join)$/.test(node.name.text) && node.expression.getText() === 'Prisma';
}
