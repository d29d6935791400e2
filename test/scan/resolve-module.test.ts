import { describe, expect, test } from 'vitest';
import { createModuleResolver } from '../../src/scan/resolve-module.js';
import { readWorkspace } from '../../src/scan/workspace.js';

function resolver(files: readonly string[], configs: Readonly<Record<string, unknown>> = {}) {
  const texts = new Map(
    Object.entries(configs).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return createModuleResolver(files, texts, readWorkspace(texts));
}

describe('relative specifiers', () => {
  const resolve = resolver([
    'src/orders/index.ts',
    'src/orders/service.ts',
    'src/view.tsx',
    'src/legacy.js',
    'src/esm.mts',
    'src/orders.model.ts',
  ]);

  test.each([
    ['./service', 'src/orders/index.ts', 'src/orders/service.ts'],
    ['./service.js', 'src/orders/index.ts', 'src/orders/service.ts'],
    ['..', 'src/orders/deep/x.ts', 'src/orders/index.ts'],
    ['../orders', 'src/orders/x.ts', 'src/orders/index.ts'],
    ['../view.js', 'src/orders/x.ts', 'src/view.tsx'],
    ['../legacy', 'src/orders/x.ts', 'src/legacy.js'],
    ['../esm.mjs', 'src/orders/x.ts', 'src/esm.mts'],
    ['./orders.model', 'src/x.ts', 'src/orders.model.ts'],
    ['./view?raw', 'src/x.ts', 'src/view.tsx'],
    ['./missing', 'src/x.ts', null],
  ])('%s from %s', (specifier, from, expected) => {
    expect(resolve(from, specifier)).toBe(expected);
  });
});

describe('tsconfig', () => {
  test('paths and baseUrl, through extends, with comments and trailing commas', () => {
    const resolve = resolver(
      ['api/src/orders/service.ts', 'api/src/shared/db.ts', 'api/lib/money.ts', 'web/src/a.ts'],
      {
        'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@api/*": ["./api/src/*"], } } }',
        'api/tsconfig.json': `{
          // the base holds the aliases: "@api/*"
          "extends": ["../tsconfig.base.json"], /* "x" */
          "compilerOptions": { "baseUrl": ".", },
        }`,
      },
    );
    expect(resolve('api/src/x.ts', '@api/shared/db')).toBe('api/src/shared/db.ts');
    expect(resolve('api/src/x.ts', 'lib/money')).toBe('api/lib/money.ts');
    expect(resolve('web/src/x.ts', '@api/shared/db')).toBe('api/src/shared/db.ts');
  });

  test('the longest pattern wins, the first target that exists counts', () => {
    const resolve = resolver(['src/db/index.ts', 'generated/db/client.ts', 'src/db/pool.ts'], {
      'tsconfig.json': {
        compilerOptions: {
          paths: { '@/*': ['src/*'], '@/db/*': ['generated/db/*', 'src/db/*'], db: ['src/db'] },
        },
      },
    });
    expect(resolve('src/a.ts', '@/db/client')).toBe('generated/db/client.ts');
    expect(resolve('src/a.ts', '@/db/pool')).toBe('src/db/pool.ts');
    expect(resolve('src/a.ts', 'db')).toBe('src/db/index.ts');
  });

  test('configurations that extend each other, or a package of the repository', () => {
    const resolve = resolver(['app/src/money.ts'], {
      'a.json': '{}',
      'tsconfig.json': { extends: './tsconfig.json' },
      'tools/package.json': { name: '@shop/tsconfig' },
      'tools/tsconfig.app.json': {
        compilerOptions: { paths: { '~money': ['../app/src/money.ts'] } },
      },
      'app/tsconfig.json': { extends: '@shop/tsconfig/tsconfig.app.json' },
    });
    expect(resolve('app/src/x.ts', '~money')).toBe('app/src/money.ts');
  });
});

describe('packages of the repository', () => {
  const files = [
    'packages/db/src/index.ts',
    'packages/db/src/schema/orders.ts',
    'packages/core/index.ts',
    'packages/core/sales/order.ts',
    'packages/cjs/lib/main.js',
    'packages/own/src/deep/a.ts',
  ];
  const resolve = resolver(files, {
    'package.json': { name: 'shop', workspaces: ['packages/*'] },
    'packages/db/package.json': {
      name: '@shop/db',
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './schema/*': { import: './dist/schema/*.js' },
      },
    },
    'packages/core/package.json': { name: '@shop/core', main: 'dist/index.js' },
    'packages/cjs/package.json': { name: 'shop-cjs', main: './lib/main' },
    'packages/own/package.json': {
      name: 'own',
      imports: { '#src/*': './dist/*.js', '#deep': './src/deep/a.ts' },
    },
  });

  test.each([
    ['@shop/db', 'packages/db/src/index.ts'],
    ['@shop/db/schema/orders', 'packages/db/src/schema/orders.ts'],
    ['@shop/core', 'packages/core/index.ts'],
    ['@shop/core/sales/order', 'packages/core/sales/order.ts'],
    ['shop-cjs', 'packages/cjs/lib/main.js'],
    ['pg', null],
    ['node:fs', null],
    ['@prisma/client', null],
  ])('%s', (specifier, expected) => {
    expect(resolve('packages/own/src/x.ts', specifier)).toBe(expected);
  });

  test('a package refers to itself by # and by name', () => {
    expect(resolve('packages/own/src/x.ts', '#src/deep/a')).toBe('packages/own/src/deep/a.ts');
    expect(resolve('packages/own/src/x.ts', '#deep')).toBe('packages/own/src/deep/a.ts');
    expect(resolve('packages/db/src/x.ts', '#deep')).toBe(null);
  });
});

test('specifiers from the root, without any configuration', () => {
  const resolve = resolver(['src/orders/service.ts', 'server/models/User.ts', 'app/db.ts']);
  expect(resolve('src/a.ts', 'src/orders/service')).toBe('src/orders/service.ts');
  expect(resolve('src/a.ts', '@/orders/service')).toBe('src/orders/service.ts');
  expect(resolve('src/a.ts', '~/orders/service')).toBe('src/orders/service.ts');
  expect(resolve('server/a.ts', 'server/models/User')).toBe('server/models/User.ts');
  expect(resolve('server/a.ts', '@scope/models')).toBe(null);
});
