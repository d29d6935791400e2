import type { Entry, ScanContext, TableToken } from '../../detector.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';

// https://typeorm.io/docs/working-with-entity-manager/find-options

/** What the options of a find call say, beyond the entity itself. */
export interface FindOptions {
  /** Properties of the entity named in `where`, `select`, `order` and data. */
  readonly properties: readonly string[];
  readonly relations: readonly RelationMention[];
  readonly hasSelect: boolean;
  readonly locks: boolean;
}

/** A relation named in options, by its path from the entity. */
export interface RelationMention {
  readonly path: readonly string[];
  /** Where it is written; `null` when not as a literal. */
  readonly at: Ref | null;
}

const OPTION_KEYS = new Set([
  'where', 'relations', 'select', 'order', 'join', 'loadEagerRelations', 'loadRelationIds', 'withDeleted', 'take',
  'skip', 'cache', 'lock', 'transaction', 'relationLoadStrategy', 'comment',
]); // prettier-ignore

/** Reads one argument: find options, or the conditions or data of the short forms (`findOneBy`, `update`). */
export function readOptions(value: Value, entity: TableToken, context: ScanContext): FindOptions {
  const entries = context.entries(value);
  const isOptions = entries.some(({ name }) => OPTION_KEYS.has(name));
  if (!isOptions) return conditionsOnly(entries, entity, context);
  const parts = entries.map((entry) => readOption(entry, entity, context));
  return {
    properties: parts.flatMap((part) => part.properties),
    relations: parts.flatMap((part) => part.relations),
    hasSelect: entries.some(({ name }) => name === 'select'),
    locks: entries.some(({ name, value }) => name === 'lock' && locksRows(value, context)),
  };
}

function conditionsOnly(
  entries: readonly Entry[],
  entity: TableToken,
  context: ScanContext,
): FindOptions {
  return { ...readConditions(entries, entity, [], context), hasSelect: false, locks: false };
}

type Mentions = Pick<FindOptions, 'properties' | 'relations'>;

const NOTHING: Mentions = { properties: [], relations: [] };

function readOption(entry: Entry, entity: TableToken, context: ScanContext): Mentions {
  switch (entry.name) {
    case 'relations':
      return { properties: [], relations: withParents(relationsIn(entry.value, [], context)) };
    case 'where':
    case 'order': {
      const all = alternativesOf(entry.value).map((one) =>
        readConditions(context.entries(one), entity, [], context),
      );
      return {
        properties: all.flatMap((one) => one.properties),
        relations: all.flatMap((one) => one.relations),
      };
    }
    case 'select':
      return {
        properties: [
          ...textsIn(entry.value),
          ...context.entries(entry.value).map(({ name }) => name),
        ],
        relations: [],
      };
    default:
      return NOTHING;
  }
}

/** Relations named by `relations`: a list of dotted paths, or nested objects. */
function relationsIn(
  value: Value,
  path: readonly string[],
  context: ScanContext,
): readonly RelationMention[] {
  const listed = alternativesOf(value).flatMap((one): readonly RelationMention[] => {
    const dotted = knownText(one);
    if (dotted === null) return [];
    const at = one.kind === 'text' ? one.at : null;
    return [{ path: [...path, ...dotted.split('.')], at }];
  });
  const nested = context.entries(value).flatMap((entry): readonly RelationMention[] => {
    if (entry.value.kind === 'boolean' && !entry.value.value) return [];
    const here = [...path, entry.name];
    return [{ path: here, at: entry.at }, ...relationsIn(entry.value, here, context)];
  });
  return [...listed, ...nested];
}

/** `lines.product` loads the lines too, listed or not. */
function withParents(mentions: readonly RelationMention[]): readonly RelationMention[] {
  const known = new Set(mentions.map(({ path }) => path.join('.')));
  return mentions.flatMap((mention) => {
    const parents: RelationMention[] = [];
    for (let length = 1; length < mention.path.length; length += 1) {
      const path = mention.path.slice(0, length);
      const key = path.join('.');
      if (known.has(key)) continue;
      known.add(key);
      parents.push({ path, at: mention.at });
    }
    return [...parents, mention];
  });
}

/** Keys of a condition: properties, and relations where what they hold is an object of conditions again. */
function readConditions(
  entries: readonly Entry[],
  entity: TableToken,
  path: readonly string[],
  context: ScanContext,
): Mentions {
  const properties: string[] = [];
  const relations: RelationMention[] = [];
  for (const entry of entries) {
    const here = [...path, entry.name];
    if (!isRelation(entity, here, context)) {
      if (path.length === 0) properties.push(entry.name);
      continue;
    }
    if (path.length === 0) properties.push(entry.name);
    const inner = alternativesOf(entry.value).flatMap((one) => context.entries(one));
    if (inner.length === 0) continue;
    // `{ customer: { id } }` compares the referring column and reads no other table.
    const asksMore = inner.some(({ name }) => name !== 'id');
    if (asksMore) relations.push({ path: here, at: entry.at });
    const nested = readConditions(inner, entity, here, context);
    relations.push(...nested.relations);
  }
  return { properties, relations };
}

function isRelation(entity: TableToken, path: readonly string[], context: ScanContext): boolean {
  if (entity.kind !== 'model') return false;
  let model = entity.model;
  for (const [index, step] of path.entries()) {
    const relation = model.properties.find(({ name }) => name === step)?.relation ?? null;
    if (relation === null) return false;
    if (index === path.length - 1) return true;
    const [target] = context.models.named(relation.target, 'typeorm');
    if (target === undefined) return false;
    model = target;
  }
  return false;
}

function locksRows(lock: Value, context: ScanContext): boolean {
  const mode = knownText(context.member(lock, 'mode'));
  return mode !== null && /write|for_no_key_update/.test(mode);
}

function textsIn(value: Value): readonly string[] {
  return alternativesOf(value).flatMap((one) => knownText(one) ?? []);
}

/** What an option may be, the elements of lists among it. */
function alternativesOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((one) =>
    one.kind === 'array' ? one.elements.flatMap((element) => alternatives(element)) : [one],
  );
}
