import type { Detector } from './detector.js';
import { drizzle } from './detectors/drizzle.js';
import { knex } from './detectors/knex.js';
import { kysely } from './detectors/kysely.js';
import { mikroorm } from './detectors/mikroorm.js';
import { objection } from './detectors/objection.js';
import { prisma } from './detectors/prisma.js';
import { rawSql } from './detectors/raw-sql.js';
import { sequelize } from './detectors/sequelize.js';
import { typeorm } from './detectors/typeorm.js';

/** Every detector, by the name that its accesses carry (`Access.via`). One line each. */
export const detectors = {
  drizzle,
  knex,
  kysely,
  mikroorm,
  objection,
  prisma,
  'raw-sql': rawSql,
  sequelize,
  typeorm,
} as const satisfies Record<string, Detector>;
