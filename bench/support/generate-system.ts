import type { Access, CodeFacts } from '../../src/model/access.js';
import type { Catalog, ForeignKey, Table } from '../../src/model/catalog.js';
import { seededRandom } from '../../src/util/random.js';

const NOUNS =
  'order invoice payment customer product stock shipment campaign ticket employee contract account article booking claim'.split(
    ' ',
  );
const PARTS = 'line item note status history address price rule document plan'.split(' ');

/**
 * A made-up monolith: contexts of about twelve tables with keys inside and a few across, a module each, functions
 * that touch two to five tables of one context and now and then one of another.
 */
export function generateSystem(size: number): { catalog: Catalog; facts: CodeFacts } {
  const random = seededRandom(size);
  const pick = (count: number): number => Math.floor(random() * count);
  const contexts = Math.max(1, Math.round(size / 12));
  const names = Array.from({ length: size }, (_, at) => {
    const context = at % contexts;
    const noun = NOUNS[context % NOUNS.length] ?? '';
    const part = PARTS[Math.floor(at / contexts) % PARTS.length] ?? '';
    return `${noun}${String(Math.floor(context / NOUNS.length))}_${part}_${String(Math.floor(at / contexts))}`;
  });
  const tableOf = (context: number): string =>
    names[context + contexts * pick(Math.max(1, Math.floor((size - context) / contexts)))] ?? '';
  const foreignKeys = names.flatMap((name, at) => {
    const home = at % contexts;
    const targets = [tableOf(home), random() < 0.4 ? tableOf(home) : tableOf(pick(contexts))];
    return targets.filter((to) => to !== name).map((to, number) => keyBetween(name, to, number));
  });
  const accesses = Array.from({ length: size * 2 }, (_, unit) => {
    const home = unit % contexts;
    return Array.from({ length: 2 + pick(4) }, (__, step) =>
      accessTo(
        random() < 0.9 ? tableOf(home) : tableOf(pick(contexts)),
        home,
        unit,
        step % 2 === 0,
      ),
    );
  }).flat();
  return {
    catalog: {
      dialect: 'postgresql',
      serverVersion: null,
      schemas: [],
      tables: names.map(tableNamed),
      foreignKeys,
      views: [],
      triggers: [],
      routines: [],
      enums: [],
    },
    facts: {
      modules: [],
      accesses,
      statements: [],
      transactions: [],
      useCases: [],
      unresolved: [],
      setAside: [],
      files: { seen: 0, parsed: 0, skipped: 0, withErrors: 0, lines: 0 },
    },
  };
}

function tableNamed(name: string): Table {
  return {
    name,
    schema: null,
    localName: name,
    kind: 'table',
    columns: ['id', 'title', 'amount', 'state', 'note', 'owner', 'due', 'kind'].map((column) => ({
      name: column,
      type: 'text',
      isNullable: true,
      default: 'none',
      generated: null,
      comment: null,
    })),
    primaryKey: { name: null, columns: ['id'] },
    uniqueKeys: [],
    indexes: [],
    inherits: [],
    partitionCount: 0,
    rows: null,
    bytes: null,
    comment: null,
  };
}

function keyBetween(from: string, to: string, number: number): ForeignKey {
  return {
    name: `${from}_${String(number)}_fkey`,
    from,
    columns: [`ref${String(number)}_id`],
    to,
    toColumns: ['id'],
    onDelete: number === 0 ? 'cascade' : 'no action',
    onUpdate: 'no action',
    isDeferrable: false,
    isValidated: true,
    isNullable: number !== 0,
    isIdentifying: false,
    isOneToOne: false,
    isInheritance: false,
    isManyToMany: false,
    origin: 'declared',
    source: null,
  };
}

function accessTo(table: string, context: number, unit: number, isWrite: boolean): Access {
  const module = `module-${String(context)}`;
  return {
    file: `src/${module}/service.ts`,
    line: unit + 1,
    column: 1,
    module,
    unit: `src/${module}/service.ts#f${String(unit)}`,
    table,
    mode: isWrite ? 'write' : 'read',
    operation: isWrite ? 'update' : 'select',
    columns: [],
    allColumns: true,
    via: 'raw-sql',
    certainty: 'certain',
    resolvedBy: 'literal',
    statement: null,
    transaction: null,
    useCase: null,
    locks: false,
    count: 1,
  };
}
