import type { Cascade } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';
import { alternatives, knownText, knownTexts, type Ref, type Value } from '../../resolve/value.js';
import {
  actionOf,
  flagOption,
  option,
  optionsOf,
  targetOf,
  textOption,
  type DecoratorCall,
} from '../../entities/decorators.js';
import { ts } from '../../ts.js';
import type {
  ColumnProperty,
  EmbeddedProperty,
  EntityProperty,
  JoinColumn,
  JoinTable,
  RelationProperty,
} from '../../entities/entity.js';
import { lookupTable } from '../../../util/lookup-table.js';

type Member = ts.PropertyDeclaration | ts.AccessorDeclaration;

/** The properties of an embedded class. */
export type EmbeddedReader = (
  ref: Ref,
  context: ScanContext,
  depth: number,
) => readonly EntityProperty[];

const RELATIONS: Readonly<Record<string, RelationProperty['cardinality']>> = lookupTable({
  OneToOne: 'one-to-one',
  ManyToOne: 'many-to-one',
  OneToMany: 'one-to-many',
  ManyToMany: 'many-to-many',
  TreeParent: 'many-to-one',
  TreeChildren: 'one-to-many',
});

const NAMED_COLUMNS = new Set([
  'Column', 'PrimaryColumn', 'PrimaryGeneratedColumn', 'CreateDateColumn', 'UpdateDateColumn',
  'DeleteDateColumn', 'VersionColumn', 'ObjectIdColumn', 'ViewColumn', 'VirtualColumn',
]); // prettier-ignore

/** What a decorated property of an entity is; nothing for properties that are not stored. */
export function readProperty(
  member: Member,
  calls: readonly DecoratorCall[],
  context: ScanContext,
  readEmbedded: EmbeddedReader,
): readonly EntityProperty[] {
  const relation = calls.find(({ name }) => RELATIONS[name] !== undefined);
  if (relation !== undefined) return readRelation(member, relation, calls, context) ?? [];
  // The application's own column decorators carry the name of what they wrap: `DbAwareColumn`, `PrimaryId`.
  const column =
    calls.find(({ name }) => NAMED_COLUMNS.has(name)) ??
    calls.find(({ name }) => name.endsWith('Column') || name.startsWith('Primary'));
  if (column === undefined || column.name === 'JoinColumn' || column.name === 'VirtualColumn')
    return [];
  return [
    readEmbeddedColumn(member, column, context, readEmbedded) ??
      readColumn(member, column, context),
  ];
}

function readColumn(member: Member, call: DecoratorCall, context: ScanContext): ColumnProperty {
  const options = optionsOf(call.args, context);
  const [first] = call.args;
  const given =
    first === undefined || ts.isObjectLiteralExpression(first)
      ? null
      : knownText(context.evaluate(first));
  const isGenerated = call.name === 'PrimaryGeneratedColumn';
  return {
    kind: 'column',
    name: member.name.getText(),
    columnName: textOption(options, 'name', context),
    type:
      textOption(options, 'type', context) ??
      (isGenerated && given === 'uuid' ? 'uuid' : null) ??
      (isGenerated ? 'integer' : given) ??
      typeByAnnotation(member, call.name),
    isNullable: flagOption(options, 'nullable', context) ?? call.name === 'DeleteDateColumn',
    isPrimary: call.name.startsWith('Primary') || flagOption(options, 'primary', context) === true,
    isUnique: flagOption(options, 'unique', context) === true,
    default: defaultOf(options, call.name, given),
  };
}

function defaultOf(
  options: ts.ObjectLiteralExpression | null,
  decorator: string,
  given: string | null,
): ColumnProperty['default'] {
  if (decorator === 'PrimaryGeneratedColumn') return given === 'uuid' ? 'expression' : 'sequence';
  if (decorator.endsWith('DateColumn') && decorator !== 'DeleteDateColumn') return 'expression';
  const property = options?.properties.find((one) => one.name?.getText() === 'default');
  if (property === undefined || !ts.isPropertyAssignment(property)) return 'none';
  return ts.isArrowFunction(property.initializer) ? 'expression' : 'constant';
}

/** What TypeORM takes from the reflected type of a property. */
function typeByAnnotation(member: Member, decorator: string): string {
  if (decorator.endsWith('DateColumn')) return 'timestamp';
  const annotation = ts.isPropertyDeclaration(member) ? member.type?.getText() : undefined;
  const name = annotation?.replace(/\s*\|\s*(?:null|undefined)/g, '');
  switch (name) {
    case 'number':
    case 'VersionColumn':
      return 'integer';
    case 'boolean':
      return 'boolean';
    case 'Date':
      return 'timestamp';
    default:
      return 'varchar';
  }
}

