import type { Entry, RelationOrigin, ScanContext } from '../../detector.js';
import { alternativesOf } from '../../entities/alternatives-of.js';
import { relationAt } from '../../entities/models-in.js';
import {
  alternatives,
  knownText,
  knownTexts,
  text,
  type Ref,
  type Value,
} from '../../resolve/value.js';

// https://mikro-orm.io/docs/query-conditions, https://mikro-orm.io/docs/populating-relations

/** Relations and properties that conditions, sorting and options name. */
export interface Mentions {
  /** Of the entity itself. */
  readonly properties: readonly string[];
  readonly relations: readonly RelationMention[];
  /** What `populate` names, known or handed in; `null` where nothing does. */
  readonly populated: Value | null;
  /** `populate: ['*']` loads every relation. */
  readonly populatesAll: boolean;
  readonly locks: boolean;
  /** Only some columns are asked for. */
  readonly isPartial: boolean;
}

export interface RelationMention {
  readonly path: readonly string[];
  readonly at: Ref;
  /** Properties of the related entity that are asked for. */
  readonly properties: readonly string[];
  /** Compared is what the relation is kept in: a link table, or the other side's referring columns. */
  readonly isHolder: boolean;
}

export const NO_MENTIONS: Mentions = {
  properties: [],
  relations: [],
  populated: null,
  populatesAll: false,
  locks: false,
  isPartial: false,
};

/** Conditions: `{ author: { name: 'Jon' }, $or: [...] }`. */
export function readWhere(value: Value, entity: RelationOrigin, context: ScanContext): Mentions {
  const entries = alternativesOf(value).flatMap((one) => context.entries(one));
  return { ...NO_MENTIONS, ...readConditions(entries, entity, [], context) };
}

/** Data: only its properties count. */
export function readData(value: Value, context: ScanContext): Mentions {
  const entries = alternativesOf(value).flatMap((one) => context.entries(one));
  return { ...NO_MENTIONS, properties: entries.map(({ name }) => name) };
}

/** Options of a find: `{ populate: ['lines'], orderBy: { author: { name: 'asc' } } }`; earlier, a list of relations. */
export function readOptions(value: Value, entity: RelationOrigin, context: ScanContext): Mentions {
  const entries = alternatives(value).flatMap((one) => context.entries(one));
  const isList = alternatives(value).some(({ kind }) => kind === 'array');
  const named = isList ? value : context.member(value, 'populate');
  const parts = entries.map((entry) => readOption(entry, entity, context));
  const partial = entries.flatMap((entry) => (entry.name === 'fields' ? fieldsIn(entry) : []));
  return {
    properties: parts.flatMap((part) => part.properties),
    relations: parts.flatMap((part) => part.relations),
    populated: populatedBy(named, partial),
    populatesAll:
      (named.kind === 'boolean' && named.value) ||
      alternativesOf(named).some((one) => knownTexts(one).includes('*')),
    locks: entries.some(({ name, value: mode }) => name === 'lockMode' && isLock(mode)),
    isPartial: partial.length > 0,
  };
}

function readOption(
  entry: Entry,
  entity: RelationOrigin,
  context: ScanContext,
): Pick<Mentions, 'properties' | 'relations'> {
  switch (entry.name) {
    case 'where':
    case 'orderBy':
    case 'populateWhere':
    case 'populateOrderBy':
      return readConditions(
        alternativesOf(entry.value).flatMap((one) => context.entries(one)),
        entity,
        [],
        context,
      );
    case 'fields':
      return {
        properties: fieldsIn(entry).flatMap((one) => one.split('.')[0] ?? []),
        relations: [],
      };
    default:
      return { properties: [], relations: [] };
  }
}

function fieldsIn({ value }: Entry): readonly string[] {
  return alternativesOf(value).flatMap(knownTexts);
}

/** Without markers that say how to load (`lines:ref`, `$infer`); `fields: ['author.name']` loads the author too. */
export function populatedBy(named: Value, fields: readonly string[] = []): Value | null {
  const elements = named.kind === 'array' ? named.elements : [];
  const paths = elements.map((one): Value => {
    const path = knownText(one);
    if (path === null || one.kind !== 'text') return one;
    return text(path.replace(/(?:^|\.)\$infer$/, ''), one.at);
  });
  const meant = paths.filter((one) => {
    const path = knownText(one);
    return path === null || (path !== '' && path !== '*' && !path.endsWith(':ref'));
  });
  const implied = fields
    .filter((one) => one.includes('.'))
    .map((one): Value => text(one.slice(0, one.lastIndexOf('.'))));
  if (named.kind === 'array' || implied.length > 0) {
    const all = [...meant, ...implied];
    return all.length === 0 ? null : { kind: 'array', elements: all, isTuple: false };
  }
  return alternatives(named).every(({ kind }) => kind === 'unknown' || kind === 'boolean')
    ? null
    : named;
}

/** Whether a lock mode writes: `LockMode.PESSIMISTIC_WRITE`. */
export function isLock(mode: Value): boolean {
  return alternatives(mode).some(
    (one) => one.kind === 'external' && /PESSIMISTIC_(?:PARTIAL_)?WRITE/.test(one.name),
  );
}

/** Keys of a condition: properties, relations, and operators that group conditions. */
function readConditions(
  entries: readonly Entry[],
  entity: RelationOrigin,
  path: readonly string[],
  context: ScanContext,
): Pick<Mentions, 'properties' | 'relations'> {
  const properties: string[] = [];
  const relations: RelationMention[] = [];
  for (const entry of entries) {
    const inner = alternativesOf(entry.value).flatMap((one) => context.entries(one));
    if (entry.name.startsWith('$')) {
      const grouped = readConditions(inner, entity, path, context);
      properties.push(...grouped.properties);
      relations.push(...grouped.relations);
      continue;
    }
    properties.push(entry.name);
    const here = [...path, entry.name];
    const relation = entity.kind === 'model' ? relationAt(entity.model, here, context) : null;
    if (relation === null) continue;
    const asked = inner.filter(({ name }) => !COMPARES.has(name));
    if (asked.every(({ name }) => name === 'id')) {
      // The key alone is compared where it is kept, which may be this very table.
      if (relation.columns.length === 0)
        relations.push({ path: here, at: entry.at, properties: [], isHolder: true });
      continue;
    }
    const nested = readConditions(asked, entity, here, context);
    relations.push({ path: here, at: entry.at, properties: nested.properties, isHolder: false });
    relations.push(...nested.relations);
  }
  return { properties, relations };
}

/** Operators that compare a value, as opposed to those that group conditions (`$or`, `$some`). */
const COMPARES = new Set([
  '$eq', '$ne', '$in', '$nin', '$gt', '$gte', '$lt', '$lte', '$like', '$re', '$ilike', '$exists', '$fulltext',
  '$overlap', '$contains', '$contained',
]); // prettier-ignore
