import type { OrmModel, OrmProperty, OrmRelation } from '../../../model/orm-model.js';
import { fullName } from '../../naming.js';
import type { PrismaBlock, PrismaField } from './parse.js';
import { heldRelationsOf, type HeldRelation, type LinkTable } from './relations.js';
import {
  attributeOf,
  columnNameOf,
  isStored,
  schemaNameOf,
  tableNameOf,
  type PrismaSchema,
} from './schema.js';

/** The models that the client offers to code: all but those with `@@ignore`. */
export function ormModelsOf(schema: PrismaSchema, links: readonly LinkTable[]): OrmModel[] {
  const linkByField = new Map(
    links.flatMap(({ table, fields }) => fields.map((field) => [field, table.name] as const)),
  );
  return schema.models
    .filter((model) => attributeOf(model, 'ignore') === undefined)
    .map((model) => {
      const held = new Map(
        heldRelationsOf(model, schema).map((relation) => [relation.field, relation]),
      );
      return {
        orm: 'prisma',
        name: model.name,
        table: fullName(schemaNameOf(model, schema), tableNameOf(model)),
        file: model.file,
        line: model.line,
        properties: model.fields
          .filter((field) => attributeOf(field, 'ignore') === undefined)
          .map((field) => propertyOf(field, model, schema, held.get(field), linkByField)),
      };
    });
}

function propertyOf(
  field: PrismaField,
  model: PrismaBlock,
  schema: PrismaSchema,
  held: HeldRelation | undefined,
  linkByField: ReadonlyMap<string, string>,
): OrmProperty {
  if (isStored(field, schema)) {
    return { name: field.name, column: columnNameOf(field), relation: null };
  }
  const relation: OrmRelation = {
    target: field.type,
    isMany: field.isList,
    columns: held?.columns ?? [],
    joinTable: linkByField.get(`${model.name}.${field.name}`) ?? null,
    onDelete: held?.onDelete ?? null,
    isEager: false,
    cascades: [],
  };
  return { name: field.name, column: null, relation };
}
