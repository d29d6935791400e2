import type { ForeignKey, TableName, Trigger } from '../model/catalog.js';
import type { OrmModel } from '../model/orm-model.js';

type Rename = (name: TableName) => TableName;

/** A key with the names of its tables exchanged. */
export function renameForeignKey(key: ForeignKey, rename: Rename): ForeignKey {
  return { ...key, from: rename(key.from), to: rename(key.to) };
}

/** A trigger with the names of its tables exchanged. */
export function renameTrigger(trigger: Trigger, rename: Rename): Trigger {
  return {
    ...trigger,
    table: rename(trigger.table),
    reads: trigger.reads.map(rename),
    writes: trigger.writes.map(rename),
  };
}

/** A view's or routine's body with the names of its tables exchanged. */
export function renameReads<T extends { readonly reads: readonly TableName[] }>(
  owner: T,
  rename: Rename,
): T {
  return { ...owner, reads: owner.reads.map(rename) };
}

/** A model with the names of its tables exchanged. */
export function renameModel(model: OrmModel, rename: Rename): OrmModel {
  return {
    ...model,
    table: model.table === null ? null : rename(model.table),
    properties: model.properties.map((property) => {
      const { relation } = property;
      if (relation === null || relation.joinTable === null) return property;
      return { ...property, relation: { ...relation, joinTable: rename(relation.joinTable) } };
    }),
  };
}
