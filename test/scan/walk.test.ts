import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fileKindOf } from '../../src/scan/file-kind.js';
import { openCode } from '../../src/scan/walk.js';

const folders: string[] = [];

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'walk-'));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('walking the code', () => {
  test.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFFconst größe = 1;')],
    ['UTF-16', Buffer.from('\uFEFFconst größe = 1;', 'utf16le')],
    ['UTF-16 the other way', Buffer.from('\uFEFFconst größe = 1;', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('const größe = 1;', 'utf16le')],
    ['UTF-16 the other way, without a mark', Buffer.from('const größe = 1;', 'utf16le').swap16()],
    ['Latin 1', Buffer.from('const größe = 1;', 'latin1')],
  ])('code in %s', (_name, content) => {
    const code = openCode(folderWith({ 'a.ts': content }));
    expect(code.read('a.ts')).toEqual({ kind: 'text', text: 'const größe = 1;' });
  });

  test.each([
    ['half a character of UTF-16', Buffer.from([0xfe, 0xff, 0x00])],
    ['nothing', Buffer.from([])],
    ['one byte', Buffer.from([0xff])],
    ['zeros', Buffer.alloc(5000)],
  ])('survives %s', (_name, content) => {
    const code = openCode(folderWith({ 'a.ts': content }));
    expect(() => code.read('a.ts')).not.toThrow();
  });

  test('source files of all kinds, sorted; packages, output and ignored folders left out', () => {
    const root = folderWith({
      'b.ts': '',
      'a.tsx': '',
      'c.mjs': '',
      'd.cts': '',
      'e.jsx': '',
      'types.d.ts': '',
      'q/find.sql': '',
      'node_modules/pg/index.js': '',
      '.git/hooks/x.js': '',
      'package.json': '{}',
      'dist/index.js': '',
      'build/main.js': '',
      'build/main.js.map': '',
      'scripts/build/run.ts': '',
      '.gitignore': 'generated/\n/tmp\n*.gen.ts\n!keep.gen.ts',
      'generated/x.ts': '',
      'tmp/x.ts': '',
      'src/tmp/y.ts': '',
      'src/z.gen.ts': '',
      'src/keep.gen.ts': '',
      'src/modules/out/order.ts': '',
    });
    const code = openCode(root);
    expect(code.files).toEqual([
      'a.tsx',
      'b.ts',
      'c.mjs',
      'd.cts',
      'e.jsx',
      'scripts/build/run.ts',
      'src/keep.gen.ts',
      'src/modules/out/order.ts',
      'src/tmp/y.ts',
    ]);
    expect(code.sqlFiles).toEqual(['q/find.sql']);
    expect([...code.leftOut.keys()]).toEqual(['build', 'dist', 'generated', 'tmp']);
    expect(code.gaps).toEqual([]);
  });

  test('only the folders asked for, with the configuration above them', () => {
    const root = folderWith({
      'package.json': '{}',
      'api/a.ts': '',
      'web/b.ts': '',
      '.gitignore': 'x.ts',
      'api/x.ts': '',
    });
    const code = openCode(root, ['./api/']);
    expect(code.files).toEqual(['api/a.ts']);
    expect([...code.configs.keys()]).toEqual(['package.json']);
  });

  test('what cannot be read is a gap with its reason', () => {
    const root = folderWith({
      'big.js': `var a = 1;\n`.repeat(500_000),
      'bundle.js': `${'x=1;'.repeat(20_000)}\n`,
      'vendor.min.js': 'x',
      'video.ts': Buffer.from([0x47, 0, 0, 0x10]),
      'app_de.ts': '<?xml version="1.0"?><TS></TS>',
      'utf16.ts': Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from('const a = 1;', 'utf16le'),
      ]),
      'bom.ts': '\uFEFFconst a = 1;',
    });
    const code = openCode(root);
    const readings = Object.fromEntries(
      code.files.map((file) => {
        const source = code.read(file);
        return [file, source.kind === 'text' ? source.text : source.gap.message];
      }),
    );
    expect(readings).toEqual({
      'app_de.ts': 'It is no TypeScript (XML), so accesses in it are not seen.',
      'big.js': 'It is too large (6 MB), so accesses in it are not seen.',
      'bom.ts': 'const a = 1;',
      'bundle.js': 'It is minified, so accesses in it are not seen.',
      'utf16.ts': 'const a = 1;',
      'vendor.min.js': 'It is minified, so accesses in it are not seen.',
      'video.ts': 'It is binary, so accesses in it are not seen.',
    });
    const gone = code.read('gone.ts');
    expect(gone.kind === 'skipped' && gone.gap.kind).toBe('unreadable-file');
  });

  test('symbolic links end', () => {
    const root = folderWith({ 'src/a.ts': '', 'shared/b.ts': '' });
    symlinkSync(root, join(root, 'src/loop'));
    symlinkSync(join(root, 'shared'), join(root, 'src/shared'));
    const code = openCode(root);
    expect(code.files).toEqual(['shared/b.ts', 'src/a.ts']);
    expect(code.gaps.map(({ subject, message }) => [subject, message])).toEqual([
      ['src/loop', 'It is a symbolic link to a folder above it, so accesses in it are not seen.'],
    ]);
  });
});

test.each([
  ['src/orders/service.ts', '', 'production'],
  ['src/orders/service.test.ts', '', 'test'],
  ['src/orders/service.e2e-spec.ts', '', 'test'],
  ['src/__tests__/orders.ts', '', 'test'],
  ['test/orders.ts', '', 'test'],
  ['packages/api/tests/setup.ts', '', 'test'],
  ['src/modules/tests/grade.ts', 'export const grade = 1;', 'production'],
  ['src/modules/tests/grade.ts', "describe('grading', () => {})", 'test'],
  ['prisma/seed.ts', '', 'seed'],
  ['src/database/seeds/countries.ts', '', 'seed'],
  ['src/payments/PaymentFactory.ts', 'export class PaymentFactory {}', 'production'],
  ['src/db/factories/order.ts', "import { faker } from '@faker-js/faker';", 'factory'],
  [
    'src/migrations/1700000000000-AddOrders.ts',
    'class A implements MigrationInterface {}',
    'migration',
  ],
  ['src/migrations/list-service.ts', 'export class MigrationList {}', 'production'],
  [
    'server/migrations/20200101000000-a.js',
    'module.exports = { up: async (queryInterface) => {} }',
    'migration',
  ],
  ['db/migrate/001_init.sql', '', 'migration'],
  ['packages/dev-server/plugins/reviews.ts', '', 'example'],
  ['examples/basic/src/orders.ts', '', 'example'],
  ['src/lessons/examples/sentence.ts', '', 'production'],
  ['packages/cli/src/commands/add/templates/service.ts', '', 'example'],
  ['packages/tools/src/entity.template.ts', '', 'example'],
  ['src/mail/templates/receipt.ts', '', 'production'],
])('%s (%s) is %s', (path, text, kind) => {
  expect(fileKindOf(path, () => text)).toBe(kind);
});
