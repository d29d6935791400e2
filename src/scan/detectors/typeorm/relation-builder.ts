import type { Operation } from '../../../model/access.js';
import type { OrmRelation } from '../../../model/orm-model.js';
import type { Candidate, ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { knownText, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import type { Builder } from '../../entities/builder.js';
import { modelsIn } from '../../entities/models-in.js';
import type { Receiver } from './receivers.js';

// https://typeorm.io/docs/query-builder/relational-query-builder

/**
 * `createQueryBuilder().relation(Order, 'lines').of(order).add(line)`: rows of the table that holds the relation,
 * which is the link table, or the table with the referring columns; `loadMany` reads the other side.
 */
export function relationAccesses(
  call: ts.CallExpression,
  receiver: Receiver,
  builder: Builder,
  context: ScanContext,
): readonly Candidate[] {
  const [first, second] = call.arguments;
  if (first === undefined) return [];
  const entity = second === undefined ? receiver.entity : context.evaluate(first);
  const named = second ?? first;
  const path = knownText(context.evaluate(named));
  if (entity === null || path === null) {
    const detail = 'The relation that is changed is not known.';
    return [{ kind: 'unresolved', reason: 'dynamic-table', detail, place: named.getStart() }];
  }
  const end = endOf(call);
  const isLoaded = end === 'loadOne' || end === 'loadMany';
  const relation = relationOf(entity, path, context);
  const from: Extract<TableToken, { kind: 'value' }> = { kind: 'value', value: entity };
  const table: TableToken = { kind: 'relation', from, path: path.split('.') };
  const touch: TouchCandidate = {
    kind: 'touch',
    table: isLoaded ? table : { ...table, isHolder: true },
    operations: isLoaded ? ['select'] : operationsOf(end, relation),
    place: named.getStart(),
    statement: builder.statement ?? call.getStart(),
  };
  return [relation === null && !isLoaded ? { ...touch, certainty: 'likely' } : touch];
}

function relationOf(entity: Value, name: string, context: ScanContext): OrmRelation | null {
  for (const { properties } of modelsIn(entity, 'typeorm', context)) {
    const relation = properties.find((property) => property.name === name)?.relation;
    if (relation !== undefined && relation !== null) return relation;
  }
  return null;
}

/** Links come and go with rows of their own; otherwise a row that exists is given another reference. */
function operationsOf(end: string | null, relation: OrmRelation | null): readonly Operation[] {
  if (relation !== null && relation.joinTable === null) return ['update'];
  if (end === 'add') return ['insert'];
  return end === 'remove' ? ['delete'] : ['insert', 'delete'];
}

const ENDS = new Set(['add', 'set', 'remove', 'addAndRemove', 'loadOne', 'loadMany']);

/** The link of the same chain that says what happens; `null` when it stands elsewhere. */
function endOf(call: ts.CallExpression): string | null {
  let link: ts.Node = call;
  while (ts.isPropertyAccessExpression(link.parent) && ts.isCallExpression(link.parent.parent)) {
    if (ENDS.has(link.parent.name.text)) return link.parent.name.text;
    link = link.parent.parent;
  }
  return null;
}
