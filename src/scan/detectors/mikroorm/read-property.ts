import type { Cascade } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';
import { actionOf, targetOf } from '../../entities/decorators.js';
import type {
  ColumnProperty,
  EntityProperty,
  JoinColumn,
  RelationProperty,
} from '../../entities/entity.js';
import { isMikroOrmPackage } from '../../entities/packages.js';
import { alternatives, knownText, knownTexts, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { isTrue, type PropertySource } from './property-source.js';
import { entityIn } from './receivers.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** The properties of an embeddable. */
export type EmbeddedReader = (ref: Ref) => readonly EntityProperty[];

const RELATIONS: Readonly<Record<string, RelationProperty['cardinality']>> = lookupTable({
  'm:1': 'many-to-one',
  '1:m': 'one-to-many',
  '1:1': 'one-to-one',
  'm:n': 'many-to-many',
});

/** What a declared property is in the database; nothing for what is not stored. */
export function readProperty(
  source: PropertySource,
  context: ScanContext,
  readEmbedded: EmbeddedReader,
): readonly EntityProperty[] {
  const { kind, option } = source;
  const isVirtual =
    kind === 'formula' || option('formula').kind !== 'unknown' || isFalse(option('persist'));
  const cardinality = RELATIONS[kind];
  if (cardinality !== undefined) return readRelation(source, cardinality, context);
  if (isVirtual) return [];
  return [readEmbeddedProperty(source, context, readEmbedded) ?? readColumn(source, context)];
}

function readColumn(source: PropertySource, context: ScanContext): ColumnProperty {
  const { name, option, isPrimary } = source;
  const type = knownText(option('columnType')) ?? typeOf(source, context);
  return {
    kind: 'column',
    name,
    columnName: knownText(option('fieldName', 'name')),
    type,
    isNullable: isTrue(option('nullable')),
    isPrimary,
    isUnique: option('unique').kind !== 'unknown' && !isFalse(option('unique')),
    default: defaultOf(source, type),
  };
}

function defaultOf({ option, isPrimary }: PropertySource, type: string): ColumnProperty['default'] {
  if (option('defaultRaw').kind !== 'unknown') return 'expression';
  if (option('default').kind !== 'unknown') return 'constant';
  const counts = isTrue(option('autoincrement')) || (isPrimary && /int|number/i.test(type));
  return counts ? 'sequence' : 'none';
}

/** As it is given, or as the property's type says. */
function typeOf({ kind, type, option }: PropertySource, context: ScanContext): string {
  const [given] = alternatives(option('type'));
  const text = given === undefined ? null : knownText(given);
  if (text !== null) return text;
  if (given?.kind === 'external') return plainType(given.name.split('.').at(-1) ?? '');
  if (kind === 'enum') return 'enum';
  const written = type === null ? null : context.evaluateType(type);
  const [first] = written === null ? [] : alternatives(written);
  if (first?.kind === 'instance' && first.type.name === 'Date') return 'datetime';
  return type === null ? 'varchar' : plainType(type.getText());
}

/** `DateType` → `date`, `number | null` → `integer`. */
function plainType(name: string): string {
  const bare = name.replace(/\s*\|\s*(?:null|undefined)|\s*&\s*Opt\b|Type$/g, '').trim();
  switch (bare) {
    case 'number':
      return 'integer';
    case 'string':
      return 'varchar';
    case 'Date':
      return 'datetime';
    default:
      return /^\w+$/.test(bare) ? bare.toLowerCase() : 'varchar';
  }
}

/** Columns of an embeddable; as one JSON column where it is stored as an object or a list. */
function readEmbeddedProperty(
  source: PropertySource,
  context: ScanContext,
  readEmbedded: EmbeddedReader,
): EntityProperty | null {
  if (source.kind !== 'embedded') return null;
  const { option, name } = source;
  const target = targetIn(source, context);
  const isJson = isTrue(option('object')) || isTrue(option('array'));
  if (isJson || target === null || typeof target === 'string') {
    return { ...readColumn(source, context), type: 'json' };
  }
  const prefix = option('prefix');
  return {
    kind: 'embedded',
    name,
    prefix: isFalse(prefix) ? '' : knownText(prefix),
    properties: readEmbedded(target),
  };
}

function readRelation(
  source: PropertySource,
  cardinality: RelationProperty['cardinality'],
  context: ScanContext,
): readonly RelationProperty[] {
  const { option, name, line } = source;
  const target = targetIn(source, context);
  if (target === null) return [];
  const isNullable = isTrue(option('nullable'));
  const mappedBy = sideOf(option('mappedBy'), context) ?? inverseSide(source, cardinality, context);
  const cascades = cascadesOf(option('cascade'));
  const removes = cascades.includes('remove');
  // https://mikro-orm.io/docs/cascading#cascade-remove-vs-ondelete
  const onDelete =
    actionOf(knownText(option('deleteRule', 'onDelete'))) ??
    (removes ? 'cascade' : isNullable ? 'set null' : null);
  const onUpdate = actionOf(knownText(option('updateRule', 'onUpdateIntegrity', 'onUpdate')));
  const isLink = cardinality === 'many-to-many';
  const ownsReference =
    cardinality === 'many-to-one' || (cardinality === 'one-to-one' && mappedBy === null);
  return [
    {
      kind: 'relation',
      name,
      line,
      cardinality,
      target,
      onDelete: isLink ? null : onDelete,
      onUpdate: onUpdate ?? (isLink || !cascades.includes('update') ? null : 'cascade'),
      isNullable,
      isPrimary: source.isPrimary || isTrue(option('primary')),
      isEager: isTrue(option('eager')),
      cascades,
      deletesOrphans: isTrue(option('orphanRemoval')),
      hasConstraint: !isFalse(option('createForeignKeyConstraint')),
      mappedBy,
      joinColumns: ownsReference ? joinColumns(source, 'fieldName', 'fieldNames') : null,
      joinTable:
        isLink && mappedBy === null
          ? {
              name: knownText(option('pivotTable')),
              entity: classIn(option('pivotEntity'), context),
              joinColumns: joinColumns(source),
              inverseJoinColumns: columnsIn(option('inverseJoinColumn', 'inverseJoinColumns')),
            }
          : null,
    },
  ];
}

function joinColumns(
  { option }: PropertySource,
  ...more: readonly string[]
): readonly JoinColumn[] {
  return columnsIn(
    option('joinColumn', 'joinColumns', ...more, ...(more.length > 0 ? ['name'] : [])),
  );
}

function columnsIn(value: Value): readonly JoinColumn[] {
  const elements = value.kind === 'array' ? value.elements : [value];
  return elements.flatMap(knownTexts).map((name) => ({ name, referencedColumnName: null }));
}

/** By default what is saved saves what it refers to. */
function cascadesOf(value: Value): readonly Cascade[] {
  if (value.kind !== 'array') return SAVES;
  return value.elements.flatMap((one) => {
    const text = one.kind === 'external' ? one.name.split('.').at(-1) : knownText(one);
    return CASCADES[text?.toLowerCase() ?? ''] ?? [];
  });
}

const SAVES: readonly Cascade[] = ['insert', 'update'];

const CASCADES: Readonly<Record<string, readonly Cascade[]>> = lookupTable({
  persist: SAVES,
  remove: ['remove'],
  all: [...SAVES, 'remove'],
});

/** The class, or its name, that a relation leads to: as it is given, or as the property's type says. */
function targetIn(source: PropertySource, context: ScanContext): Ref | string | null {
  if (source.target !== null) return targetOf(source.target, context);
  const given = classIn(source.option('entity'), context);
  return given ?? (source.type === null ? null : entityOfType(source.type, context));
}

function entityOfType(type: ts.TypeNode, context: ScanContext): Ref | null {
  for (const one of alternatives(entityIn(context.evaluateType(type)))) {
    if (one.kind === 'array') {
      const [element] = one.elements;
      if (element?.kind === 'instance' && element.type.kind === 'class') return element.type.ref;
    }
    if (one.kind !== 'instance') continue;
    if (one.type.kind === 'class') return one.type.ref;
    if (one.type.kind !== 'external' || !isMikroOrmPackage(one.type.package)) continue;
    const [inner] = one.args;
    if (inner?.kind === 'instance' && inner.type.kind === 'class') return inner.type.ref;
  }
  return null;
}

/** `() => Order`, `Order`, `'Order'` as a value. */
function classIn(value: Value, context: ScanContext): Ref | string | null {
  const [one] = alternatives(value);
  if (one?.kind === 'function') {
    const node = context.find(one.ref);
    return node !== null && ts.isArrowFunction(node) && !ts.isBlock(node.body)
      ? classIn(context.evaluate(node.body), context)
      : null;
  }
  if (one?.kind === 'class') return one.ref;
  if (one?.kind === 'instance' && one.origin !== null) return one.origin;
  return one === undefined ? null : knownText(one);
}

/** `'order'` or `(line) => line.order`. */
function sideOf(value: Value, context: ScanContext): string | null {
  const [one] = alternatives(value);
  if (one?.kind !== 'function') return one === undefined ? null : knownText(one);
  const node = context.find(one.ref);
  return node !== null && ts.isArrowFunction(node) ? lastName(node) : null;
}

/**
 * The second argument of `@OneToMany(() => Line, (line) => line.order)` is the side that holds the relation. That of
 * the others is it only without `owner` or `inversedBy`, where it names the side that does not.
 */
function inverseSide(
  { inverse, option }: PropertySource,
  cardinality: RelationProperty['cardinality'],
  context: ScanContext,
): string | null {
  if (inverse === null || cardinality === 'many-to-one') return null;
  if (isTrue(option('owner')) || option('inversedBy').kind !== 'unknown') return null;
  return ts.isArrowFunction(inverse) ? lastName(inverse) : knownText(context.evaluate(inverse));
}

function lastName({ body }: ts.ArrowFunction): string | null {
  return ts.isPropertyAccessExpression(body) ? body.name.text : null;
}

function isFalse(value: Value): boolean {
  return value.kind === 'boolean' && !value.value;
}
