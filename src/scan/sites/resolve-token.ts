import type { ResolvedBy } from '../../model/access.js';
import type { TableName } from '../../model/catalog.js';
import type { OrmModel, OrmRelation } from '../../model/orm-model.js';
import { kebabCase } from '../../util/words.js';
import type { ModelIndex, RelationOrigin, TableToken } from '../detector.js';
import { isOpen } from '../resolve/substitute.js';
import { alternatives, knownText, type TextValue, type Value } from '../resolve/value.js';
import type { TableIndex } from '../table-index.js';

/** The tables that a token stands for, and what of it could not be told. */
export interface TokenResult {
  readonly hits: readonly Hit[];
  /** A part of it waits for a caller or a subclass. */
  readonly isOpen: boolean;
  /** Why nothing was found; `null` when something was, or when all of it is open. */
  readonly problem: Problem | null;
}

export interface Hit {
  readonly table: TableName;
  /** The model that led there; `null` for a physical name. */
  readonly model: OrmModel | null;
  readonly resolvedBy: ResolvedBy;
  /** Reached through a view, or one of several that the code may mean. */
  readonly isLikely: boolean;
}

export interface Problem {
  readonly reason: 'dynamic-table' | 'unknown-table';
  readonly detail: string;
}

/** Turns what names a table into tables of the catalog. */
export function resolveToken(
  token: TableToken,
  models: ModelIndex,
  tables: TableIndex,
): TokenResult {
  switch (token.kind) {
    case 'name':
      return ofName(token.name, 'literal', tables);
    case 'model':
      return ofModel(token.model, 'symbol', tables);
    case 'value':
      return ofValue(token.value, models, tables);
    case 'if':
      return ofPossibleModel(token, models, tables);
    case 'relation':
      return ofRelation(token, models, tables);
    case 'relations':
      // What of it is known was told apart before (`expandRelations`).
      return { hits: [], isOpen: isOpen(token.named), problem: null };
  }
}

type PossibleModel = Extract<TableToken, { kind: 'if' }>;

/** What turns out to be something else is no touch and no problem. */
function ofPossibleModel(
  token: PossibleModel,
  models: ModelIndex,
  tables: TableIndex,
): TokenResult {
  const results = possibleModels(token, models).map((model) => ofModel(model, 'symbol', tables));
  const hits = results.flatMap((result) => result.hits);
  return { hits, isOpen: isOpen(token.value), problem: results[0]?.problem ?? null };
}

function possibleModels(
  { value, is, orm }: PossibleModel,
  models: ModelIndex,
): readonly OrmModel[] {
  return alternatives(value).flatMap((one) => {
    const type = one.kind === 'instance' && is === 'row' ? one.type : one;
    if (type.kind !== 'class' || (is === 'row') !== (one.kind === 'instance')) return [];
    const model = models.ofClass(type.ref);
    return model?.orm === orm ? [model] : [];
  });
}

/** The models that a value stands for: their classes, instances of them, or their names. */
export function modelsOf(value: Value, models: ModelIndex): readonly OrmModel[] {
  return alternatives(value).flatMap((one) => {
    const type = one.kind === 'instance' ? one.type : one;
    if (type.kind === 'class') return models.ofClass(type.ref) ?? [];
    // Made by the call that declares it: a table object, a schema.
    const made = one.kind === 'instance' && one.origin !== null ? models.ofClass(one.origin) : null;
    if (made !== null) return made;
    const name = knownText(one);
    if (name !== null) return models.named(name).slice(0, 1);
    // Generated code that is not in the repository is known by name only.
    return type.kind === 'external'
      ? models.named(type.name.split('.').at(-1) ?? '').slice(0, 1)
      : [];
  });
}

function ofName(name: string, resolvedBy: ResolvedBy, tables: TableIndex): TokenResult {
  const found = tables.resolve(name);
  if (found === null) return failed('unknown-table', `No table "${name}" is known.`);
  if (found.tables.length === 0) {
    return failed('unknown-table', `The tables behind the view "${name}" are not known.`);
  }
  const isLikely = found.view !== null;
  const hits = found.tables.map((table) => ({ table, model: null, resolvedBy, isLikely }));
  return { hits, isOpen: false, problem: null };
}

