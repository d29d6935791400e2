import { knownText } from '../../resolve/value.js';
import type { DeclaringCall } from './read-tables.js';

// https://orm.drizzle.team/docs/sql-schema-declaration#camel-and-snake-casing

/** How columns without a name of their own are named: as the property, or as it would be written in that case. */
export type Casing = 'snake_case' | 'camelCase' | null;

/** The casing for the tables of a file. */
export type CasingOf = (file: string) => Casing;

/**
 * Reads the `casing` of every client and configuration. A repository with several packages may have several: the
 * one whose folder shares the longest path with the table's file counts.
 */
export function readCasings(calls: readonly DeclaringCall[]): CasingOf {
  const found = calls.flatMap(({ callee, call, context }) => {
    if (callee !== 'drizzle' && callee !== 'defineConfig') return [];
    const given = call.arguments.map((argument) =>
      casingNamed(knownText(context.member(context.evaluate(argument), 'casing'))),
    );
    const casing = given.find((one) => one !== null) ?? null;
    return [{ file: context.file, casing }];
  });
  if (found.every(({ casing }) => casing === null)) return () => null;
  return (file) =>
    found.reduce<{ casing: Casing; shared: number }>(
      (best, one) => {
        const shared = sharedFolders(file, one.file);
        const isBetter = shared > best.shared || (shared === best.shared && best.casing === null);
        return isBetter ? { casing: one.casing, shared } : best;
      },
      { casing: null, shared: -1 },
    ).casing;
}

function casingNamed(name: string | null): Casing {
  return name === 'snake_case' || name === 'camelCase' ? name : null;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing < 0 ? left.length : differing;
}

/** The physical name of a column that is given none. */
export function columnNameOf(property: string, casing: Casing): string {
  if (casing === null) return property;
  const words = property.replaceAll(/['\u2019]/g, '').match(WORDS) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  if (casing === 'snake_case') return lower.join('_');
  return lower.map((word, index) => (index === 0 ? word : capitalized(word))).join('');
}

/** The library's own way to take a name apart. */
const WORDS = /[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g;

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
