import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { ScanContext, TouchCandidate } from '../../detector.js';
import { ts } from '../../ts.js';
import type { PrismaModels } from './delegates.js';
import { literalsOf, propertiesOf, type Property } from './objects.js';
import { LINK_WRITES, NESTED_WRITES } from './operations.js';

/** Relations lead in circles; no query of people's making goes deeper. */
const MAX_DEPTH = 20;

/** One query of the client while its arguments are read. */
export interface Query {
  readonly context: ScanContext;
  readonly models: PrismaModels;
  /** Where to report what is written in another file. */
  readonly fallback: ts.Node;
  /** Offset of the query, shared by its touches. */
  readonly statement: number;
  readonly isGuess: boolean;
  readonly touches: TouchCandidate[];
}

/** The columns of one model that a query shows. */
interface Shown {
  readonly model: OrmModel;
  readonly columns: Set<string>;
  hasSelect: boolean;
}

/**
 * Reads the argument of an operation on `model` and adds a touch for it, and for every table that its relations
 * lead to: includes, selects, filters, orders and nested writes, to any depth.
 *
 * @param place offset of the token that names the model
 */
export function readOperation(
  query: Query,
  model: OrmModel,
  argument: ts.Expression | undefined,
  operations: readonly Operation[],
  returnsRows: boolean,
  place: number,
): void {
  const shown: Shown = { model, columns: new Set(), hasSelect: false };
  const related: TouchCandidate[] = [];
  const inner: Query = { ...query, touches: related };
  if (argument !== undefined) readArguments(inner, shown, argument, 0);
  query.touches.push(
    touchOf(query, model, operations, place, shown.columns, returnsRows && !shown.hasSelect),
    ...distinct(related),
  );
}

/** Objects that hold themselves (a tree of collections) lead to the same place again and again. */
function distinct(touches: readonly TouchCandidate[]): TouchCandidate[] {
  const byKey = new Map<string, TouchCandidate>();
  for (const touch of touches) {
    const { table } = touch;
    const name =
      table.kind === 'model' ? table.model.name : table.kind === 'name' ? table.name : '';
    const key = `${touch.place} ${name} ${touch.operations.join()}`;
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? touch : { ...known, columns: union(known, touch) });
  }
  return [...byKey.values()];
}

function union(a: TouchCandidate, b: TouchCandidate): string[] {
  return [...new Set([...(a.columns ?? []), ...(b.columns ?? [])])];
}

function touchOf(
  query: Query,
  model: OrmModel,
  operations: readonly Operation[],
  place: number,
  columns: ReadonlySet<string>,
  allColumns: boolean,
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'model', model },
    operations,
    place,
    statement: query.statement,
    columns: [...columns],
    allColumns,
    ...(query.isGuess ? { certainty: 'guess' } : {}),
  };
}

function readArguments(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const { name, value } of propertiesOf(node, query.context)) {
    switch (name) {
      case 'where':
      case 'cursor':
      case 'having':
        readWhere(query, shown, value, depth + 1);
        break;
      case 'data':
      case 'create':
      case 'update':
        readData(query, shown, value, depth + 1);
        break;
      case 'select':
        shown.hasSelect = true;
        readSelection(query, shown, value, depth + 1);
        break;
      case 'include':
        readSelection(query, shown, value, depth + 1);
        break;
      case 'orderBy':
        readOrder(query, shown, value, depth + 1);
        break;
      case 'by':
      case 'distinct':
        readNames(shown, value);
        break;
      default:
        if (/^_(?:count|sum|avg|min|max)$/.test(name))
          readSelection(query, shown, value, depth + 1);
    }
  }
}

function propertyOf(model: OrmModel, name: string): OrmProperty | undefined {
  return model.properties.find((property) => property.name === name);
}

