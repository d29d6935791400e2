import type { ClassFacts, DeclaringCallFacts } from '../../index-pass/facts.js';
import {
  alternatives,
  keyOfRef,
  knownText,
  unknown,
  type Ref,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import type { Project, ScanContext } from '../../detector.js';
import { extendsModel, isConnection, lastNameIn } from './library.js';
import { readAttributes } from './read-attributes.js';
import { foreignKeyIn, readDecoratedClass, tableDecorator, throughIn } from './read-class.js';
import { actionIn, flagIn, modelKeyOf, readModelOptions, textIn } from './read-options.js';
import { scopesInOptions, scopesOfClass } from './scopes.js';
import {
  NO_OPTIONS,
  type Association,
  type ModelKey,
  type ModelOptions,
  type SourceModel,
} from './source-model.js';

/** Calls by which models are declared, wherever they stand. */
export const DECLARING_CALLS = [
  'define', 'init', 'hasMany', 'hasOne', 'belongsTo', 'belongsToMany', 'addScope', 'Sequelize',
] as const; // prettier-ignore

/** The models of the code, the associations that are declared apart from them, and options for all. */
export interface SourceModels {
  readonly models: readonly SourceModel[];
  readonly associations: readonly { readonly from: ModelKey; readonly association: Association }[];
  /** `Order.addScope('open', { ... })`. */
  readonly scopes: readonly AddedScope[];
  /** `define` of the connection's options. */
  readonly defaults: ModelOptions;
}

/** A scope that is declared apart from its model. */
export interface AddedScope {
  readonly from: ModelKey;
  readonly name: string;
  readonly value: Value;
}

/** Everything that the code declares by way of Sequelize. */
export function readModels(project: Project): SourceModels {
  const models = new Map<string, SourceModel>();
  const associations: { from: ModelKey; association: Association }[] = [];
  const scopes: AddedScope[] = [];
  let defaults = NO_OPTIONS;
  for (const { ref, facts } of decoratedClasses(project)) {
    const model = readDecorated(ref, facts, project.contextOf(ref.file));
    if (model !== null) models.set(keyOfRef(ref), model);
  }
  for (const { path, declaringCalls } of project.files) {
    for (const facts of declaringCalls) {
      const context = project.contextOf(path);
      const call = context.find(facts.ref);
      if (call !== null && ts.isNewExpression(call)) {
        defaults = readDefaults(call, context) ?? defaults;
      }
      if (call === null || !ts.isCallExpression(call)) continue;
      const model = readCall(facts, call, context);
      if (model !== null) models.set(keyOfRef(model.ref), model);
      const found = readAssociation(facts.callee, call, context);
      if (found !== null) associations.push(found);
      const scope = facts.callee === 'addScope' ? readAddedScope(call, context) : null;
      if (scope !== null) scopes.push(scope);
    }
  }
  return { models: [...models.values()], associations, scopes, defaults };
}

function decoratedClasses(project: Project): readonly { ref: Ref; facts: ClassFacts }[] {
  return project.classes
    .filter(({ hasBase, decorators }) => hasBase && decorators.length > 0)
    .filter(({ decorators }) => decorators.some((name) => name.endsWith('Table')))
    .map((facts) => ({ ref: facts.ref, facts }));
}

function readDecorated(ref: Ref, facts: ClassFacts, context: ScanContext): SourceModel | null {
  const node = context.find(ref);
  if (node === null || !ts.isClassLike(node)) return null;
  if (!extendsModel({ kind: 'class', ref, name: facts.name }, context)) return null;
  const table = tableDecorator(node, context);
  if (table === null) return null;
  return {
    ref,
    name: facts.name,
    modelName: textIn(table, 'modelName', context) ?? facts.name,
    ...placeOf(node),
    options: readModelOptions(table, context),
    isDecorated: true,
    ...readDecoratedClass(node, context),
    scopes: scopesOfClass(node, context),
  };
}

/** `sequelize.define('order', {...}, {...})` and `Order.init({...}, {...})`. */
function readCall(
  { callee }: DeclaringCallFacts,
  call: ts.CallExpression,
  context: ScanContext,
): SourceModel | null {
  const [first, second, third] = call.arguments;
  if (callee === 'define') {
    const name =
      isDefine(call, context) && first !== undefined ? knownText(context.evaluate(first)) : null;
    const options = third === undefined ? null : context.evaluate(third);
    return name === null || second === undefined
      ? null
      : {
          ref: context.ref(call),
          name,
          modelName: name,
          ...placeOf(call),
          options: readModelOptions(options, context),
          isDecorated: false,
          attributes: readAttributes(context.evaluate(second), context),
          associations: [],
          scopes: scopesInOptions(options, context),
        };
  }
  return callee === 'init' && first !== undefined && second !== undefined
    ? readInit(call, first, second, context)
    : null;
}

function readInit(
  call: ts.CallExpression,
  first: ts.Expression,
  second: ts.Expression,
  context: ScanContext,
): SourceModel | null {
  if (!ts.isPropertyAccessExpression(call.expression)) return null;
  const holder = call.expression.expression;
  const type =
    holder.kind === ts.SyntaxKind.SuperKeyword
      ? classAround(call, context)
      : context.evaluate(holder);
  if (type?.kind !== 'class' || !extendsModel(type, context)) return null;
  const options = context.evaluate(second);
  const node = context.find(type.ref);
  if (node === null) return null;
  return {
    ref: type.ref,
    name: type.name,
    modelName: textIn(options, 'modelName', context) ?? type.name,
    ...placeOf(node),
    options: readModelOptions(options, context),
    isDecorated: false,
    attributes: readAttributes(context.evaluate(first), context),
    associations: [],
    scopes: scopesInOptions(options, context),
  };
}

function classAround(node: ts.Node, context: ScanContext): Value | null {
  for (let outer: ts.Node | undefined = node; outer !== undefined; outer = outer.parent) {
    if (ts.isClassLike(outer)) {
      return { kind: 'class', ref: context.ref(outer), name: outer.name?.text ?? '' };
    }
  }
  return null;
}

/** Whether `x.define(name, attributes)` defines a model: on a connection, or with Sequelize's types. */
export function isDefine(call: ts.CallExpression, context: ScanContext): boolean {
  const [name, attributes] = call.arguments;
  if (!ts.isPropertyAccessExpression(call.expression) || name === undefined) return false;
  if (call.expression.name.text !== 'define' || attributes === undefined) return false;
  if (isConnection(call.expression.expression, context)) return true;
  return (
    ts.isObjectLiteralExpression(attributes) &&
    /\b(?:DataTypes?|Sequelize|sequelize)\.[A-Z]/.test(attributes.getText())
  );
}

function readAddedScope(call: ts.CallExpression, context: ScanContext): AddedScope | null {
  const [first, second] = call.arguments;
  if (first === undefined || second === undefined) return null;
  if (!ts.isPropertyAccessExpression(call.expression)) return null;
  const from = modelKeyOf(call.expression.expression, context);
  const name = knownText(context.evaluate(first));
  return from === null || name === null ? null : { from, name, value: context.evaluate(second) };
}

const ASSOCIATION_CALLS: ReadonlySet<string> = new Set([
  'hasMany',
  'hasOne',
  'belongsTo',
  'belongsToMany',
]);

/** `Order.hasMany(Line, { as: 'lines' })`. */
function readAssociation(
  callee: string,
  call: ts.CallExpression,
  context: ScanContext,
): { from: ModelKey; association: Association } | null {
  if (!isAssociationKind(callee) || !ts.isPropertyAccessExpression(call.expression)) return null;
  const [first, second] = call.arguments;
  const from = modelKeyOf(call.expression.expression, context);
  const target = first === undefined ? null : modelKeyOf(first, context);
  if (from === null || target === null) return null;
  const options = second === undefined ? unknown('no options') : context.evaluate(second);
  const association: Association = {
    kind: callee,
    target,
    line: placeOf(call).line,
    as: aliasIn(options, callee, context),
    foreignKey: foreignKeyIn(options, 'foreignKey', context),
    otherKey: foreignKeyIn(options, 'otherKey', context),
    through: throughIn(options, context),
    hasConstraint: flagIn(options, 'constraints', context) !== false,
    onDelete: actionIn(options, 'onDelete', context),
    onUpdate: actionIn(options, 'onUpdate', context),
  };
  return { from, association };
}

function aliasIn(options: Value, kind: Association['kind'], context: ScanContext): string | null {
  const as = context.member(options, 'as');
  return (
    knownText(as) ??
    textIn(as, kind === 'belongsTo' || kind === 'hasOne' ? 'singular' : 'plural', context)
  );
}

function isAssociationKind(name: string): name is Association['kind'] {
  return ASSOCIATION_CALLS.has(name);
}

/** `new Sequelize(..., { define: { underscored: true } })`. */
function readDefaults(node: ts.NewExpression, context: ScanContext): ModelOptions | null {
  if (lastNameIn(node.expression) !== 'Sequelize') return null;
  for (const argument of node.arguments ?? []) {
    const define = alternatives(context.evaluate(argument))
      .map((one) => context.member(one, 'define'))
      .find(({ kind }) => kind === 'object');
    if (define !== undefined) return readModelOptions(define, context);
  }
  return null;
}

function placeOf(node: ts.Node): { file: string; line: number } {
  const tree = node.getSourceFile();
  return {
    file: tree.fileName,
    line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
  };
}
