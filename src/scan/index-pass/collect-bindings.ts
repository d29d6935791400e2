import { ts } from '../ts.js';
import { refIn } from '../trees.js';
import type { Ref } from '../resolve/value.js';
import type { ExportFacts, FileFacts, ImportFacts } from './facts.js';

type Bindings = Pick<FileFacts, 'imports' | 'exports' | 'starExports' | 'declarations'>;

interface Collected {
  readonly tree: ts.SourceFile;
  readonly imports: Map<string, ImportFacts>;
  readonly exports: Map<string, ExportFacts>;
  readonly starExports: string[];
  readonly declarations: Map<string, Ref>;
}

/** What names at the top of a file stand for: imports, exports and declarations, ESM and CommonJS. */
export function collectBindings(tree: ts.SourceFile): Bindings {
  const into: Collected = {
    tree,
    imports: new Map(),
    exports: new Map(),
    starExports: [],
    declarations: new Map(),
  };
  for (const statement of tree.statements) collectStatement(statement, into);
  const { imports, exports, starExports, declarations } = into;
  return { imports, exports, starExports, declarations };
}

function collectStatement(statement: ts.Statement, into: Collected): void {
  if (ts.isImportDeclaration(statement)) collectImport(statement, into);
  else if (ts.isImportEqualsDeclaration(statement)) collectImportEquals(statement, into);
  else if (ts.isExportDeclaration(statement)) collectExport(statement, into);
  else if (ts.isExportAssignment(statement)) {
    const name = statement.isExportEquals === true ? 'export=' : 'default';
    into.exports.set(name, exportOf(statement.expression, into));
  } else if (ts.isVariableStatement(statement)) collectVariables(statement, into);
  else if (ts.isExpressionStatement(statement)) collectCommonJsExport(statement.expression, into);
  else if (isNamedDeclaration(statement)) collectDeclaration(statement, into);
}

function collectImport(statement: ts.ImportDeclaration, into: Collected): void {
  const clause = statement.importClause;
  if (clause === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return;
  const specifier = statement.moduleSpecifier.text;
  if (clause.name !== undefined) into.imports.set(clause.name.text, { specifier, name: 'default' });
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    into.imports.set(bindings.name.text, { specifier, name: '*' });
    return;
  }
  for (const { name, propertyName } of bindings.elements) {
    into.imports.set(name.text, { specifier, name: (propertyName ?? name).text });
  }
}

function collectImportEquals(statement: ts.ImportEqualsDeclaration, into: Collected): void {
  const reference = statement.moduleReference;
  if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteral(reference.expression)) return;
  into.imports.set(statement.name.text, { specifier: reference.expression.text, name: 'export=' });
}

function collectExport(statement: ts.ExportDeclaration, into: Collected): void {
  const from = statement.moduleSpecifier;
  const specifier = from !== undefined && ts.isStringLiteral(from) ? from.text : null;
  const clause = statement.exportClause;
  if (clause === undefined) {
    if (specifier !== null) into.starExports.push(specifier);
  } else if (ts.isNamespaceExport(clause)) {
    if (specifier !== null)
      into.exports.set(clause.name.text, { kind: 'from', specifier, name: '*' });
  } else {
    for (const { name, propertyName } of clause.elements) {
      const source = (propertyName ?? name).text;
      into.exports.set(
        name.text,
        specifier === null
          ? { kind: 'local', name: source }
          : { kind: 'from', specifier, name: source },
      );
    }
  }
}

function collectVariables(statement: ts.VariableStatement, into: Collected): void {
  const isExported = hasModifier(statement, ts.SyntaxKind.ExportKeyword);
  for (const declaration of statement.declarationList.declarations) {
    for (const { name, node } of boundNames(declaration)) {
      into.declarations.set(name, refIn(into.tree, node));
      if (isExported) into.exports.set(name, { kind: 'local', name });
    }
  }
}

interface Bound {
  readonly name: string;
  readonly node: ts.VariableDeclaration | ts.BindingElement;
}

function boundNames(declaration: ts.VariableDeclaration | ts.BindingElement): readonly Bound[] {
  const { name } = declaration;
  if (ts.isIdentifier(name)) return [{ name: name.text, node: declaration }];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundNames(element) : [],
  );
}

function collectCommonJsExport(expression: ts.Expression, into: Collected): void {
  if (!ts.isBinaryExpression(expression)) return;
  if (expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return;
  const target = expression.left.getText(into.tree);
  // `module.exports = exports = value` assigns from right to left.
  if (ts.isBinaryExpression(expression.right)) collectCommonJsExport(expression.right, into);
  const named = /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1];
  if (target === 'module.exports') into.exports.set('export=', exportOf(expression.right, into));
  else if (named !== undefined) into.exports.set(named, exportOf(expression.right, into));
}

type NamedDeclaration =
  | ts.ClassDeclaration
  | ts.FunctionDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.EnumDeclaration
  | ts.ModuleDeclaration;

function isNamedDeclaration(statement: ts.Statement): statement is NamedDeclaration {
  return (
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  );
}

function collectDeclaration(statement: NamedDeclaration, into: Collected): void {
  const name = statement.name?.text;
  const isExported = hasModifier(statement, ts.SyntaxKind.ExportKeyword);
  const isDefault = hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
  if (isExported && isDefault) {
    into.exports.set(
      'default',
      name === undefined
        ? { kind: 'expression', ref: refIn(into.tree, statement) }
        : { kind: 'local', name },
    );
  } else if (isExported && name !== undefined) {
    into.exports.set(name, { kind: 'local', name });
  }
  if (name !== undefined && !isWeaker(statement, into.declarations.has(name))) {
    into.declarations.set(name, refIn(into.tree, statement));
  }
}

/** An overload, or a type that shares its name with a value declared before it. */
function isWeaker(statement: NamedDeclaration, isDeclared: boolean): boolean {
  if (!isDeclared) return false;
  if (ts.isFunctionDeclaration(statement)) return statement.body === undefined;
  return !ts.isClassDeclaration(statement) && !ts.isEnumDeclaration(statement);
}

function exportOf(expression: ts.Expression, { tree }: Collected): ExportFacts {
  return ts.isIdentifier(expression)
    ? { kind: 'local', name: expression.text }
    : { kind: 'expression', ref: refIn(tree, expression) };
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === kind)
  );
}
