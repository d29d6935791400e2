import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DecomposeError } from '../../src/errors.js';
import { loadManifest } from '../../src/config/load.js';
import { mergeFlags } from '../../src/config/merge-flags.js';
import { validateManifest } from '../../src/config/validate.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'decompose-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A fresh folder with one configuration file in it. */
function project(name: string, text: string): string {
  const root = mkdtempSync(path.join(folder, 'project-'));
  mkdirSync(root, { recursive: true });
  writeFileSync(path.join(root, name), text);
  return root;
}

async function errorOf(root: string, file: string | null = null): Promise<DecomposeError> {
  const error: unknown = await loadManifest(root, file).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DecomposeError) return error;
  throw new Error(`expected an operator error, got ${String(error)}`);
}

const EXAMPLE = {
  modules: { finance: ['src/finance/**', 'src/reports/ledger/**'] },
  seams: {
    billing: {
      tables: ['invoices', 'ledger_*'],
      modules: ['finance'],
      owner: '@org/finance',
      value: 8,
      strict: true,
    },
    rest: { tables: ['*'] },
  },
  together: [['orders', 'order_lines']],
  apart: [['users', 'audit_log']],
  ignoreTables: ['schema_migrations'],
  allow: [{ from: 'sales', to: 'catalog', kinds: ['read'], tables: ['products'] }],
  rules: { 'join-across-seams': 'error', 'foreign-key-across-seams': ['warning', {}] },
  anchors: [{ module: 'orders', table: 'orders', operation: 'insert' }],
  coverageFloor: 0.9,
  baseline: 'decompose-baseline.json',
};

test('a folder without configuration has an empty one', async () => {
  const root = project('readme.md', '');
  expect(await loadManifest(root, null)).toEqual({ manifest: {}, file: null });
});

test.each([
  ['decompose.config.json', JSON.stringify({ $schema: './x.json', ...EXAMPLE })],
  [
    'decompose.config.ts',
    `const value: object = ${JSON.stringify(EXAMPLE)};\nexport default value;`,
  ],
  ['decompose.config.js', `export default ${JSON.stringify(EXAMPLE)};`],
  ['decompose.config.cjs', `module.exports = ${JSON.stringify(EXAMPLE)};`],
  ['decompose.config.mjs', `export default ${JSON.stringify(EXAMPLE)};`],
  ['decompose.config.yaml', JSON.stringify(EXAMPLE, null, 2)],
])('%s is found and read', async (name, text) => {
  expect(await loadManifest(project(name, text), null)).toEqual({ manifest: EXAMPLE, file: name });
});

test('an empty YAML file is an empty configuration', async () => {
  expect((await loadManifest(project('decompose.config.yml', '# later\n'), null)).manifest).toEqual(
    {},
  );
});

test('a key with a typo names the nearest key, at every depth', async () => {
  const root = project(
    'decompose.config.json',
    JSON.stringify({
      module: {},
      seams: { billing: { table: ['invoices'] } },
      allow: [{ from: 'sales', to: 'catalog', kindz: ['read'] }],
      xyzzy: 1,
    }),
  );
  const error = await errorOf(root);
  expect(error.exitCode).toBe(2);
  expect(error.message).toContain('unknown key "module"; did you mean "modules"?');
  expect(error.message).toContain('unknown key "seams.billing.table"; did you mean "tables"?');
  expect(error.message).toContain('unknown key "allow[0].kindz"; did you mean "kinds"?');
  expect(error.message).toContain('unknown key "xyzzy"; known keys: ');
});

test.each([
  [{ coverageFloor: 'high' }, '"coverageFloor": expected a number, got "high"'],
  [{ coverageFloor: 90 }, '"coverageFloor": expected at most 1, got 90'],
  [
    { seams: { billing: { value: 'eight' } } },
    '"seams.billing.value": expected a number, got "eight"',
  ],
  [{ together: ['orders'] }, '"together[0]": expected a list, got "orders"'],
  [{ rules: { 'join-across-seams': 'fatal' } }, '"rules.join-across-seams": expected a severity'],
  [
    { modules: { finance: 'src/finance' } },
    '"modules.finance": expected a list, got "src/finance"',
  ],
  [
    { anchors: [{ table: 'orders', operation: 'upsert' }] },
    '"anchors[0].operation": expected one of "select", "insert", "update", "delete", got "upsert"',
  ],
  [['orders'], 'the configuration: expected an object, got ["orders"]'],
  [() => ({}), 'the configuration: expected an object, got a function'],
])('%j is refused with path, expectation and what was found', (value, message) => {
  expect(() => validateManifest(value, 'decompose.config.ts')).toThrow(message);
});

test('a file that cannot be read says why and where', async () => {
  const broken = await errorOf(
    project('decompose.config.json', '{\n "modules": {}\n "seams": {}\n}'),
  );
  expect(broken.message).toContain('decompose.config.json');
  expect(broken.message).toMatch(/line 3/);
  const throwing = await errorOf(
    project('decompose.config.ts', 'throw new Error("no shop today");'),
  );
  expect(throwing.message).toContain('no shop today');
  const yaml = await errorOf(project('decompose.config.yaml', 'modules: [\n'));
  expect(yaml.code).toBe('unreadable-configuration');
  const missing = await errorOf(folder, path.join(folder, 'nowhere.json'));
  expect(missing.message).toContain('it does not exist');
  const ending = await errorOf(folder, path.join(folder, 'decompose.config.toml'));
  expect(ending.message).toContain('".toml"');
});

test('a flag wins over the file, and an absent flag leaves the file alone', () => {
  const manifest = { dialect: 'mysql', services: 4, schema: ['db'] } as const;
  expect(mergeFlags(manifest, { dialect: 'postgresql', schema: [], services: undefined })).toEqual({
    dialect: 'postgresql',
    services: 4,
    schema: ['db'],
  });
});
