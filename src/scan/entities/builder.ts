import type { Operation } from '../../model/access.js';
import type { RelationOrigin, ScanContext, TableToken } from '../detector.js';
import { outermostFunction } from '../resolve/scope.js';
import {
  alternatives,
  keyOfRef,
  knownText,
  knownTexts,
  type InstanceValue,
  type Ref,
  type Value,
} from '../resolve/value.js';
import { ts } from '../ts.js';
import { alternativesOf } from './alternatives-of.js';
import { entityToken } from './entity-token.js';

/** What readers of query builders need to know of a library. */
export interface BuilderLibrary {
  /** For `OrmModel.orm`. */
  readonly orm: string;
  /** The builder that a value is, with its main entity; `null`: none of this library's. */
  builderOf(value: Value, context: ScanContext): BuilderReceiver | null;
  /** Links that join, with the position of what is joined; the alias follows it. */
  readonly joins: Readonly<Record<string, number>>;
  /** Links that name the main entity. */
  readonly entityLinks: ReadonlySet<string>;
  /** Links that decide what the query does; without one it selects. */
  readonly operations: Readonly<Record<string, readonly Operation[]>>;
  /** Whether a link locks the rows. */
  locksRows(method: string, call: ts.CallExpression, context: ScanContext): boolean;
}

/** A query builder, with the entity that it may be for. */
export interface BuilderReceiver {
  readonly entity: Value | null;
  readonly value: InstanceValue;
}

/** A query as its builder's links tell it, wherever in the function they stand. */
export interface Builder {
  readonly operations: readonly Operation[];
  /** Alias to what it stands for. */
  readonly aliases: ReadonlyMap<string, RelationStart>;
  /** A link names the entity, so the beginning does not. */
  readonly isNamedLater: boolean;
  /** Properties of the main entity that conditions, data and the like mention. */
  readonly mainColumns: readonly string[];
  /** Texts in which conditions and the like mention properties by their alias. */
  readonly texts: readonly string[];
  readonly locks: boolean;
  /** Offset of the beginning; `null` when it is not in this function. */
  readonly statement: number | null;
  /** Offsets of entities named inside of sub-queries. */
  readonly subQueryOffsets: ReadonlySet<number>;
}

/** Where a path of relations can begin. */
export interface RelationStart {
  readonly from: RelationOrigin;
  readonly path: readonly string[];
}

const UNKNOWN_BUILDER: Builder = {
  operations: ['select'],
  aliases: new Map(),
  isNamedLater: false,
  mainColumns: [],
  texts: [],
  locks: false,
  statement: null,
  subQueryOffsets: new Set(),
};

/** Reads all links of the builder that begins at `value.origin`. */
export function readBuilder(
  value: InstanceValue,
  library: BuilderLibrary,
  context: ScanContext,
): Builder {
  const { origin } = value;
  if (origin === null) return UNKNOWN_BUILDER;
  return context.once(`${library.orm} builder ${keyOfRef(origin)}`, () =>
    collectLinks(origin, library, context),
  );
}

/** Where a query begins and which entity it is for. */
export interface Beginning {
  readonly entity: Value;
  /** What names the entity: an argument, or what the builder was taken from. */
  readonly token: ts.Node;
  readonly builder: Builder;
}

/** The query that this call of `createQueryBuilder` begins, unless a later link names its entity. */
export function readBeginning(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  library: BuilderLibrary,
  context: ScanContext,
): Beginning | null {
  const made = context.evaluate(call);
  // What another library makes is for its own detector.
  if (made.kind !== 'instance' || library.builderOf(made, context) === null) return null;
  const { origin, args, type } = made;
  const [entity] = args;
  if (type.kind !== 'external' || origin === null || entity === undefined) return null;
  if (keyOfRef(origin) !== keyOfRef(context.ref(call))) return null;
  const builder = readBuilder(made, library, context);
  if (builder.isNamedLater) return null;
  const [first] = call.arguments;
  const isFirst = first !== undefined && context.evaluate(first) === entity;
  return { entity, token: isFirst ? first : entityToken(callee.expression, context), builder };
}

