import type { Candidate, ScanContext, TouchCandidate } from '../../detector.js';
import { alternatives, either, knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { chainOf, type ChainLink } from './chains.js';
import { isLibrary, keyOfTable } from './library.js';
import { namingOf, queryOf, type Naming } from './query.js';
import { readQuery, type QueryReading } from './read-query.js';
import { relationalAccesses } from './relational.js';

/** The touches of tables that a call stands for. */
export function drizzleAccesses(node: ts.Node, context: ScanContext): readonly Candidate[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const link: ChainLink = { name: node.expression.name.text, call: node };
  if (link.name === 'findFirst' || link.name === 'findMany') {
    return relationalAccesses(node, node.expression, context);
  }
  const naming = namingOf(link, context);
  if (naming === null || isInView(node, context)) return [];
  const query = queryOf(chainOf(node));
  return touchesOf(naming, readQuery(query, context), query.statement);
}

function touchesOf(
  naming: Naming,
  reading: QueryReading,
  statement: number,
): readonly TouchCandidate[] {
  const { value, argument, operation } = naming;
  const views = alternatives(value).filter((one) => isLibrary(one, 'View'));
  const others = alternatives(value).filter((one) => !isLibrary(one, 'View'));
  const keys = others.flatMap((one) => keyOfTable(one) ?? []);
  const own = reading.mentions.filter(({ key }) => keys.includes(key));
  const isRead = operation === 'select';
  const common = { kind: 'touch', place: argument.getStart(), statement } as const;
  const touches: TouchCandidate[] = views.map((view) => {
    const [name] = view.args;
    const known = name === undefined ? '' : (knownText(name) ?? '');
    return { ...common, table: { kind: 'name', name: known }, operations: [operation] };
  });
  if (others.length === 0) return touches;
  return [
    ...touches,
    {
      ...common,
      table: { kind: 'value', value: either(others) },
      operations:
        operation === 'insert' && reading.updatesConflicts ? ['insert', 'update'] : [operation],
      columns: [
        ...new Set([
          ...own.flatMap(({ property }) => property ?? []),
          ...(isRead ? [] : reading.written),
        ]),
      ],
      allColumns:
        own.some(({ property }) => property === null) ||
        (isRead ? reading.selectsAll : reading.returnsAll),
      locks: isRead && isLocked(reading, keys),
    },
  ];
}

function isLocked({ locked }: QueryReading, keys: readonly string[]): boolean {
  return locked !== null && (locked.length === 0 || keys.some((key) => locked.includes(key)));
}

/** The query of a view is a declaration: it runs where the view is read. */
function isInView(node: ts.Node, context: ScanContext): boolean {
  for (let outer = node.parent; !ts.isSourceFile(outer); outer = outer.parent) {
    if (!ts.isCallExpression(outer) || !ts.isPropertyAccessExpression(outer.expression)) continue;
    if (outer.expression.name.text !== 'as') continue;
    if (isView(context.evaluate(outer.expression.expression))) return true;
  }
  return false;
}

function isView(value: Value): boolean {
  return alternatives(value).some((one) => isLibrary(one, 'View'));
}
