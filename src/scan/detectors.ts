import type { Detector } from './detector.js';
import { prisma } from './detectors/prisma.js';
import { rawSql } from './detectors/raw-sql.js';
import { typeorm } from './detectors/typeorm.js';

/** Every detector, by the name that its accesses carry (`Access.via`). One line each. */
export const detectors = { prisma, 'raw-sql': rawSql, typeorm } as const satisfies Record<
  string,
  Detector
>;
