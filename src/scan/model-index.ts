import type { OrmModel } from '../model/orm-model.js';
import type { DeclaredModel, ModelIndex } from './detector.js';
import { keyOfRef } from './resolve/value.js';

/**
 * Finds models by name, class or table.
 *
 * @param models from schemas at hand (Prisma and the like)
 * @param declared models that the code declares, with their places
 */
export function createModelIndex(
  models: readonly OrmModel[],
  declared: readonly DeclaredModel[],
): ModelIndex {
  const declaredKeys = new Set(declared.map(({ model }) => keyOfModel(model)));
  const all = [
    ...models.filter((model) => !declaredKeys.has(keyOfModel(model))),
    ...declared.map(({ model }) => model),
  ];
  const byName = groupBy(all, ({ name }) => name);
  const byTable = groupBy(all, ({ table }) => table);
  const byClass = new Map(declared.map(({ model, ref }) => [keyOfRef(ref), model]));
  return {
    all,
    named: (name, orm) =>
      (byName.get(name) ?? []).filter((model) => orm === undefined || model.orm === orm),
    ofClass: (ref) => byClass.get(keyOfRef(ref)) ?? null,
    ofTable: (table) => byTable.get(table) ?? [],
  };
}

function keyOfModel({ orm, file, line, name }: OrmModel): string {
  return `${orm} ${file}:${line} ${name}`;
}

function groupBy(
  models: readonly OrmModel[],
  keyOf: (model: OrmModel) => string | null,
): ReadonlyMap<string, readonly OrmModel[]> {
  const groups = new Map<string, OrmModel[]>();
  for (const model of models) {
    const key = keyOf(model);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [model]);
    else group.push(model);
  }
  return groups;
}
