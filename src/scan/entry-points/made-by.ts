import { alternatives, type InstanceValue, type Value } from '../resolve/value.js';

/** The value as an object of one of these packages, or `null`. */
export function madeBy(
  value: Value,
  packages: readonly string[] | undefined,
): InstanceValue | null {
  for (const one of alternatives(value)) {
    if (one.kind !== 'instance' || one.type.kind !== 'external') continue;
    if (packages?.includes(one.type.package) === true) return one;
  }
  return null;
}
