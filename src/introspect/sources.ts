import type { Dialect } from '../model/catalog.js';
import type { FileSource, LiveSource } from './source.js';
import { mysqlFiles } from './sources/mysql-files.js';
import { mysql } from './sources/mysql.js';
import { postgresFiles } from './sources/postgres-files.js';
import { postgres } from './sources/postgres.js';
import { prismaSchema } from './sources/prisma-schema.js';

/** Running servers that are read, by name. Adding one is one file in `sources/` and one line here. */
export const liveSources = { postgres, mysql } as const satisfies Record<string, LiveSource>;

/** Kinds of schema files that are read, by name. */
export const fileSources = {
  postgresFiles,
  mysqlFiles,
  prismaSchema,
} as const satisfies Record<string, FileSource>;

/** The reader of SQL files for each dialect. */
export const sqlSources: Readonly<Record<Dialect, FileSource>> = {
  postgresql: postgresFiles,
  mysql: mysqlFiles,
};
