import { ts } from '../ts.js';

/** A node that gives a name its meaning inside one file. */
export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassLikeDeclaration
  | ts.EnumDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ModuleDeclaration
  | ts.TypeParameterDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

type Names = ReadonlyMap<string, Declaration>;

/** Names of a scope, made once for each tree. */
const namesByScope = new WeakMap<ts.Node, Names>();

/** The declaration that a name refers to at this node, or `null` when the file declares none (a global). */
export function lookUp(name: string, from: ts.Node): Declaration | null {
  for (let scope: ts.Node | undefined = from; scope !== undefined; scope = scope.parent) {
    if (!opensScope(scope)) continue;
    const found = namesOf(scope).get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** The innermost function around a node, itself excluded. */
export function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | null {
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (isFunctionWithBody(outer)) return outer;
  }
  return null;
}

/** The function in which a query is put together: callbacks belong to the function around them. */
export function outermostFunction(node: ts.Node): ts.Node {
  let scope: ts.Node = node.getSourceFile();
  for (let outer = functionAround(node); outer !== null; outer = functionAround(outer)) {
    scope = outer;
    if (!ts.isArrowFunction(outer) && !ts.isFunctionExpression(outer)) break;
  }
  return scope;
}

/** Functions, methods, accessors and constructors, as opposed to their types. */
export function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node;
}

function opensScope(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isBlock(node) ||
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isForStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isCatchClause(node) ||
    ts.isCaseBlock(node) ||
    ts.isModuleBlock(node)
  );
}

function namesOf(scope: ts.Node): Names {
  const known = namesByScope.get(scope);
  if (known !== undefined) return known;
  const names = new Map<string, Declaration>();
  collectNames(scope, names);
  namesByScope.set(scope, names);
  return names;
}

function collectNames(scope: ts.Node, names: Map<string, Declaration>): void {
  if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isModuleBlock(scope)) {
    for (const statement of scope.statements) addStatement(statement, names);
  } else if (ts.isCaseBlock(scope)) {
    for (const clause of scope.clauses) {
      for (const statement of clause.statements) addStatement(statement, names);
    }
  } else if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope)) {
    const { initializer } = scope;
    if (initializer !== undefined && ts.isVariableDeclarationList(initializer)) {
      for (const declaration of initializer.declarations) addBinding(declaration, names);
    }
  } else if (ts.isCatchClause(scope)) {
    if (scope.variableDeclaration !== undefined) addBinding(scope.variableDeclaration, names);
  } else {
    addParameters(scope, names);
  }
}

function addParameters(scope: ts.Node, names: Map<string, Declaration>): void {
  if ((ts.isFunctionExpression(scope) || ts.isClassExpression(scope)) && scope.name !== undefined) {
    names.set(scope.name.text, scope);
  }
  if (ts.isFunctionLike(scope)) {
    for (const parameter of scope.parameters) addBinding(parameter, names);
  }
  if (
    ts.isFunctionLike(scope) ||
    ts.isClassLike(scope) ||
    ts.isInterfaceDeclaration(scope) ||
    ts.isTypeAliasDeclaration(scope)
  ) {
    for (const parameter of scope.typeParameters ?? []) {
      if (ts.isTypeParameterDeclaration(parameter)) names.set(parameter.name.text, parameter);
    }
  }
}

function addStatement(statement: ts.Statement, names: Map<string, Declaration>): void {
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations)
      addBinding(declaration, names);
  } else if (ts.isImportDeclaration(statement)) {
    addImport(statement, names);
  } else if (ts.isImportEqualsDeclaration(statement)) {
    names.set(statement.name.text, statement);
  } else {
    addDeclaration(statement, names);
  }
}

function addDeclaration(statement: ts.Statement, names: Map<string, Declaration>): void {
  if (ts.isFunctionDeclaration(statement)) {
    const name = statement.name?.text;
    if (name !== undefined && (statement.body !== undefined || !names.has(name))) {
      names.set(name, statement);
    }
  } else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    if (statement.name !== undefined) names.set(statement.name.text, statement);
  } else if (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    // A value of the same name says more than the type does.
    if (!names.has(statement.name.text)) names.set(statement.name.text, statement);
  }
}

function addImport(statement: ts.ImportDeclaration, names: Map<string, Declaration>): void {
  const clause = statement.importClause;
  if (clause === undefined) return;
  if (clause.name !== undefined) names.set(clause.name.text, clause);
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, bindings);
  else for (const element of bindings.elements) names.set(element.name.text, element);
}

function addBinding(
  declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
  names: Map<string, Declaration>,
): void {
  const { name } = declaration;
  if (ts.isIdentifier(name)) {
    names.set(name.text, declaration);
    return;
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) addBinding(element, names);
  }
}
