import { lastNameOf } from '../../index-pass/collect-facts.js';
import { extendsClause } from '../../resolve/classes.js';
import { returnedBy } from '../../resolve/functions.js';
import { alternatives, knownText, unknown, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import type { ScanContext } from '../../detector.js';
import { readAttribute, typeIn } from './read-attributes.js';
import { actionIn, flagIn, modelKeyOf, textIn } from './read-options.js';
import type { Association, Attribute, ModelKey } from './source-model.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://github.com/sequelize/sequelize-typescript#readme

/** A decorator with its arguments. */
interface DecoratorUse {
  readonly name: string;
  readonly args: readonly ts.Expression[];
}

/** What the decorated properties of a class and of its base classes declare, base first. */
export function readDecoratedClass(
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): { attributes: readonly Attribute[]; associations: readonly Association[] } {
  const attributes = new Map<string, Attribute>();
  const associations = new Map<string, Association>();
  for (const one of [...classesOf(node, context)].reverse()) {
    for (const member of one.members) {
      if (!ts.isPropertyDeclaration(member) && !ts.isAccessor(member)) continue;
      const uses = decoratorsOf(member);
      if (uses.length === 0) continue;
      const attribute = attributeOf(member, uses, context);
      if (attribute !== null) attributes.set(attribute.name, attribute);
      const association = associationOf(member, uses, context);
      if (association !== null) associations.set(member.name.getText(), association);
    }
  }
  return { attributes: [...attributes.values()], associations: [...associations.values()] };
}

/** The options of `@Table`, also where it stands inside of the application's own decorator; `null`: no such decorator. */
export function tableDecorator(node: ts.ClassLikeDeclaration, context: ScanContext): Value | null {
  for (const { expression } of ts.getDecorators(node) ?? []) {
    const name = lastNameOf(expression);
    const [first] = ts.isCallExpression(expression) ? expression.arguments : [];
    if (name === 'Table') {
      return first === undefined ? unknown('no options') : context.evaluate(first);
    }
    const inner = ts.isCallExpression(expression) ? tableInside(expression, context) : null;
    if (inner !== null) {
      const own = inner.arguments[0];
      return own === undefined ? unknown('no options') : context.evaluate(own);
    }
  }
  return null;
}

/** The decorators of a node by the last names of what is called. */
export function decoratorsOf(node: ts.Node): readonly DecoratorUse[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).map(({ expression }) => ({
    name: lastNameOf(expression),
    args: ts.isCallExpression(expression) ? [...expression.arguments] : [],
  }));
}

/** The class and the base classes whose source is at hand, nearest first. */
export function classesOf(
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): readonly ts.ClassLikeDeclaration[] {
  const found: ts.ClassLikeDeclaration[] = [];
  let current: ts.ClassLikeDeclaration | null = node;
  while (current !== null && !found.includes(current)) {
    found.push(current);
    const heritage: ts.ExpressionWithTypeArguments | null = extendsClause(current);
    const [base] = heritage === null ? [] : alternatives(context.evaluate(heritage.expression));
    const next: ts.Node | null = base?.kind === 'class' ? context.find(base.ref) : null;
    current = next !== null && ts.isClassLike(next) ? next : null;
  }
  return found;
}

/** What a function or an expression handed to a decorator gives: `() => ({ ... })` or the object itself. */
export function resultOf(node: ts.Expression, context: ScanContext): Value {
  const value = context.evaluate(node);
  const made = value.kind === 'function' ? context.find(value.ref) : null;
  const [returned] = made === null ? [] : returnedBy(made);
  return returned === undefined ? value : context.evaluate(returned);
}

function tableInside(call: ts.CallExpression, context: ScanContext): ts.CallExpression | null {
  const [callee] = alternatives(context.evaluate(call.expression));
  const wrapper = callee?.kind === 'function' ? context.find(callee.ref) : null;
  return wrapper === null ? null : findTableCall(wrapper);
}

function findTableCall(node: ts.Node): ts.CallExpression | null {
  if (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Table'
  )
    return node;
  return ts.forEachChild(node, (child) => findTableCall(child) ?? undefined) ?? null;
}

type Member = ts.PropertyDeclaration | ts.AccessorDeclaration;

const TIMESTAMPS: ReadonlySet<string> = new Set(['CreatedAt', 'UpdatedAt', 'DeletedAt']);

function attributeOf(
  member: Member,
  uses: readonly DecoratorUse[],
  context: ScanContext,
): Attribute | null {
  const column = uses.find(({ name }) => name === 'Column');
  if (column === undefined && !uses.some(({ name }) => TIMESTAMPS.has(name))) return null;
  const [first] = column?.args ?? [];
  const options = first === undefined ? unknown('no options') : context.evaluate(first);
  const type = first === undefined ? typeByAnnotation(member) : typeIn(first);
  if (type === 'virtual') return null;
  const base = readAttribute(
    member.name.getText(),
    lineOf(member),
    options,
    type === 'unknown' ? typeByAnnotation(member) : type,
    context,
  );
  return refine(base, uses, context);
}

