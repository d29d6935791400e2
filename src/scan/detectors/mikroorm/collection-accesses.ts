import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmRelation } from '../../../model/orm-model.js';
import type { Candidate, ScanContext, TableToken } from '../../detector.js';
import { startOfChain } from '../../entities/entity-token.js';
import { skipWrappers } from '../../index-pass/collect-facts.js';
import { ts } from '../../ts.js';
import { COLLECTION_METHODS, REFERENCE_METHODS } from './methods.js';
import { mikroModel } from './models.js';
import { entityIn } from './receivers.js';

// https://mikro-orm.io/docs/collections

/** `author.books.loadItems()`, `author.books.add(book)`, `book.author.load()`: what is done with a relation of a row. */
export function collectionAccesses(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  context: ScanContext,
): readonly Candidate[] {
  const method = callee.name.text;
  const named = skipWrappers(callee.expression);
  if (!ts.isPropertyAccessExpression(named)) return [];
  if (!Object.hasOwn(COLLECTION_METHODS, method) && !REFERENCE_METHODS.has(method)) return [];
  const found = relationNamed(named, context);
  if (found === null) return [];
  const { model, relation } = found;
  const does = COLLECTION_METHODS[method];
  const isLoad = relation.isMany ? does === 'load' : REFERENCE_METHODS.has(method);
  if (!isLoad && (!relation.isMany || does === undefined || does === 'load')) return [];
  const table: TableToken = {
    kind: 'relation',
    from: { kind: 'model', model },
    path: [named.name.text],
  };
  return [
    {
      kind: 'touch',
      table: isLoad ? table : { ...table, isHolder: true },
      operations: isLoad ? ['select'] : operationsOf(does, relation),
      place: startOfChain(named).getStart(),
      statement: call.getStart(),
      ...(isLoad ? { allColumns: true } : {}),
    },
  ];
}

function relationNamed(
  { expression, name }: ts.PropertyAccessExpression,
  context: ScanContext,
): { readonly model: OrmModel; readonly relation: OrmRelation } | null {
  const model = mikroModel(entityIn(context.evaluate(expression)), context);
  const relation = model?.properties.find((one) => one.name === name.text)?.relation ?? null;
  return model === null || relation === null ? null : { model, relation };
}

/** Links come and go with rows of their own; rows of the other side are inserted, or given another reference. */
function operationsOf(
  does: 'add' | 'remove' | 'set' | 'load' | undefined,
  { joinTable, deletesOrphans }: OrmRelation,
): readonly Operation[] {
  if (joinTable === null) {
    if (does !== 'remove') return ['insert', 'update'];
    return [deletesOrphans === true ? 'delete' : 'update'];
  }
  if (does === 'add') return ['insert'];
  return does === 'remove' ? ['delete'] : ['insert', 'delete'];
}
