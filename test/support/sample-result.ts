import type { Access, Transaction } from '../../src/model/access.js';
import type { Column, ForeignKey, Table } from '../../src/model/catalog.js';
import type { Evidence } from '../../src/model/dependency.js';
import type { ForeignKeyToBreak } from '../../src/model/plan.js';
import type { AnalysisResult } from '../../src/model/result.js';
import type { Crossing, Ownership, Seam, SeamMetrics } from '../../src/model/seam.js';

/** A small shop as an analysis would report it, written by hand: three seams, ten tables, one contested table. */
export const shop: AnalysisResult = {
  resultVersion: 1,
  tool: { name: 'decompose', version: '0.1.0' },
  coverage: {
    inputs: ['PostgreSQL 15.4 database "shop"', 'prisma/schema.prisma'],
    ignoredInputs: ['db/old_dump.sql (a live database was given)'],
    filesSeen: 42,
    filesParsed: 41,
    filesSkipped: 1,
    filesWithErrors: 1,
    lines: 3812,
    accessesResolved: 57,
    accessesUnresolved: 2,
    share: 0.966,
    tablesWithoutAccess: ['legacy_coupons'],
    evidence: { foreignKeys: true, accesses: true, transactions: true, useCases: false },
  },
  catalog: {
    dialect: 'postgresql',
    serverVersion: '15.4',
    schemas: ['billing', 'public'],
    tables: [
      table('billing.invoices', ['id', 'order_id', 'total'], 88000),
      table('billing.ledger_entries', ['id', 'invoice_id', 'product_id', 'amount'], 310000),
      table('countries', ['code', 'name'], 249),
      table('customers', ['id', 'name', 'email', 'country_code', 'credit_limit'], 12000),
      table('genres', ['id', 'name'], 40),
      table('legacy_coupons', ['id', 'code'], 0),
      table('order_lines', ['id', 'order_id', 'product_id', 'quantity'], 260000),
      table('orders', ['id', 'customer_id', 'placed_at'], 91000),
      table('products', ['id', 'genre_id', 'title', 'price'], 5400),
      table('stock_levels', ['product_id', 'quantity'], null),
    ],
    foreignKeys: [
      foreignKey('billing.invoices', 'order_id', 'orders', { onDelete: 'restrict' }),
      foreignKey('billing.ledger_entries', 'invoice_id', 'billing.invoices'),
      foreignKey('billing.ledger_entries', 'product_id', 'products'),
      foreignKey('customers', 'country_code', 'countries', { toColumns: ['code'] }),
      foreignKey('order_lines', 'order_id', 'orders', { onDelete: 'cascade' }),
      foreignKey('order_lines', 'product_id', 'products', {
        name: null,
        origin: 'ghost',
        source: { file: 'prisma/schema.prisma', line: 48 },
      }),
      foreignKey('orders', 'customer_id', 'customers'),
      foreignKey('products', 'genre_id', 'genres'),
      foreignKey('stock_levels', 'product_id', 'products', { onDelete: 'cascade' }),
    ],
    views: [
      {
        name: 'billing.month_end',
        schema: 'billing',
        localName: 'month_end',
        isMaterialized: false,
        reads: ['billing.ledger_entries', 'products'],
        columns: ['title', 'amount'],
        comment: null,
      },
    ],
    triggers: [
      {
        name: 'reserve_stock',
        table: 'order_lines',
        timing: 'after',
        events: ['insert'],
        routine: 'reserve_stock()',
        reads: [],
        writes: ['stock_levels'],
        isFullyRead: true,
      },
    ],
    routines: [
      {
        name: 'reserve_stock',
        schema: 'public',
        signature: '',
        kind: 'function',
        language: 'plpgsql',
        reads: [],
        writes: ['stock_levels'],
        isFullyRead: true,
      },
    ],
    enums: [{ name: 'order_state', schema: 'public', values: ['open', 'paid', 'shipped'] }],
  },
  modules: [
    { id: 'catalog', paths: ['src/catalog'], source: 'folder', fileCount: 9 },
    { id: 'finance', paths: ['src/finance'], source: 'folder', fileCount: 11 },
    { id: 'sales', paths: ['src/sales'], source: 'folder', fileCount: 14 },
  ],
  accesses: [
    access('src/catalog/products.ts', 14, 'catalog', 'products', 'select', { columns: ['title'] }),
    access('src/finance/billing.ts', 31, 'finance', 'customers', 'update', {
      columns: ['credit_limit'],
    }),
    access('src/finance/billing.ts', 52, 'finance', 'billing.invoices', 'insert'),
    access('src/sales/place-order.ts', 20, 'sales', 'orders', 'insert', { transaction: 't1' }),
    access('src/sales/place-order.ts', 27, 'sales', 'stock_levels', 'update', {
      transaction: 't1',
      certainty: 'likely',
      resolvedBy: 'annotation',
    }),
    access('src/sales/report.ts', 12, 'sales', 'products', 'select', { statement: 's1' }),
  ],
  statements: [
    {
      id: 's1',
      file: 'src/sales/report.ts',
      line: 12,
      module: 'sales',
      unit: 'src/sales/report.ts#bestSellers',
      tables: ['order_lines', 'products'],
      reads: ['order_lines', 'products'],
      writes: [],
    },
  ],
  transactions: [placeOrder()],
  useCases: [
    {
      name: 'POST /orders',
      kind: 'http',
      via: 'express',
      module: 'sales',
      file: 'src/sales/routes.ts',
      line: 7,
      certainty: 'certain',
      steps: [
        {
          table: 'customers',
          mode: 'read',
          operation: 'select',
          file: 'src/sales/place-order.ts',
          line: 14,
          module: 'sales',
          transaction: null,
        },
        {
          table: 'orders',
          mode: 'write',
          operation: 'insert',
          file: 'src/sales/place-order.ts',
          line: 20,
          module: 'sales',
          transaction: 't1',
        },
      ],
      leftOut: 0,
    },
  ],
  seams: [
    seam('billing', ['billing.invoices', 'billing.ledger_entries'], ['finance'], {
      confidence: 0.94,
      metrics: metrics(0, 2, 0.71),
      reasons: [
        'billing.ledger_entries refers to billing.invoices.',
        'finance alone writes both tables (18 of 18 writes).',
      ],
    }),
    seam('catalog', ['genres', 'products', 'stock_levels'], ['catalog'], {
      confidence: 0.81,
      referenceData: ['genres'],
      metrics: metrics(2, 0, 0.55),
      reasons: ['products is joined with genres in 6 statements.'],
    }),
    seam(
      'sales',
      ['countries', 'customers', 'legacy_coupons', 'order_lines', 'orders'],
      ['sales'],
      {
        confidence: 0.62,
        referenceData: ['countries'],
        metrics: metrics(1, 1, 0.58),
        reasons: ['orders and order_lines are written in one transaction.'],
      },
    ),
  ],
  placements: [],
  ownership: [
    owned('billing.invoices', 'billing', 'finance'),
    owned('billing.ledger_entries', 'billing', 'finance', { role: 'log' }),
    owned('countries', 'sales', 'sales', { role: 'reference-data' }),
    contestedCustomers(),
    owned('genres', 'catalog', 'catalog', { role: 'reference-data' }),
    owned('legacy_coupons', 'sales', null, {
      role: 'unused',
      verdict: 'unowned',
      doubts: ['No code touches it and no key leads to it.'],
    }),
    owned('order_lines', 'sales', 'sales'),
    owned('orders', 'sales', 'sales'),
    owned('products', 'catalog', 'catalog'),
    owned('stock_levels', 'catalog', 'catalog', { confidence: 0.55 }),
  ],
  crossings: [
    crossing('foreign-key', 'billing', 'catalog', ['billing.ledger_entries', 'products'], {
      evidence: [named('ledger_entries_product_id_fkey', 'refers to products (id)')],
      treatment: 'reference-by-id',
      why: 'The ledger only prints the title; a product may be gone when the month is closed.',
    }),
    crossing('foreign-key', 'billing', 'sales', ['billing.invoices', 'orders'], {
      evidence: [named('invoices_order_id_fkey', 'refers to orders (id)')],
      treatment: 'restrict-through-api',
      why: 'ON DELETE RESTRICT protects orders that were billed.',
    }),
    crossing('foreign-key', 'sales', 'catalog', ['order_lines', 'products'], {
      evidence: [
        { file: 'prisma/schema.prisma', line: 48, name: null, detail: 'relation product' },
      ],
      treatment: 'reference-by-id',
      why: 'An order line keeps its own price and title.',
    }),
    crossing('join', 'sales', 'catalog', ['order_lines', 'products'], {
      evidence: [at('src/sales/report.ts', 12, 'joins order_lines and products')],
      treatment: 'read-model',
      why: 'The result is unbounded: every line sold is joined.',
    }),
    crossing('transaction', 'sales', 'catalog', ['orders', 'stock_levels'], {
      evidence: [at('src/sales/place-order.ts', 18, 'writes orders and stock_levels')],
      treatment: 'saga',
      why: 'The order must not stand when the stock cannot be reserved.',
    }),
    crossing('trigger', 'sales', 'catalog', ['order_lines', 'stock_levels'], {
      evidence: [named('reserve_stock', 'after insert on order_lines writes stock_levels')],
      treatment: 'move-into-owner',
      why: 'It keeps stock_levels up to date, which the catalog owns.',
    }),
    crossing('view', 'billing', 'catalog', ['billing.ledger_entries', 'products'], {
      evidence: [named('billing.month_end', 'reads products')],
      treatment: 'reporting-database',
      why: 'The view serves a report.',
    }),
    crossing('write', 'billing', 'sales', ['customers'], {
      count: 2,
      evidence: [
        at('src/finance/billing.ts', 31, 'updates customers'),
        at('src/finance/dunning.ts', 77, 'updates customers'),
      ],
      treatment: 'own-concept',
      why: 'Two modules change the customer record: the concept Customer has no owner in the code.',
    }),
  ],
  foreignKeysToBreak: [
    keyToBreak('billing.ledger_entries', 'product_id', 'products', ['billing', 'catalog'], {
      why: 'The ledger only prints the title; a product may be gone when the month is closed.',
      lost: ['The database no longer refuses a ledger entry for a product that does not exist.'],
    }),
    keyToBreak('billing.invoices', 'order_id', 'orders', ['billing', 'sales'], {
      onDelete: 'restrict',
      treatment: 'restrict-through-api',
      why: 'ON DELETE RESTRICT protects orders that were billed.',
      lost: [
        'The database no longer refuses to delete an order that has invoices.',
        'The database no longer refuses an invoice for an order that does not exist.',
      ],
    }),
    keyToBreak('order_lines', 'product_id', 'products', ['sales', 'catalog'], {
      name: null,
      origin: 'ghost',
      onDelete: null,
      why: 'An order line keeps its own price and title.',
      evidence: [
        { file: 'prisma/schema.prisma', line: 48, name: null, detail: 'relation product' },
      ],
    }),
  ],
  extractionOrder: [
    {
      position: 1,
      seam: 'billing',
      reasons: ['No other seam depends on it.', 'Only 4 crossings lead out of it.'],
      costs: {
        points: 9.5,
        crossings: kinds({ 'foreign-key': 2, view: 1, write: 1 }),
        inbound: 0,
        outbound: 4,
      },
      blockedBy: [],
    },
    {
      position: 2,
      seam: 'sales',
      reasons: ['Once billing is out, nothing in the monolith depends on it.'],
      costs: {
        points: 17,
        crossings: kinds({ 'foreign-key': 1, join: 1, transaction: 1, trigger: 1 }),
        inbound: 0,
        outbound: 4,
      },
      blockedBy: ['billing'],
    },
    {
      position: 3,
      seam: 'catalog',
      reasons: ['It is what remains: sales and billing depend on it.'],
      costs: { points: 0, crossings: kinds({}), inbound: 0, outbound: 0 },
      blockedBy: ['sales'],
    },
  ],
  unresolved: [
    {
      file: 'src/finance/legacy.ts',
      line: 9,
      column: 3,
      module: 'finance',
      reason: 'unparsed-sql',
      detail: 'Neither dialect can read it: unexpected "BY" at position 22.',
      excerpt: "db.query('select * from ORDER BY')",
      via: 'raw-sql',
    },
    {
      file: 'src/sales/export.ts',
      line: 40,
      column: 15,
      module: 'sales',
      reason: 'dynamic-table',
      detail: 'The table name comes from the parameter "entity".',
      excerpt: 'prisma.$queryRawUnsafe(`select * from ${entity}`)',
      via: 'prisma',
    },
  ],
  setAside: [
    { kind: 'seed', table: 'genres', mode: 'write', count: 1 },
    { kind: 'test', table: 'orders', mode: 'write', count: 12 },
  ],
  gaps: [
    {
      kind: 'permission',
      subject: 'schema audit',
      message: 'The role may not use it: GRANT USAGE ON SCHEMA audit TO reader.',
      file: null,
      line: null,
    },
    {
      kind: 'skipped-file',
      subject: 'public/vendor.min.js',
      message: 'It is minified (5.2 MB on 3 lines).',
      file: 'public/vendor.min.js',
      line: null,
    },
  ],
  findings: [
    {
      rule: 'ghost-foreign-key',
      severity: 'warning',
      subject: 'order_lines.product_id',
      message: 'The ORM declares a relation to products that the database does not enforce.',
      hint: 'Add the constraint, or decide that the seams need none.',
      places: [{ file: 'prisma/schema.prisma', line: 48 }],
    },
  ],
};

