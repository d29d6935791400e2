import type { OrmModel } from '../../../model/orm-model.js';
import type { Entry, ScanContext } from '../../detector.js';
import { alternatives, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { tableOf } from './library.js';
import { mentionsIn } from './mentions.js';
import { expressionAt } from './read-columns.js';

/** Properties of the model that are columns. */
export function fieldsIn(model: OrmModel): readonly string[] {
  return model.properties.flatMap(({ name, column }) => (column === null ? [] : [name]));
}

/**
 * The model's columns that an option mentions: as columns of the table object (`eq(orders.id, 1)`), as properties of
 * what a function is handed (`(order, { eq }) => eq(order.id, 1)`), or as the keys of `{ total: 'desc' }`.
 */
export function mentionedFields(
  options: Value,
  name: string,
  model: OrmModel,
  context: ScanContext,
): readonly string[] {
  const fields = new Set(fieldsIn(model));
  return context.entries(options).flatMap((entry): readonly string[] => {
    const expression = entry.name === name ? expressionAt(entry.at, context) : null;
    if (expression === null) return [];
    const keys = name === 'orderBy' ? context.entries(entry.value).map((one) => one.name) : [];
    const found = [...mentionedIn(expression, model, context), ...inFunctions(expression), ...keys];
    return found.filter((field) => fields.has(field));
  });
}

function mentionedIn(
  expression: ts.Expression,
  model: OrmModel,
  context: ScanContext,
): readonly string[] {
  return mentionsIn([expression], context).flatMap(({ table, property }) => {
    const ref = tableOf(table);
    const mentioned = ref === null ? null : context.models.ofClass(ref);
    return property !== null && mentioned?.table === model.table ? [property] : [];
  });
}

/** What functions take from their first parameter, by name or taken apart. */
function inFunctions(node: ts.Node): readonly string[] {
  const found: string[] = [];
  const visit = (inner: ts.Node, names: ReadonlySet<string>): void => {
    let known = names;
    if (
      ts.isArrowFunction(inner) ||
      ts.isFunctionExpression(inner) ||
      ts.isMethodDeclaration(inner)
    ) {
      const [first] = inner.parameters;
      if (first !== undefined && ts.isIdentifier(first.name)) {
        known = new Set([...names, first.name.text]);
      } else if (first !== undefined && ts.isObjectBindingPattern(first.name)) {
        found.push(...first.name.elements.map((one) => (one.propertyName ?? one.name).getText()));
      }
    }
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.expression)) {
      if (known.has(inner.expression.text)) found.push(inner.name.text);
    }
    ts.forEachChild(inner, (child) => visit(child, known));
  };
  visit(node, new Set());
  return found;
}

/** The filter of the second version: columns by their names, relations, and `AND`, `OR`, `NOT` around them. */
export function filterOf(
  filter: Value,
  model: OrmModel,
  context: ScanContext,
): { readonly fields: readonly string[]; readonly relations: readonly Entry[] } {
  const fields: string[] = [];
  const relations: Entry[] = [];
  const add = (value: Value, depth: number): void => {
    for (const one of alternatives(value)) {
      const rows = one.kind === 'array' ? one.elements : [one];
      for (const row of rows) for (const entry of context.entries(row)) addEntry(entry, depth);
    }
  };
  const addEntry = (entry: Entry, depth: number): void => {
    const property = model.properties.find(({ name }) => name === entry.name);
    if (property?.relation !== undefined && property.relation !== null) relations.push(entry);
    else if (property !== undefined) fields.push(entry.name);
    else if (/^(?:AND|OR|NOT)$/.test(entry.name) && depth < 8) add(entry.value, depth + 1);
  };
  add(filter, 0);
  return { fields, relations };
}
