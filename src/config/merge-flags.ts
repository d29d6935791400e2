import type { Manifest } from '../model/manifest.js';

/**
 * The manifest with the command line laid over it: a flag that was given wins over the file's key; an absent flag or
 * an empty list leaves the file's key as it is.
 *
 * @param flags under the manifest's key names
 */
export function mergeFlags(
  manifest: Manifest,
  flags: { readonly [K in keyof Manifest]?: Manifest[K] | undefined },
): Manifest {
  const given = Object.entries(flags).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return { ...manifest, ...Object.fromEntries(given) };
}