/** `@Column(() => Address)`: the columns of another class. */
function readEmbeddedColumn(
  member: Member,
  call: DecoratorCall,
  context: ScanContext,
  readEmbedded: EmbeddedReader,
): EmbeddedProperty | null {
  const [first] = call.args;
  if (first === undefined || !ts.isArrowFunction(first) || ts.isBlock(first.body)) return null;
  const [type] = alternatives(context.evaluate(first.body));
  if (type?.kind !== 'class') return null;
  const options = optionsOf(call.args, context);
  const prefix = textOption(options, 'prefix', context);
  return {
    kind: 'embedded',
    name: member.name.getText(),
    prefix: flagOption(options, 'prefix', context) === false ? '' : prefix,
    properties: readEmbedded(type.ref, context, 1),
  };
}

function readRelation(
  member: Member,
  call: DecoratorCall,
  calls: readonly DecoratorCall[],
  context: ScanContext,
): readonly RelationProperty[] | null {
  const cardinality = RELATIONS[call.name];
  const target = call.name.startsWith('Tree')
    ? ownClass(member, context)
    : targetOf(call.args[0], context);
  if (cardinality === undefined || target === null) return null;
  const options = optionsOf(call.args, context);
  const joinTable = calls.find(({ name }) => name === 'JoinTable');
  const joinColumns = calls.filter(({ name }) => name === 'JoinColumn');
  const tree = member.getSourceFile();
  return [
    {
      kind: 'relation',
      name: member.name.getText(),
      line: tree.getLineAndCharacterOfPosition(member.getStart(tree)).line + 1,
      cardinality,
      target,
      onDelete: actionOf(textOption(options, 'onDelete', context)),
      onUpdate: actionOf(textOption(options, 'onUpdate', context)),
      isNullable: flagOption(options, 'nullable', context) ?? true,
      isPrimary:
        calls.some(({ name }) => name === 'PrimaryColumn') ||
        flagOption(options, 'primary', context) === true,
      isEager: flagOption(options, 'eager', context) === true,
      cascades: options === null ? [] : cascadesIn(option(options, 'cascade', context)),
      deletesOrphans: textOption(options, 'orphanedRowAction', context) === 'delete',
      hasConstraint: flagOption(options, 'createForeignKeyConstraints', context) !== false,
      mappedBy: null,
      joinColumns:
        joinColumns.length === 0
          ? null
          : joinColumns.flatMap(({ args }) => joinColumnsOf(args[0], context)),
      joinTable:
        joinTable === undefined ? null : joinTableOf(optionsOf(joinTable.args, context), context),
    },
  ];
}

const CASCADES: readonly Cascade[] = ['insert', 'update', 'remove', 'soft-remove', 'recover'];

/** `cascade: true` is all of them. */
export function cascadesIn(listed: Value): readonly Cascade[] {
  if (listed.kind === 'boolean') return listed.value ? CASCADES : [];
  if (listed.kind !== 'array') return [];
  const names = new Set(listed.elements.flatMap(knownTexts));
  return CASCADES.filter((one) => names.has(one));
}

function ownClass(member: Member, context: ScanContext): Ref | null {
  return ts.isClassLike(member.parent) ? context.ref(member.parent) : null;
}

function joinColumnsOf(
  argument: ts.Expression | undefined,
  context: ScanContext,
): readonly JoinColumn[] {
  if (argument === undefined) return [];
  if (ts.isArrayLiteralExpression(argument)) {
    return argument.elements.flatMap((element) => joinColumnsOf(element, context));
  }
  const options = optionsOf([argument], context);
  return [
    {
      name: textOption(options, 'name', context),
      referencedColumnName: textOption(options, 'referencedColumnName', context),
    },
  ];
}

function joinTableOf(options: ts.ObjectLiteralExpression | null, context: ScanContext): JoinTable {
  const columns = (...names: readonly string[]): readonly JoinColumn[] => {
    const property = options?.properties.find((one) => names.includes(one.name?.getText() ?? ''));
    return property !== undefined && ts.isPropertyAssignment(property)
      ? joinColumnsOf(property.initializer, context)
      : [];
  };
  return {
    name: textOption(options, 'name', context),
    entity: null,
    joinColumns: columns('joinColumn', 'joinColumns'),
    inverseJoinColumns: columns('inverseJoinColumn', 'inverseJoinColumns'),
  };
}
