/**
 * The four signals that decide which tables belong together; docs/seams.md has the formulas and where they
 * come from. Each is a symmetric tables x tables matrix with zero diagonal, scaled so that its sum over
 * unordered pairs is n, the number of tables; an absent signal stays empty.
 */
import { findSeparated, type Writers } from './feature-writers.js';
import {
  addToPair,
  emptyPairs,
  mapPairs,
  pairOf,
  pairWeight,
  scalePairs,
  type PairWeights,
} from './pairs.js';
import { squaredCosines, type Column } from './vectors.js';

/** What the signals are made of: one component of the system, tables numbered from 0. */
export interface SignalInput {
  readonly size: number;
  readonly units: readonly UnitTables[];
  /** Per writing module: how often it writes which tables. */
  readonly writers: Writers;
  /** Per table: the words of its name. */
  readonly words: readonly (readonly string[])[];
  readonly keys: readonly KeyTie[];
}

/** The tables of one unit of work. */
export interface UnitTables {
  readonly written: readonly number[];
  /** Read and not written. */
  readonly read: readonly number[];
}

/** A foreign key as the signals need it. */
export interface KeyTie {
  readonly child: number;
  readonly parent: number;
  /** The child is a part of the parent: counts double. */
  readonly isComposition: boolean;
  /** The child only joins other tables: counts a quarter. */
  readonly isFromLinkTable: boolean;
}

export interface Signals {
  readonly 'use-case': PairWeights;
  readonly owner: PairWeights;
  readonly name: PairWeights;
  readonly 'foreign-key': PairWeights;
}

/** The share of each signal in the decision. */
export const SIGNAL_WEIGHTS = {
  'foreign-key': 0.75,
  name: 0.25,
  'use-case': 1,
  owner: 0.5,
} as const satisfies Record<keyof Signals, number>;

const WRITE_WEIGHT = 3;
const COMPOSITION_WEIGHT = 2;
const LINK_TABLE_DAMPING = 0.25;
const CO_USE_BOOST = 2;
/** What is left of a key or a common use between tables that the code keeps apart (`findSeparated`). */
const SEPARATED_DAMPING = 0.25;
const FIRST_WORD_WEIGHT = 3;
const LAST_WORD_WEIGHT = 0.5;
const COMMON_FIRST_WORD_SHARE = 0.6;
const COMMON_WORD_WEIGHT = 0.25;
/** Units, modules and words that concern more tables make no pairs: quadratic cost, next to no meaning. */
const WIDEST = 400;

/** All four signals of one component, scaled and not yet weighted. */
export function measureSignals(input: SignalInput): Signals {
  const isSeparated = findSeparated(input.size, input.writers);
  const damp: Damp = (a, b) => (isSeparated(a, b) ? SEPARATED_DAMPING : 1);
  const useCase = scalePairs(measureUseCases(input, damp), input.size);
  return {
    'use-case': useCase,
    owner: scalePairs(measureOwners(input), input.size),
    name: scalePairs(measureNames(input), input.size),
    'foreign-key': scalePairs(measureKeys(input, useCase, damp), input.size),
  };
}

/** The factor for a tie between two tables. */
type Damp = (a: number, b: number) => number;

function measureUseCases({ size, units }: SignalInput, damp: Damp): PairWeights {
  const columns = units.map((unit): Column => {
    const rarity = Math.log(size / (unit.written.length + unit.read.length));
    return {
      entries: [
        ...unit.written.map((table) => [table, WRITE_WEIGHT * rarity] as const),
        ...unit.read.map((table) => [table, rarity] as const),
      ],
    };
  });
  const pairs = squaredCosines(size, columns, WIDEST);
  return mapPairs(pairs, (weight, key) => weight * damp(...pairOf(pairs, key)));
}

function measureOwners({ size, writers }: SignalInput): PairWeights {
  const columns = writers.map((tables): Column => {
    const focus = Math.log(1 + size / tables.length);
    return { entries: tables.map(([table, writes]) => [table, writes * focus] as const) };
  });
  return squaredCosines(size, columns, WIDEST);
}

function measureNames({ size, words }: SignalInput): PairWeights {
  const common = findCommonFirstWord(words);
  const tablesByWord = new Map<string, Map<number, number>>();
  const add = (word: string, table: number, weight: number): void => {
    const tables = tablesByWord.get(word) ?? new Map<number, number>();
    tables.set(table, Math.max(tables.get(table) ?? 0, weight));
    tablesByWord.set(word, tables);
  };
  words.forEach((own, table) => {
    const [first, ...rest] = own;
    const hasCommon = first !== undefined && first === common && rest.length > 0;
    if (hasCommon) add(first, table, COMMON_WORD_WEIGHT);
    const telling = hasCommon ? rest : own;
    telling.forEach((word, at) => {
      add(word, table, positionWeight(at, telling.length));
    });
  });
  const columns = [...tablesByWord].map(([word, tables]): Column => {
    // What all share still ties together where the names have nothing else in common.
    const rarity = Math.sqrt(Math.log((word === common ? size + 1 : size) / tables.size));
    return { entries: [...tables].map(([table, weight]) => [table, weight * rarity] as const) };
  });
  return squaredCosines(size, columns, WIDEST);
}

function positionWeight(at: number, length: number): number {
  if (at === 0) return FIRST_WORD_WEIGHT;
  return at === length - 1 ? LAST_WORD_WEIGHT : 1;
}

/** The prefix that most tables have, as in `wp_posts`, if there is one. */
function findCommonFirstWord(words: SignalInput['words']): string | null {
  const counts = new Map<string, number>();
  for (const [first] of words) {
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const common = [...counts].find(([, count]) => count > COMMON_FIRST_WORD_SHARE * words.length);
  return common?.[0] ?? null;
}

function measureKeys({ size, keys }: SignalInput, useCase: PairWeights, damp: Damp): PairWeights {
  const strength = (key: KeyTie): number =>
    (key.isComposition ? COMPOSITION_WEIGHT : 1) *
    (1 + CO_USE_BOOST * pairWeight(useCase, key.child, key.parent));
  const perChild = new Map<number, number>();
  for (const key of keys) {
    perChild.set(key.child, (perChild.get(key.child) ?? 0) + strength(key));
  }
  const pairs = emptyPairs(size);
  for (const key of keys) {
    const own = strength(key);
    const damping = (key.isFromLinkTable ? LINK_TABLE_DAMPING : 1) * damp(key.child, key.parent);
    addToPair(pairs, key.child, key.parent, (damping * own * own) / (perChild.get(key.child) ?? 1));
  }
  return pairs;
}
