import type { SeamConstraints } from '../model/constraints.js';
import type { Manifest } from '../model/manifest.js';

/** What the manifest says about seams, in the shape that the seam engine takes. */
export function seamConstraints(manifest: Manifest): SeamConstraints {
  return {
    services: manifest.services ?? null,
    seams: Object.entries(manifest.seams ?? {}).map(([id, pin]) => ({
      id,
      tables: pin.tables ?? [],
      modules: pin.modules ?? [],
      value: pin.value ?? null,
    })),
    together: manifest.together ?? [],
    apart: manifest.apart ?? [],
    ignoreTables: manifest.ignoreTables ?? [],
  };
}
