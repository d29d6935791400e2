import * as fc from 'fast-check';
import type { Access, CodeFacts } from '../../src/model/access.js';
import type { Catalog } from '../../src/model/catalog.js';
import { catalog, code } from './builders.js';

/** A small system and the facts of its code. */
export interface RandomSystem {
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
}

const ACTIONS = ['cascade', 'set null', 'restrict', 'no action'];
const OPERATIONS = ['select', 'insert', 'update', 'delete'];

/**
 * Small systems of all kinds: with and without keys, code, transactions, joins, views and triggers.
 *
 * @param nouns first words of table names, so that two systems can be kept free of common words
 * @param modules names of the modules, for the same reason
 */
export function randomSystem(
  nouns: readonly string[] = ['order', 'invoice', 'stock', 'customer'],
  modules: readonly string[] = ['sales', 'finance', 'warehouse', 'reports'],
): fc.Arbitrary<RandomSystem> {
  const name = fc
    .tuple(
      fc.constantFrom(...nouns),
      fc.constantFrom('', `${nouns[0] ?? ''}x`, `${nouns[1] ?? ''}y`),
    )
    .map(([noun, part]) => (part === '' ? `${noun}s` : `${noun}_${part}`));
  return fc
    .record({
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 10 }),
      keys: fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom(...ACTIONS)), {
        maxLength: 12,
      }),
      bodies: fc.array(
        fc.record({
          module: fc.constantFrom(...modules),
          tag: fc.constantFrom('', 'join ', 'transaction '),
          steps: fc.array(fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(9)), {
            minLength: 1,
            maxLength: 4,
          }),
        }),
        { maxLength: 12 },
      ),
      views: fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), { maxLength: 2 }),
      triggers: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 2 }),
    })
    .map(({ names, keys, bodies, views, triggers }) => {
      const nameAt = (at: number): string => names[at % names.length] ?? '';
      const schema = catalog(
        ...names.map((table, at) => {
          const own = keys.filter(([child]) => child % names.length === at);
          const columns = own.map(
            ([, parent, action], number) =>
              `ref${String(number)}_id -> ${nameAt(parent)}.id ${action}`,
          );
          return `${table}(id, title, ${columns.join(', ')})`;
        }),
      );
      return {
        catalog: {
          ...schema,
          views: views.map((tables, at) => ({
            name: `${nouns[0] ?? ''}_view_${String(at)}`,
            schema: null,
            localName: `${nouns[0] ?? ''}_view_${String(at)}`,
            isMaterialized: false,
            reads: [...new Set(tables.map(nameAt))].sort(),
            columns: [],
            comment: null,
          })),
          triggers: triggers.map(([table, written], at) => ({
            name: `${nouns[0] ?? ''}_trigger_${String(at)}`,
            table: nameAt(table),
            timing: 'after' as const,
            events: ['insert' as const],
            routine: null,
            reads: [],
            writes: [nameAt(written)],
            isFullyRead: true,
          })),
        },
        facts: code(
          ...bodies.map(
            ({ module, tag, steps }, at) =>
              `${module} f${String(at)}: ${tag}${steps.map(([operation, table]) => `${operation} ${nameAt(table)}`).join(', ')}`,
          ),
        ),
      };
    });
}

/** The same system with every list in another order. */
export function shuffleSystem(system: RandomSystem): fc.Arbitrary<RandomSystem> {
  const { catalog, facts } = system;
  const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length });
  return fc
    .record({
      tables: shuffled(catalog.tables),
      foreignKeys: shuffled(catalog.foreignKeys),
      views: shuffled(catalog.views),
      triggers: shuffled(catalog.triggers),
      modules: shuffled(facts.modules),
      accesses: shuffled<Access>(facts.accesses),
      statements: shuffled(facts.statements),
      transactions: shuffled(facts.transactions),
    })
    .map(({ tables, foreignKeys, views, triggers, ...code }) => ({
      catalog: { ...catalog, tables, foreignKeys, views, triggers },
      facts: { ...facts, ...code },
    }));
}

/** Two systems side by side, as if in one database and one repository. */
export function uniteSystems(a: RandomSystem, b: RandomSystem): RandomSystem {
  return {
    catalog: {
      ...a.catalog,
      tables: [...a.catalog.tables, ...b.catalog.tables],
      foreignKeys: [...a.catalog.foreignKeys, ...b.catalog.foreignKeys],
      views: [...a.catalog.views, ...b.catalog.views],
      triggers: [...a.catalog.triggers, ...b.catalog.triggers],
    },
    facts: {
      ...a.facts,
      modules: [...a.facts.modules, ...b.facts.modules],
      accesses: [...a.facts.accesses, ...b.facts.accesses],
      statements: [...a.facts.statements, ...b.facts.statements],
      transactions: [...a.facts.transactions, ...b.facts.transactions],
    },
  };
}
