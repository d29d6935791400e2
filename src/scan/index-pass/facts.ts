import type { Ref } from '../resolve/value.js';

/** What is remembered about a file after its syntax tree was dropped. JSON-able. */
export interface FileFacts {
  /** Relative to the analysed folder, `/` between parts. */
  readonly path: string;
  readonly lines: number;
  readonly syntaxErrors: number;
  /** Local name to what it was imported as. `require` is a call like any other and is not listed. */
  readonly imports: ReadonlyMap<string, ImportFacts>;
  /** Specifiers of `require('...')` and `import('...')`, anywhere in the file. */
  readonly required: readonly string[];
  /** Exported name to where it comes from; `export=` is CommonJS' `module.exports`. */
  readonly exports: ReadonlyMap<string, ExportFacts>;
  /** Specifiers of `export * from '...'`, in source order. */
  readonly starExports: readonly string[];
  /** Names declared at the top of the file. Overloads and merged declarations: the last with a body wins. */
  readonly declarations: ReadonlyMap<string, Ref>;
  readonly classes: readonly ClassFacts[];
  /** Calls that initialise a variable or stand alone at the top of the file: declarations made by calling. */
  readonly topCalls: readonly TopCallFacts[];
  /** Calls of names that a detector gave as `declaringCalls`, wherever they stand, in source order. */
  readonly declaringCalls: readonly DeclaringCallFacts[];
  /**
   * Whether anything in it could touch a table, or lead to what does: calls, tagged templates, strings, components. Types
   * and constants alone cannot, nor can what is sent to the browser (`'use client'`).
   */
  readonly canAccess: boolean;
}

export interface ImportFacts {
  readonly specifier: string;
  /** Exported name, `default`, or `*` for the whole module. */
  readonly name: string;
}

export type ExportFacts =
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'from'; readonly specifier: string; readonly name: string }
  | { readonly kind: 'expression'; readonly ref: Ref };

export interface ClassFacts {
  readonly ref: Ref;
  /** `''` for a class expression without a name. */
  readonly name: string;
  /** Last names of its decorators, in source order: `Entity` for `@orm.Entity()`. */
  readonly decorators: readonly string[];
  readonly typeParameters: readonly string[];
  readonly hasBase: boolean;
  /** By name; a static member's name starts with `static `. Constructor parameter properties are members too. */
  readonly members: ReadonlyMap<string, Ref>;
  /** The constructor with a body, or `null`. */
  readonly constructorRef: Ref | null;
}

export interface TopCallFacts {
  /** The variable that it initialises; `null` when it stands alone. */
  readonly variable: string | null;
  /** Last name of what is called: `pgTable`, `define`. */
  readonly callee: string;
  readonly ref: Ref;
}

export interface DeclaringCallFacts {
  /** Last name of what is called: `define`, `belongsTo`. */
  readonly callee: string;
  readonly ref: Ref;
}

/** Every specifier from which the file takes something. */
export function specifiersOf(file: FileFacts): readonly string[] {
  return [
    ...[...file.imports.values()].map(({ specifier }) => specifier),
    ...[...file.exports.values()].flatMap((one) => (one.kind === 'from' ? one.specifier : [])),
    ...file.starExports,
    ...file.required,
  ];
}
