import type { OrmModel, OrmRelation } from '../../model/orm-model.js';
import type { RelationOrigin, ScanContext } from '../detector.js';
import { alternatives, knownText, type Value } from '../resolve/value.js';

/** The models of an ORM that an entity value stands for. */
export function modelsIn(entity: Value, orm: string, context: ScanContext): readonly OrmModel[] {
  return alternatives(entity).flatMap((one) => {
    const type = one.kind === 'instance' ? one.type : one;
    if (type.kind === 'class') return context.models.ofClass(type.ref) ?? [];
    if (one.kind === 'instance' && one.origin !== null)
      return context.models.ofClass(one.origin) ?? [];
    const name = knownText(one);
    return name === null ? [] : context.models.named(name, orm).slice(0, 1);
  });
}

/** The relation at the end of a path of relations from a model; `null` when a step is none. */
export function relationAt(
  from: OrmModel,
  path: readonly string[],
  context: ScanContext,
): OrmRelation | null {
  let model = from;
  for (const [index, step] of path.entries()) {
    const relation = model.properties.find(({ name }) => name === step)?.relation ?? null;
    if (relation === null || index === path.length - 1) return relation;
    const [target] = context.models.named(relation.target, from.orm);
    if (target === undefined) return null;
    model = target;
  }
  return null;
}

/** Where relations of an entity begin: its model where it is known, else whatever the value turns out to be. */
export function originOf(entity: Value, orm: string, context: ScanContext): RelationOrigin {
  const [model] = modelsIn(entity, orm, context);
  return model === undefined ? { kind: 'value', value: entity } : { kind: 'model', model };
}