/** A result in which nothing was found: no schema, no code. */
export const empty: AnalysisResult = {
  ...shop,
  coverage: {
    inputs: [],
    ignoredInputs: [],
    filesSeen: 0,
    filesParsed: 0,
    filesSkipped: 0,
    filesWithErrors: 0,
    lines: 0,
    accessesResolved: 0,
    accessesUnresolved: 0,
    share: 1,
    tablesWithoutAccess: [],
    evidence: { foreignKeys: false, accesses: false, transactions: false, useCases: false },
  },
  catalog: {
    dialect: null,
    serverVersion: null,
    schemas: [],
    tables: [],
    foreignKeys: [],
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  },
  modules: [],
  accesses: [],
  statements: [],
  transactions: [],
  useCases: [],
  seams: [],
  ownership: [],
  placements: [],
  crossings: [],
  foreignKeysToBreak: [],
  extractionOrder: [],
  unresolved: [],
  setAside: [],
  gaps: [],
  findings: [],
};

export function table(name: string, columns: readonly string[], rows: number | null): Table {
  const [schema = 'public', localName = name] = name.includes('.') ? name.split('.') : [];
  const primaryKey = { name: `${localName}_pkey`, columns: columns.slice(0, 1) };
  return {
    name,
    schema,
    localName,
    kind: 'table',
    columns: columns.map(column),
    primaryKey,
    uniqueKeys: [],
    indexes: [{ ...primaryKey, isUnique: true, isPartial: false, method: 'btree' }],
    inherits: [],
    partitionCount: 0,
    rows,
    bytes: rows === null ? null : rows * 96,
    comment: null,
  };
}

