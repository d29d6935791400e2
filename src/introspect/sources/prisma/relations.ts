import type { ForeignKey, ReferentialAction, Table } from '../../../model/catalog.js';
import { fullName } from '../../naming.js';
import { constraintName } from './constraint-name.js';
import type { PrismaBlock, PrismaField } from './parse.js';
import {
  argumentOf,
  attributeOf,
  columnNamesOf,
  columnNameOf,
  fieldNames,
  schemaNameOf,
  tableNameOf,
  textArgument,
  type PrismaSchema,
} from './schema.js';
import { columnTypeOf } from './tables.js';
import { lookupTable } from '../../../util/lookup-table.js';

const ACTIONS: Readonly<Record<string, ReferentialAction>> = lookupTable({
  Cascade: 'cascade',
  Restrict: 'restrict',
  NoAction: 'no action',
  SetNull: 'set null',
  SetDefault: 'set default',
});

/** A relation field that holds the referring columns: `@relation(fields: [...], references: [...])`. */
export interface HeldRelation {
  readonly field: PrismaField;
  readonly target: PrismaBlock;
  readonly columns: readonly string[];
  readonly toColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  /** Name of the constraint. */
  readonly name: string;
}

/** The relations whose columns stand in `model`, with Prisma's rules for what is not written. */
export function heldRelationsOf(model: PrismaBlock, schema: PrismaSchema): HeldRelation[] {
  return model.fields.flatMap((field) => {
    const target = schema.modelByName.get(field.type);
    const attribute = attributeOf(field, 'relation');
    const names = fieldNames(argumentOf(attribute, 'fields'));
    if (target === undefined || names.length === 0) return [];
    const columns = columnNamesOf(model, names);
    return [
      {
        field,
        target,
        columns,
        toColumns: columnNamesOf(target, fieldNames(argumentOf(attribute, 'references'))),
        onDelete:
          ACTIONS[textArgument(attribute, 'onDelete') ?? ''] ??
          defaultOnDelete(field, names, model),
        onUpdate: ACTIONS[textArgument(attribute, 'onUpdate') ?? ''] ?? 'cascade',
        name:
          textArgument(attribute, 'map') ??
          constraintName([tableNameOf(model), ...columns], '_fkey'),
      },
    ];
  });
}

/**
 * `Restrict` for a required relation, `SetNull` for an optional one; one required column makes it required.
 *
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/referential-actions#referential-action-defaults
 */
function defaultOnDelete(
  field: PrismaField,
  names: readonly string[],
  model: PrismaBlock,
): ReferentialAction {
  const isRequired =
    !field.isOptional ||
    model.fields.some((column) => names.includes(column.name) && !column.isOptional);
  return isRequired ? 'restrict' : 'set null';
}

/** The constraints of a model's relations; ghosts where the client keeps them instead of the database. */
export function foreignKeysOf(
  model: PrismaBlock,
  table: Table,
  schema: PrismaSchema,
): ForeignKey[] {
  return heldRelationsOf(model, schema).map((relation) => ({
    name: schema.hasConstraints ? relation.name : null,
    from: table.name,
    columns: relation.columns,
    to: fullName(schemaNameOf(relation.target, schema), tableNameOf(relation.target)),
    toColumns: relation.toColumns,
    onDelete: relation.onDelete,
    onUpdate: relation.onUpdate,
    isDeferrable: false,
    isValidated: schema.hasConstraints,
    ...keyTraits(relation.columns, table),
    isInheritance: false,
    isManyToMany: false,
    origin: schema.hasConstraints ? 'declared' : 'ghost',
    source: { file: model.file, line: relation.field.line },
  }));
}

function keyTraits(columns: readonly string[], table: Table) {
  const primary = table.primaryKey?.columns ?? [];
  const isUnique = [primary, ...table.uniqueKeys.map((key) => key.columns)].some(
    (key) => key.length > 0 && key.every((column) => columns.includes(column)),
  );
  return {
    isNullable: table.columns.some(({ name, isNullable }) => isNullable && columns.includes(name)),
    isIdentifying: columns.every((column) => primary.includes(column)),
    isOneToOne: isUnique,
  };
}

/** An implicit many-to-many relation, as seen from the side whose model comes first in code-unit order. */
export interface LinkTable {
  readonly table: Table;
  readonly foreignKeys: readonly ForeignKey[];
  /** The two list fields, `Model.field`. */
  readonly fields: readonly [string, string];
}

