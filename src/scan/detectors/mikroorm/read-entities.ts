import type { Project, ScanContext } from '../../detector.js';
import {
  basesOf,
  decoratorCalls,
  optionsOf,
  type DecoratorCall,
} from '../../entities/decorators.js';
import type { Entity, EntityProperty } from '../../entities/entity.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import type { ClassFacts, DeclaringCallFacts } from '../../index-pass/facts.js';
import { alternatives, keyOfRef, knownText, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import {
  initializerOf,
  isTrue,
  optionReader,
  schemaProperty,
  type PropertySource,
} from './property-source.js';
import { readProperty } from './read-property.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** Calls by which entities are declared without decorators. */
export const DECLARING_CALLS = ['defineEntity', 'EntitySchema'] as const;

/** An entity, with the repository that it names. */
export interface MikroEntity {
  readonly entity: Entity;
  readonly repository: Value | null;
}

/** Every entity of MikroORM that the code declares. */
export function readEntities(project: Project): readonly MikroEntity[] {
  const decorated = project.classes
    .filter(({ decorators }) => decorators.includes('Entity'))
    .flatMap((facts) => readClass(facts, project) ?? []);
  const declared = project.files.flatMap(({ path, declaringCalls }) =>
    declaringCalls
      .filter(({ callee }) => DECLARING_CALLS.some((name) => name === callee))
      .flatMap((call) => readSchema(call, project.contextOf(path), project) ?? []),
  );
  return [...decorated, ...declared];
}

function readClass(facts: ClassFacts, project: Project): MikroEntity | null {
  const context = project.contextOf(facts.ref.file);
  const node = context.find(facts.ref);
  if (node === null || !ts.isClassLike(node)) return null;
  const decorators = decoratorCalls(node);
  const declaring = decorators.find(
    (one) => one.name === 'Entity' && isOfMikroOrm(one.callee, context),
  );
  if (declaring === undefined) return null;
  const options = optionsOf(declaring.args, context);
  const option = optionReader(options === null ? [] : [context.evaluate(options)], context);
  if (isTrue(option('abstract')) || option('expression').kind !== 'unknown') return null;
  const bases = basesOf(node, context);
  const uniqueKeys = decorators.flatMap(({ name, args }) =>
    name === 'Unique' ? uniqueKeyIn(optionsOf(args, context), context) : [],
  );
  return {
    entity: {
      ...describe(facts.ref, facts.name, node, option),
      properties: [...[...bases].reverse(), node].flatMap((one) => propertiesOf(one, context)),
      aliases: [],
      bases: bases.map((base) => keyOfRef(context.ref(base))),
      uniqueKeys,
    },
    repository: repositoryIn(option('repository', 'customRepository'), context),
  };
}

/** What a class and a schema say alike. */
function describe(ref: Ref, className: string, node: ts.Node, option: PropertySource['option']) {
  const tree = node.getSourceFile();
  return {
    ref,
    className,
    file: ref.file,
    line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
    kind: 'entity',
    ...tableIn(option),
    hasChildren:
      option('discriminatorColumn').kind !== 'unknown' ||
      option('discriminatorMap').kind !== 'unknown',
    closureTable: false,
  } as const;
}

/** `tableName`, or `collection`, perhaps with the schema in front. */
function tableIn(option: PropertySource['option']): Pick<Entity, 'tableName' | 'schema'> {
  const given = knownText(option('tableName', 'collection'));
  const schema = knownText(option('schema'));
  const dot = given?.indexOf('.') ?? -1;
  return given === null || dot < 0
    ? { tableName: given, schema: schema === '*' ? null : schema }
    : { tableName: given.slice(dot + 1), schema: schema ?? given.slice(0, dot) };
}

function isOfMikroOrm(callee: ts.Expression | null, context: ScanContext): boolean {
  return (
    callee !== null &&
    alternatives(context.evaluate(callee)).some(
      (one) => one.kind === 'external' && isMikroOrmPackage(one.package),
    )
  );
}

const PROPERTY_KINDS: Readonly<Record<string, string>> = lookupTable({
  Property: 'scalar',
  PrimaryKey: 'scalar',
  SerializedPrimaryKey: 'none',
  Enum: 'enum',
  Embedded: 'embedded',
  Formula: 'formula',
  ManyToOne: 'm:1',
  OneToMany: '1:m',
  OneToOne: '1:1',
  ManyToMany: 'm:n',
});

function propertiesOf(
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): readonly EntityProperty[] {
  return node.members.flatMap((member) => {
    if (!ts.isPropertyDeclaration(member) && !ts.isAccessor(member)) return [];
    const calls = decoratorCalls(member);
    const declaring = calls.find(({ name }) => PROPERTY_KINDS[name] !== undefined);
    if (declaring === undefined || PROPERTY_KINDS[declaring.name] === 'none') return [];
    const source = decoratedProperty(member, declaring, calls, context);
    return readProperty(source, context, (ref) => embeddedProperties(ref, context));
  });
}

function decoratedProperty(
  member: ts.PropertyDeclaration | ts.AccessorDeclaration,
  { name, args }: DecoratorCall,
  calls: readonly DecoratorCall[],
  context: ScanContext,
): PropertySource {
  const [first, second] = args;
  const given = first === undefined || ts.isObjectLiteralExpression(first) ? null : first;
  const options = optionsOf(args, context);
  const read = optionReader(options === null ? [] : [context.evaluate(options)], context);
  const isUnique = calls.some((one) => one.name === 'Unique');
  const tree = member.getSourceFile();
  return {
    name: member.name.getText(),
    line: tree.getLineAndCharacterOfPosition(member.getStart(tree)).line + 1,
    kind: PROPERTY_KINDS[name] ?? 'scalar',
    isPrimary: name === 'PrimaryKey',
    target: given ?? (options === null ? null : initializerOf(options, 'entity')),
    type: typeOfMember(member),
    inverse: second === undefined || ts.isObjectLiteralExpression(second) ? null : second,
    option: (...names) =>
      isUnique && names.includes('unique') ? { kind: 'boolean', value: true } : read(...names),
  };
}

/** The written type, or that of the collection which it begins with: `books = new Collection<Book>(this)`. */
function typeOfMember(member: ts.PropertyDeclaration | ts.AccessorDeclaration): ts.TypeNode | null {
  if (!ts.isPropertyDeclaration(member)) return member.type ?? null;
  const { type, initializer } = member;
  if (type !== undefined) return type;
  return initializer !== undefined && ts.isNewExpression(initializer)
    ? (initializer.typeArguments?.[0] ?? null)
    : null;
}

/** The properties of an embeddable: a class, or a schema. */
function embeddedProperties(ref: Ref, context: ScanContext): readonly EntityProperty[] {
  const node = context.find(ref);
  if (node === null) return [];
  if (ts.isClassLike(node)) {
    return [...[...basesOf(node, context)].reverse(), node].flatMap((one) =>
      propertiesOf(one, context),
    );
  }
  const options = isCall(node) ? node.arguments?.[0] : undefined;
  return options !== undefined && ts.isObjectLiteralExpression(options)
    ? schemaProperties(options, context)
    : [];
}

function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

/** `@Unique({ properties: ['email', 'shop'] })`. */
function uniqueKeyIn(
  options: ts.ObjectLiteralExpression | null,
  context: ScanContext,
): readonly (readonly string[])[] {
  if (options === null) return [];
  const value = context.member(context.evaluate(options), 'properties');
  const elements = value.kind === 'array' ? value.elements : [value];
  const names = elements.flatMap((one) => knownText(one) ?? []);
  return names.length === 0 ? [] : [names];
}

/** `() => OrderRepository`. */
function repositoryIn(value: Value, context: ScanContext): Value | null {
  for (const one of alternatives(value)) {
    const node = one.kind === 'function' ? context.find(one.ref) : null;
    if (node === null || !ts.isArrowFunction(node) || ts.isBlock(node.body)) continue;
    const named = context.evaluate(node.body);
    if (named.kind === 'class') return named;
  }
  return null;
}

/** `new EntitySchema({ ... })` or `defineEntity({ ... })`. */
function readSchema(
  { ref }: DeclaringCallFacts,
  context: ScanContext,
  project: Project,
): MikroEntity | null {
  const node = context.find(ref);
  if (node === null || !isCall(node) || !isOfMikroOrm(node.expression, context)) return null;
  const [options] = node.arguments ?? [];
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return null;
  const option = optionReader([context.evaluate(options)], context);
  if (isTrue(option('abstract')) || isTrue(option('embeddable'))) return null;
  if (option('expression').kind !== 'unknown') return null;
  const described = option('class');
  const ofSchema = described.kind === 'class' ? [described] : classesOf(node, ref, project);
  const [first] = ofSchema;
  const className = knownText(option('name')) ?? first?.name ?? variableOf(node);
  const bases = basesIn(option('extends'), context);
  const inherited = bases.flatMap((base) => embeddedProperties(base, context));
  return {
    entity: {
      ...describe(ref, className, node, option),
      properties: [...inherited, ...schemaProperties(options, context)],
      aliases: ofSchema.map((one) => one.ref),
      bases: bases.map(keyOfRef),
      uniqueKeys: [],
    },
    repository: repositoryIn(option('repository'), context),
  };
}

function basesIn(value: Value, context: ScanContext): readonly Ref[] {
  const [base] = alternatives(value);
  const ref = base?.kind === 'class' ? base.ref : base?.kind === 'instance' ? base.origin : null;
  if (ref === null || ref === undefined) return [];
  const node = context.find(ref);
  const options = node !== null && isCall(node) ? node.arguments?.[0] : undefined;
  if (options === undefined) return [ref];
  return [...basesIn(context.member(context.evaluate(options), 'extends'), context), ref];
}

/** `class Order extends OrderSchema.class {}` in the same file. */
function classesOf(
  node: ts.Node,
  { file }: Ref,
  project: Project,
): readonly { readonly ref: Ref; readonly name: string }[] {
  const variable = variableOf(node);
  if (variable === '') return [];
  const context = project.contextOf(file);
  return project.classes.filter((facts) => {
    if (!facts.hasBase || facts.ref.file !== file) return false;
    const declared = context.find(facts.ref);
    const clauses =
      declared !== null && ts.isClassLike(declared) ? (declared.heritageClauses ?? []) : [];
    return clauses.some(({ types }) =>
      types.some(({ expression }) => expression.getText() === `${variable}.class`),
    );
  });
}

function variableOf(node: ts.Node): string {
  return ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name)
    ? node.parent.name.text
    : '';
}

function schemaProperties(
  options: ts.ObjectLiteralExpression,
  context: ScanContext,
): readonly EntityProperty[] {
  const written = initializerOf(options, 'properties');
  const listed =
    written !== null && ts.isArrowFunction(written) && !ts.isBlock(written.body)
      ? written.body
      : written;
  const bare = listed !== null && ts.isParenthesizedExpression(listed) ? listed.expression : listed;
  if (bare === null || !ts.isObjectLiteralExpression(bare)) return [];
  return context.entries(context.evaluate(bare)).flatMap(({ name, at }) => {
    const token = context.find(at);
    const node = token?.parent;
    if (node === undefined || !ts.isObjectLiteralElementLike(node)) return [];
    const source = schemaProperty(name, node, context);
    return source === null
      ? []
      : readProperty(source, context, (ref) => embeddedProperties(ref, context));
  });
}