/** What is joined: an entity, a relation by its path from an alias, or a table by its name. */
export function tokenOfJoin(
  value: Value,
  main: Value | null,
  aliases: ReadonlyMap<string, RelationStart>,
): TableToken | null {
  const [one] = alternatives(value);
  if (one === undefined || one.kind === 'unknown' || one.kind === 'function') return null;
  if (one.kind !== 'text') return { kind: 'value', value };
  const path = dottedPath(one);
  if (path === null) {
    const name = knownText(one);
    return name !== null && /^[\w"`$]+$/.test(name) ? { kind: 'value', value } : null;
  }
  const start = aliases.get(path.alias) ?? mainStart(main);
  return start === null
    ? { kind: 'name', name: `${path.alias}.${path.property}` }
    : { kind: 'relation', from: start.from, path: [...start.path, path.property] };
}

function mainStart(main: Value | null): RelationStart | null {
  return main === null ? null : { from: { kind: 'value', value: main }, path: [] };
}

/** `order.lines`, also with a hole in place of the alias. */
function dottedPath(
  value: Extract<Value, { kind: 'text' }>,
): { alias: string; property: string } | null {
  const last = value.parts.at(-1);
  if (typeof last !== 'string') return null;
  const match = /^([\w$]*)\.([\w$]+)$/.exec(last);
  if (match === null || match[2] === undefined) return null;
  return { alias: value.parts.length > 1 ? '' : (match[1] ?? ''), property: match[2] };
}

interface Links {
  operations: readonly Operation[];
  readonly aliases: Map<string, RelationStart>;
  isNamedLater: boolean;
  locks: boolean;
  readonly texts: string[];
  /** Properties of the main entity that data names. */
  readonly data: string[];
  readonly subQueryOffsets: Set<number>;
}

function collectLinks(origin: Ref, library: BuilderLibrary, context: ScanContext): Builder {
  const beginning = context.find(origin);
  if (beginning === null || !ts.isCallExpression(beginning)) return UNKNOWN_BUILDER;
  const links: Links = {
    operations: ['select'],
    aliases: new Map(),
    isNamedLater: false,
    locks: false,
    texts: [],
    data: [],
    subQueryOffsets: new Set(),
  };
  const made = context.evaluate(beginning);
  const main = made.kind === 'instance' ? (made.args[0] ?? null) : null;
  const mainAlias = aliasOfBeginning(beginning, main, context);
  if (main !== null && mainAlias !== null)
    setAlias(links, mainAlias, { from: { kind: 'value', value: main }, path: [] });
  const key = keyOfRef(origin);
  for (const call of callsIn(outermostFunction(beginning))) {
    const callee = call.expression;
    if (!ts.isPropertyAccessExpression(callee) || !isLink(callee.name.text, library)) continue;
    const receiver = library.builderOf(context.evaluate(callee.expression), context);
    if (receiver === null || receiver.value.origin === null) continue;
    if (keyOfRef(receiver.value.origin) === key)
      readLink(call, callee.name.text, receiver.entity, links, library, context);
  }
  return {
    operations: links.operations,
    aliases: links.aliases,
    isNamedLater: links.isNamedLater,
    mainColumns: [
      ...(mainAlias === null ? [] : propertiesOf(mainAlias, links.texts)),
      ...links.data,
    ],
    texts: links.texts,
    locks: links.locks,
    statement: beginning.getStart(),
    subQueryOffsets: links.subQueryOffsets,
  };
}

function readLink(
  call: ts.CallExpression,
  method: string,
  entity: Value | null,
  links: Links,
  library: BuilderLibrary,
  context: ScanContext,
): void {
  const [first, second] = call.arguments;
  const operations = library.operations[method];
  // `insert().into(...)`: the first that is said holds.
  if (operations !== undefined && links.operations.includes('select'))
    links.operations = operations;
  links.locks ||= library.locksRows(method, call, context);
  if (library.entityLinks.has(method) && first !== undefined)
    readEntityLink(call, first, second, links, context);
  const position = library.joins[method];
  if (position !== undefined) readJoin(call, position, entity, links, context);
  for (const argument of call.arguments) links.texts.push(...textsIn(argument));
  if (first !== undefined) links.data.push(...dataIn(method, first, context));
}

/** Literal texts of an argument: itself, the elements of a list, the keys of `orderBy({ 'order.total': 'ASC' })`. */
function textsIn(argument: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  if (ts.isTemplateExpression(argument)) {
    const { head, templateSpans } = argument;
    return [head.text, ...templateSpans.map(({ literal }) => literal.text)];
  }
  if (ts.isArrayLiteralExpression(argument)) return argument.elements.flatMap(textsIn);
  if (!ts.isObjectLiteralExpression(argument)) return [];
  return argument.properties.flatMap(({ name }) =>
    name !== undefined && ts.isStringLiteralLike(name) ? [name.text] : [],
  );
}

/** Properties named by the data of `set` and `values`, and by the lists of `returning` and `orUpdate`. */
function dataIn(method: string, first: ts.Expression, context: ScanContext): readonly string[] {
  if (!/^(?:set|values|returning|orUpdate)$/.test(method)) return [];
  return alternativesOf(context.evaluate(first)).flatMap((one) => [
    ...knownTexts(one),
    ...context.entries(one).map(({ name }) => name),
  ]);
}

function readEntityLink(
  call: ts.CallExpression,
  first: ts.Expression,
  second: ts.Expression | undefined,
  links: Links,
  context: ScanContext,
): void {
  const named = context.evaluate(first);
  const isData = named.kind === 'object' || named.kind === 'unknown' || named.kind === 'function';
  if (isData) return;
  if (isInSubQuery(call)) links.subQueryOffsets.add(first.getStart());
  else links.isNamedLater = true;
  const alias = second === undefined ? null : knownText(context.evaluate(second));
  if (alias !== null) setAlias(links, alias, { from: { kind: 'value', value: named }, path: [] });
}

function readJoin(
  call: ts.CallExpression,
  position: number,
  entity: Value | null,
  links: Links,
  context: ScanContext,
): void {
  const joined = call.arguments[position];
  const aliasNode = call.arguments[position + 1];
  if (joined === undefined || aliasNode === undefined) return;
  const alias = knownText(context.evaluate(aliasNode));
  const token = tokenOfJoin(context.evaluate(joined), entity, links.aliases);
  if (alias === null || token === null || token.kind === 'name' || token.kind === 'relations')
    return;
  setAlias(
    links,
    alias,
    token.kind === 'relation' ? { from: token.from, path: token.path } : { from: token, path: [] },
  );
}

/** Calls that stand before others in a chain are inside of them, so the first to come is the last in the text. */
function setAlias(links: Links, alias: string, start: RelationStart): void {
  if (!links.aliases.has(alias)) links.aliases.set(alias, start);
}

function isLink(method: string, library: BuilderLibrary): boolean {
  return (
    Object.hasOwn(library.joins, method) ||
    Object.hasOwn(library.operations, method) ||
    library.entityLinks.has(method) ||
    /[wW]here|^(?:values|returning|orUpdate)$|select|Select|order|group|having|setLock|set$/.test(
      method,
    )
  );
}

/** The alias given to `createQueryBuilder`; the entity's name where it is left out. */
function aliasOfBeginning(
  call: ts.CallExpression,
  main: Value | null,
  context: ScanContext,
): string | null {
  for (const argument of call.arguments) {
    const alias = knownText(context.evaluate(argument));
    if (alias !== null) return alias;
  }
  const [entity] = main === null ? [] : alternatives(main);
  if (entity?.kind === 'class') return entity.name;
  return entity?.kind === 'instance' && entity.type.kind === 'class' ? entity.type.name : null;
}

/** Properties that texts such as `order.total > :min` take from the alias. */
export function propertiesOf(alias: string, texts: readonly string[]): readonly string[] {
  const pattern = new RegExp(`(?<![\\w.])${alias.replace(/[$]/g, '\\$&')}\\.([\\w.]+)`, 'g');
  return texts.flatMap((text) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []));
}

function isInSubQuery(call: ts.CallExpression): boolean {
  for (let outer: ts.Node = call; outer.parent !== undefined; outer = outer.parent) {
    if (ts.isArrowFunction(outer) || ts.isFunctionExpression(outer))
      return ts.isCallExpression(outer.parent);
    if (ts.isFunctionLike(outer)) return false;
  }
  return false;
}

/** Calls in the order in which they are made: the receiver's before its own. */
export function callsIn(scope: ts.Node): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (ts.isCallExpression(node)) calls.push(node);
  };
  visit(scope);
  return calls;
}
