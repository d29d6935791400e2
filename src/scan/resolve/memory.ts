import type { ts } from '../ts.js';
import { isTooLarge } from './size.js';
import { unknown, type Value } from './value.js';

/** Remembers values by node (as long as its tree lives) and by key (for good). */
export interface Memory {
  ofNode(node: ts.Node, compute: () => Value): Value;
  ofKey(key: string, compute: () => Value): Value;
  /** Forgets what is known by node: a map that grows with every tree makes each garbage collection longer. */
  forgetNodes(): void;
  /** Forgets everything. */
  forget(): void;
  /** Whether a question was given up since this was last asked. */
  gaveUp(): boolean;
}

/** Deeper questions are given up: real code needs a few dozen steps, a runaway one thousands. */
const MAX_DEPTH = 200;

/** A question that leads to more others than this is given up: circles inside circles multiply without end. */
const MAX_STEPS = 10_000;

/**
 * Cycle-safe memoisation. A question that leads back to itself gets an unknown value, and what was computed from
 * that unknown is not remembered, unless it is the answer to the question that closed the circle: asked later from
 * elsewhere it may come out better.
 */
export function createMemory(): Memory {
  let byNode = new WeakMap<ts.Node, Value>();
  const byKey = new Map<string, Value>();
  /** Questions being answered, with their depth. */
  const open = new Map<ts.Node | string, number>();
  /** Depth of the outermost open question that an inner one ran into. */
  let circle = Number.POSITIVE_INFINITY;
  /** Questions asked since the outermost open one. */
  let steps = 0;
  let hasGivenUp = false;

  const giveUp = (reason: string): Value => {
    hasGivenUp = true;
    return unknown(reason);
  };

  /** A question that ends in an error must not stay open. */
  const computed = (question: ts.Node | string, compute: () => Value): Value => {
    try {
      return compute();
    } finally {
      open.delete(question);
    }
  };

  const answer = (
    question: ts.Node | string,
    compute: () => Value,
    remember: (value: Value) => void,
  ): Value => {
    const openedAt = open.get(question);
    if (openedAt !== undefined) {
      circle = Math.min(circle, openedAt);
      return unknown('defined by itself');
    }
    const depth = open.size;
    steps = depth === 0 ? 0 : steps + 1;
    // What follows from this is remembered: every way into the depth would be gone anew else.
    if (depth > MAX_DEPTH) return giveUp('too deep to follow');
    if (steps > MAX_STEPS) {
      circle = 0;
      return giveUp('too deep to follow');
    }
    open.set(question, depth);
    const found = computed(question, compute);
    const value = isTooLarge(found) ? giveUp('too large to follow') : found;
    if (circle >= depth) {
      circle = Number.POSITIVE_INFINITY;
      remember(value);
    }
    return value;
  };

  return {
    gaveUp: () => {
      const before = hasGivenUp;
      hasGivenUp = false;
      return before;
    },
    forgetNodes: () => {
      byNode = new WeakMap();
    },
    forget: () => {
      byNode = new WeakMap();
      byKey.clear();
    },
    ofNode: (node, compute) =>
      byNode.get(node) ?? answer(node, compute, (value) => void byNode.set(node, value)),
    ofKey: (key, compute) =>
      byKey.get(key) ?? answer(key, compute, (value) => void byKey.set(key, value)),
  };
}