function ofModel(model: OrmModel, resolvedBy: ResolvedBy, tables: TableIndex): TokenResult {
  if (model.table === null) {
    return failed('unknown-table', `"${model.name}" has no table of its own.`);
  }
  const result = ofName(model.table, resolvedBy, tables);
  return { ...result, hits: result.hits.map((hit) => ({ ...hit, model })) };
}

function ofValue(value: Value, models: ModelIndex, tables: TableIndex): TokenResult {
  const parts = alternatives(value).map((one) => ofOneValue(one, models, tables));
  const hits = parts.flatMap((part) => part.hits);
  const open = parts.some((part) => part.isOpen);
  const problem = hits.length > 0 || open ? null : (parts[0]?.problem ?? null);
  const isLikely = new Set(hits.map(({ table }) => table)).size > 1;
  return {
    hits: hits.map((hit) => ({ ...hit, isLikely: hit.isLikely || isLikely })),
    isOpen: open,
    problem,
  };
}

function ofOneValue(value: Value, models: ModelIndex, tables: TableIndex): TokenResult {
  const [model] = modelsOf(value, models);
  if (model !== undefined) return ofModel(model, resolvedByOf(value), tables);
  const name = knownText(value);
  if (name !== null) return ofName(name, resolvedByOf(value), tables);
  if (isOpen(value)) return { hits: [], isOpen: true, problem: null };
  const generated = value.kind === 'external' ? ofGenerated(value.name, tables) : null;
  if (generated !== null) return generated;
  return failed('dynamic-table', `The table is ${describe(value)}.`);
}

/**
 * A table object of generated code that is not in the repository is known by its name only: `OrderLines.table`,
 * `order_lines`. Assumed is that the name follows the table's.
 */
function ofGenerated(dotted: string, tables: TableIndex): TokenResult | null {
  const parts = dotted.split('.');
  const last = parts.at(-1) ?? '';
  const name = (/^table(?:Name)?$/.test(last) ? parts.at(-2) : last) ?? '';
  const spellings = [name, kebabCase(name, '').replaceAll('-', '_')];
  const found = spellings.find((one) => one !== '' && tables.resolve(one) !== null);
  return found === undefined ? null : likely(ofName(found, 'symbol', tables));
}

function ofRelation(
  token: Extract<TableToken, { kind: 'relation' }>,
  models: ModelIndex,
  tables: TableIndex,
): TokenResult {
  const { from } = token;
  const start = startsOf(from, models);
  const isPossible = from.kind === 'if';
  if (start.length === 0) {
    const open = from.kind !== 'model' && isOpen(from.value);
    return open || isPossible
      ? { hits: [], isOpen: open, problem: null }
      : failed(
          'dynamic-table',
          `The model that \`${token.path.join('.')}\` belongs to is not known.`,
        );
  }
  const ends = start.flatMap((model) => followRelations(model, token.path, models) ?? []);
  if (ends.length === 0) {
    if (isPossible) return { hits: [], isOpen: false, problem: null };
    const names = start.map(({ name }) => name).join(' or ');
    return failed('unknown-table', `${names} has no relation \`${token.path.join('.')}\`.`);
  }
  const results = ends.flatMap((end) => {
    // Only an embedded object was named, whose columns are in the model's own table.
    if (end.isWithin) return [];
    if (token.isHolder === true) return [holderOf(end, tables)];
    const { model, joinTable } = end;
    return [
      ofModel(model, 'relation', tables),
      ...(joinTable === null ? [] : [likely(ofName(joinTable, 'relation', tables))]),
    ];
  });
  const hits = results.flatMap((result) => result.hits);
  return { hits, isOpen: false, problem: hits.length > 0 ? null : (results[0]?.problem ?? null) };
}

