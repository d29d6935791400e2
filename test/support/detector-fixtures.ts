import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresFiles } from '../../src/introspect/sources/postgres-files.js';
import { prismaSchema } from '../../src/introspect/sources/prisma-schema.js';
import type { FileSource } from '../../src/introspect/source.js';
import type { Access } from '../../src/model/access.js';
import { sortedUnique } from '../../src/util/sort.js';

const FOLDER = 'fixtures/detectors';

/** Files that describe the schema of a folder whose library does not declare it in code. */
const SCHEMAS: Readonly<Record<string, FileSource>> = {
  'schema.prisma': prismaSchema,
  'schema.sql': postgresFiles,
};

/** The folders of fixtures/detectors, one for each library. */
export const libraries = readdirSync(FOLDER).sort();

/** The code of a library's folder, file name to content. */
export function codeOfLibrary(library: string): Readonly<Record<string, string>> {
  const folder = join(FOLDER, library);
  const files = readdirSync(folder).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** What the schema file of a library's folder says; `null` where there is none. */
export async function schemaOfLibrary(library: string) {
  const folder = join(FOLDER, library);
  const name = Object.keys(SCHEMAS).find((one) => existsSync(join(folder, one)));
  const source = name === undefined ? undefined : SCHEMAS[name];
  if (name === undefined || source === undefined) return null;
  return source.read([{ path: name, text: readFileSync(join(folder, name), 'utf8') }]);
}

/** What each line of a file touches, for comparison: `line 5` to `orders select`. */
export type ByLine = Readonly<Record<string, readonly string[]>>;

/** `// @access orders select update ; customers select` at the ends of lines. */
export function markedIn(text: string): ByLine {
  const found = new Map<number, readonly string[]>();
  for (const [index, line] of text.split('\n').entries()) {
    const marker = /\/\/ @access (.*)$/.exec(line)?.[1];
    if (marker === undefined) continue;
    const touches = marker.split(' ; ').flatMap((one) => {
      const [table, ...operations] = one.trim().split(/\s+/);
      return operations.map((operation) => `${table} ${operation}`);
    });
    found.set(index + 1, touches);
  }
  return byLine(found);
}

/** The accesses that were found in a file. */
export function seenIn(name: string, accesses: readonly Access[]): ByLine {
  const seen = new Map<number, string[]>();
  for (const { file, line, table, operation } of accesses) {
    if (file === name)
      seen.set(line ?? 0, [...(seen.get(line ?? 0) ?? []), `${table} ${operation}`]);
  }
  return byLine(seen);
}

function byLine(found: ReadonlyMap<number, readonly string[]>): ByLine {
  return Object.fromEntries(
    [...found]
      .sort(([a], [b]) => a - b)
      .map(([line, touches]) => [`line ${line}`, sortedUnique(touches)]),
  );
}

/** Code that imports every library, so that no detector is left out. */
export const USING_ALL: Readonly<Record<string, string>> = {
  'zz-all-libraries.ts':
    [
    'drizzle-orm', 'knex', 'kysely', '@mikro-orm/core', 'objection', 'sequelize', 'typeorm',
  ] // prettier-ignore
      .map((name) => `import '${name}';`)
      .join('\n'),
};
