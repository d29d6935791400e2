import type { Value } from './value.js';

/**
 * Values above this are given up. A list of twice the list before, twenty times over, has a million elements and is
 * written in twenty lines; what names a table has a few dozen.
 */
const MAX_SIZE = 20_000;

/** Characters of text that count as much as one value: the longest text that is followed fills the largest file. */
const CHARACTERS = 250;

/** Values share their parts, so that each is measured once. */
const sizes = new WeakMap<Value, number>();

/** Whether a value has more parts, written out in full, than anything that names a table. */
export function isTooLarge(value: Value): boolean {
  return sizeOf(value) > MAX_SIZE;
}

function sizeOf(value: Value): number {
  switch (value.kind) {
    case 'text':
      return measured(value, value.parts);
    case 'either':
      return measured(value, value.values);
    case 'array':
      return measured(value, value.elements);
    case 'instance':
      return value.args.length === 0 ? 1 : measured(value, value.args);
    case 'function':
      return value.receiver === null ? 1 : measured(value, [value.receiver]);
    case 'parameter':
      return value.declared === null ? 1 : measured(value, [value.declared]);
    default:
      return 1;
  }
}

function measured(value: Value, parts: readonly (string | Value)[]): number {
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const part of parts) {
    size += typeof part === 'string' ? part.length / CHARACTERS : sizeOf(part);
  }
  sizes.set(value, size);
  return size;
}
