import type { TableName } from '../../../model/catalog.js';
import type { OrmModel, OrmProperty } from '../../../model/orm-model.js';
import { keyOfRef, type Value } from '../../resolve/value.js';
import {
  camelized,
  columnNameOf,
  defaultAlias,
  tableNameOf,
  underscored,
  withDefaults,
} from './naming.js';
import type { SourceModels } from './read-models.js';
import type {
  Association,
  Attribute,
  ModelKey,
  ModelOptions,
  Scopes,
  SourceModel,
} from './source-model.js';

/** A model with the names of its table and columns. */
export interface NamedModel {
  readonly source: SourceModel;
  readonly options: ModelOptions;
  readonly table: TableName;
  /** Declared ones, those that Sequelize adds, and referring columns that only associations name. */
  readonly columns: readonly NamedColumn[];
  readonly associations: readonly NamedAssociation[];
  readonly scopes: Scopes;
}

export interface NamedColumn {
  readonly column: string;
  readonly attribute: Attribute;
}

export interface NamedAssociation {
  readonly source: Association;
  readonly name: string;
  readonly target: NamedModel | null;
  /** The referring column: here for `belongsTo`, in the target for `hasOne` and `hasMany`. */
  readonly column: string;
  readonly joinTable: TableName | null;
  /** Columns of the join table that refer to this model and to the target. */
  readonly joinColumns: readonly [string, string] | null;
}

/** Finds models the way that declarations name them. */
export interface SourceIndex {
  find(key: ModelKey): NamedModel | null;
}

/** Names everything that was declared. Where a model is declared twice, the first counts. */
export function nameModels({ models, associations, scopes, defaults }: SourceModels): {
  readonly named: readonly NamedModel[];
  readonly index: SourceIndex;
} {
  const plain = models.map((source) => nameModel(source, withDefaults(source.options, defaults)));
  const early = indexModels(plain);
  const extra = new Map<NamedModel, Association[]>();
  for (const { from, association } of associations) {
    const model = early.find(from);
    if (model !== null) extra.set(model, [...(extra.get(model) ?? []), association]);
  }
  const added = new Map<NamedModel, [string, Value][]>();
  for (const { from, name, value } of scopes) {
    const model = early.find(from);
    if (model !== null) added.set(model, [...(added.get(model) ?? []), [name, value]]);
  }
  const named = plain.map((model) => {
    const all = [...model.source.associations, ...(extra.get(model) ?? [])];
    return withReferring({
      ...model,
      scopes: new Map([...model.scopes, ...(added.get(model) ?? [])]),
      associations: all.map((one) => nameAssociation(one, model, early)),
    });
  });
  return { named, index: indexModels(named) };
}

function nameModel(source: SourceModel, options: ModelOptions): NamedModel {
  const attributes = [...keyOf(source), ...source.attributes, ...timestampsOf(source, options)];
  return {
    source,
    options,
    table: tableNameOf(source, options),
    columns: attributes.map((attribute) => ({
      column: columnNameOf(attribute, options),
      attribute,
    })),
    associations: [],
    scopes: source.scopes,
  };
}

/** An attribute that Sequelize adds by itself. */
function added(name: string, type: string, facts: Partial<Attribute> = {}): Attribute {
  return {
    name,
    line: 0,
    field: null,
    type,
    isNullable: false,
    isPrimary: false,
    isUnique: false,
    default: 'none',
    references: null,
    onDelete: null,
    onUpdate: null,
    ...facts,
  };
}

/** `id`, where no primary key is declared. */
function keyOf({ attributes }: SourceModel): readonly Attribute[] {
  return attributes.some(({ isPrimary, name }) => isPrimary || name === 'id')
    ? []
    : [added('id', 'integer', { isPrimary: true, default: 'sequence' })];
}

function timestampsOf({ attributes }: SourceModel, options: ModelOptions): readonly Attribute[] {
  if (options.timestamps === false) return [];
  const candidates: readonly (readonly [string, string | false | null, boolean])[] = [
    ['createdAt', options.createdAt, false],
    ['updatedAt', options.updatedAt, false],
    ...(options.paranoid === true ? [['deletedAt', options.deletedAt, true] as const] : []),
  ];
  return candidates.flatMap(([standard, given, isNullable]) => {
    const name = given === null ? standard : given;
    return name === false || attributes.some((one) => one.name === name)
      ? []
      : [added(name, 'timestamp', { isNullable })];
  });
}

