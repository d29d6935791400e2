import type { ScanContext } from '../detector.js';
import { lookUp } from '../resolve/scope.js';
import { alternatives, keyOfRef, type Ref, type Value } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';

/**
 * Tells one router from another: by the call that made it, the class that it is an instance of, or the parameter that
 * it was handed in as. `null`: not known, so nothing registered on it finds what it is mounted under.
 */
export function identityOf(node: ts.Expression, context: ScanContext): string | null {
  for (const value of alternatives(context.evaluate(node))) {
    const identity = ofValue(value);
    if (identity !== null) return identity;
  }
  if (!ts.isIdentifier(node)) return null;
  const declaration = lookUp(node.text, node);
  if (declaration === null || !ts.isParameter(declaration)) return null;
  const owner = declaration.parent;
  return ofParameter(refOf(owner), owner.parameters.indexOf(declaration));
}

function ofValue(value: Value): string | null {
  if (value.kind === 'class') return keyOfRef(value.ref);
  if (value.kind === 'parameter' && value.path.length === 0) {
    return ofParameter(value.function, value.index);
  }
  if (value.kind !== 'instance') return null;
  if (value.origin !== null) return keyOfRef(value.origin);
  return value.type.kind === 'class' ? keyOfRef(value.type.ref) : null;
}

/** What a function is handed in at this position (0-based). */
export function ofParameter(owner: Ref, index: number): string {
  return `${keyOfRef(owner)} ${index}`;
}
