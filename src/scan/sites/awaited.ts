import type { TableToken } from '../detector.js';
import { isOpen, substitute } from '../resolve/substitute.js';
import { keyOfRef, type Value } from '../resolve/value.js';

/** A parameter that a token waits for, and which property of it. */
export interface Awaited {
  readonly owner: string;
  readonly index: number;
  readonly path: readonly string[];
}

/** `keyOfRef` of the functions and classes that a token waits for. */
export function ownersOf(token: TableToken): readonly string[] {
  return parametersIn(token).map(({ owner }) => owner);
}

/** Every parameter that a token waits for. */
export function parametersIn(token: TableToken): readonly Awaited[] {
  if (token.kind === 'relation') return parametersIn(token.from);
  if (token.kind === 'relations') {
    return [...parametersOf(token.named), ...parametersIn(token.from)];
  }
  if (token.kind !== 'value' && token.kind !== 'if') return [];
  return isOpen(token.value) ? parametersOf(token.value) : [];
}

function parametersOf(value: Value): readonly Awaited[] {
  const found: Awaited[] = [];
  substitute(value, {
    parameter: (owner, index, path) => {
      found.push({ owner: keyOfRef(owner), index, path });
      return null;
    },
  });
  return found;
}
