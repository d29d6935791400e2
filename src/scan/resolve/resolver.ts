import type { Detector, Note, ScanContext } from '../detector.js';
import type { ClassFacts, FileFacts } from '../index-pass/facts.js';
import type { Trees } from '../trees.js';
import type { ts } from '../ts.js';
import type { Names } from './names.js';
import type { Ref, Value } from './value.js';

/**
 * What the pieces of the evaluator share. Each piece takes it as its first argument and calls the others through
 * it, so that the pieces can be read one by one although they call each other in circles.
 */
export interface Resolver {
  readonly trees: Trees;
  readonly names: Names;
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** By `keyOfRef` of the class. */
  readonly classes: ReadonlyMap<string, ClassFacts>;
  readonly detectors: readonly Detector[];
  /** What detectors are given for questions about this file. */
  contextOf(file: string): ScanContext;
  /** Memoised by node and safe against circles. */
  evaluate(node: ts.Expression): Value;
  evaluateType(node: ts.TypeNode): Value;
  /** The value of the declaration at this place. */
  valueAt(ref: Ref): Value;
  member(value: Value, name: string): Value;
  /** Computes once for each node, as `evaluate` does for expressions. */
  ofNode(node: ts.Node, compute: () => Value): Value;
  /** Computes once for each key; a question that leads back to itself gets an unknown value. */
  memoise(key: string, compute: () => Value): Value;
  /** Keeps what `ScanContext.noted` gives. */
  note<T>(note: Note<T>, value: T): void;
  /** To be called when a file has been walked: what is known by node is of little use to the others. */
  forgetNodes(): void;
  /** To be called when more is known than before: answers must not depend on when they were first asked for. */
  forgetAnswers(): void;
  /** Whether a question since the last time that this was asked was too deep or too large to be answered. */
  gaveUp(): boolean;
}
