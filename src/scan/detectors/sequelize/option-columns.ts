import type { Entry, ScanContext } from '../../detector.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { lastNameIn } from './library.js';

// https://sequelize.org/docs/v6/core-concepts/model-querying-basics/

/** What is written behind the name of a property. */
export function initializerOf(name: Ref, context: ScanContext): ts.Expression | null {
  const property = context.find(name)?.parent;
  return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : null;
}

/** The keys of conditions; those under `Op.and` and `Op.or` too. */
export function conditionsIn(
  value: Value,
  context: ScanContext,
  depth: number,
): readonly { name: string; at: Ref }[] {
  if (depth > 4) return [];
  return elementsOf(value).flatMap((one) => [
    ...context
      .entries(one)
      .flatMap(({ name, at, value: inner }) =>
        LOGICAL.test(name) ? conditionsIn(inner, context, depth + 1) : [{ name, at }],
      ),
    ...underSymbols(one, context).flatMap((inner) =>
      conditionsIn(context.evaluate(inner), context, depth + 1),
    ),
  ]);
}

const LOGICAL = /^\$(?:and|or|not)$/;

/** `[Op.or]: [...]`: what is written behind keys that are symbols. */
function underSymbols(value: Value, context: ScanContext): readonly ts.Expression[] {
  const node = value.kind === 'object' ? context.find(value.ref) : null;
  if (node === null || !ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((one) => {
    if (!ts.isPropertyAssignment(one) || !ts.isComputedPropertyName(one.name)) return [];
    return /^(?:and|or|not)$/.test(lastNameIn(one.name.expression)) ? [one.initializer] : [];
  });
}

/** `sequelize.col('total')` in attributes, orders and conditions. */
export function namedByCol({ at }: Entry, context: ScanContext): readonly string[] {
  const initializer = initializerOf(at, context);
  if (initializer === null || !/\bcol\(/.test(initializer.getText())) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && lastNameIn(node.expression) === 'col') {
      const [first] = node.arguments;
      const name = first === undefined ? null : knownText(context.evaluate(first));
      if (name !== null && !name.includes('.')) found.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(initializer);
  return found;
}

/** `['id', ['total', 'sum']]`, `{ include: [...] }`; what is excluded is no use of it. */
export function attributesIn(value: Value, context: ScanContext): readonly string[] {
  const listed = textsIn(value);
  return listed.length > 0 ? listed : textsIn(context.member(value, 'include'));
}

/** `[['createdAt', 'DESC'], 'name']`. */
export function orderIn(value: Value): readonly string[] {
  return elementsOf(value).flatMap((one) => {
    const first = one.kind === 'array' && one.isTuple ? one.elements[0] : one;
    return first === undefined ? [] : (knownText(first) ?? []);
  });
}

/** `lock: true`, `lock: t.LOCK.UPDATE`, `{ level, of }`; shared locks do not keep readers out. */
export function locksRows({ value }: Entry, context: ScanContext): boolean {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'object') {
    const level = context.entries(value).find(({ name }) => name === 'level');
    return level === undefined || locksRows(level, context);
  }
  const level = knownText(value) ?? (value.kind === 'external' ? value.name : null);
  return level === null || !level.endsWith('SHARE');
}

/** Every known text that a value may be, or holds in a list. */
export function textsIn(value: Value): readonly string[] {
  return elementsOf(value).flatMap((one) => knownText(one) ?? []);
}

/** What a value may be, the elements of lists among it. */
export function elementsOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'array' ? one.elements.flatMap((element) => alternatives(element)) : [one],
  );
}
