import { alternatives, type Value } from '../resolve/value.js';

/** What an option may be, the elements of lists among it. */
export function alternativesOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'array' ? one.elements.flatMap((element) => alternatives(element)) : [one],
  );
}