/** What the decorators beside `@Column` add. */
function refine(base: Attribute, uses: readonly DecoratorUse[], context: ScanContext): Attribute {
  const has = (name: string): boolean => uses.some((one) => one.name === name);
  const argumentOf = (name: string) => uses.find((one) => one.name === name)?.args[0];
  const foreign = argumentOf('ForeignKey');
  const target = foreign === undefined ? null : targetOf(foreign, context);
  const isPrimary = base.isPrimary || has('PrimaryKey');
  const allowsNull = argumentOf('AllowNull')?.kind !== ts.SyntaxKind.FalseKeyword;
  return {
    ...base,
    isPrimary,
    isNullable: !isPrimary && base.isNullable && allowsNull,
    isUnique: base.isUnique || has('Unique'),
    default: defaultOf(uses, base.default),
    references: target === null ? base.references : { target, key: null },
  };
}

function defaultOf(
  uses: readonly DecoratorUse[],
  given: Attribute['default'],
): Attribute['default'] {
  if (uses.some(({ name }) => name === 'AutoIncrement')) return 'sequence';
  const value = uses.find(({ name }) => name === 'Default')?.args[0];
  if (value === undefined) return given;
  return ts.isLiteralExpression(value) ||
    value.kind === ts.SyntaxKind.TrueKeyword ||
    value.kind === ts.SyntaxKind.FalseKeyword
    ? 'constant'
    : 'expression';
}

/** What sequelize-typescript takes from the reflected type of a property. */
function typeByAnnotation(member: Member): string {
  const annotation = ts.isPropertyDeclaration(member) ? member.type?.getText() : undefined;
  switch (annotation?.replace(/\s*\|\s*(?:null|undefined)/g, '')) {
    case 'number':
      return 'integer';
    case 'bigint':
      return 'bigint';
    case 'boolean':
      return 'boolean';
    case 'Date':
      return 'timestamp';
    default:
      return 'varchar';
  }
}

const ASSOCIATIONS: Readonly<Record<string, Association['kind']>> = lookupTable({
  BelongsTo: 'belongsTo',
  HasOne: 'hasOne',
  HasMany: 'hasMany',
  BelongsToMany: 'belongsToMany',
});

function associationOf(
  member: Member,
  uses: readonly DecoratorUse[],
  context: ScanContext,
): Association | null {
  const use = uses.find(({ name }) => ASSOCIATIONS[name] !== undefined);
  const kind = ASSOCIATIONS[use?.name ?? ''];
  const [first, ...rest] = use?.args ?? [];
  const target = first === undefined ? null : targetOf(first, context);
  if (kind === undefined || target === null) return null;
  const isMany = kind === 'belongsToMany';
  const [through, ...keys] = isMany ? rest : [undefined, ...rest];
  const options = rest.map((one) => context.evaluate(one)).find((one) => one.kind === 'object');
  const given = options ?? unknown('no options');
  return {
    kind,
    target,
    line: lineOf(member),
    as: member.name.getText(),
    foreignKey: keyOf(keys[0], given, 'foreignKey', context),
    otherKey: keyOf(keys[1], given, 'otherKey', context),
    through:
      through === undefined || ts.isObjectLiteralExpression(through)
        ? throughIn(given, context)
        : targetOf(through, context),
    hasConstraint: flagIn(given, 'constraints', context) !== false,
    onDelete: actionIn(given, 'onDelete', context),
    onUpdate: actionIn(given, 'onUpdate', context),
  };
}

/** `through: UserRole`, `through: 'user_roles'`, `through: { model: UserRole }`, `through: () => UserRole`. */
export function throughIn(options: Value, context: ScanContext): ModelKey | null {
  const entry = context.entries(options).find(({ name }) => name === 'through');
  const node = entry === undefined ? null : context.find(entry.at);
  const property = node?.parent;
  if (property === undefined || !ts.isPropertyAssignment(property)) return null;
  const { initializer } = property;
  if (!ts.isObjectLiteralExpression(initializer)) return targetOf(initializer, context);
  const model = initializer.properties.find((one) => one.name?.getText() === 'model');
  return model !== undefined && ts.isPropertyAssignment(model)
    ? targetOf(model.initializer, context)
    : null;
}

/** A foreign key given as a text, or as `{ name }` among the options. */
export function foreignKeyIn(options: Value, name: string, context: ScanContext): string | null {
  const value = context.member(options, name);
  return (
    knownText(value) ??
    (value.kind === 'object'
      ? (textIn(value, 'name', context) ?? textIn(value, 'fieldName', context))
      : null)
  );
}

function keyOf(
  node: ts.Expression | undefined,
  options: Value,
  name: string,
  context: ScanContext,
): string | null {
  const written = node === undefined ? null : knownText(context.evaluate(node));
  return written ?? foreignKeyIn(options, name, context);
}

/** `() => Order`, `Order`, `'orders'`. */
function targetOf(node: ts.Expression, context: ScanContext): ModelKey | null {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return modelKeyOf(node, context);
  const [returned] = returnedBy(node);
  return returned === undefined ? null : modelKeyOf(returned, context);
}

function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
