import { ts } from '../ts.js';

/** What a file exports under a name, as far as it is written there. */
export interface NamedExport {
  /** `default` for the default export. */
  readonly name: string;
  /** The function, or the expression, name or re-export that stands for it. */
  readonly node: ts.Node;
  readonly place: number;
}

/** The values that a file exports, those of other files under their names (`export { GET } from './orders'`) too. */
export function exportsOf(tree: ts.SourceFile): readonly NamedExport[] {
  return tree.statements.flatMap((statement): readonly NamedExport[] => {
    if (ts.isExportAssignment(statement)) {
      return [{ name: 'default', node: statement.expression, place: statement.getStart(tree) }];
    }
    if (ts.isExportDeclaration(statement)) return ofClause(statement, tree);
    if (ts.isExpressionStatement(statement)) return ofCommonJs(statement.expression, tree);
    if (!isExported(statement, ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isFunctionDeclaration(statement)) {
      const isDefault = isExported(statement, ts.SyntaxKind.DefaultKeyword);
      const name = isDefault ? 'default' : (statement.name?.text ?? 'default');
      return statement.body === undefined
        ? []
        : [{ name, node: statement, place: statement.getStart(tree) }];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((declaration) => ofVariable(declaration));
  });
}

/** `export const { GET, POST } = serve(...)` as well. */
function ofVariable({ name, initializer }: ts.VariableDeclaration): readonly NamedExport[] {
  if (initializer === undefined) return [];
  const place = name.getStart();
  if (ts.isIdentifier(name)) return [{ name: name.text, node: initializer, place }];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) && ts.isIdentifier(element.name)
      ? [{ name: element.name.text, node: initializer, place }]
      : [],
  );
}

function ofClause(statement: ts.ExportDeclaration, tree: ts.SourceFile): readonly NamedExport[] {
  const clause = statement.exportClause;
  if (statement.isTypeOnly || clause === undefined || !ts.isNamedExports(clause)) return [];
  return clause.elements.flatMap((element): readonly NamedExport[] => {
    const place = element.getStart(tree);
    if (statement.moduleSpecifier !== undefined) {
      return [{ name: element.name.text, node: element, place }];
    }
    const local = element.propertyName ?? element.name;
    return ts.isIdentifier(local) ? [{ name: element.name.text, node: local, place }] : [];
  });
}

function ofCommonJs(expression: ts.Expression, tree: ts.SourceFile): readonly NamedExport[] {
  if (!ts.isBinaryExpression(expression)) return [];
  if (expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [];
  const target = expression.left.getText(tree);
  const name =
    target === 'module.exports' ? 'default' : /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1];
  return name === undefined
    ? []
    : [{ name, node: expression.right, place: expression.getStart(tree) }];
}

function isExported(statement: ts.Statement, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === kind)
  );
}
