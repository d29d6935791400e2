import type { Operation } from '../../../model/access.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import type { ScanContext, TouchCandidate } from '../../detector.js';
import type { ts } from '../../ts.js';
import type { PrismaModels } from './delegates.js';
import type { Property } from './objects.js';

/** One query of the client while its arguments are read. */
export interface Query {
  readonly context: ScanContext;
  readonly models: PrismaModels;
  /** Where to report what is written in another file. */
  readonly fallback: ts.Node;
  /** Offset of the query, shared by its touches. */
  readonly statement: number;
  readonly isGuess: boolean;
  readonly touches: TouchCandidate[];
}

/** The columns of one model that a query shows. */
export interface Shown {
  readonly model: OrmModel;
  readonly columns: Set<string>;
  /** Only what is asked for is returned. */
  hasSelect: boolean;
}

/** A touch of the model's table as part of the query. */
export function touchOf(
  query: Query,
  model: OrmModel,
  operations: readonly Operation[],
  place: number,
  columns: ReadonlySet<string>,
  allColumns: boolean,
): TouchCandidate {
  return {
    kind: 'touch',
    table: { kind: 'model', model },
    operations,
    place,
    statement: query.statement,
    columns: [...columns],
    allColumns,
    ...(query.isGuess ? { certainty: 'guess' } : {}),
  };
}

/** What a query does to the other side of a relation. */
export interface Reach {
  readonly operations: readonly Operation[];
  /** To the hidden link table of a many-to-many relation. */
  readonly linkOperations: readonly Operation[];
  /** Rows of the other side are returned whole unless `select` says otherwise. */
  readonly returnsRows: boolean;
}

export const LOADED: Reach = {
  operations: ['select'],
  linkOperations: ['select'],
  returnsRows: true,
};
/** Counted, filtered or ordered by. */
export const ASKED: Reach = { ...LOADED, returnsRows: false };
/** Told by the columns of this side. */
export const UNTOUCHED: Reach = { operations: [], linkOperations: [], returnsRows: false };

/** The other side of a relation: a touch at the relation's key, and after it those that `read` adds. */
export function readOther(
  query: Query,
  shown: Shown,
  property: OrmProperty,
  entry: Property,
  { operations, linkOperations, returnsRows }: Reach,
  read: (inner: Query, other: Shown) => void = () => {},
): void {
  const target = query.models.target(shown.model, property);
  if (target === null) return;
  if (isHeldHere(property)) shown.columns.add(property.name);
  readLink(query, property, entry, linkOperations);
  if (operations.length === 0) return;
  const other: Shown = { model: target, columns: new Set(), hasSelect: !returnsRows };
  const related: TouchCandidate[] = [];
  read({ ...query, touches: related }, other);
  const place = placeOf(query, entry);
  query.touches.push(
    touchOf(query, target, operations, place, other.columns, !other.hasSelect),
    ...related,
  );
}

/** Whether this side has the columns that refer to the other. */
export function isHeldHere({ relation }: OrmProperty): boolean {
  return (relation?.columns.length ?? 0) > 0;
}

/** The link table of an implicit many-to-many relation, which the code never names. */
function readLink(
  query: Query,
  property: OrmProperty,
  entry: Property,
  operations: readonly Operation[],
): void {
  const name = property.relation?.joinTable ?? null;
  if (name === null || operations.length === 0) return;
  query.touches.push({
    kind: 'touch',
    table: { kind: 'name', name },
    operations,
    place: placeOf(query, entry),
    statement: query.statement,
    certainty: 'likely',
  });
}

function placeOf(query: Query, entry: Property): number {
  return query.context.placeOf(query.context.ref(entry.nameNode), query.fallback);
}
