import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { DeclaredSchema } from '../../detector.js';
import { keyOfRef } from '../../resolve/value.js';
import { catalogOf } from './catalog.js';
import {
  columnsNamed,
  isReferring,
  nameTables,
  type FindTable,
  type NamedTable,
} from './named-table.js';
import type { Declarations } from './read-tables.js';
import type { SourceRelation } from './read-relations.js';

/** What table objects say about the schema: models for the scanner, and a catalog. */
export function buildSchema(declarations: Declarations): DeclaredSchema {
  const { tables, find } = nameTables(declarations.tables);
  if (tables.length === 0) return { models: [], reading: null };
  const models = tables.map((one) => ({
    model: modelOf(one, declarations.relations, find),
    ref: one.ref,
  }));
  return {
    models,
    reading: {
      catalog: catalogOf(tables, declarations, find),
      models: models.map(({ model }) => model),
      gaps: [],
      defaultSchema: null,
      used: `${tables.length} Drizzle table${tables.length === 1 ? '' : 's'}`,
      role: 'orm',
    },
  };
}

function modelOf(
  table: NamedTable,
  relations: readonly SourceRelation[],
  find: FindTable,
): OrmModel {
  const key = keyOfRef(table.ref);
  const columns: OrmProperty[] = [...table.columnByProperty].map(([name, column]) => {
    return { name, column, relation: null };
  });
  const related = relations.flatMap((relation): OrmProperty[] => {
    const other = keyOfRef(relation.from) === key ? find(relation.target) : null;
    if (other === null) return [];
    const link = relation.through === null ? null : find(relation.through);
    const own = relation.pairs.map((pair) => pair.own);
    return [
      {
        name: relation.name,
        column: null,
        relation: {
          target: other.name,
          isMany: relation.isMany,
          columns: isReferring(relation, find) ? columnsNamed(table, own) : [],
          joinTable: link?.table ?? null,
          onDelete: null,
          isEager: false,
          cascades: [],
        },
      },
    ];
  });
  const { name, file, line } = table;
  const model = { orm: 'drizzle', name, table: table.table, file, line };
  const properties = [...columns, ...related];
  return table.isComplete
    ? { ...model, properties }
    : { ...model, properties, hasOtherColumns: true };
}
