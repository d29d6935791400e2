import type { Operation } from '../../../model/access.js';
import type { Cascade, OrmModel, OrmRelation } from '../../../model/orm-model.js';
import type { ScanContext, TableToken, TouchCandidate } from '../../detector.js';
import { knownTexts, type Ref, type Value } from '../../resolve/value.js';
import { ts } from '../../ts.js';
import { savedRows, type SavedRow } from './saved-rows.js';
import { lookupTable } from '../../../util/lookup-table.js';

// https://typeorm.io/docs/relations/relations#cascades; what is sent was seen in the log of 0.3.20.

/** How deep rows inside of rows are followed. */
const MAX_DEPTH = 4;

/** The call that saves or removes rows. */
export interface Saving {
  readonly method: string;
  /** Of the entity's own table. */
  readonly touch: TouchCandidate;
  readonly call: ts.CallExpression;
  readonly context: ScanContext;
}

/** The tables beside the entity's own that `save`, `remove`, `softRemove` and `recover` write. */
export function cascadeTouches(
  saving: Saving,
  rows: ts.Expression | undefined,
  model: OrmModel,
): readonly TouchCandidate[] {
  const { method, context } = saving;
  if (method === 'remove')
    return linksOf(model).map((one) => linkTouch(saving, model, one, null, ['delete']));
  if (!(method in CASCADES) || rows === undefined) return [];
  return savedRows(rows, context).flatMap((row) => ofRow(saving, model, row, 0));
}

const CASCADES: Readonly<Record<string, Readonly<Partial<Record<Cascade, Operation>>>>> =
  lookupTable({
    save: { insert: 'insert', update: 'update' },
    softRemove: { 'soft-remove': 'update' },
    recover: { recover: 'update' },
  });

/** Rows in link tables go with the row that they link, loaded or not. */
function linksOf(model: OrmModel): readonly NamedRelation[] {
  return relationsOf(model).filter(({ relation }) => relation.joinTable !== null);
}

interface NamedRelation {
  readonly name: string;
  readonly relation: OrmRelation;
}

function relationsOf({ properties }: OrmModel): readonly NamedRelation[] {
  return properties.flatMap(({ name, relation }) =>
    relation === null ? [] : [{ name, relation }],
  );
}

function ofRow(
  saving: Saving,
  model: OrmModel,
  row: SavedRow,
  depth: number,
): readonly TouchCandidate[] {
  if (depth > MAX_DEPTH) return [];
  return relationsOf(model).flatMap((one) => {
    const entry = row.entries.find(({ name }) => name === one.name);
    if (entry === undefined && !holds(row, one.name, saving)) return [];
    const at = entry?.at ?? null;
    const written = operationsOf(saving, model, one, row);
    const target = written.length === 0 ? [] : [relationTouch(saving, model, one, at, written)];
    const links =
      one.relation.joinTable === null || saving.method !== 'save'
        ? []
        : [linkTouch(saving, model, one, at, row.isNew ? ['insert'] : ['insert', 'delete'])];
    return [...target, ...links, ...ofRelated(saving, model, one, entry?.at ?? null, depth)];
  });
}

/** Whether the row is seen to come with the relation: a property of its data, assigned, or loaded where that counts. */
function holds({ data, assigned, loaded }: SavedRow, name: string, saving: Saving): boolean {
  if (assigned.has(name)) return true;
  if (data !== null && saving.context.member(data, name).kind !== 'unknown')
    return isOwn(data, name, saving.context);
  return saving.method !== 'save' && loaded !== null && isNamed(loaded, name, saving.context);
}

/** A type that says that it has the property, as opposed to a parameter of which nothing is known. */
function isOwn(data: Value, name: string, context: ScanContext): boolean {
  const typed = data.kind === 'parameter' ? data.declared : data;
  return (
    typed?.kind === 'instance' &&
    typed.type.kind !== 'external' &&
    context.member(typed, name).kind !== 'unknown'
  );
}

function isNamed(loaded: Value, name: string, context: ScanContext): boolean {
  const listed = loaded.kind === 'array' ? loaded.elements.flatMap(knownTexts) : knownTexts(loaded);
  return listed.includes(name) || context.entries(loaded).some((entry) => entry.name === name);
}

/** What is done to the rows at the other side. */
function operationsOf(
  { method, context }: Saving,
  model: OrmModel,
  { relation }: NamedRelation,
  { isNew }: SavedRow,
): readonly Operation[] {
  const cascaded = relation.cascades.flatMap((one) => CASCADES[method]?.[one] ?? []);
  const back = method === 'save' ? relationBack(model, relation, context) : null;
  if (back === null) return [...new Set(cascaded)];
  // The other side's rows refer to this one: those that come are updated, those that are left out, too.
  const isDeleted = back.deletesOrphans === true && !isNew;
  return [
    ...new Set<Operation>([...cascaded, 'update', ...(isDeleted ? ['delete' as const] : [])]),
  ];
}

/** The relation at the other side that leads back, where that one has the referring columns. */
function relationBack(
  model: OrmModel,
  { target, columns, joinTable }: OrmRelation,
  context: ScanContext,
): OrmRelation | null {
  if (columns.length > 0 || joinTable !== null) return null;
  const backs = context.models
    .named(target, model.orm)
    .flatMap(({ properties }) => properties.flatMap(({ relation }) => relation ?? []));
  return backs.find((one) => one.target === model.name && one.columns.length > 0) ?? null;
}

/** Rows inside of the row, where they are written out. */
function ofRelated(
  saving: Saving,
  model: OrmModel,
  { relation }: NamedRelation,
  at: Ref | null,
  depth: number,
): readonly TouchCandidate[] {
  const name = at === null ? null : saving.context.find(at);
  const target = targetOf(model, relation, saving.context);
  if (name === null || target === null || !ts.isPropertyAssignment(name.parent)) return [];
  return savedRows(name.parent.initializer, saving.context).flatMap((row) =>
    ofRow(saving, target, row, depth + 1),
  );
}

function relationTouch(
  saving: Saving,
  model: OrmModel,
  { name, relation }: NamedRelation,
  at: Ref | null,
  operations: readonly Operation[],
): TouchCandidate {
  const target = targetOf(model, relation, saving.context);
  const table: TableToken =
    relation.joinTable === null || target === null
      ? { kind: 'relation', from: { kind: 'model', model }, path: [name] }
      : { kind: 'model', model: target };
  return cascaded(saving, table, at, operations);
}

function linkTouch(
  saving: Saving,
  model: OrmModel,
  { name }: NamedRelation,
  at: Ref | null,
  operations: readonly Operation[],
): TouchCandidate {
  const table: TableToken = {
    kind: 'relation',
    from: { kind: 'model', model },
    path: [name],
    isHolder: true,
  };
  return cascaded(saving, table, at, operations);
}

function cascaded(
  saving: Saving,
  table: TableToken,
  at: Ref | null,
  operations: readonly Operation[],
): TouchCandidate {
  return {
    kind: 'touch',
    table,
    operations,
    place: placeOf(saving, at),
    statement: saving.touch.statement,
    certainty: 'likely',
  };
}

function targetOf(model: OrmModel, relation: OrmRelation, context: ScanContext): OrmModel | null {
  return context.models.named(relation.target, model.orm)[0] ?? null;
}

/** The property's name inside of the call; otherwise the token that names the saved entity. */
function placeOf({ call, touch, context }: Saving, at: Ref | null): number {
  const { file, pos, end } = context.ref(call);
  const isInside = at !== null && at.file === file && at.pos >= pos && at.end <= end;
  return isInside ? context.placeOf(at, call) : touch.place;
}
