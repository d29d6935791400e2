import type { ClassFacts } from '../../index-pass/facts.js';
import { lastNameOf } from '../../index-pass/collect-facts.js';
import { alternatives, keyOfRef, knownText, type Ref } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import type { Project, ScanContext } from '../../detector.js';
import type { Entity, EntityProperty } from '../../entities/entity.js';
import {
  basesOf,
  decoratorCalls,
  optionsOf,
  textOption,
  type DecoratorCall,
} from '../../entities/decorators.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { readProperty } from './read-property.js';
import { lookupTable } from '../../../util/lookup-table.js';

const KINDS: Readonly<Record<string, Entity['kind']>> = lookupTable({
  Entity: 'entity',
  ChildEntity: 'child',
  ViewEntity: 'view',
});

/** Every entity that a class declares. */
export function readEntities(project: Project): readonly Entity[] {
  return project.classes
    .filter(({ decorators }) => decorators.some((name) => name.endsWith('Entity')))
    .flatMap((facts) => readEntity(facts, project) ?? []);
}

function readEntity(facts: ClassFacts, project: Project): Entity | null {
  const context = project.contextOf(facts.ref.file);
  const node = context.find(facts.ref);
  if (node === null || !ts.isClassLike(node)) return null;
  const decorators = decoratorCalls(node);
  const declaring = decorators
    .map((one) => asEntityDecorator(one, context))
    .find((one) => one !== null);
  if (declaring === undefined || declaring === null) return null;
  const options = optionsOf(declaring.call.args, context);
  const first =
    declaring.nameArgument === undefined
      ? null
      : knownText(context.evaluate(declaring.nameArgument));
  const bases = basesOf(node, context);
  const tree = node.getSourceFile();
  return {
    ref: facts.ref,
    aliases: [],
    className: facts.name,
    file: facts.ref.file,
    line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
    kind: declaring.kind,
    tableName: first ?? textOption(options, 'name', context),
    schema: textOption(options, 'schema', context),
    properties: [...[...bases].reverse(), node].flatMap((one) => ownProperties(one, context)),
    bases: bases.map((base) => keyOfRef(context.ref(base))),
    hasChildren: decorators.some(({ name }) => name === 'TableInheritance'),
    closureTable: decorators.some(({ name, args }) => isClosureTable(name, args, context)),
    uniqueKeys: decorators.flatMap(({ name, args }) => uniqueKeyOf(name, args, context)),
  };
}

interface EntityDecorator {
  readonly kind: Entity['kind'];
  readonly call: DecoratorCall;
  readonly nameArgument: ts.Expression | undefined;
}

/** `@Entity(...)` and the application's own decorators that call it. */
function asEntityDecorator(call: DecoratorCall, context: ScanContext): EntityDecorator | null {
  if (isOfMikroOrm(call, context)) return null;
  const kind = KINDS[call.name];
  if (kind !== undefined) return { kind, call, nameArgument: call.args[0] };
  if (!call.name.endsWith('Entity') || call.callee === null) return null;
  const [callee] = alternatives(context.evaluate(call.callee));
  const wrapper = callee?.kind === 'function' ? context.find(callee.ref) : null;
  if (wrapper === null || !ts.isFunctionLike(wrapper)) return null;
  const inner = findCall(wrapper, 'Entity');
  if (inner === null) return null;
  const [name] = inner.arguments;
  const index = wrapper.parameters.findIndex(
    (parameter) => name !== undefined && parameter.name.getText() === name.getText(),
  );
  return { kind: 'entity', call, nameArgument: index < 0 ? name : call.args[index] };
}

/** MikroORM's decorators have the same names. */
function isOfMikroOrm({ callee }: DecoratorCall, context: ScanContext): boolean {
  return (
    callee !== null &&
    alternatives(context.evaluate(callee)).some(
      (one) => one.kind === 'external' && isMikroOrmPackage(one.package),
    )
  );
}

function findCall(node: ts.Node, name: string): ts.CallExpression | null {
  if (
    ts.isCallExpression(node) &&
    lastNameOf(node.expression) === name &&
    ts.isIdentifier(node.expression)
  ) {
    return node;
  }
  return ts.forEachChild(node, (child) => findCall(child, name) ?? undefined) ?? null;
}

/** The properties that a class itself declares, embedded classes' included. */
export function ownProperties(
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): readonly EntityProperty[] {
  return node.members.flatMap((member) => {
    if (!ts.isPropertyDeclaration(member) && !ts.isAccessor(member)) return [];
    const calls = decoratorCalls(member);
    return calls.length === 0 ? [] : readProperty(member, calls, context, embeddedProperties);
  });
}

function embeddedProperties(
  ref: Ref,
  context: ScanContext,
  depth: number,
): readonly EntityProperty[] {
  const node = context.find(ref);
  if (node === null || !ts.isClassLike(node) || depth > 3) return [];
  return [...[...basesOf(node, context)].reverse(), node].flatMap((one) =>
    ownProperties(one, context),
  );
}

function isClosureTable(
  name: string,
  args: readonly ts.Expression[],
  context: ScanContext,
): boolean {
  const [first] = args;
  return (
    name === 'Tree' && first !== undefined && knownText(context.evaluate(first)) === 'closure-table'
  );
}

/** `@Unique(['email', 'shop'])`, `@Unique('name', [...])`, `@Index([...], { unique: true })`. */
function uniqueKeyOf(
  name: string,
  args: readonly ts.Expression[],
  context: ScanContext,
): readonly (readonly string[])[] {
  if (name !== 'Unique' && name !== 'Index') return [];
  const list = args.find(ts.isArrayLiteralExpression);
  if (list === undefined) return [];
  const isUnique =
    name === 'Unique' || optionsOf(args, context)?.getText().includes('unique: true') === true;
  return isUnique
    ? [list.elements.flatMap((element) => knownText(context.evaluate(element)) ?? [])]
    : [];
}