function startsOf(from: RelationOrigin, models: ModelIndex): readonly OrmModel[] {
  switch (from.kind) {
    case 'model':
      return [from.model];
    case 'if':
      return possibleModels(from, models);
    case 'value':
      return modelsOf(from.value, models);
  }
}

/** Where a relation is kept: in its link table, beside its referring columns, or else on the other side. */
function holderOf({ model, holder, joinTable }: RelationEnd, tables: TableIndex): TokenResult {
  return joinTable === null
    ? ofModel(holder ?? model, 'relation', tables)
    : ofName(joinTable, 'relation', tables);
}

interface RelationEnd {
  readonly model: OrmModel;
  /** The model before the last step where that one has the referring columns. */
  readonly holder: OrmModel | null;
  /** The link table behind the last step. */
  readonly joinTable: TableName | null;
  /** The last step is an object embedded in the model, which is no table of its own. */
  readonly isWithin: boolean;
}

/** The model at the end of a path of relations; `null` when a step is no relation. */
export function followRelations(
  from: OrmModel,
  path: readonly string[],
  models: ModelIndex,
): RelationEnd | null {
  let end: RelationEnd = { model: from, holder: null, joinTable: null, isWithin: false };
  let embedded = '';
  for (const step of path) {
    const name = embedded + step;
    // An embedded object is a step on the way: its relations are named with it, `address.country`.
    if (isEmbedded(end.model, name)) {
      embedded = `${name}.`;
      continue;
    }
    embedded = '';
    const relation = relationNamed(end.model, name, models);
    const target =
      relation === null ? null : nearest(models.named(relation.target, from.orm), end.model);
    if (relation === null || target === null) return null;
    const holder = relation.columns.length > 0 ? end.model : null;
    end = { model: target, holder, joinTable: relation.joinTable, isWithin: false };
  }
  if (embedded !== '') return { ...end, isWithin: true };
  return end;
}

function isEmbedded({ properties }: OrmModel, name: string): boolean {
  return properties.some((one) => one.name === name && one.isEmbedded === true);
}

/** The relation of the model or, failing that, of a class that shares its table by single-table inheritance. */
function relationNamed(model: OrmModel, name: string, models: ModelIndex): OrmRelation | null {
  const sharing = model.table === null ? [] : models.ofTable(model.table);
  for (const one of [model, ...sharing]) {
    const relation = one.properties.find((property) => property.name === name)?.relation ?? null;
    if (relation !== null) return relation;
  }
  return null;
}

/** Of several models of one name, the one whose file shares the longest path with the asking one's. */
function nearest(candidates: readonly OrmModel[], asking: OrmModel): OrmModel | null {
  const shared = ({ file }: OrmModel): number => {
    let length = 0;
    while (length < file.length && file[length] === asking.file[length]) length += 1;
    return length;
  };
  return candidates.reduce<OrmModel | null>(
    (best, one) => (best === null || shared(one) > shared(best) ? one : best),
    null,
  );
}

function likely(result: TokenResult): TokenResult {
  return { ...result, hits: result.hits.map((hit) => ({ ...hit, isLikely: true })) };
}

function failed(reason: Problem['reason'], detail: string): TokenResult {
  return { hits: [], isOpen: false, problem: { reason, detail } };
}

function resolvedByOf(value: Value): ResolvedBy {
  if (value.kind === 'text') return value.at === null ? 'constant' : 'literal';
  return value.kind === 'class' ? 'symbol' : 'annotation';
}

function describe(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return `not known: ${value.reason}`;
    case 'text':
      return `put together at run time: "${textWithHoles(value)}"`;
    case 'external':
      return `"${value.name}" of the package "${value.package}", whose source is not here`;
    case 'class':
      return `"${value.name}", which is declared as no table`;
    case 'instance':
      return `of the type "${value.type.name}", which is declared as no table`;
    default:
      return `not known: ${value.kind}`;
  }
}

function textWithHoles({ parts }: TextValue): string {
  return parts.map((part) => (typeof part === 'string' ? part : '${…}')).join('');
}
