import type { Resolver } from '../resolve/resolver.js';
import { alternatives, type FunctionValue, type Ref } from '../resolve/value.js';
import type { SqlBlocks } from '../sql-blocks.js';
import { ts } from '../ts.js';
import { refOf } from '../trees.js';

/** Methods and functions that send a text to the database, or make ready to. */
const SENDS_TEXT =
  /^(?:\w*(?:query|execute|exec|sql|scalar)\w*|run|raw|unsafe|any|none|all|get|each|stream|task|prepare|first|(?:maybe|many|one)\w*)$/i;

/**
 * SQL that is kept elsewhere, in a constant, an object of constants or a SQL file, happens where it is sent: what is
 * in it is followed like a function.
 */
export function textsSent(
  resolver: Resolver,
  blocks: SqlBlocks,
  node: ts.CallExpression,
): readonly FunctionValue[] {
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
  const called = ts.isIdentifier(expression) ? expression.text : name;
  const [text] = node.arguments;
  const isTyped = name === '$queryRawTyped';
  if (!isTyped && !SENDS_TEXT.test(called)) return [];
  const generated = isTyped
    ? typedQuery(resolver, blocks, text)
    : name === 'run'
      ? generatedQuery(resolver, blocks, expression)
      : null;
  const refs = generated === null ? textsOf(resolver, blocks, text) : [generated];
  return refs.map((ref) => ({
    kind: 'function',
    ref,
    name: (generated === null ? text : expression)?.getText() ?? '',
    receiver: null,
  }));
}

/** `findOrders.run(params, client)` of pgtyped, whose query stands in the SQL file beside the generated module. */
function generatedQuery(resolver: Resolver, blocks: SqlBlocks, callee: ts.Expression): Ref | null {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return null;
  const target = resolver.names.local(callee.getSourceFile().fileName, callee.expression.text);
  return target?.kind === 'declared' ? blocks.named(target.ref.file, target.name) : null;
}

/** `$queryRawTyped(openOrders(id))` of Prisma, whose query stands in `sql/openOrders.sql`. */
function typedQuery(
  resolver: Resolver,
  blocks: SqlBlocks,
  query: ts.Expression | undefined,
): Ref | null {
  if (query === undefined || !ts.isCallExpression(query)) return null;
  const { expression } = query;
  const { fileName } = query.getSourceFile();
  const target = ts.isIdentifier(expression)
    ? resolver.names.local(fileName, expression.text)
    : null;
  return target?.kind === 'external' ? blocks.file(fileName, `sql/${target.name}.sql`) : null;
}

function textsOf(
  resolver: Resolver,
  blocks: SqlBlocks,
  text: ts.Expression | undefined,
): readonly Ref[] {
  if (text === undefined) return [];
  if (ts.isPropertyAccessExpression(text)) {
    const block = blocks.named(text.getSourceFile().fileName, text.name.text);
    return block === null ? literalsOf(resolver, text) : [block];
  }
  if (!ts.isIdentifier(text)) return [];
  const target = resolver.names.local(text.getSourceFile().fileName, text.text);
  if (target?.kind !== 'declared') return literalsOf(resolver, text);
  return declaredText(resolver, blocks, target.ref) ?? literalsOf(resolver, text);
}

/** The literals that an expression stands for. */
function literalsOf(resolver: Resolver, text: ts.Expression): readonly Ref[] {
  return alternatives(resolver.evaluate(text)).flatMap((one) =>
    one.kind === 'text' && one.at !== null ? [one.at] : [],
  );
}

/** A variable at the top of a file: its SQL, put together from pieces perhaps, or the SQL file that it loads. */
function declaredText(resolver: Resolver, blocks: SqlBlocks, ref: Ref): readonly Ref[] | null {
  if (ref.kind !== ts.SyntaxKind.VariableDeclaration) return null;
  const node = resolver.trees.find(ref);
  if (node === null || !ts.isVariableDeclaration(node) || node.initializer === undefined) {
    return null;
  }
  const value = resolver.evaluate(node.initializer);
  if (value.kind === 'text') return [refOf(node.initializer)];
  const path = /['"`/]([\w./-]*[\w-]\.sql)['"`]/.exec(node.initializer.getText())?.[1];
  const file = path === undefined ? null : blocks.file(ref.file, path);
  return file === null ? null : [file];
}
