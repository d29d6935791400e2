import type { Operation } from '../model/access.js';
import type { OrmModel } from '../model/orm-model.js';
import type { CatalogReading } from '../model/reading.js';
import type { ClassFacts, FileFacts } from './index-pass/facts.js';
import type { InstanceValue, Ref, Value } from './resolve/value.js';
import type { ts } from './ts.js';

/**
 * Knows one library: how it declares tables, what its calls return, and which of its calls touch a table.
 * It knows nothing else: no catalog, no modules, no certainty. Names become tables, places and unresolved sites
 * once, for all detectors, in the core. Register it in `detectors.ts`.
 */
export interface Detector {
  /** One line for the documentation. */
  readonly title: string;
  /**
   * Import specifiers and dependencies that show that the library is in use. Code without any is not asked about it.
   * Absent: the library can be in use without a trace of its name.
   */
  readonly packages?: RegExp;
  /** Last names of calls that declare something wherever they stand, for `FileFacts.declaringCalls`. */
  readonly declaringCalls?: readonly string[];
  /** Models, entities or table objects that the code declares. Asked once, after every file was indexed. */
  declare?(project: Project): DeclaredSchema;
  /** What a call of the library gives, e.g. the repository of `Order` for `getRepository(Order)`; `null`: not mine. */
  valueOfCall?(call: ts.CallExpression | ts.NewExpression, context: ScanContext): Value | null;
  /** What the library hands to a function that it is given, e.g. the `manager` in `transaction(manager => ...)`. */
  valueOfCallbackParameter?(parameter: CallbackParameter, context: ScanContext): Value | null;
  /** What is handed to a function by reason of where it is declared, e.g. a model's hooks; `null`: not mine. */
  valueOfParameter?(parameter: ts.ParameterDeclaration, context: ScanContext): Value | null;
  /** What a dependency injection decorator stands for, e.g. `@InjectRepository(Order)`; `null`: not mine. */
  valueOfInjection?(decorator: ts.CallExpression, context: ScanContext): Value | null;
  /** What a property of the library's objects is, e.g. `dataSource.manager`; `null`: not mine. */
  valueOfMember?(receiver: InstanceValue, name: string): Value | null;
  /** How one of the library's objects is written where it fills a hole of SQL text, e.g. `"orders"."total"`. */
  sqlOf?(value: InstanceValue, context: ScanContext): string | null;
  /** The kinds of node that `accesses` and `transaction` want to see (`ts.SyntaxKind`). */
  readonly kinds: readonly ts.SyntaxKind[];
  /** The touches of tables that this node stands for. Each touch is reported by one node only. */
  accesses?(node: ts.Node, context: ScanContext): Iterable<Candidate>;
  /** The transaction that this node opens, or ends. */
  transaction?(node: ts.Node, context: ScanContext): TransactionMark | null;
}

/** A parameter of a function that stands as an argument of a library's call. */
export interface CallbackParameter {
  readonly call: ts.CallExpression;
  /** Position of the function among the call's arguments. */
  readonly argument: number;
  /** Position of the parameter in the function. */
  readonly parameter: number;
}

/** A touch of a table, or a database call whose table cannot be told, as a detector sees it. */
export type Candidate = TouchCandidate | UnresolvedCandidate;

export interface TouchCandidate {
  readonly kind: 'touch';
  readonly table: TableToken;
  readonly operations: readonly Operation[];
  /** Offset in the walked file of the token that names the table. */
  readonly place: number;
  /** Offset that tells the query apart from others in the file; touches that share it belong to one statement. */
  readonly statement: number;
  /** Properties of the model where the token names a model, otherwise physical columns. */
  readonly columns?: readonly string[];
  /** The whole row is read or returned. */
  readonly allColumns?: boolean;
  /** Takes a row lock (`FOR UPDATE`). */
  readonly locks?: boolean;
  /** One assumption, or several, stand between the code and this claim. Absent: none. */
  readonly certainty?: 'likely' | 'guess';
}

/** What names the table. The core turns it into a table of the catalog. */
export type TableToken =
  /** A physical name as the code spells it, perhaps with its schema. */
  | { readonly kind: 'name'; readonly name: string }
  /** A model known from the schema or from a declaration. */
  | { readonly kind: 'model'; readonly model: OrmModel }
  /** Whatever the expression stands for: a model's class or instance, a string, a parameter. */
  | { readonly kind: 'value'; readonly value: Value }
  /**
   * A model of this ORM, or a row of one, if the expression turns out to stand for one; anything else is no touch.
   * For parameters of which only the method's name is known: `note.update(...)`.
   */
  | {
      readonly kind: 'if';
      readonly is: 'model' | 'row';
      readonly orm: string;
      readonly value: Value;
    }
  /** What a relation of the model leads to: `['lines', 'product']` from `Order`; every step must be a relation. */
  | {
      readonly kind: 'relation';
      readonly from: RelationOrigin;
      readonly path: readonly string[];
      /** Meant is the table that holds the last step: its link table, or the one with the referring columns. */
      readonly isHolder?: boolean;
    }
  /**
   * Every relation of the model that a value names: texts with dots (`['lines.product']`) or nested objects
   * (`{ lines: { product: true } }`). What of it a caller hands in is told at the caller's.
   */
  | {
      readonly kind: 'relations';
      readonly from: RelationOrigin;
      readonly named: Value;
    };

