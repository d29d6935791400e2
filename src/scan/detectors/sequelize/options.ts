import type { Entry, ScanContext } from '../../detector.js';
import {
  alternatives,
  knownText,
  type ClassValue,
  type Ref,
  type Value,
} from '../../resolve/value.js';
import { ts } from '../../ts.js';
import {
  attributesIn,
  conditionsIn,
  elementsOf,
  initializerOf,
  locksRows,
  namedByCol,
  orderIn,
  textsIn,
} from './option-columns.js';
import { modelsAt } from './values.js';

// https://sequelize.org/docs/v6/advanced-association-concepts/eager-loading/

/** A model or an association named by `include`, with what it includes in turn. */
export interface Include {
  /** `model: Order`; `null` where only the association is named. */
  readonly model: Value | null;
  /** `association: 'lines'`, `as: 'lines'`, or a bare string. */
  readonly association: string | null;
  /** Where it is written; `null` when not as a literal. */
  readonly at: Ref | null;
  /** `{ all: true }`, `{ all: true, nested: true }`; `null` for what is named. */
  readonly all: 'direct' | 'nested' | null;
  /** The model is known by its name in a registry only. */
  readonly isByName: boolean;
  /** The expression that names the model, for the scope it may be in; `null` where it is not written out. */
  readonly receiver: ts.Expression | null;
  /** What is asked of it: conditions, attributes, includes of its own. */
  readonly options: QueryOptions;
}

/** What the options of a call say. */
export interface QueryOptions {
  readonly properties: readonly string[];
  /** Associations in conditions: `'$customer.name$'`. */
  readonly filters: readonly RelatedColumn[];
  /** Other models in orders: `[Customer, 'name']`. */
  readonly orders: readonly RelatedOrder[];
  readonly includes: readonly Include[];
  readonly hasAttributes: boolean;
  readonly locks: boolean;
  /** `returning: true`: whole rows come back from a write. */
  readonly returns: boolean;
}

interface RelatedColumn {
  readonly path: readonly string[];
  readonly column: string;
  readonly at: Ref;
}

interface RelatedOrder {
  readonly model: ClassValue;
  readonly column: string | null;
  readonly at: Ref;
}

/** Nothing asked. */
export const NO_QUERY_OPTIONS: QueryOptions = {
  properties: [],
  filters: [],
  orders: [],
  includes: [],
  hasAttributes: false,
  locks: false,
  returns: false,
};

/** The options that stand as this argument, where there is one. */
export function optionsAt(node: ts.Expression | undefined, context: ScanContext): QueryOptions {
  return node === undefined ? NO_QUERY_OPTIONS : readOptions(context.evaluate(node), context);
}

/** Reads the options of a find, count, update or destroy call. */
export function readOptions(value: Value, context: ScanContext, depth = 0): QueryOptions {
  const entries = alternatives(value).flatMap((one) => context.entries(one));
  if (entries.length === 0) return NO_QUERY_OPTIONS;
  const named = (name: string): readonly Entry[] => entries.filter((entry) => entry.name === name);
  const where = [...named('where'), ...named('having')].flatMap((entry) =>
    conditionsIn(entry.value, context, 0),
  );
  return {
    properties: [
      ...where.flatMap(({ name }) => (name.startsWith('$') ? [] : [name])),
      ...named('attributes').flatMap((entry) => attributesIn(entry.value, context)),
      ...named('order').flatMap((entry) => orderIn(entry.value)),
      ...named('defaults').flatMap((entry) => context.entries(entry.value).map(({ name }) => name)),
      ...['fields', 'group', 'updateOnDuplicate', 'conflictFields', 'returning'].flatMap((name) =>
        named(name).flatMap((entry) => textsIn(entry.value)),
      ),
      ...['attributes', 'order', 'group', 'having', 'where'].flatMap((name) =>
        named(name).flatMap((entry) => namedByCol(entry, context)),
      ),
    ],
    filters: where.flatMap(({ name, at }) => {
      const path = /^\$(.+)\$$/.exec(name)?.[1]?.split('.') ?? [];
      const column = path.at(-1);
      return column === undefined || path.length < 2
        ? []
        : [{ path: path.slice(0, -1), column, at }];
    }),
    orders: named('order').flatMap((entry) => relatedOrders(entry, context)),
    includes: named('include').flatMap((entry) =>
      includesIn(entry.value, entry.at, context, depth),
    ),
    hasAttributes: named('attributes').some(({ value: list }) => list.kind === 'array'),
    locks: named('lock').some((entry) => locksRows(entry, context)),
    returns: named('returning').some(({ value: flag }) => flag.kind === 'boolean' && flag.value),
  };
}

