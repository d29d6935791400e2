import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary } from '../entry-point.js';
import { knownText } from '../resolve/value.js';
import { ts } from '../ts.js';
import { decoratorsFrom, methodsOf, type UsedDecorator } from './decorators.js';
import { textOfProperty } from './paths.js';
import { lookupTable } from '../../util/lookup-table.js';

// https://docs.nestjs.com/graphql/resolvers, https://typegraphql.com/docs/resolvers.html

const PACKAGES = ['@nestjs/graphql', 'type-graphql'];

const OPERATIONS: Readonly<Record<string, string>> = lookupTable({
  Query: 'query',
  Mutation: 'mutation',
  Subscription: 'subscription',
});

const FIELDS = new Set(['ResolveField', 'ResolveProperty', 'FieldResolver', 'ResolveReference']);

export const graphqlClasses: EntryPointLibrary = {
  title:
    'GraphQL resolver classes of NestJS and TypeGraphQL: `@Query`, `@Mutation`, `@ResolveField`',

  *ofClass(node, context) {
    const resolver = decoratorsFrom(node, PACKAGES, context).find(
      ({ name }) => name === 'Resolver',
    );
    if (resolver === undefined) return;
    for (const method of methodsOf(node)) {
      for (const decorator of decoratorsFrom(method, PACKAGES, context)) {
        const operation = OPERATIONS[decorator.name];
        const isField = FIELDS.has(decorator.name);
        if (operation === undefined && !isField) continue;
        const own = nameGiven(decorator, context) ?? method.name.getText();
        const type = isField ? typeOf(resolver, node, context) : null;
        yield {
          found: 'entry-point',
          kind: 'graphql',
          label: operation ?? 'field',
          path: type === null ? own : `${type}.${own}`,
          on: null,
          handlers: [method],
          place: method.name.getStart(),
        };
      }
    }
  },
};

/** `@Query('orders')`, `@Query(() => [Order], { name: 'orders' })`. */
function nameGiven({ arguments: args }: UsedDecorator, context: ScanContext): string | null {
  const [first] = args;
  if (first === undefined) return null;
  const text = knownText(context.evaluate(first));
  if (text !== null) return text;
  return args
    .filter((one) => !ts.isFunctionLike(one))
    .reduce<string | null>((name, one) => name ?? textOfProperty(one, 'name', context), null);
}

/** `@Resolver(() => Order)`, `@Resolver('Order')`, `@Resolver(Order)`, else the class without its last word. */
function typeOf(
  { arguments: [first] }: UsedDecorator,
  node: ts.ClassLikeDeclaration,
  context: ScanContext,
): string {
  const ownName = (node.name?.text ?? '').replace(/Resolver$/, '');
  if (first === undefined) return ownName;
  const text = knownText(context.evaluate(first));
  if (text !== null) return text;
  const type = ts.isArrowFunction(first) ? first.body : first;
  return ts.isIdentifier(type) ? type.text : ownName;
}