/** What a path of relations begins at. */
export type RelationOrigin = Exclude<TableToken, { kind: 'relation' | 'relations' | 'name' }>;

export interface UnresolvedCandidate {
  readonly kind: 'unresolved';
  readonly reason: 'dynamic-table' | 'unknown-table' | 'unknown-receiver' | 'unparsed-sql';
  /** One sentence for the reader. */
  readonly detail: string;
  readonly place: number;
}

export type TransactionMark =
  /** All that happens in these nodes (promises of a list, a decorated method's body), calls followed. */
  | { readonly kind: 'within'; readonly nodes: readonly ts.Node[] }
  /** All that this function does, wherever it is written. */
  | { readonly kind: 'function'; readonly value: Value }
  /** From here to the next `end` in the same function. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' };

/** What a detector may ask about the file that is being walked and about the whole code. */
export interface ScanContext {
  /** Relative to the analysed folder. */
  readonly file: string;
  readonly models: ModelIndex;
  /** What an expression stands for. Never throws, never fails: `unknown` says why. */
  evaluate(node: ts.Expression): Value;
  /** What something of this type is: an instance of a class, interface or library type. */
  evaluateType(node: ts.TypeNode): Value;
  /** A property: of an object literal, an instance (fields, getters and methods, inherited ones too), a namespace. */
  member(value: Value, name: string): Value;
  /** The instance itself and what its class extends, nearest first, with type arguments bound. */
  ancestors(value: InstanceValue): readonly InstanceValue[];
  /** Properties of an object literal in source order, spreads of known objects included; empty for other values. */
  entries(value: Value): readonly Entry[];
  /** What a library's object becomes in a hole of SQL text; `null`: no library says. */
  sqlOf(value: Value): string | null;
  /** The syntax node behind a place, in whatever file; `null` when it is gone. */
  find(ref: Ref): ts.Node | null;
  /** The place of a node of the walked file. */
  ref(node: ts.Node): Ref;
  /** Offset to report for something written at `ref`: its own when in the walked file, else that of `fallback`. */
  placeOf(ref: Ref | null, fallback: ts.Node): number;
  /** A detector's own derived data, made once for as long as the same models are known, e.g. an index over them. */
  once<T>(key: string, make: () => T): T;
  /** What `declare` noted (`Project.note`). */
  noted<T>(note: Note<T>): T;
}

/** What a detector keeps of the declarations for its later questions, e.g. the scopes of its models. */
export interface Note<T> {
  readonly name: string;
  /** What holds as long as nothing is noted. */
  readonly none: T;
}

/** One property of an object literal. */
export interface Entry {
  readonly name: string;
  /** The name token. */
  readonly at: Ref;
  readonly value: Value;
}

/** Models from all schemas at hand and from declarations in the code. */
export interface ModelIndex {
  readonly all: readonly OrmModel[];
  /** By the code's name (class, Prisma model); several schemas may share one. Restrict to one ORM by its name. */
  named(name: string, orm?: string): readonly OrmModel[];
  /** The model that a class declares. */
  ofClass(ref: Ref): OrmModel | null;
  /** Models that live in this physical table. */
  ofTable(table: string): readonly OrmModel[];
}

/** The indexed code, for detectors that look for declarations. */
export interface Project {
  /** In the order of their paths. */
  readonly files: readonly FileFacts[];
  /** Every class of the code, in file order. */
  readonly classes: readonly ClassFacts[];
  /** For questions about one file. Models are not known yet. */
  contextOf(file: string): ScanContext;
  /** Keeps something for `ScanContext.noted`. Values that were asked for before are evaluated anew. */
  note<T>(note: Note<T>, value: T): void;
}

/** What the code declares about the schema, by one detector. */
export interface DeclaredSchema {
  readonly models: readonly DeclaredModel[];
  /** The declarations as a catalog, for comparison with a database or in place of one; `null` when there are none. */
  readonly reading: CatalogReading | null;
}

export interface DeclaredModel {
  readonly model: OrmModel;
  /** The declaring class or variable. */
  readonly ref: Ref;
}