function column(name: string): Column {
  return {
    name,
    type: name.endsWith('id') ? 'bigint' : 'text',
    isNullable: false,
    default: name === 'id' ? 'identity' : 'none',
    generated: null,
    comment: null,
  };
}

export function foreignKey(
  from: string,
  column: string,
  to: string,
  rest: Partial<ForeignKey> = {},
): ForeignKey {
  return {
    name: `${from.replace(/^.*\./, '')}_${column}_fkey`,
    from,
    columns: [column],
    to,
    toColumns: ['id'],
    onDelete: 'no action',
    onUpdate: 'no action',
    isDeferrable: false,
    isValidated: true,
    isNullable: false,
    isIdentifying: false,
    isOneToOne: false,
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: null,
    ...rest,
  };
}

function access(
  file: string,
  line: number,
  module: string,
  table: string,
  operation: 'select' | 'insert' | 'update',
  rest: Partial<Access> = {},
): Access {
  return {
    file,
    line,
    column: 9,
    module,
    unit: `${file}#run`,
    table,
    mode: operation === 'select' ? 'read' : 'write',
    operation,
    columns: [],
    allColumns: false,
    via: 'prisma',
    certainty: 'certain',
    resolvedBy: 'symbol',
    statement: null,
    transaction: null,
    useCase: null,
    locks: false,
    count: 1,
    ...rest,
  };
}

