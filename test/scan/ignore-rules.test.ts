import { expect, test } from 'vitest';
import { createIgnoreRules } from '../../src/scan/ignore-rules.js';

function ignores(lines: string, path: string, isFolder = false, folder = ''): boolean {
  return createIgnoreRules().with(folder, lines).ignores(path, isFolder);
}

test.each([
  ['*.gen.ts', 'src/orders.gen.ts'],
  ['orders', 'src/orders'],
  ['/orders', 'orders'],
  ['src/*.ts', 'src/orders.ts'],
  ['src/**/old', 'src/old'],
  ['src/**/old', 'src/a/b/old'],
  ['**/old/*.ts', 'a/old/b.ts'],
  ['src/**', 'src/a/b.ts'],
  ['**', 'src/a.ts'],
  ['order?.ts', 'order1.ts'],
  ['order[0-9].ts', 'order7.ts'],
  ['order[!0-9].ts', 'orders.ts'],
  ['a.b+c(d)', 'a.b+c(d)'],
  ['\\#note', '#note'],
  ['a**b', 'axyb'],
])('%s ignores %s', (pattern, path) => {
  expect(ignores(pattern, path)).toBe(true);
});

test.each([
  ['*.gen.ts', 'orders.ts'],
  ['/orders', 'src/orders'],
  ['src/*.ts', 'src/a/orders.ts'],
  ['src/**', 'src'],
  ['a.c', 'abc'],
  ['order[0-9].ts', 'orders.ts'],
  ['order[', 'order'],
  ['[z-a]', 'z'],
  ['# note', '# note'],
  ['tmp/', 'tmp'],
])('%s does not ignore %s', (pattern, path) => {
  expect(ignores(pattern, path)).toBe(false);
});

test('the last rule that matches decides, and a folder has rules of its own', () => {
  expect(ignores('*.ts\n!keep.ts', 'src/keep.ts')).toBe(false);
  expect(ignores('tmp/', 'src/tmp', true)).toBe(true);
  expect(ignores('/a.ts', 'src/a.ts', false, 'src')).toBe(true);
  expect(ignores('a.ts', 'web/a.ts', false, 'src')).toBe(false);
});

test('many wildcards do not multiply the work', () => {
  expect(ignores(`${'a*'.repeat(30)}b`, 'a'.repeat(60))).toBe(false);
  expect(ignores(`${'**/a*/'.repeat(20)}b`, 'a/'.repeat(60))).toBe(false);
});
