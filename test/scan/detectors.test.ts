import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../src/introspect/sources/postgres-files.js';
import { prismaSchema } from '../../src/introspect/sources/prisma-schema.js';
import type { FileSource } from '../../src/introspect/source.js';
import { sortedUnique } from '../../src/util/sort.js';
import { scanTexts } from '../support/scan-texts.js';

const FOLDER = 'fixtures/detectors';

/** Files that describe the schema of a folder whose library does not declare it in code. */
const SCHEMAS: Readonly<Record<string, FileSource>> = {
  'schema.prisma': prismaSchema,
  'schema.sql': postgresFiles,
};

describe.each(readdirSync(FOLDER).sort())('%s', (library) => {
  const folder = join(FOLDER, library);
  const files = readdirSync(folder).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  const texts = Object.fromEntries(
    files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

  test.each(files)('%s: every marked line is seen, and no other', async (name) => {
    const schema = await readSchema(folder);
    const { facts } = scanTexts(texts, schema?.catalog, schema?.models);
    const seen = new Map<number, string[]>();
    for (const { file, line, table, operation } of facts.accesses) {
      if (file === name)
        seen.set(line ?? 0, [...(seen.get(line ?? 0) ?? []), `${table} ${operation}`]);
    }
    expect(byLine(seen)).toEqual(byLine(markersOf(texts[name] ?? '')));
  });
});

async function readSchema(folder: string) {
  const name = Object.keys(SCHEMAS).find((one) => existsSync(join(folder, one)));
  const source = name === undefined ? undefined : SCHEMAS[name];
  if (name === undefined || source === undefined) return null;
  return source.read([{ path: name, text: readFileSync(join(folder, name), 'utf8') }]);
}

/** `// @access orders select update ; customers select` at the ends of lines. */
function markersOf(text: string): ReadonlyMap<number, readonly string[]> {
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
  return found;
}

function byLine(found: ReadonlyMap<number, readonly string[]>): Readonly<Record<string, string[]>> {
  return Object.fromEntries(
    [...found]
      .sort(([a], [b]) => a - b)
      .map(([line, touches]) => [`line ${line}`, sortedUnique(touches)]),
  );
}
