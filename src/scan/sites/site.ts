import type { Operation, ResolvedBy, Unresolved, UseCaseKind } from '../../model/access.js';
import type { TableName } from '../../model/catalog.js';
import type { TableToken } from '../detector.js';
import type { Mount, Prefix } from '../entry-point.js';
import type { ClassValue, FunctionValue, Ref, Value } from '../resolve/value.js';

/** What one walk over a file found, as plain data: the tree may be dropped afterwards. */
export interface FileSites {
  readonly touches: readonly Touch[];
  readonly unresolved: readonly UnresolvedSite[];
  readonly calls: readonly CallSite[];
  /** Functions that are run without being called here. They are followed; nothing that they are handed is known. */
  readonly followed: readonly CallSite[];
  readonly marks: readonly MarkSite[];
  readonly handed: readonly HandedCall[];
  readonly entries: readonly EntrySite[];
  readonly mounts: readonly (Mount | Prefix)[];
  readonly implementations: readonly Implementation[];
  /** Statements that could not be visited to their end. */
  readonly unread: readonly Position[];
  /** Statements in which a value was too deep or too large to be followed. */
  readonly halfRead: readonly Position[];
}

/** Where something stands. */
export interface Position {
  readonly file: string;
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The finest named function, `file#Class.method`; the file alone at its top. */
  readonly unit: string;
  /** `keyOfRef` of the functions around it, innermost first. */
  readonly functions: readonly string[];
}

/** A touch of a table before its token is resolved. */
export interface Touch {
  readonly at: Position;
  readonly token: TableToken;
  readonly operations: readonly Operation[];
  /** Identifies the statement within the file. */
  readonly statement: number;
  /** Offset at which it has happened: its arguments come before. */
  readonly done: number;
  readonly columns: readonly string[];
  readonly allColumns: boolean;
  readonly locks: boolean;
  readonly certainty: 'certain' | 'likely' | 'guess';
  readonly via: string;
  /** The code, for the case that it cannot be resolved. */
  readonly excerpt: string;
}

/** A touch whose table is known. */
export interface ResolvedTouch extends Omit<Touch, 'token'> {
  readonly table: TableName;
  readonly resolvedBy: ResolvedBy;
}

export interface UnresolvedSite {
  readonly at: Position;
  readonly reason: Unresolved['reason'];
  readonly detail: string;
  readonly excerpt: string;
  readonly via: string;
}

/** A call of one of the application's own functions. */
export interface CallSite {
  readonly at: Position;
  readonly ref: Ref;
  readonly called: readonly FunctionValue[];
  /** Offset at which it has happened: its arguments come before, functions among them excepted. */
  readonly done: number;
}

/** Something that the outside world can call. */
export interface EntrySite {
  readonly at: Position;
  readonly kind: UseCaseKind;
  /** The library's name. */
  readonly via: string;
  readonly label: string;
  readonly path: string;
  /** What it is registered on (`EntryPoint.on`). */
  readonly on: string | null;
  /** What runs when it is called, in order. */
  readonly stretches: readonly Ref[];
  readonly certainty: 'certain' | 'likely';
}

/** A class of the application that may stand behind an interface. */
export interface Implementation {
  /** `keyOfRef` of the interface. */
  readonly interface: string;
  readonly type: ClassValue;
}

/** A call of a function that the caller handed in: `work(manager)`. */
export interface HandedCall {
  readonly at: Position;
  readonly value: Value;
}

/** A transaction that begins or ends here, or what decides how far one reaches. */
export type MarkSite =
  | { readonly kind: 'within'; readonly at: Position; readonly ranges: readonly Ref[] }
  | { readonly kind: 'function'; readonly at: Position; readonly value: Value }
  | { readonly kind: 'begin' | 'end'; readonly at: Position }
  /** A router runs `next` when the function before them asks for it: `router.post('/', transaction(), handler)`. */
  | {
      readonly kind: 'chain';
      readonly at: Position;
      readonly function: Ref;
      readonly next: readonly FunctionValue[];
    };