/** `select` and `include`: a column, a relation with its own arguments, or `_count` of relations. */
function readSelection(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of propertiesOf(node, query.context)) {
    const { name, value } = entry;
    const property = propertyOf(shown.model, name);
    if (isOff(value)) continue;
    if (name === '_count') {
      for (const inner of propertiesOf(value, query.context)) {
        if (inner.name === 'select') readSelection(query, shown, inner.value, depth + 1);
      }
    } else if (property !== undefined && property.relation === null) shown.columns.add(name);
    else if (property !== undefined) readRelated(query, shown, property, entry, depth);
  }
}

/** `select: { lines: false }` leaves a relation out; in data, `false` is a value like any other. */
function isOff(value: ts.Expression): boolean {
  return value.kind === ts.SyntaxKind.FalseKeyword || isAbsent(value);
}

function isAbsent(value: ts.Expression): boolean {
  return ts.isIdentifier(value) && value.text === 'undefined';
}

/** The other side of a relation, read with arguments of its own. */
function readRelated(
  query: Query,
  shown: Shown,
  property: OrmProperty,
  entry: Property,
  depth: number,
): void {
  const target = query.models.target(shown.model, property);
  if (target === null) return;
  addReferring(shown, property);
  readLink(query, property, entry, ['select']);
  const other: Shown = { model: target, columns: new Set(), hasSelect: false };
  const related: TouchCandidate[] = [];
  readArguments({ ...query, touches: related }, other, entry.value, depth + 1);
  const place = placeOf(query, entry);
  query.touches.push(
    touchOf(query, target, ['select'], place, other.columns, !other.hasSelect),
    ...related,
  );
}

/** The columns by which this side refers to the other. */
function addReferring(shown: Shown, property: OrmProperty): void {
  if ((property.relation?.columns.length ?? 0) > 0) shown.columns.add(property.name);
}

/** The link table of an implicit many-to-many relation, which the code never names. */
function readLink(
  query: Query,
  property: OrmProperty,
  entry: Property,
  operations: readonly Operation[],
): void {
  const name = property.relation?.joinTable ?? null;
  if (name === null || operations.length === 0) return;
  query.touches.push({
    kind: 'touch',
    table: { kind: 'name', name },
    operations,
    place: placeOf(query, entry),
    statement: query.statement,
    certainty: 'likely',
  });
}

function placeOf(query: Query, entry: Property): number {
  return query.context.placeOf(query.context.ref(entry.nameNode), query.fallback);
}

/** Filters: columns, relations (`some`, `every`, `none`, `is`, or plain), `AND`, `OR`, `NOT`, compound keys. */
function readWhere(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of propertiesOf(node, query.context)) {
    const { name, value } = entry;
    const property = propertyOf(shown.model, name);
    if (/^(?:AND|OR|NOT)$/.test(name)) readWhere(query, shown, value, depth + 1);
    else if (property === undefined) readCompoundKey(query, shown, value);
    else if (property.relation === null) shown.columns.add(name);
    else if (!isAbsent(value)) readRelationFilter(query, shown, property, entry, depth);
  }
}

/** `provider_providerAccountId: { provider, providerAccountId }`, under whatever name. */
function readCompoundKey(query: Query, shown: Shown, node: ts.Expression): void {
  const parts = propertiesOf(node, query.context);
  const areColumns = parts.every(({ name }) => propertyOf(shown.model, name)?.relation === null);
  if (areColumns) for (const { name } of parts) shown.columns.add(name);
}

function readRelationFilter(
  query: Query,
  shown: Shown,
  property: OrmProperty,
  entry: Property,
  depth: number,
): void {
  const target = query.models.target(shown.model, property);
  if (target === null) return;
  addReferring(shown, property);
  // `customer: null` asks for the referring column only, where this side holds it.
  const isNull = entry.value.kind === ts.SyntaxKind.NullKeyword;
  if (isNull && (property.relation?.columns.length ?? 0) > 0) return;
  readLink(query, property, entry, ['select']);
  const other: Shown = { model: target, columns: new Set(), hasSelect: true };
  const related: TouchCandidate[] = [];
  const inner: Query = { ...query, touches: related };
  const parts = propertiesOf(entry.value, query.context);
  const wrapped = parts.filter(({ name }) => /^(?:some|every|none|is|isNot)$/.test(name));
  for (const { value } of wrapped) readWhere(inner, other, value, depth + 1);
  if (wrapped.length === 0) readWhere(inner, other, entry.value, depth + 1);
  const place = placeOf(query, entry);
  query.touches.push(touchOf(query, target, ['select'], place, other.columns, false), ...related);
}

