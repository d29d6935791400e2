import type { Column, ReferentialAction } from '../../../model/catalog.js';
import type { ScanContext } from '../../detector.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import { returnedBy } from '../../resolve/functions.js';
import { alternatives, knownText, knownTexts, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { databaseType } from './column-types.js';
import type { Kind } from './declarations.js';
import { isLibrary, tableOf } from './library.js';

export interface SourceColumn {
  readonly property: string;
  /** `null`: named after the property, as the casing of the client says. */
  readonly column: string | null;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
  readonly default: Column['default'];
  readonly generated: Column['generated'];
  readonly references: SourceReference | null;
}

/** What a column or several of one table refer to. */
export interface SourceReference {
  readonly table: Ref;
  readonly properties: readonly string[];
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

/** The columns of an object literal, spreads of known objects included. */
export function readColumns(
  object: ts.ObjectLiteralExpression,
  kind: Kind | null,
  context: ScanContext,
): { readonly columns: readonly SourceColumn[]; readonly isComplete: boolean } {
  const entries = context.entries(context.evaluate(object));
  const columns = entries.flatMap(({ name, at }) => readColumn(name, at, kind, context) ?? []);
  const spreads = object.properties.filter(ts.isSpreadAssignment);
  const isComplete = spreads.every(
    ({ expression }) => context.entries(context.evaluate(expression)).length > 0,
  );
  return {
    // A later property of the same name replaces the one before.
    columns: [...new Map(columns.map((one) => [one.property, one])).values()],
    isComplete,
  };
}

/** The expression of an object's property, wherever it is written. */
export function expressionAt(at: Ref, context: ScanContext): ts.Expression | null {
  const property = context.find(at)?.parent;
  if (property === undefined) return null;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : null;
}

function readColumn(
  property: string,
  at: Ref,
  kind: Kind | null,
  context: ScanContext,
): SourceColumn | null {
  const expression = expressionAt(at, context);
  const links = expression === null ? [] : linksOf(expression, context);
  const [first] = links;
  if (first === undefined) return null;
  const find = (name: string): Link | undefined => links.find((one) => one.name === name);
  const given = first.args[0] === undefined ? null : knownText(context.evaluate(first.args[0]));
  const isPrimary = find('primaryKey') !== undefined;
  const identity = links.some(
    ({ name }) => /^generated\w*AsIdentity$/.test(name) || name === 'autoincrement',
  );
  const type = typeOf(first, kind, context);
  return {
    property,
    column: given,
    type: find('array') === undefined ? type : `${type}[]`,
    isNullable: !isPrimary && !identity && find('notNull') === undefined && !isSerial(first.name),
    isPrimary,
    isUnique: find('unique') !== undefined,
    default: identity ? 'identity' : defaultOf(links, kind, context),
    generated: generatedOf(find('generatedAlwaysAs'), kind, context),
    references: referenceOf(find('references'), context),
  };
}

function isSerial(name: string): boolean {
  return /^(?:big|small)?serial$/.test(name);
}

/** What the database fills in; `$default` and its like are filled in by the program. */
function defaultOf(
  links: readonly Link[],
  kind: Kind | null,
  context: ScanContext,
): Column['default'] {
  const [first] = links;
  if (first !== undefined && isSerial(first.name)) return kind === 'pg' ? 'sequence' : 'identity';
  if (links.some(({ name }) => name === 'defaultNow' || name === 'defaultRandom'))
    return 'expression';
  const given = links.find(({ name }) => name === 'default')?.args[0];
  if (given === undefined) return 'none';
  const isSql = ts.isTaggedTemplateExpression(skipWrappers(given));
  return isSql || context.evaluate(given).kind === 'instance' ? 'expression' : 'constant';
}

function generatedOf(
  link: Link | undefined,
  kind: Kind | null,
  context: ScanContext,
): Column['generated'] {
  if (link === undefined) return null;
  const mode = link.args[1] === undefined ? null : textOf(link.args[1], 'mode', context);
  if (mode === 'stored' || mode === 'virtual') return mode;
  return kind === 'pg' ? 'stored' : 'virtual';
}

const ACTIONS: ReadonlySet<string> = new Set([
  'no action', 'restrict', 'cascade', 'set null', 'set default',
]); // prettier-ignore

/** A referential action by its name. */
export function actionOf(name: string | null): ReferentialAction | null {
  return name !== null && isAction(name) ? name : null;
}

function isAction(name: string): name is ReferentialAction {
  return ACTIONS.has(name);
}

/** `.references(() => customers.id, { onDelete: 'cascade' })`. */
function referenceOf(link: Link | undefined, context: ScanContext): SourceReference | null {
  const [target, options] = link?.args ?? [];
  const [returned] = target === undefined ? [] : returnedBy(target);
  const column = returned === undefined ? null : skipWrappers(returned);
  if (column === null || !ts.isPropertyAccessExpression(column)) return null;
  const table = tableOf(context.evaluate(column.expression));
  if (table === null) return null;
  const action = (name: string) =>
    actionOf(options === undefined ? null : textOf(options, name, context));
  return {
    table,
    properties: [column.name.text],
    onDelete: action('onDelete'),
    onUpdate: action('onUpdate'),
  };
}

function textOf(options: ts.Expression, name: string, context: ScanContext): string | null {
  return knownText(context.member(context.evaluate(options), name));
}

/** One call of a chain. */
export interface Link {
  readonly name: string;
  readonly args: readonly ts.Expression[];
  readonly call: ts.CallExpression;
}

/** How often a declaration may lead to another one. */
const MAX_STEPS = 5;

/** `text('name').notNull().references(...)` from its beginning, constants and functions of the application followed. */
export function linksOf(node: ts.Expression, context: ScanContext, steps = 0): readonly Link[] {
  const bare = skipWrappers(node);
  if (!ts.isCallExpression(bare)) {
    const made = alternatives(context.evaluate(bare)).find((one) =>
      isLibrary(one, 'ColumnBuilder'),
    );
    return made === undefined ? [] : followed(made, context, steps);
  }
  const link = { args: [...bare.arguments], call: bare };
  if (ts.isIdentifier(bare.expression)) {
    const called = context.evaluate(bare.expression);
    const body = called.kind === 'function' ? context.find(called.ref) : null;
    const [returned] = body === null ? [] : returnedBy(body);
    if (returned !== undefined && steps < MAX_STEPS) return linksOf(returned, context, steps + 1);
    // Under whatever name it was imported.
    const name = called.kind === 'external' ? called.name : bare.expression.text;
    return [{ ...link, name: name.split('.').at(-1) ?? name }];
  }
  if (!ts.isPropertyAccessExpression(bare.expression)) return [];
  const before = linksOf(bare.expression.expression, context, steps);
  return [...before, { ...link, name: bare.expression.name.text }];
}

function followed(
  builder: Extract<Value, { kind: 'instance' }>,
  context: ScanContext,
  steps: number,
): readonly Link[] {
  const call = builder.origin === null ? null : context.find(builder.origin);
  return call !== null && ts.isCallExpression(call) && steps < MAX_STEPS
    ? linksOf(call, context, steps + 1)
    : [];
}

function typeOf({ name, args, call }: Link, kind: Kind | null, context: ScanContext): string {
  const declared = ts.isIdentifier(call.expression) ? context.evaluate(call.expression) : null;
  if (declared !== null && isLibrary(declared, 'Enum')) {
    return (declared.args[0] === undefined ? null : knownText(declared.args[0])) ?? name;
  }
  if (declared !== null && isLibrary(declared, 'CustomType')) return customType(declared, context);
  const config = args.at(-1);
  const options = config === undefined ? null : context.evaluate(config);
  return databaseType({
    name,
    kind,
    option: (key) => (options === null ? null : knownText(context.member(options, key))),
    flag: (key) => {
      const value = options === null ? null : context.member(options, key);
      return value?.kind === 'boolean' && value.value;
    },
    values: options === null ? [] : textsIn(options),
  });
}

/** `customType({ dataType: () => 'bytea' })`. */
function customType(type: Extract<Value, { kind: 'instance' }>, context: ScanContext): string {
  const call = type.origin === null ? null : context.find(type.origin);
  const [given] = call !== null && ts.isCallExpression(call) ? call.arguments : [];
  const named = given === undefined ? null : context.member(context.evaluate(given), 'dataType');
  const body = named?.kind === 'function' ? context.find(named.ref) : null;
  const [returned] = body === null ? [] : returnedBy(body);
  return (returned === undefined ? null : knownText(context.evaluate(returned))) ?? 'custom';
}

/** Texts of an array. */
export function textsIn(value: Value): readonly string[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'array' ? one.elements.flatMap(knownTexts) : [],
  );
}
