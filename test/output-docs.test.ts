import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Node {
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** docs/output.md has a section per type of the schema and a row per field, each with its meaning. */
test('every field of the result file is documented', () => {
  const schema = JSON.parse(readFileSync('schemas/result.schema.json', 'utf8')) as Node & {
    readonly $defs: Readonly<Record<string, Node>>;
  };
  const sections = new Map(
    readFileSync('docs/output.md', 'utf8')
      .split(/^## /m)
      .slice(1)
      .map((section) => [/^\w+/.exec(section)?.[0], section]),
  );
  const types = Object.entries({ AnalysisResult: schema, ...schema.$defs });
  const missing = types.flatMap(([type, { properties = {} }]) =>
    Object.keys(properties)
      .filter(
        (field) =>
          !new RegExp(`^\\| \`${field}\` .*\\w.* \\|$`, 'm').test(sections.get(type) ?? ''),
      )
      .map((field) => `${type}.${field}`),
  );
  expect(types.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