/**
 * The tables behind list fields on both sides: `_AToB` with the columns A and B.
 *
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/many-to-many-relations#implicit-many-to-many-relations
 */
export function linkTablesOf(schema: PrismaSchema): LinkTable[] {
  const links = new Map<string, LinkTable>();
  for (const model of schema.models) {
    for (const field of model.fields) {
      const other = schema.modelByName.get(field.type);
      if (!field.isList || other === undefined) continue;
      const opposite = oppositeOf(field, model, other);
      if (opposite?.isList !== true) continue;
      const isFirst = model.name <= other.name;
      const [left, right] = isFirst ? [model, other] : [other, model];
      const base = relationNameOf(field) ?? `${left.name}To${right.name}`;
      if (links.has(base)) continue;
      const names = [`${model.name}.${field.name}`, `${other.name}.${opposite.name}`] as const;
      const fields = isFirst ? names : ([names[1], names[0]] as const);
      links.set(base, linkTable(`_${base}`, left, right, [fields[0], fields[1]], field, schema));
    }
  }
  return [...links.values()];
}

/** The field on the other side of a relation; `undefined` where it is not declared. */
export function oppositeOf(
  field: PrismaField,
  model: PrismaBlock,
  other: PrismaBlock,
): PrismaField | undefined {
  const name = relationNameOf(field);
  return other.fields.find(
    (candidate) =>
      candidate.type === model.name && candidate !== field && relationNameOf(candidate) === name,
  );
}

function relationNameOf(field: PrismaField): string | undefined {
  return textArgument(attributeOf(field, 'relation'), 'name', 0);
}

function linkTable(
  localName: string,
  left: PrismaBlock,
  right: PrismaBlock,
  fields: readonly [string, string],
  declaredBy: PrismaField,
  schema: PrismaSchema,
): LinkTable {
  const schemaName = schemaNameOf(left, schema);
  const name = fullName(schemaName, localName);
  const sides = [
    { column: 'A', model: left },
    { column: 'B', model: right },
  ];
  // Prisma 6 makes it the primary key on PostgreSQL, earlier versions a unique index; the schema does not tell.
  const unique = { name: `${localName}_AB_unique`, columns: ['A', 'B'] };
  const table: Table = {
    name,
    schema: schemaName,
    localName,
    kind: 'table',
    columns: sides.map(({ column, model }) => ({
      name: column,
      type: idTypeOf(model, schema),
      isNullable: false,
      default: 'none',
      generated: null,
      comment: null,
    })),
    primaryKey: null,
    uniqueKeys: [unique],
    indexes: [
      { ...unique, isUnique: true, isPartial: false, method: 'btree' },
      {
        name: `${localName}_B_index`,
        columns: ['B'],
        isUnique: false,
        isPartial: false,
        method: 'btree',
      },
    ],
    inherits: [],
    partitionCount: 0,
    rows: null,
    bytes: null,
    comment: null,
  };
  const foreignKeys = sides.map(({ column, model }): ForeignKey => {
    const id = idFieldOf(model);
    return {
      name: schema.hasConstraints ? constraintName([localName, column], '_fkey') : null,
      from: name,
      columns: [column],
      to: fullName(schemaNameOf(model, schema), tableNameOf(model)),
      toColumns: id === undefined ? [] : [columnNameOf(id)],
      onDelete: 'cascade',
      onUpdate: 'cascade',
      isDeferrable: false,
      isValidated: schema.hasConstraints,
      isNullable: false,
      isIdentifying: false,
      isOneToOne: false,
      isInheritance: false,
      isManyToMany: true,
      origin: schema.hasConstraints ? 'declared' : 'ghost',
      source: { file: left.file, line: declaredBy.line },
    };
  });
  return { table, foreignKeys, fields };
}

function idFieldOf(model: PrismaBlock): PrismaField | undefined {
  const [first] = fieldNames(argumentOf(attributeOf(model, 'id'), 'fields', 0));
  return model.fields.find(
    (field) => attributeOf(field, 'id') !== undefined || field.name === first,
  );
}

function idTypeOf(model: PrismaBlock, schema: PrismaSchema): string {
  const id = idFieldOf(model);
  return id === undefined ? 'unknown' : columnTypeOf(id, schema);
}
