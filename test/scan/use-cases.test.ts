import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgresFiles } from '../../src/introspect/sources/postgres-files.js';
import type { UseCase } from '../../src/model/access.js';
import { scanTexts } from '../support/scan-texts.js';

const FOLDER = 'fixtures/entry-points';

const libraries = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe.each(libraries.sort())('%s', (library) => {
  const folder = join(FOLDER, library);
  const texts = Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

  test('every marked line is an entry point with these steps, and no other', async () => {
    const text = readFileSync(join(FOLDER, 'schema.sql'), 'utf8');
    const { catalog } = await postgresFiles.read([{ path: 'schema.sql', text }]);
    const { facts } = scanTexts(texts, catalog);
    expect(facts.useCases.map(describeUseCase).sort()).toEqual(
      Object.entries(texts).flatMap(markersIn).sort(),
    );
  });
});

function describeUseCase({ name, file, line, steps }: UseCase): string {
  const touched = steps
    .map(({ table, operation }) => `${table.replace('public.', '')} ${operation}`)
    .join(', ');
  return `${file}:${line} ${[name, touched].filter((part) => part !== '').join(': ')}`;
}

/** `// @use-case POST /orders: customers select, orders insert` at the end of the line that registers it, or below. */
function markersIn([file, text]: readonly [string, string]): string[] {
  return text.split('\n').flatMap((line, index) => {
    const marker = /\/\/ @use-case (.*)$/.exec(line)?.[1];
    if (marker === undefined) return [];
    return [`${file}:${line.trimStart().startsWith('//') ? index : index + 1} ${marker}`];
  });
}
