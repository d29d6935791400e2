import type { AccessMode, Operation } from '../model/access.js';

/** What an operation does to a table. */
export function modeOf(operation: Operation): AccessMode {
  return operation === 'select' ? 'read' : 'write';
}
