import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import { ts } from '../ts.js';
import { literalOf, nameOfProperty } from './objects.js';
import { lookupTable } from '../../util/lookup-table.js';

// https://the-guild.dev/graphql/tools/docs/resolvers

const ROOTS: Readonly<Record<string, string>> = lookupTable({
  Query: 'query',
  Mutation: 'mutation',
  Subscription: 'subscription',
});

/** A map of resolvers is called one, is typed as one, or is handed over as one. */
const RESOLVERS = /resolvers?$/i;

export const graphqlMaps: EntryPointLibrary = {
  title: 'GraphQL resolver maps: `const resolvers = { Query: { orders: ... } }`',

  *ofFile(tree, context) {
    if (!/\b(?:Query|Mutation|Subscription)\b/.test(tree.text)) return;
    for (const literal of mapsIn(tree)) yield* resolversIn(literal, context);
  },
};

/** Object literals with a property `Query`, `Mutation` or `Subscription` in a place for resolvers. */
function mapsIn(tree: ts.SourceFile): readonly ts.ObjectLiteralExpression[] {
  const found: ts.ObjectLiteralExpression[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (ts.isObjectLiteralExpression(node) && hasRoot(node) && isForResolvers(node)) {
      found.push(node);
      return;
    }
    ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(tree, 0);
  return found;
}

/** Maps stand at the top, or in the call that makes the schema. */
const MAX_DEPTH = 12;

function hasRoot(node: ts.ObjectLiteralExpression): boolean {
  return node.properties.some(
    ({ name }) => name !== undefined && (nameOfProperty(name) ?? '') in ROOTS,
  );
}

function isForResolvers(node: ts.ObjectLiteralExpression): boolean {
  let holder: ts.Node = node.parent;
  while (ts.isAsExpression(holder) || ts.isSatisfiesExpression(holder)) holder = holder.parent;
  if (ts.isVariableDeclaration(holder)) {
    return RESOLVERS.test(holder.name.getText()) || RESOLVERS.test(holder.type?.getText() ?? '');
  }
  if (ts.isPropertyAssignment(holder)) return RESOLVERS.test(nameOfProperty(holder.name) ?? '');
  if (ts.isExportAssignment(holder)) return /resolvers?/i.test(node.getSourceFile().fileName);
  return (
    ts.isBinaryExpression(holder) &&
    (RESOLVERS.test(holder.left.getText()) || /resolvers?/i.test(node.getSourceFile().fileName))
  );
}

/** Every function of every type in the map. */
function* resolversIn(map: ts.ObjectLiteralExpression, context: ScanContext): Iterable<Found> {
  for (const property of map.properties) {
    if (property.name === undefined) continue;
    const type = nameOfProperty(property.name);
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    const fields = literalOf(value, context);
    if (type === null || fields === null) continue;
    const root = ROOTS[type];
    for (const field of fields.properties) {
      const handler = handlerOf(field);
      const name = field.name === undefined ? null : nameOfProperty(field.name);
      if (handler === null || name === null) continue;
      yield {
        found: 'entry-point',
        kind: 'graphql',
        label: root ?? 'field',
        path: root === undefined ? `${type}.${name}` : name,
        on: null,
        handlers: [handler],
        place: (property.getSourceFile() === field.getSourceFile() ? field : property).getStart(),
      };
    }
  }
}

function handlerOf(field: ts.ObjectLiteralElementLike): ts.Node | null {
  if (ts.isMethodDeclaration(field)) return field;
  if (ts.isPropertyAssignment(field)) return field.initializer;
  return ts.isShorthandPropertyAssignment(field) ? field.name : null;
}