function placeOrder(): Transaction {
  const file = 'src/sales/place-order.ts';
  const step = { mode: 'write', file, module: 'sales' } as const;
  return {
    id: 't1',
    file,
    line: 18,
    module: 'sales',
    unit: `${file}#placeOrder`,
    useCase: 'POST /orders',
    steps: [
      { ...step, table: 'orders', operation: 'insert', line: 20, through: [] },
      { ...step, table: 'stock_levels', operation: 'update', line: 27, through: ['reserve'] },
    ],
  };
}

export function seam(
  id: string,
  tables: readonly string[],
  modules: readonly string[],
  rest: Partial<Seam> = {},
): Seam {
  return {
    id,
    name: id,
    tables,
    modules,
    referenceData: [],
    confidence: 1,
    source: 'clustered',
    metrics: metrics(0, 0, 1),
    reasons: [],
    ...rest,
  };
}

function metrics(afferentCount: number, efferentCount: number, cohesionShare: number): SeamMetrics {
  const all = afferentCount + efferentCount;
  return {
    afferentCount,
    efferentCount,
    instabilityShare: all === 0 ? 0 : efferentCount / all,
    cohesionShare,
    couplingShare: Math.round((1 - cohesionShare) * 100) / 100,
  };
}

function owned(
  table: string,
  seam: string,
  owner: string | null,
  rest: Partial<Ownership> = {},
): Ownership {
  return {
    table,
    seam,
    role: 'entity',
    verdict: 'clear',
    owner,
    confidence: 0.95,
    stability: { verdict: 'clear', share: 0.95, margin: 0.95, between: [], decides: [] },
    claimants: owner === null ? [] : [{ module: owner, seam, reads: 4, writes: 3, evidence: [] }],
    runnerUp: null,
    reasons: owner === null ? [] : [`Only ${owner} writes it.`],
    doubts: [],
    ...rest,
  };
}

