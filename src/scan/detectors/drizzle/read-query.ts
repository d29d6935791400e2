import type { ScanContext } from '../../detector.js';
import { assignmentsTo, propertiesAssignedTo } from '../../resolve/assignments.js';
import { returnedBy } from '../../resolve/functions.js';
import { functionAround, lookUp } from '../../resolve/scope.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { chainsOn, type ChainLink } from './chains.js';
import { keyOfTable } from './library.js';
import { mentionsIn, type Mention } from './mentions.js';
import type { Query } from './query.js';

/** What the links of a query show about the tables that it names. */
export interface QueryReading {
  /** Columns that its links mention, of whatever table. */
  readonly mentions: readonly Mention[];
  /** `select()`: whole rows of every table that is read. */
  readonly selectsAll: boolean;
  /** `returning()`: whole rows of the table that is written. */
  readonly returnsAll: boolean;
  /** Properties that are written. */
  readonly written: readonly string[];
  /** An insert that updates rows that are there already. */
  readonly updatesConflicts: boolean;
  /** `for('update')`: `null` = no lock, empty = every table, else these. */
  readonly locked: readonly string[] | null;
}

type Draft = { -readonly [Key in keyof QueryReading]: QueryReading[Key] } & {
  readonly mentions: Mention[];
  readonly written: string[];
};

const readings = new WeakMap<ts.Node, QueryReading>();

/** Reads all links of a query, once for all of its tables. */
export function readQuery(query: Query, context: ScanContext): QueryReading {
  const [first] = query.chains;
  const known = first === undefined ? undefined : readings.get(first.end);
  if (known !== undefined) return known;
  const draft: Draft = {
    mentions: [],
    selectsAll: false,
    returnsAll: false,
    written: [],
    updatesConflicts: false,
    locked: null,
  };
  for (const { links } of query.chains) for (const link of links) readLink(draft, link, context);
  if (first !== undefined) readings.set(first.end, draft);
  return draft;
}

function readLink(draft: Draft, link: ChainLink, context: ScanContext): void {
  const { name, call } = link;
  const [first, second] = call.arguments;
  if (/^(?:select\w*|returning)$/.test(name)) readChosen(draft, link, context);
  else if (name === 'values' && first !== undefined) {
    draft.written.push(...propertiesGiven(first, context));
  } else if (name === 'set' && first !== undefined) readAssigned(draft, first, context);
  else if (name === 'onConflictDoUpdate' || name === 'onDuplicateKeyUpdate') {
    draft.updatesConflicts = true;
    if (first !== undefined) readConflict(draft, first, context);
  } else if (name === 'for') draft.locked = lockedBy(second, context);
  else if (/^(?:where|having|orderBy|groupBy|onConflictDoNothing)$/.test(name)) {
    draft.mentions.push(...mentionsIn(call.arguments, context));
  } else if (/Join(?:Lateral)?$/.test(name) || name === '$count') {
    draft.mentions.push(...mentionsIn(call.arguments.slice(1), context));
  }
}

/** `select({ id: orders.id })`, `selectDistinctOn([orders.day])`, `returning()`. */
function readChosen(draft: Draft, { name, call }: ChainLink, context: ScanContext): void {
  const list = name === 'selectDistinctOn' ? call.arguments[1] : call.arguments[0];
  draft.mentions.push(...mentionsIn(call.arguments, context));
  if (list !== undefined) return;
  if (name === 'returning') draft.returnsAll = true;
  else draft.selectsAll = true;
}

function readAssigned(draft: Draft, node: ts.Expression, context: ScanContext): void {
  draft.written.push(...propertiesGiven(node, context));
  draft.mentions.push(...mentionsIn([node], context));
}

/** `{ target, set, where }`: the properties of `set` are written, all else is read. */
function readConflict(draft: Draft, options: ts.Expression, context: ScanContext): void {
  if (!ts.isObjectLiteralExpression(options)) return;
  for (const property of options.properties) {
    const given = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    if (given === null) continue;
    if (property.name?.getText() === 'set') readAssigned(draft, given, context);
    else draft.mentions.push(...mentionsIn([given], context));
  }
}

/** `for('update', { of: orders })`. */
function lockedBy(config: ts.Expression | undefined, context: ScanContext): readonly string[] {
  if (config === undefined) return [];
  const of = context.member(context.evaluate(config), 'of');
  return rowsOf(of).flatMap((table) => keyOfTable(table) ?? []);
}

/** Names of the properties of an object, of the objects of a list, and of what is put into them later. */
export function propertiesGiven(node: ts.Expression, context: ScanContext): readonly string[] {
  const names = namesIn(context.evaluate(node), context);
  if (ts.isCallExpression(node)) return names.length > 0 ? names : namesMapped(node, context);
  if (!ts.isIdentifier(node)) return names;
  const declaration = lookUp(node.text, node);
  if (declaration === null || !ts.isVariableDeclaration(declaration)) return names;
  const { initializer } = declaration;
  const isMapped = names.length === 0 && initializer !== undefined;
  const mapped =
    isMapped && ts.isCallExpression(initializer) ? namesMapped(initializer, context) : [];
  const scope = functionAround(declaration) ?? declaration.getSourceFile();
  const pushed = chainsOn(node).flatMap(({ links: [link] }) =>
    link?.name === 'push' ? [...link.call.arguments] : [],
  );
  const added = [...pushed, ...assignmentsTo(node.text, scope)].flatMap((one) =>
    namesIn(context.evaluate(one), context),
  );
  return [...names, ...mapped, ...added, ...propertiesAssignedTo(node.text, scope)];
}

/** `lines.map((line) => ({ orderId, ...line }))` of a list that is not known itself. */
function namesMapped(
  { expression, arguments: [first] }: ts.CallExpression,
  context: ScanContext,
): readonly string[] {
  if (!ts.isPropertyAccessExpression(expression) || first === undefined) return [];
  return /^(?:flatM|m)ap$/.test(expression.name.text)
    ? returnedBy(first).flatMap((one) => namesIn(context.evaluate(one), context))
    : [];
}

function namesIn(value: Value, context: ScanContext): readonly string[] {
  return rowsOf(value).flatMap((row) => context.entries(row).map(({ name }) => name));
}

function rowsOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) => (one.kind === 'array' ? one.elements : [one]));
}
