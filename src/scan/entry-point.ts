import type { UseCaseKind } from '../model/access.js';
import type { CallbackParameter, ScanContext } from './detector.js';
import type { InstanceValue, Value } from './resolve/value.js';
import type { ts } from './ts.js';

/**
 * Knows how one library (or one convention) registers what the outside world can call. It knows nothing else: which
 * tables are reached is found through the call graph, once for all. Register it in `entry-points.ts`.
 */
export interface EntryPointLibrary {
  /** One line for the documentation. */
  readonly title: string;
  /** Import specifiers whose functions and classes make its objects: `express`, `hono`. */
  readonly packages?: readonly string[];
  /** Last names of the calls that `ofCall` wants to see. */
  readonly calls?: readonly string[];
  ofCall?(call: ts.CallExpression | ts.NewExpression, context: ScanContext): Iterable<Found>;
  /** Asked for every class with decorators. */
  ofClass?(node: ts.ClassLikeDeclaration, context: ScanContext): Iterable<Found>;
  /** Asked for every class that extends another one. */
  ofBase?(node: ts.ClassLikeDeclaration, context: ScanContext): Iterable<Found>;
  /** Asked once for every file. */
  ofFile?(tree: ts.SourceFile, context: ScanContext): Iterable<Found>;
  /** What a call of the library gives, beyond an instance of what was called; `null`: not mine. */
  valueOfCall?(call: ts.CallExpression, receiver: InstanceValue, name: string): Value | null;
  valueOfCallbackParameter?(parameter: CallbackParameter, context: ScanContext): Value | null;
  /** What a property of the library's objects is; `null`: not mine. */
  valueOfMember?(receiver: InstanceValue, name: string): Value | null;
}

/** An entry point, or how the names of others are put together. */
export type Found = EntryPoint | Mount | Prefix;

export interface EntryPoint {
  readonly found: 'entry-point';
  readonly kind: UseCaseKind;
  /** What stands before the path: `POST`, `query`, `job`; `''`: nothing. */
  readonly label: string;
  /** Route, dotted name or title, without what it is mounted under. */
  readonly path: string;
  /** What it is registered on, where that may be mounted somewhere; `null`: nothing. */
  readonly on: string | null;
  /** What runs when it is called, in order: functions, expressions that stand for them, or all of a file. */
  readonly handlers: readonly ts.Node[];
  /** Offset to report. */
  readonly place: number;
  /** Absent: the code says it. */
  readonly certainty?: 'likely';
}

/** What is registered on `child` is reached under `path` of `parent`. */
export interface Mount {
  readonly found: 'mount';
  readonly parent: string | null;
  readonly path: string;
  readonly child: string;
}

/** Everything registered on `child` begins with `path`, wherever it is mounted. */
export interface Prefix {
  readonly found: 'prefix';
  readonly path: string;
  readonly child: string;
}
