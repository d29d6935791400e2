import type { Entry, ScanContext } from '../../detector.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';

// https://sequelize.org/docs/v6/advanced-association-concepts/eager-loading/

/** A model or an association named by `include`, with what it includes in turn. */
export interface Include {
  /** `model: Order`; `null` where only the association is named. */
  readonly model: Value | null;
  /** `association: 'lines'`, `as: 'lines'`, or a bare string. */
  readonly association: string | null;
  /** Where it is written; `null` when not as a literal. */
  readonly at: Ref | null;
  readonly columns: readonly string[];
  readonly hasAttributes: boolean;
  readonly nested: readonly Include[];
}

/** What the options of a call say. */
export interface QueryOptions {
  readonly properties: readonly string[];
  /** Associations in conditions: `'$customer.name$'`. */
  readonly filters: readonly { readonly path: readonly string[]; readonly at: Ref }[];
  readonly includes: readonly Include[];
  readonly hasAttributes: boolean;
  readonly locks: boolean;
}

/** Reads the options of a find, count, update or destroy call. */
export function readOptions(value: Value, context: ScanContext): QueryOptions {
  const entries = context.entries(value);
  const named = (name: string): readonly Entry[] => entries.filter((entry) => entry.name === name);
  const where = named('where').flatMap((entry) => conditionsIn(entry.value, context, 0));
  return {
    properties: [
      ...where.flatMap(({ name }) => (name.startsWith('$') ? [] : [name])),
      ...named('attributes').flatMap((entry) => attributesIn(entry.value, context)),
      ...named('order').flatMap((entry) => orderIn(entry.value)),
      ...named('defaults').flatMap((entry) => context.entries(entry.value).map(({ name }) => name)),
      ...named('fields').flatMap((entry) => textsIn(entry.value)),
    ],
    filters: where.flatMap(({ name, at }) => {
      const path = /^\$(.+)\.[^.]+\$$/.exec(name)?.[1];
      return path === undefined ? [] : [{ path: path.split('.'), at }];
    }),
    includes: named('include').flatMap((entry) => includesIn(entry.value, entry.at, context, 0)),
    hasAttributes: named('attributes').some(({ value: list }) => list.kind === 'array'),
    locks: named('lock').some((entry) => locksRows(entry)),
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
  return elementsOf(value).flatMap((one): readonly Include[] => {
    const name = knownText(one);
    const bare = { columns: [], hasAttributes: false, nested: [] };
    if (name !== null) {
      return [
        { model: null, association: name, at: one.kind === 'text' ? (one.at ?? at) : at, ...bare },
      ];
    }
    if (one.kind === 'object') return includeOf(one, at, context, depth);
    const association = associationIn(one);
    if (association !== null) return [{ model: null, association, at, ...bare }];
    return one.kind === 'class' ? [{ model: one, association: null, at, ...bare }] : [];
  });
}

function includeOf(
  value: Value & { kind: 'object' },
  at: Ref,
  context: ScanContext,
  depth: number,
): readonly Include[] {
  const entries = context.entries(value);
  const named = (name: string): Entry | undefined => entries.find((entry) => entry.name === name);
  const model = named('model');
  const association = named('association');
  const as = named('as');
  const token = model ?? association ?? as;
  if (token === undefined) return [];
  const inner = named('include');
  const options = readOptions(value, context);
  const known =
    association === undefined
      ? null
      : (knownText(association.value) ?? associationIn(association.value));
  return [
    {
      model: model?.value ?? null,
      association: known ?? (as === undefined ? null : knownText(as.value)),
      at: token.at ?? at,
      columns: options.properties,
      hasAttributes: options.hasAttributes,
      nested: inner === undefined ? [] : includesIn(inner.value, inner.at, context, depth + 1),
    },
  ];
}

/** `Order.associations.lines`, whose class says nothing about the property. */
function associationIn(value: Value): string | null {
  if (value.kind !== 'parameter' && value.kind !== 'external') return null;
  const path = value.kind === 'parameter' ? value.path : value.name.split('.');
  return path.at(-2) === 'associations' ? (path.at(-1) ?? null) : null;
}

/** The keys of conditions; those under `Op.and` and `Op.or` too. */
function conditionsIn(
  value: Value,
  context: ScanContext,
  depth: number,
): readonly { name: string; at: Ref }[] {
  if (depth > 4) return [];
  return elementsOf(value).flatMap((one) =>
    context.entries(one).map(({ name, at }) => ({ name, at })),
  );
}

/** `['id', ['total', 'sum']]`, `{ include: [...] }`; what is excluded is no use of it. */
function attributesIn(value: Value, context: ScanContext): readonly string[] {
  const listed = textsIn(value);
  return listed.length > 0 ? listed : textsIn(context.member(value, 'include'));
}

/** `[['createdAt', 'DESC'], 'name']`. */
function orderIn(value: Value): readonly string[] {
  return elementsOf(value).flatMap((one) => {
    const first = one.kind === 'array' && one.isTuple ? one.elements[0] : one;
    return first === undefined ? [] : (knownText(first) ?? []);
  });
}

/** `lock: true`, `lock: t.LOCK.UPDATE`; shared locks do not keep readers out. */
function locksRows({ value }: Entry): boolean {
  if (value.kind === 'boolean') return value.value;
  const level = knownText(value) ?? (value.kind === 'external' ? value.name : null);
  return level === null || !level.endsWith('SHARE');
}

function textsIn(value: Value): readonly string[] {
  return elementsOf(value).flatMap((one) => knownText(one) ?? []);
}

/** What a value may be, the elements of lists among it. */
function elementsOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'array' ? one.elements.flatMap((element) => alternatives(element)) : [one],
  );
}
