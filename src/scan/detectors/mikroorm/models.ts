import type { OrmModel } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';
import { modelsIn } from '../../entities/models-in.js';
import { alternatives, type Value } from '../../resolve/value.js';

/** The model of an entity of MikroORM, for its class, its schema or a row of it; `null` for anything else. */
export function mikroModel(value: Value, context: ScanContext): OrmModel | null {
  const named = alternatives(value).filter(({ kind }) => kind !== 'text');
  const models = named.flatMap((one) => modelsIn(one, 'mikroorm', context));
  return models.find(({ orm }) => orm === 'mikroorm') ?? null;
}

/** Whether a value is an entity of MikroORM, or rows of it. */
export function isMikro(value: Value, context: ScanContext): boolean {
  return alternatives(value).some((one) =>
    one.kind === 'array'
      ? one.elements.some((element) => mikroModel(element, context) !== null)
      : mikroModel(one, context) !== null,
  );
}
