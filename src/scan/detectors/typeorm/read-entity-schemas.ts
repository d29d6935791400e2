import { actionOf } from '../../entities/decorators.js';
import type {
  ColumnProperty,
  Entity,
  JoinColumn,
  RelationProperty,
} from '../../entities/entity.js';
import type { Entry, Project, ScanContext } from '../../detector.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { cascadesIn } from './read-property.js';
import { isTypeormPackage } from './receivers.js';

// https://typeorm.io/docs/entity/separating-entity-definition

/** Every entity that is declared without a class: `new EntitySchema({ name, columns, relations })`. */
export function readEntitySchemas(project: Project): readonly Entity[] {
  return project.files.flatMap(({ path, topCalls }) =>
    topCalls
      .filter(({ callee }) => callee === 'EntitySchema')
      .flatMap(({ ref }) => readSchema(ref, project.contextOf(path)) ?? []),
  );
}

function readSchema(ref: Ref, context: ScanContext): Entity | null {
  const node = context.find(ref);
  if (node === null || !ts.isNewExpression(node)) return null;
  const type = context.evaluate(node.expression);
  const [first] = node.arguments ?? [];
  if (type.kind !== 'external' || !isTypeormPackage(type.package) || first === undefined)
    return null;
  const options = context.evaluate(first);
  const text = (name: string): string | null => knownText(context.member(options, name));
  const [target] = alternatives(context.member(options, 'target'));
  const tree = node.getSourceFile();
  const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const className = text('name') ?? (target?.kind === 'class' ? target.name : '');
  return {
    ref,
    aliases: target?.kind === 'class' ? [target.ref] : [],
    className,
    file: ref.file,
    line,
    kind: text('type') === 'view' ? 'view' : 'entity',
    tableName: text('tableName'),
    schema: text('schema'),
    properties: [
      ...context.entries(context.member(options, 'columns')).map((one) => columnOf(one, context)),
      ...context
        .entries(context.member(options, 'relations'))
        .flatMap((one) => relationOf(one, line, context) ?? []),
    ],
    bases: [],
    hasChildren: false,
    closureTable: text('treeType') === null ? false : text('treeType') === 'closure-table',
    uniqueKeys: [],
  };
}

function columnOf({ name, value }: Entry, context: ScanContext): ColumnProperty {
  const isGenerated = context.member(value, 'generated').kind !== 'unknown';
  return {
    kind: 'column',
    name,
    columnName: knownText(context.member(value, 'name')),
    type: typeOf(context.member(value, 'type')),
    isNullable: isSet(value, 'nullable', context),
    isPrimary: isSet(value, 'primary', context),
    isUnique: isSet(value, 'unique', context),
    default: isGenerated ? 'sequence' : defaultOf(context.member(value, 'default')),
  };
}

/** A database type by its name, or what TypeORM makes of `String`, `Number`, `Boolean` and `Date`. */
function typeOf(type: Value): string {
  const known: Readonly<Record<string, string>> = {
    Number: 'integer',
    Boolean: 'boolean',
    Date: 'timestamp',
  };
  return knownText(type) ?? (type.kind === 'external' ? known[type.name] : undefined) ?? 'varchar';
}

function defaultOf(value: Value): ColumnProperty['default'] {
  if (value.kind === 'function') return 'expression';
  return value.kind === 'unknown' ? 'none' : 'constant';
}

const CARDINALITIES = ['one-to-one', 'many-to-one', 'one-to-many', 'many-to-many'] as const;

function relationOf(
  { name, value }: Entry,
  line: number,
  context: ScanContext,
): RelationProperty | null {
  const option = (key: string): Value => context.member(value, key);
  const cardinality = CARDINALITIES.find((one) => one === knownText(option('type')));
  const target = targetOf(option('target'));
  if (cardinality === undefined || target === null) return null;
  const joinTable = option('joinTable');
  const hasJoinTable = joinTable.kind === 'object' || isTrue(joinTable);
  return {
    kind: 'relation',
    name,
    line,
    cardinality,
    target,
    onDelete: actionOf(knownText(option('onDelete'))),
    onUpdate: actionOf(knownText(option('onUpdate'))),
    isNullable: option('nullable').kind !== 'boolean' || isSet(value, 'nullable', context),
    isPrimary: isSet(value, 'primary', context),
    isEager: isSet(value, 'eager', context),
    cascades: cascadesIn(option('cascade')),
    deletesOrphans: knownText(option('orphanedRowAction')) === 'delete',
    hasConstraint: true,
    mappedBy: null,
    joinColumns: isTrue(option('joinColumn')) ? [] : joinColumnsOf(option('joinColumn'), context),
    joinTable: hasJoinTable
      ? {
          name: knownText(context.member(joinTable, 'name')),
          entity: null,
          joinColumns: joinColumnsOf(context.member(joinTable, 'joinColumn'), context) ?? [],
          inverseJoinColumns:
            joinColumnsOf(context.member(joinTable, 'inverseJoinColumn'), context) ?? [],
        }
      : null,
  };
}

/** A schema, a class, a function that gives one, or the name of one. */
function targetOf(value: Value): Ref | string | null {
  const [one] = alternatives(value);
  if (one?.kind === 'class') return one.ref;
  if (one?.kind === 'instance' && one.origin !== null) return one.origin;
  return one === undefined ? null : knownText(one);
}

function joinColumnsOf(value: Value, context: ScanContext): readonly JoinColumn[] | null {
  const columns =
    value.kind === 'array' ? value.elements : value.kind === 'object' ? [value] : null;
  return (
    columns?.map((one) => ({
      name: knownText(context.member(one, 'name')),
      referencedColumnName: knownText(context.member(one, 'referencedColumnName')),
    })) ?? null
  );
}

function isSet(value: Value, name: string, context: ScanContext): boolean {
  return isTrue(context.member(value, name));
}

function isTrue(value: Value): boolean {
  return value.kind === 'boolean' && value.value;
}
