import { alternatives, either, plainInstance, unknown, type Value } from '../resolve/value.js';

/** A row of the entity, for the entity's class or a type that names it. */
export function rowOf(entity: Value | null): Value {
  if (entity === null) return unknown('a row of an unknown entity');
  return either(
    alternatives(entity).map((one) => (one.kind === 'class' ? plainInstance(one) : one)),
  );
}

/** Rows of the entity. */
export function arrayOf(entity: Value | null): Value {
  return { kind: 'array', elements: [rowOf(entity)], isTuple: false };
}

/** Rows of the entity, and their number. */
export function countedOf(entity: Value | null): Value {
  return { kind: 'array', elements: [arrayOf(entity), unknown('a count')], isTuple: true };
}
