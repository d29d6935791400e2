import type { Detector } from './detector.js';

/** Every detector, by the name that its accesses carry (`Access.via`). One line each. */
export const detectors = {} as const satisfies Record<string, Detector>;
