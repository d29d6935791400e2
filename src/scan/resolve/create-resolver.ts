import type { Detector, ModelIndex, Note, ScanContext } from '../detector.js';
import type { ClassFacts, FileFacts } from '../index-pass/facts.js';
import { refOf, type Trees } from '../trees.js';
import type { ts } from '../ts.js';
import { valueAt } from './declarations.js';
import { valueOfExpression } from './expressions.js';
import { ancestorsOf } from './classes.js';
import { entriesOf, memberOf } from './members.js';
import { createMemory } from './memory.js';
import type { Names } from './names.js';
import type { Resolver } from './resolver.js';
import { valueOfType } from './types.js';
import { keyOfRef, unknown, type Value } from './value.js';

export interface ResolverInput {
  readonly trees: Trees;
  readonly names: Names;
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly detectors: readonly Detector[];
  /** Asked anew each time: models become known after the resolver is made. */
  models(): ModelIndex;
}

/** Wires the pieces of the evaluator together. */
export function createResolver(input: ResolverInput): Resolver {
  const { trees, names, facts, detectors } = input;
  const classes = new Map<string, ClassFacts>();
  for (const file of facts.values()) {
    for (const one of file.classes) classes.set(keyOfRef(one.ref), one);
  }
  const memory = createMemory();
  const known: Known = { models: input.models, derived: new Map(), notes: new Map() };
  const contexts = new Map<string, ScanContext>();

  const resolver: Resolver = {
    trees,
    names,
    facts,
    classes,
    detectors,
    contextOf: (file) => {
      const made = contexts.get(file);
      if (made !== undefined) return made;
      const context = createContext(resolver, file, known);
      contexts.set(file, context);
      return context;
    },
    evaluate: (node) => memory.ofNode(node, () => valueOfExpression(resolver, node)),
    evaluateType: (node) => memory.ofNode(node, () => valueOfType(resolver, node)),
    valueAt: (ref) =>
      memory.ofKey(`value ${keyOfRef(ref)}`, () => {
        const node = trees.find(ref);
        return node === null ? unknown('a file that is gone') : valueAt(resolver, { node });
      }),
    member: (value, name) => memberOf(resolver, value, name),
    ofNode: (node, compute) => memory.ofNode(node, compute),
    note: ({ name }, value) => void known.notes.set(name, value),
    forgetNodes: () => memory.forgetNodes(),
    forgetAnswers: () => {
      memory.forget();
      known.derived.clear();
    },
    gaveUp: () => memory.gaveUp(),
    memoise: (key, compute) => memory.ofKey(key, compute),
  };
  return resolver;
}

/** What detectors know beyond the code. */
interface Known {
  models(): ModelIndex;
  readonly derived: Map<string, unknown>;
  readonly notes: Map<string, unknown>;
}

function createContext(resolver: Resolver, file: string, known: Known): ScanContext {
  const { derived, notes } = known;
  return {
    file,
    get models() {
      return known.models();
    },
    evaluate: (node) => resolver.evaluate(node),
    evaluateType: (node) => resolver.evaluateType(node),
    member: (value, name) => resolver.member(value, name),
    ancestors: (value) => ancestorsOf(resolver, value),
    entries: (value) => entriesOf(resolver, value),
    sqlOf: (value) => sqlOf(resolver, value, file),
    find: (ref) => resolver.trees.find(ref),
    ref: refOf,
    placeOf: (ref, fallback) => placeOf(resolver, file, ref, fallback),
    once: <T>(key: string, make: () => T): T => {
      if (!derived.has(key)) derived.set(key, make());
      // The key is the detector's own, so what it finds there is what it put there.
      return derived.get(key) as T;
    },
    // A note has one name and one type.
    noted: <T>({ name, none }: Note<T>): T => (notes.has(name) ? (notes.get(name) as T) : none),
  };
}

function sqlOf(resolver: Resolver, value: Value, file: string): string | null {
  if (value.kind !== 'instance') return null;
  for (const detector of resolver.detectors) {
    const written = detector.sqlOf?.(value, resolver.contextOf(file)) ?? null;
    if (written !== null) return written;
  }
  return null;
}

function placeOf(
  resolver: Resolver,
  file: string,
  ref: Parameters<ScanContext['placeOf']>[0],
  fallback: ts.Node,
): number {
  const node = ref === null || ref.file !== file ? null : resolver.trees.find(ref);
  return (node ?? fallback).getStart();
}