function contestedCustomers(): Ownership {
  return owned('customers', 'sales', null, {
    role: 'shared-mutable',
    verdict: 'contested',
    confidence: 0.29,
    stability: {
      verdict: 'contested',
      share: 0.48,
      margin: 0.17,
      between: ['sales', 'billing'],
      decides: [
        'for sales: orders refers to it',
        'for billing: 2 units of work use it together with billing.invoices',
      ],
    },
    claimants: [
      {
        module: 'sales',
        seam: 'sales',
        reads: 6,
        writes: 3,
        evidence: [at('src/sales/customers.ts', 22, 'inserts customers')],
      },
      {
        module: 'finance',
        seam: 'billing',
        reads: 4,
        writes: 2,
        evidence: [at('src/finance/billing.ts', 31, 'updates customers')],
      },
    ],
    runnerUp: { seam: 'billing', share: 0.31 },
    reasons: ['sales alone inserts rows.'],
    doubts: ['finance changes credit_limit, which sales never reads.'],
  });
}

export function crossing(
  kind: Crossing['kind'],
  from: string,
  to: string,
  tables: readonly string[],
  rest: Partial<Crossing> = {},
): Crossing {
  return {
    id: [kind, from, to, ...tables].join(':'),
    kind,
    from,
    to,
    tables,
    count: 1,
    evidence: [],
    treatment: 'call-the-owner',
    why: 'It reads single rows by their id.',
    ...rest,
  };
}

function keyToBreak(
  from: string,
  column: string,
  to: string,
  [fromSeam, toSeam]: readonly [string, string],
  rest: Partial<ForeignKeyToBreak>,
): ForeignKeyToBreak {
  const name = `${from.replace(/^.*\./, '')}_${column}_fkey`;
  return {
    name,
    from,
    columns: [column],
    to,
    toColumns: ['id'],
    onDelete: 'no action',
    origin: 'declared',
    fromSeam,
    toSeam,
    treatment: 'reference-by-id',
    why: '',
    lost: [],
    evidence: [named(name, `refers to ${to} (id)`)],
    ...rest,
  };
}

function named(name: string, detail: string): Evidence {
  return { file: null, line: null, name, detail };
}

function at(file: string, line: number, detail: string): Evidence {
  return { file, line, name: null, detail };
}

export function kinds(
  counts: Partial<Record<Crossing['kind'], number>>,
): Record<Crossing['kind'], number> {
  return {
    'foreign-key': 0,
    join: 0,
    transaction: 0,
    write: 0,
    read: 0,
    view: 0,
    trigger: 0,
    routine: 0,
    ...counts,
  };
}
