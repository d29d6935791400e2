import { describe, expect, test } from 'vitest';
import { assignModules, type ModuleOptions } from '../../src/scan/modules.js';
import { readWorkspace } from '../../src/scan/workspace.js';

const NOTHING: ModuleOptions = { globs: [], configured: {} };

function modules(
  files: readonly string[],
  options: ModuleOptions = NOTHING,
  configs: Readonly<Record<string, unknown>> = {},
): Record<string, string[]> {
  const texts = new Map(
    Object.entries(configs).map(([path, value]) => [path, JSON.stringify(value)]),
  );
  const map = assignModules(files, readWorkspace(texts), options);
  const result: Record<string, string[]> = {};
  for (const file of files) (result[map.moduleOf(file)] ??= []).push(file);
  expect(map.modules.map(({ id }) => id)).toEqual(Object.keys(result).sort());
  expect(assignModules([...files].reverse(), readWorkspace(texts), options).modules).toEqual(
    map.modules,
  );
  return result;
}

describe('modules', () => {
  test('feature folders; what stands beside them is the application', () => {
    expect(
      modules([
        'src/main.ts',
        'src/orders/service.ts',
        'src/orders/db/repo.ts',
        'src/billing/invoice.ts',
      ]),
    ).toEqual({
      app: ['src/main.ts'],
      orders: ['src/orders/service.ts', 'src/orders/db/repo.ts'],
      billing: ['src/billing/invoice.ts'],
    });
  });

  test('a folder of modules', () => {
    expect(
      modules([
        'src/modules/orders/a.ts',
        'src/modules/orders/sub/b.ts',
        'src/modules/billing/c.ts',
        'src/db.ts',
      ]),
    ).toEqual({
      orders: ['src/modules/orders/a.ts', 'src/modules/orders/sub/b.ts'],
      billing: ['src/modules/billing/c.ts'],
      app: ['src/db.ts'],
    });
  });

  test('the same feature in three layers is one module', () => {
    expect(
      modules([
        'src/controllers/OrderController.ts',
        'src/controllers/invoice-controller.ts',
        'src/services/order.service.ts',
        'src/services/invoices.ts',
        'src/repositories/orders.repository.ts',
        'src/models/Invoice.ts',
        'src/models/OrderItem.ts',
        'src/config/env.ts',
      ]),
    ).toEqual({
      order: [
        'src/controllers/OrderController.ts',
        'src/services/order.service.ts',
        'src/repositories/orders.repository.ts',
      ],
      invoice: [
        'src/controllers/invoice-controller.ts',
        'src/services/invoices.ts',
        'src/models/Invoice.ts',
      ],
      'order-item': ['src/models/OrderItem.ts'],
      config: ['src/config/env.ts'],
    });
  });

  test('flat files', () => {
    expect(
      modules(['src/index.ts', 'src/orders.ts', 'src/orders-repository.ts', 'src/billing.ts']),
    ).toEqual({
      app: ['src/index.ts'],
      orders: ['src/orders.ts', 'src/orders-repository.ts'],
      billing: ['src/billing.ts'],
    });
  });

  test('packages; the same name twice is told apart by the package', () => {
    const shop = ['orders', 'billing', 'stock'].flatMap((name) =>
      Array.from({ length: 7 }, (_, i) => `packages/shop/src/${name}/f${i}.ts`),
    );
    const back = ['orders', 'users', 'audit'].flatMap((name) =>
      Array.from({ length: 7 }, (_, i) => `packages/back-office/src/${name}/f${i}.ts`),
    );
    const found = modules([...shop, ...back, 'packages/mail/src/send.ts'], NOTHING, {
      'package.json': { workspaces: ['packages/*'] },
      'packages/shop/package.json': { name: 'shop' },
      'packages/back-office/package.json': { name: 'back' },
      'packages/mail/package.json': { name: 'mail' },
    });
    expect(Object.keys(found).sort()).toEqual([
      'audit',
      'back-office/orders',
      'billing',
      'mail',
      'shop/orders',
      'stock',
      'users',
    ]);
  });

  test('the configuration overrides', () => {
    const files = [
      'src/finance/a.ts',
      'src/reports/ledger/b.ts',
      'src/reports/c.ts',
      'src/stock/d.ts',
    ];
    expect(
      modules(files, {
        globs: [],
        configured: { finance: ['src/finance/**', 'src/reports/ledger/**'] },
      }),
    ).toEqual({
      finance: ['src/finance/a.ts', 'src/reports/ledger/b.ts'],
      reports: ['src/reports/c.ts'],
      stock: ['src/stock/d.ts'],
    });
    expect(modules(files, { globs: ['src/*'], configured: {} })).toEqual({
      finance: ['src/finance/a.ts'],
      reports: ['src/reports/ledger/b.ts', 'src/reports/c.ts'],
      stock: ['src/stock/d.ts'],
    });
  });

  test('what was chosen is said', () => {
    const { reason } = assignModules(
      ['src/a/x.ts', 'src/b/y.ts'],
      readWorkspace(new Map()),
      NOTHING,
    );
    expect(reason).toBe('Modules: the feature folders.');
  });
});
