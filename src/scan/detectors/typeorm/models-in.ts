import type { OrmModel } from '../../../model/orm-model.js';
import type { ScanContext } from '../../detector.js';
import { alternatives, knownText, type Value } from '../../resolve/value.js';

/** The models that an entity value stands for. */
export function modelsIn(entity: Value, context: ScanContext): readonly OrmModel[] {
  return alternatives(entity).flatMap((one) => {
    const type = one.kind === 'instance' ? one.type : one;
    if (type.kind === 'class') return context.models.ofClass(type.ref) ?? [];
    if (one.kind === 'instance' && one.origin !== null)
      return context.models.ofClass(one.origin) ?? [];
    const name = knownText(one);
    return name === null ? [] : context.models.named(name, 'typeorm').slice(0, 1);
  });
}
