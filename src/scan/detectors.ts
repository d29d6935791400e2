import type { Detector } from './detector.js';
import { typeorm } from './detectors/typeorm.js';

/** Every detector, by the name that its accesses carry (`Access.via`). One line each. */
export const detectors = { typeorm } as const satisfies Record<string, Detector>;