/** The keys of values to be written: of an object, or of the objects in a list. */
export function writtenIn(value: Value, context: ScanContext): readonly string[] {
  return elementsOf(value).flatMap((one) => {
    const name = knownText(one);
    return name === null ? context.entries(one).map((entry) => entry.name) : [name];
  });
}

/** What `include` names: a list, or one alone. */
export function includesIn(
  value: Value,
  at: Ref,
  context: ScanContext,
  depth: number,
): readonly Include[] {
  if (depth > 8) return [];
  const bare = { all: null, isByName: false, receiver: null, options: NO_QUERY_OPTIONS };
  return elementsOf(value).flatMap((one): readonly Include[] => {
    const name = knownText(one);
    if (name !== null) {
      const place = one.kind === 'text' ? (one.at ?? at) : at;
      return [{ model: null, association: name, at: place, ...bare }];
    }
    if (one.kind === 'object') return includeOf(one, context, depth);
    const association = associationIn(one);
    if (association !== null) return [{ model: null, association, at, ...bare }];
    return one.kind === 'class' ? [{ model: one, association: null, at, ...bare }] : [];
  });
}

function includeOf(
  value: Value & { kind: 'object' },
  context: ScanContext,
  depth: number,
): readonly Include[] {
  const entries = context.entries(value);
  const named = (name: string): Entry | undefined => entries.find((entry) => entry.name === name);
  const model = named('model');
  const association = named('association');
  const as = named('as');
  const all = named('all');
  const token = model ?? association ?? as ?? all;
  if (token === undefined) return [];
  return [
    {
      ...modelIn(model, context),
      association: associationNamed(association, as),
      at: token.at,
      all: token === all ? (isTrue(named('nested')) ? 'nested' : 'direct') : null,
      options: readOptions(value, context, depth + 1),
    },
  ];
}

/** `model: Order`, `model: db.Order.scope('open')`. */
function modelIn(
  entry: Entry | undefined,
  context: ScanContext,
): Pick<Include, 'model' | 'isByName' | 'receiver'> {
  if (entry === undefined) return { model: null, isByName: false, receiver: null };
  const receiver = initializerOf(entry.at, context);
  const found = receiver === null ? null : modelsAt(receiver, context);
  const [named] = found?.isByName === true ? found.models : [];
  return { model: named ?? entry.value, isByName: named !== undefined, receiver };
}

/** `association: 'lines'`, `association: Order.associations.lines`, `as: 'lines'`. */
function associationNamed(association: Entry | undefined, as: Entry | undefined): string | null {
  const known =
    association === undefined
      ? null
      : (knownText(association.value) ?? associationIn(association.value));
  return known ?? (as === undefined ? null : knownText(as.value));
}

function isTrue(entry: Entry | undefined): boolean {
  return entry?.value.kind === 'boolean' && entry.value.value;
}

/** `Order.associations.lines`, whose class says nothing about the property. */
function associationIn(value: Value): string | null {
  if (value.kind !== 'parameter' && value.kind !== 'external') return null;
  const path = value.kind === 'parameter' ? value.path : value.name.split('.');
  return path.at(-2) === 'associations' ? (path.at(-1) ?? null) : null;
}

/** `[[Customer, 'name'], [{ model: Customer, as: 'payer' }, 'name', 'DESC']]`. */
function relatedOrders({ value, at }: Entry, context: ScanContext): readonly RelatedOrder[] {
  const lists = value.kind === 'array' ? value.elements : [];
  const written = initializerOf(at, context);
  return lists.flatMap((list, position) => {
    const item =
      written !== null && ts.isArrayLiteralExpression(written)
        ? written.elements[position]
        : undefined;
    const steps = list.kind === 'array' ? list.elements : [];
    const models = steps.flatMap((step) => {
      const model = step.kind === 'object' ? context.member(step, 'model') : step;
      return model.kind === 'class' ? [model] : [];
    });
    const last = steps[models.length];
    const column = last === undefined ? null : knownText(last);
    return models.map((model, index) => ({
      model,
      column: index === models.length - 1 ? column : null,
      at: item === undefined ? at : context.ref(item),
    }));
  });
}