function readOrder(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of propertiesOf(node, query.context)) {
    const property = propertyOf(shown.model, entry.name);
    if (property === undefined || isAbsent(entry.value)) continue;
    if (property.relation === null) {
      shown.columns.add(entry.name);
      continue;
    }
    const target = query.models.target(shown.model, property);
    if (target === null) continue;
    addReferring(shown, property);
    const other: Shown = { model: target, columns: new Set(), hasSelect: true };
    const related: TouchCandidate[] = [];
    readOrder({ ...query, touches: related }, other, entry.value, depth + 1);
    const place = placeOf(query, entry);
    query.touches.push(touchOf(query, target, ['select'], place, other.columns, false), ...related);
  }
}

/** `by: ['status']`, `distinct: 'email'`. */
function readNames(shown: Shown, node: ts.Expression): void {
  const elements = ts.isArrayLiteralExpression(node) ? node.elements : [node];
  for (const element of elements) {
    if (!ts.isStringLiteralLike(element)) continue;
    if (propertyOf(shown.model, element.text)?.relation === null) shown.columns.add(element.text);
  }
}

/** The data of a write: columns, and relations with writes of their own. */
function readData(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of propertiesOf(node, query.context)) {
    const property = propertyOf(shown.model, entry.name);
    if (property === undefined || isAbsent(entry.value)) continue;
    if (property.relation === null) shown.columns.add(entry.name);
    else readNestedWrite(query, shown, property, entry, depth);
  }
}

function readNestedWrite(
  query: Query,
  shown: Shown,
  property: OrmProperty,
  entry: Property,
  depth: number,
): void {
  const target = query.models.target(shown.model, property);
  if (target === null) return;
  addReferring(shown, property);
  const steps = propertiesOf(entry.value, query.context);
  readLink(query, property, entry, operationsOf(steps, LINK_WRITES));
  const operations = operationsOf(steps, NESTED_WRITES);
  if (operations.length === 0) return;
  const other: Shown = { model: target, columns: new Set(), hasSelect: true };
  const related: TouchCandidate[] = [];
  const inner: Query = { ...query, touches: related };
  for (const { name, value } of steps) readNestedStep(inner, other, name, value, depth + 1);
  const place = placeOf(query, entry);
  query.touches.push(touchOf(query, target, operations, place, other.columns, false), ...related);
}

function operationsOf(
  steps: readonly Property[],
  table: Readonly<Record<string, readonly Operation[]>>,
): Operation[] {
  const written = steps.filter(({ value }) => !isAbsent(value));
  return [...new Set(written.flatMap(({ name }) => table[name] ?? []))];
}

/** One of `create`, `createMany`, `connectOrCreate`, `upsert`, `update`, `updateMany`, `delete`, `deleteMany`, `set`. */
function readNestedStep(
  query: Query,
  other: Shown,
  step: string,
  node: ts.Expression,
  depth: number,
): void {
  if (/^(?:delete|deleteMany|set)$/.test(step)) readWhere(query, other, node, depth);
  if (step === 'create') readData(query, other, node, depth);
  if (/^(?:createMany|connectOrCreate|upsert|updateMany)$/.test(step)) {
    readArguments(query, other, node, depth);
  }
  if (step !== 'update') return;
  const hasData = literalsOf(node, query.context).some((literal) =>
    literal.properties.some((one) => one.name !== undefined && one.name.getText() === 'data'),
  );
  if (hasData) readArguments(query, other, node, depth);
  else readData(query, other, node, depth);
}
