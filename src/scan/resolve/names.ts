import type { FileFacts } from '../index-pass/facts.js';
import type { Ref } from './value.js';

/** What a name at the top of a file leads to, imports and re-exports followed to the end. */
export type Target =
  /** A declaration with its own name, or an exported expression, which has none (`''`). */
  | { readonly kind: 'declared'; readonly ref: Ref; readonly name: string }
  | { readonly kind: 'namespace'; readonly file: string }
  | { readonly kind: 'external'; readonly package: string; readonly name: string };

export interface Names {
  /** A name as used in the file: imported or declared at its top. */
  local(file: string, name: string): Target | null;
  /** A name that the file exports, perhaps from elsewhere. `*` is the whole file. */
  exported(file: string, name: string): Target | null;
  /** A name taken from what `specifier` leads to, as `require` and `import()` do. */
  imported(file: string, specifier: string, name: string): Target | null;
}

/**
 * Follows names across files.
 *
 * @param resolve the file behind an import specifier; `null` for packages outside of the analysed code
 */
export function createNames(
  facts: ReadonlyMap<string, FileFacts>,
  resolve: (from: string, specifier: string) => string | null,
): Names {
  const follow = (
    from: string,
    specifier: string,
    name: string,
    seen: Set<string>,
  ): Target | null => {
    const file = resolve(from, specifier);
    if (file !== null) return exported(file, name, seen);
    // A relative path that leads nowhere is generated or missing code, told apart by its specifier all the same.
    return { kind: 'external', package: specifier, name };
  };

  const local = (file: string, name: string, seen: Set<string>): Target | null => {
    const here = facts.get(file);
    const imported = here?.imports.get(name);
    if (imported !== undefined) return follow(file, imported.specifier, imported.name, seen);
    const ref = here?.declarations.get(name);
    return ref === undefined ? null : { kind: 'declared', ref, name };
  };

  const exported = (file: string, name: string, seen: Set<string>): Target | null => {
    const key = `${file}#${name}`;
    if (seen.has(key)) return null;
    seen.add(key);
    if (name === '*') return { kind: 'namespace', file };
    const here = facts.get(file);
    if (here === undefined) return null;
    const found = here.exports.get(name);
    if (found?.kind === 'local') return local(file, found.name, seen);
    if (found?.kind === 'from') return follow(file, found.specifier, found.name, seen);
    if (found?.kind === 'expression') return { kind: 'declared', ref: found.ref, name: '' };
    return commonJs(here, name, seen) ?? throughStars(here, name, seen);
  };

  /** `import X from './commonjs'` and `require('./esm')` cross between the two systems. */
  const commonJs = (here: FileFacts, name: string, seen: Set<string>): Target | null => {
    if (name === 'default') return exported(here.path, 'export=', seen);
    if (name !== 'export=') return null;
    if (here.exports.has('default') && here.exports.size === 1)
      return exported(here.path, 'default', seen);
    return { kind: 'namespace', file: here.path };
  };

  const throughStars = (here: FileFacts, name: string, seen: Set<string>): Target | null => {
    let external: Target | null = null;
    for (const specifier of here.starExports) {
      const target = follow(here.path, specifier, name, seen);
      if (target?.kind === 'external') external ??= target;
      else if (target !== null) return target;
    }
    return external;
  };

  return {
    local: rememberByFile((file, name) => local(file, name, new Set())),
    exported: rememberByFile((file, name) => exported(file, name, new Set())),
    imported: (file, specifier, name) => follow(file, specifier, name, new Set()),
  };
}

type Lookup = (file: string, name: string) => Target | null;

/** The same names are asked for at every mention. */
function rememberByFile(lookUp: Lookup): Lookup {
  const known = new Map<string, Map<string, Target | null>>();
  return (file, name) => {
    let names = known.get(file);
    if (names === undefined) {
      names = new Map();
      known.set(file, names);
    }
    let target = names.get(name);
    if (target === undefined) {
      target = lookUp(file, name);
      names.set(name, target);
    }
    return target;
  };
}
