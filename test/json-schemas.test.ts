import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { jsonSchemas } from '../src/json-schemas.js';

const schemas = Object.entries(jsonSchemas());

test.each(schemas)('schemas/%s.schema.json is up to date (npm run schemas)', (name, text) => {
  expect(readFileSync(`schemas/${name}.schema.json`, 'utf8')).toBe(text);
});

test.each(schemas)('%s is a valid JSON Schema', (_, text) => {
  expect(() => new Ajv2020({ strict: false }).compile(JSON.parse(text))).not.toThrow();
});

test('the schemas accept and refuse what the program does', () => {
  const { manifest, facts } = jsonSchemas();
  const ajv = new Ajv2020({ strict: false });
  const isManifest = ajv.compile(JSON.parse(manifest ?? ''));
  expect(
    isManifest({ seams: { billing: { tables: ['invoices'] } }, rules: { a: ['error', {}] } }),
  ).toBe(true);
  expect(isManifest({ module: {} })).toBe(false);
  const isFacts = ajv.compile(JSON.parse(facts ?? ''));
  expect(isFacts({ tables: ['orders', { name: 'lines', colour: 'red' }] })).toBe(true);
  expect(isFacts({ factsVersion: 1 })).toBe(false);
});
