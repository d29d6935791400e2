/**
 * What an expression stands for, as far as the code shows it without being run. Values are plain data: they point
 * into syntax trees by place, never by object, so that a tree can be dropped while values about it live on.
 */
export type Value =
  | TextValue
  | BooleanValue
  | ClassValue
  | InterfaceValue
  | InstanceValue
  | FunctionValue
  | ObjectValue
  | ArrayValue
  | ExternalValue
  | NamespaceValue
  | ParameterValue
  | TypeParameterValue
  | EitherValue
  | UnknownValue;

/** A node of a syntax tree, found again by place and kind (`Trees.find`). */
export interface Ref {
  /** Relative to the analysed folder, `/` between parts. */
  readonly file: string;
  /** `node.pos`, comments and white space in front included. */
  readonly pos: number;
  readonly end: number;
  /** `ts.SyntaxKind`. */
  readonly kind: number;
}

/** A string or number, perhaps with holes: `['orders_', <hole>]`. A known one has exactly one part, a string. */
export interface TextValue {
  readonly kind: 'text';
  /** Literal pieces and, between them, what fills the holes. Neighbouring strings are joined. */
  readonly parts: readonly (string | Value)[];
  /** The literal that it was written as; `null` when put together. */
  readonly at: Ref | null;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** A class of the application, itself (not an instance of it). */
export interface ClassValue {
  readonly kind: 'class';
  readonly ref: Ref;
  readonly name: string;
}

/** An interface or an object type written out, as a type. */
export interface InterfaceValue {
  readonly kind: 'interface';
  readonly ref: Ref;
  readonly name: string;
}

/** Something of a type: `repository: Repository<Order>`, `new OrderService()`, what `getRepository(Order)` gives. */
export interface InstanceValue {
  readonly kind: 'instance';
  /** The class, interface or library type. */
  readonly type: ClassValue | InterfaceValue | ExternalValue;
  /** Type arguments: what each stands for, e.g. an instance of `Order`. */
  readonly args: readonly Value[];
  /** Object literal whose members were added to it (`repository.extend({ ... })`), or `null`. */
  readonly extension: Ref | null;
  /** The call that it began with, for what is built over several calls (query builders); `null` otherwise. */
  readonly origin: Ref | null;
}

/** A function, method or function expression of the application. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly ref: Ref;
  readonly name: string;
  /** What `this` is inside it, where it was taken from something known. */
  readonly receiver: Value | null;
  /** The calls that made it, where it was written inside of functions that were called. */
  readonly madeBy?: readonly MakingCall[];
}

/**
 * A call of a function inside which an object or function was written: what it takes from the parameters of that
 * function is what this call handed in.
 */
export interface MakingCall {
  readonly function: Ref;
  readonly call: Ref;
  /** What `this` was in the called function. */
  readonly receiver: Value | null;
}

/** An object literal: read it through `ScanContext.entries` and `ScanContext.member`. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly ref: Ref;
  /** As for functions. */
  readonly madeBy?: readonly MakingCall[];
}

export interface ArrayValue {
  readonly kind: 'array';
  readonly elements: readonly Value[];
  /** `false`: `elements` are kinds of element (`Order[]`), not positions. */
  readonly isTuple: boolean;
}

/** Something imported from a package whose source is not part of the analysed code, or a global. */
export interface ExternalValue {
  readonly kind: 'external';
  /** Import specifier, e.g. `typeorm`; `''` for globals such as `Promise`. */
  readonly package: string;
  /** Dotted path of exported names, e.g. `Prisma.sql`; `*` for the whole module, `default` for its default. */
  readonly name: string;
}

/** `import * as schema from './schema'`: the exports of a file of the application. */
export interface NamespaceValue {
  readonly kind: 'namespace';
  readonly file: string;
}

/** What the caller of a function hands in, followed by property names: `options.relations` of parameter 2. */
export interface ParameterValue {
  readonly kind: 'parameter';
  /** The function; for `index` `THIS` the class. */
  readonly function: Ref;
  readonly index: number;
  readonly path: readonly string[];
  /** What the declared type says about it where it says something, for want of a caller; else `null`. */
  readonly declared: Value | null;
}

/** A type parameter of a class or function: bound by `extends Base<Order>` or by a type argument. */
export interface TypeParameterValue {
  readonly kind: 'type-parameter';
  /** The class, interface or function that declares it. */
  readonly owner: Ref;
  readonly index: number;
  readonly name: string;
}

/** One of several (ternaries, `??`, several returns): never nested, never empty, without repeats. */
export interface EitherValue {
  readonly kind: 'either';
  readonly values: readonly Value[];
}

export interface UnknownValue {
  readonly kind: 'unknown';
  /** A few words for the reader, e.g. `parameter without a known caller`. */
  readonly reason: string;
}

/** `ParameterValue.index` of the receiver: what `this` is depends on the subclass. */
export const THIS = -1;

/** The value of which nothing is known, and why. */
export function unknown(reason: string): UnknownValue {
  return { kind: 'unknown', reason };
}

/** A known string. */
export function text(content: string, at: Ref | null = null): TextValue {
  return { kind: 'text', parts: [content], at };
}

/** An instance of a library's type, e.g. `instanceOf('typeorm', 'Repository', [entity])`. */
export function instanceOf(
  packageName: string,
  name: string,
  args: readonly Value[] = [],
  origin: Ref | null = null,
): InstanceValue {
  const type: ExternalValue = { kind: 'external', package: packageName, name };
  return { kind: 'instance', type, args, extension: null, origin };
}

/** An instance of one of the application's classes, of which nothing more is known. */
export function plainInstance(type: ClassValue): InstanceValue {
  return { kind: 'instance', type, args: [], extension: null, origin: null };
}

/** The values that it may be, one after the other: several for `either`, otherwise itself. */
export function alternatives(value: Value): readonly Value[] {
  return value.kind === 'either' ? value.values : [value];
}

/**
 * One value for several possible ones. Unknown ones are left out as soon as one is known: a guard that throws or
 * a fallback that cannot be read should not hide what can be.
 */
export function either(values: readonly Value[]): Value {
  const distinct = new Map<string, Value>();
  for (const value of values.flatMap(alternatives)) distinct.set(keyOfValue(value), value);
  const all = [...distinct.values()];
  const known = all.filter((value) => value.kind !== 'unknown');
  const [first, ...rest] = known.length > 0 ? known : all;
  if (first === undefined) return unknown('nothing is assigned');
  return rest.length === 0 || known.length === 0 ? first : { kind: 'either', values: known };
}

/** The content of a string that is known in full, or `null`. */
export function knownText(value: Value): string | null {
  if (value.kind !== 'text' || value.parts.length > 1) return null;
  const [part] = value.parts;
  return typeof part === 'string' ? part : part === undefined ? '' : null;
}

/** Every known string that the value may be. */
export function knownTexts(value: Value): readonly string[] {
  return alternatives(value).flatMap((one) => knownText(one) ?? []);
}

/** The same for the same place. */
export function keyOfRef(ref: Ref): string {
  return `${ref.file}:${ref.pos}:${ref.end}:${ref.kind}`;
}

/** Two values with the same key are the same value. */
export function keyOfValue(value: Value): string {
  return JSON.stringify(value);
}