function indexModels(models: readonly NamedModel[]): SourceIndex {
  const byRef = new Map(models.map((model) => [keyOfRef(model.source.ref), model]));
  const byName = new Map<string, NamedModel>();
  for (const model of models) {
    for (const name of [model.source.name, model.source.modelName, model.table]) {
      if (!byName.has(name)) byName.set(name, model);
    }
  }
  return {
    find: (key) => (typeof key === 'string' ? byName.get(key) : byRef.get(keyOfRef(key))) ?? null,
  };
}

function nameAssociation(
  source: Association,
  owner: NamedModel,
  index: SourceIndex,
): NamedAssociation {
  const target = index.find(source.target);
  const targetName =
    target?.source.modelName ?? (typeof source.target === 'string' ? source.target : '');
  const isMany = source.kind === 'hasMany' || source.kind === 'belongsToMany';
  const name = source.as ?? defaultAlias(targetName, isMany);
  const column =
    source.kind === 'belongsTo'
      ? referringColumn(source, owner, target, camelized(name, primaryOf(target)))
      : referringColumn(source, target, owner, camelized(owner.source.modelName, primaryOf(owner)));
  if (source.kind !== 'belongsToMany') {
    return { source, name, target, column, joinTable: null, joinColumns: null };
  }
  const through = source.through === null ? null : index.find(source.through);
  const joinTable = through?.table ?? (typeof source.through === 'string' ? source.through : null);
  const here = source.foreignKey ?? camelized(owner.source.modelName, primaryOf(owner));
  const there = source.otherKey ?? camelized(targetName, primaryOf(target));
  const joinColumns = [columnIn(here, through, owner), columnIn(there, through, owner)] as const;
  return { source, name, target, column, joinTable, joinColumns };
}

/**
 * The column in `holder` that refers to `referred`: the given key, the only declared one that leads there
 * (`@ForeignKey`), or Sequelize's default.
 */
function referringColumn(
  { foreignKey }: Association,
  holder: NamedModel | null,
  referred: NamedModel | null,
  standard: string,
): string {
  const declared =
    foreignKey === null
      ? holder?.source.attributes.find(({ references }) => leadsTo(references, referred))?.name
      : undefined;
  return columnIn(foreignKey ?? declared ?? standard, holder, referred);
}

function leadsTo(references: Attribute['references'], model: NamedModel | null): boolean {
  if (references === null || model === null) return false;
  const { target } = references;
  return typeof target === 'string'
    ? target === model.source.name || target === model.source.modelName || target === model.table
    : keyOfRef(target) === keyOfRef(model.source.ref);
}

/** The column of an attribute, declared or not. */
function columnIn(name: string, holder: NamedModel | null, other: NamedModel | null): string {
  const declared = holder?.columns.find(({ attribute }) => attribute.name === name);
  if (declared !== undefined) return declared.column;
  return (holder ?? other)?.options.underscored === true ? underscored(name) : name;
}

/** The primary key's attribute, `id` where it is not known. */
function primaryOf(model: NamedModel | null): string {
  return model?.columns.find(({ attribute }) => attribute.isPrimary)?.attribute.name ?? 'id';
}

/** Adds the referring columns of `belongsTo` that no attribute declares. */
function withReferring(model: NamedModel): NamedModel {
  const known = new Set(model.columns.map(({ column }) => column));
  const missing = model.associations.filter(
    ({ source, column }) => source.kind === 'belongsTo' && !known.has(column),
  );
  const distinct = new Map(missing.map((one) => [one.column, one]));
  const columns = [...distinct.values()].map(({ column, target, source }): NamedColumn => {
    const type = target?.columns.find(({ attribute }) => attribute.isPrimary)?.attribute.type;
    const name = source.foreignKey ?? column;
    return {
      column,
      attribute: added(name, type ?? 'integer', { isNullable: true, field: column }),
    };
  });
  return { ...model, columns: [...model.columns, ...columns] };
}

/** The model in the words of the scanner. */
export function ormModelOf(model: NamedModel): OrmModel {
  const columns: OrmProperty[] = model.columns.map(({ column, attribute }) => ({
    name: attribute.name,
    column,
    relation: null,
  }));
  const relations = model.associations.flatMap(
    ({ source, name, target, column, joinTable }): OrmProperty[] => {
      if (target === null) return [];
      const relation = {
        target: target.source.name,
        isMany: source.kind === 'hasMany' || source.kind === 'belongsToMany',
        columns: source.kind === 'belongsTo' ? [column] : [],
        joinTable,
        onDelete: source.onDelete,
        isEager: false,
        cascades: [],
      };
      return [{ name, column: null, relation }];
    },
  );
  const { name, file, line } = model.source;
  return {
    orm: 'sequelize',
    name,
    table: model.table,
    file,
    line,
    properties: [...columns, ...relations],
  };
}
