import type { Entry, RelationOrigin, ScanContext } from '../../detector.js';
import { isOpen } from '../../resolve/substitute.js';
import { alternatives, knownText, type Ref, type Value } from '../../resolve/value.js';
import { alternativesOf } from '../../entities/alternatives-of.js';
import { relationAt } from '../../entities/models-in.js';

// https://typeorm.io/docs/working-with-entity-manager/find-options

/** What the options of a find call say, beyond the entity itself. */
export interface FindOptions {
  /** Properties of the entity named in `where`, `select`, `order` and data. */
  readonly properties: readonly string[];
  /** Relations that conditions and sorting lead through. */
  readonly relations: readonly RelationMention[];
  /** What `relations` names, known or handed in; `null` where nothing can. */
  readonly named: Value | null;
  readonly hasSelect: boolean;
  /** `loadEagerRelations: false`. */
  readonly leavesEager: boolean;
  readonly locks: boolean;
}

/** A relation named in a condition, by its path from the entity. */
export interface RelationMention {
  readonly path: readonly string[];
  /** Where it is written. */
  readonly at: Ref;
  /** Properties of the related entity that are asked for. */
  readonly properties: readonly string[];
  /** Only the other side's key is asked for, which earlier versions compare without a join. */
  readonly isKeyOnly: boolean;
}

const OPTION_KEYS = new Set([
  'where', 'relations', 'select', 'order', 'join', 'loadEagerRelations', 'loadRelationIds', 'withDeleted', 'take',
  'skip', 'cache', 'lock', 'transaction', 'relationLoadStrategy', 'comment',
]); // prettier-ignore

/** Methods whose argument is find options and nothing else, in every version. */
const TAKES_OPTIONS =
  /^(?:find|findAndCount|findOne|findOneOrFail|count|exist|exists|setFindOptions|findTrees|findRoots|findDescendants|findDescendantsTree|findAncestors|findAncestorsTree)$/;

/** Reads one argument: find options, or the conditions or data of the short forms (`findOneBy`, `update`). */
export function readOptions(
  value: Value,
  method: string,
  entity: RelationOrigin,
  context: ScanContext,
): FindOptions {
  const named = TAKES_OPTIONS.test(method) ? namedRelations(value, context) : null;
  const entries = alternativesOf(value).flatMap((one) => context.entries(one));
  if (named === null && !entries.some(({ name }) => OPTION_KEYS.has(name))) {
    return {
      ...readConditions(entries, entity, [], context),
      named: null,
      hasSelect: false,
      leavesEager: false,
      locks: false,
    };
  }
  const parts = entries.map((entry) => readOption(entry, entity, context));
  return {
    properties: parts.flatMap((part) => part.properties),
    relations: parts.flatMap((part) => part.relations),
    named,
    hasSelect: entries.some(({ name }) => name === 'select'),
    leavesEager: entries.some(
      ({ name, value }) =>
        name === 'loadEagerRelations' && value.kind === 'boolean' && !value.value,
    ),
    locks: entries.some(({ name, value }) => name === 'lock' && locksRows(value, context)),
  };
}

/** What `relations` of the options is, which may be for a caller to say. */
function namedRelations(value: Value, context: ScanContext): Value | null {
  const named = context.member(value, 'relations');
  return alternatives(named).every(({ kind }) => kind === 'unknown') && !isOpen(named)
    ? null
    : named;
}

type Mentions = Pick<FindOptions, 'properties' | 'relations'>;

const NOTHING: Mentions = { properties: [], relations: [] };

function readOption(entry: Entry, entity: RelationOrigin, context: ScanContext): Mentions {
  switch (entry.name) {
    case 'where':
    case 'order':
      return readConditions(
        alternativesOf(entry.value).flatMap((one) => context.entries(one)),
        entity,
        [],
        context,
      );
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

/** Keys of a condition: properties, and relations where what they hold is an object of conditions again. */
function readConditions(
  entries: readonly Entry[],
  entity: RelationOrigin,
  path: readonly string[],
  context: ScanContext,
): Mentions {
  const relations = entries.flatMap((entry): readonly RelationMention[] => {
    const here = [...path, entry.name];
    if (entity.kind !== 'model' || relationAt(entity.model, here, context) === null) return [];
    const inner = alternativesOf(entry.value).flatMap((one) => context.entries(one));
    if (inner.length === 0) return [];
    const nested = readConditions(inner, entity, here, context);
    const isKeyOnly = inner.every(({ name }) => name === 'id');
    const mention = { path: here, at: entry.at, properties: nested.properties, isKeyOnly };
    return [mention, ...nested.relations];
  });
  return { properties: entries.flatMap((entry) => propertiesOf(entry, context)), relations };
}

/** A property, and where its value is an object, what that may be when it is embedded: `address.city`. */
function propertiesOf({ name, value }: Entry, context: ScanContext): readonly string[] {
  return [name, ...context.entries(value).map((inner) => `${name}.${inner.name}`)];
}

function locksRows(lock: Value, context: ScanContext): boolean {
  const mode = knownText(context.member(lock, 'mode'));
  return mode !== null && /write|for_no_key_update/.test(mode);
}

function textsIn(value: Value): readonly string[] {
  return alternativesOf(value).flatMap((one) => knownText(one) ?? []);
}
