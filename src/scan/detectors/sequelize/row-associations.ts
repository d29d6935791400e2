import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type {
  RelationOrigin as ModelToken,
  ScanContext,
  TableToken,
  TouchCandidate,
} from '../../detector.js';
import type { ClassValue } from '../../resolve/value.js';
import type { ts } from '../../ts.js';
import { associationMethod, spelled } from './association-method.js';
import { queryOf, relatedTouches, scopeTouches } from './includes.js';
import { startOfChain } from '../../entities/entity-token.js';
import { classOfModel } from './model-names.js';
import { readOptions, writtenIn } from './options.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** The touches of a method that an association adds to the rows; none where the application wrote the method. */
export function associationTouches(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  type: ClassValue,
  context: ScanContext,
): readonly TouchCandidate[] {
  const found = associationMethod(call, callee, type, context);
  if (found === null) return [];
  const { verb, model, association } = found;
  const given = call.arguments[found.first];
  const value = given === undefined ? null : context.evaluate(given);
  const isRead = READS.has(verb);
  const options = value === null || !isRead ? null : readOptions(value, context);
  const written = value !== null && verb === 'create' ? writtenIn(value, context) : [];
  const place = startOfChain(callee.expression).getStart();
  const touches = tokensOf(verb, model, association).map(([table, operations]): TouchCandidate => ({
    kind: 'touch',
    table,
    operations,
    place,
    statement: call.getStart(),
    columns: [...written, ...(options?.properties ?? [])],
    allColumns: verb === 'create' || (verb === 'get' && options?.hasAttributes !== true),
    locks: options?.locks ?? false,
  }));
  const target = isRead ? classOfModel(association.relation?.target ?? '', context) : null;
  if (target === null) return touches;
  const query = queryOf(call, ['select'], context);
  const declared = context.models.ofClass(target.ref);
  return [
    ...touches,
    ...(options === null || declared === null
      ? []
      : relatedTouches(options, { kind: 'model', model: declared }, query)),
    ...scopeTouches(null, target, place, query),
  ];
}

/** The same for a row of which only the callers know what it is: the association is looked for when they are known. */
export function possibleTouches(
  call: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  row: ModelToken,
  context: ScanContext,
): readonly TouchCandidate[] {
  const { verb, name } = spelled(callee.name.text, call, context);
  if (name === null || !READS.has(verb)) return [];
  const names = new Set([name, `${name.charAt(0).toLowerCase()}${name.slice(1)}`]);
  return [...names].map((one) => ({
    kind: 'touch',
    table: { kind: 'relation', from: row, path: [one] },
    operations: ['select'],
    place: startOfChain(callee.expression).getStart(),
    statement: call.getStart(),
    allColumns: verb === 'get',
  }));
}

const READS: ReadonlySet<string> = new Set(['get', 'count', 'has']);

type Touched = readonly [TableToken, readonly Operation[]];

/** Which table a mixin touches depends on which one holds the reference. */
function tokensOf(
  verb: string,
  model: OrmModel,
  { name, relation }: OrmProperty,
): readonly Touched[] {
  const target: TableToken = { kind: 'relation', from: { kind: 'model', model }, path: [name] };
  if (READS.has(verb)) return [[target, ['select']]];
  if (verb === 'create') return [[target, ['insert']]];
  const join = relation?.joinTable ?? null;
  if (join !== null) {
    const link: TableToken = { kind: 'name', name: join };
    return [[link, LINK_OPERATIONS[verb] ?? ['insert']]];
  }
  const holdsReference = (relation?.columns.length ?? 0) > 0;
  return [[holdsReference ? { kind: 'model', model } : target, ['update']]];
}

/** What happens to the rows of a link table; `set` replaces them. */
const LINK_OPERATIONS: Readonly<Record<string, readonly Operation[]>> = lookupTable({
  add: ['insert'],
  set: ['insert', 'delete'],
  remove: ['delete'],
});
