import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { TouchCandidate } from '../../detector.js';
import { ts } from '../../ts.js';
import { literalsOf, propertiesOf, type Property } from './objects.js';
import { LINK_WRITES, NESTED_WRITES } from './operations.js';
import {
  ASKED,
  isHeldHere,
  LOADED,
  readOther,
  touchOf,
  UNTOUCHED,
  type Query,
  type Reach,
  type Shown,
} from './query.js';

/** Relations lead in circles; no query of people's making goes deeper. */
const MAX_DEPTH = 20;

/** What is computed over rows, and holds the columns that it is computed from. */
const AGGREGATE = /^_(?:count|sum|avg|min|max)$/;

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
        if (AGGREGATE.test(name)) readSelection(query, shown, value, depth + 1);
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
    if (name === '_count') readCounts(query, shown, entry, depth + 1);
    else if (property?.relation === null) shown.columns.add(name);
    else if (property !== undefined) {
      readOther(query, shown, property, entry, LOADED, (inner, other) =>
        readArguments(inner, other, value, depth + 1),
      );
    }
  }
}

/** `_count: { select: { lines: true } }` counts rows of the other side; `_count: true` does so for every list. */
function readCounts(query: Query, shown: Shown, entry: Property, depth: number): void {
  if (entry.value.kind === ts.SyntaxKind.TrueKeyword) {
    for (const property of shown.model.properties) {
      if (property.relation?.isMany === true) readOther(query, shown, property, entry, ASKED);
    }
  }
  for (const { name, value } of propertiesOf(entry.value, query.context)) {
    for (const counted of name === 'select' ? propertiesOf(value, query.context) : []) {
      const property = propertyOf(shown.model, counted.name);
      if (property === undefined || isOff(counted.value)) continue;
      readOther(query, shown, property, counted, ASKED, (inner, other) =>
        readArguments(inner, other, counted.value, depth + 1),
      );
    }
  }
}

/** `select: { lines: false }` leaves a relation out; in data, `false` is a value like any other. */
function isOff(value: ts.Expression): boolean {
  return value.kind === ts.SyntaxKind.FalseKeyword || isAbsent(value);
}

function isAbsent(value: ts.Expression): boolean {
  return ts.isIdentifier(value) && value.text === 'undefined';
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
    else if (!isAbsent(value)) readRelationFilter(query, shown, property, entry, depth + 1);
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
  // `customer: null` asks for the referring column only, where this side holds it.
  const isNull = entry.value.kind === ts.SyntaxKind.NullKeyword;
  const reach = isNull && isHeldHere(property) ? UNTOUCHED : ASKED;
  readOther(query, shown, property, entry, reach, (inner, other) => {
    const parts = propertiesOf(entry.value, query.context);
    const wrapped = parts.filter(({ name }) => /^(?:some|every|none|is|isNot)$/.test(name));
    for (const { value } of wrapped) readWhere(inner, other, value, depth);
    if (wrapped.length === 0) readWhere(inner, other, entry.value, depth);
  });
}

/** Columns, relations, and aggregates of either: `{ lines: { _count: 'desc' } }`, `{ _sum: { quantity: 'asc' } }`. */
function readOrder(query: Query, shown: Shown, node: ts.Expression, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const entry of propertiesOf(node, query.context)) {
    const { name, value } = entry;
    const property = propertyOf(shown.model, name);
    if (isAbsent(value)) continue;
    if (AGGREGATE.test(name)) readOrder(query, shown, value, depth + 1);
    else if (property?.relation === null) shown.columns.add(name);
    else if (property !== undefined) {
      readOther(query, shown, property, entry, ASKED, (inner, other) =>
        readOrder(inner, other, value, depth + 1),
      );
    }
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
  const steps = propertiesOf(entry.value, query.context);
  const reach: Reach = {
    operations: operationsOf(steps, NESTED_WRITES),
    linkOperations: operationsOf(steps, LINK_WRITES),
    returnsRows: false,
  };
  readOther(query, shown, property, entry, reach, (inner, other) => {
    for (const { name, value } of steps) readNestedStep(inner, other, name, value, depth + 1);
  });
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
