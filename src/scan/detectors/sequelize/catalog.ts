import type { Catalog, Column, ForeignKey, Table } from '../../../model/catalog.js';
import { sortBy, sortedUnique } from '../../../util/sort.js';
import { plainColumn, plainTable } from '../../entities/plain-table.js';
import type { Association, Attribute } from './source-model.js';
import type { NamedAssociation, NamedColumn, NamedModel, SourceIndex } from './schema.js';

/** The tables and keys that the models stand for. Models that share a table are folded into one. */
export function catalogOf(named: readonly NamedModel[], index: SourceIndex): Catalog {
  const groups = new Map<string, NamedModel[]>();
  for (const model of named) groups.set(model.table, [...(groups.get(model.table) ?? []), model]);
  const joins = joinTablesOf(named, new Set(groups.keys()));
  const keys = new Map<string, ForeignKey>();
  for (const key of [
    ...named.flatMap((model) => foreignKeysOf(model, index)),
    ...joins.flatMap((one) => one.keys),
  ]) {
    const id = `${key.from} ${key.columns.join()}`;
    // One side that asks for the constraint is enough.
    const known = keys.get(id);
    if (known === undefined || (known.origin === 'ghost' && key.origin === 'declared')) {
      keys.set(id, key);
    }
  }
  const tables = [
    ...[...groups].map(([name, group]) => tableOf(name, group)),
    ...joins.map(({ table }) => table),
  ];
  return {
    dialect: null,
    serverVersion: null,
    schemas: sortedUnique(tables.flatMap(({ schema }) => schema ?? [])),
    tables: sortBy(tables, ({ name }) => name),
    foreignKeys: sortBy(
      [...keys.values()],
      ({ from }) => from,
      ({ columns }) => columns.join(),
    ),
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  };
}

function tableOf(name: string, group: readonly NamedModel[]): Table {
  const columns = new Map<string, NamedColumn>();
  for (const one of group.flatMap((model) => model.columns)) {
    if (!columns.has(one.column)) columns.set(one.column, one);
  }
  const all = [...columns.values()];
  return plainTable(
    name,
    all.map(columnOf),
    all.filter(({ attribute }) => attribute.isPrimary).map(({ column }) => column),
    all
      .filter(({ attribute }) => attribute.isUnique)
      .map(({ column }) => ({ name: null, columns: [column] })),
  );
}

function columnOf({ column, attribute }: NamedColumn): Column {
  return {
    ...plainColumn(column, attribute.type),
    isNullable: attribute.isNullable,
    default: attribute.default,
  };
}

function foreignKeysOf(model: NamedModel, index: SourceIndex): readonly ForeignKey[] {
  const byAssociation = model.associations.flatMap((one): ForeignKey[] => {
    const { kind } = one.source;
    if (one.target === null || kind === 'belongsToMany') return [];
    const [holder, referred] = kind === 'belongsTo' ? [model, one.target] : [one.target, model];
    return [foreignKeyOf(holder, one.column, referred, one, kind === 'hasOne')];
  });
  const byAttribute = model.columns.flatMap(({ column, attribute }): ForeignKey[] => {
    const { references } = attribute;
    const target = references === null ? null : index.find(references.target);
    return target === null ? [] : [foreignKeyOf(model, column, target, null, false)];
  });
  return [...byAssociation, ...byAttribute];
}

function foreignKeyOf(
  holder: NamedModel,
  column: string,
  referred: NamedModel,
  given: NamedAssociation | null,
  isOneToOne: boolean,
): ForeignKey {
  const attribute = holder.columns.find((one) => one.column === column)?.attribute ?? null;
  const isNullable = attribute === null || attribute.isNullable;
  const association = given?.source ?? null;
  const line = attribute === null || attribute.line === 0 ? association?.line : attribute.line;
  return {
    name: null,
    from: holder.table,
    columns: [column],
    to: referred.table,
    toColumns: [attribute?.references?.key ?? primaryColumnOf(referred)],
    ...actionsOf(attribute, association, isNullable),
    isDeferrable: false,
    isNullable,
    isIdentifying: attribute?.isPrimary === true,
    isOneToOne: isOneToOne || attribute?.isUnique === true,
    isInheritance: false,
    isManyToMany: false,
    ...standingOf(attribute, association),
    source: { file: holder.source.file, line: line ?? holder.source.line },
  };
}

/** Whether the database enforces the key: an attribute's `references` always, an association unless it says no. */
function standingOf(
  attribute: Attribute | null,
  association: Association | null,
): Pick<ForeignKey, 'origin' | 'isValidated'> {
  const isReferring = attribute !== null && attribute.references !== null;
  const isEnforced = isReferring || association === null || association.hasConstraint;
  return { origin: isEnforced ? 'declared' : 'ghost', isValidated: isEnforced };
}

/** What is said, or what Sequelize does by itself. */
function actionsOf(
  attribute: Attribute | null,
  association: Association | null,
  isNullable: boolean,
): Pick<ForeignKey, 'onDelete' | 'onUpdate'> {
  const onDelete = attribute?.onDelete ?? association?.onDelete ?? null;
  const onUpdate = attribute?.onUpdate ?? association?.onUpdate ?? null;
  return {
    onDelete: onDelete ?? (isNullable ? 'set null' : 'no action'),
    onUpdate: onUpdate ?? 'cascade',
  };
}

function primaryColumnOf({ columns }: NamedModel): string {
  return columns.find(({ attribute }) => attribute.isPrimary)?.column ?? 'id';
}

interface JoinTable {
  readonly table: Table;
  readonly keys: readonly ForeignKey[];
}

/** Tables of many-to-many associations that no model declares. */
function joinTablesOf(
  named: readonly NamedModel[],
  declared: ReadonlySet<string>,
): readonly JoinTable[] {
  const found = new Map<string, JoinTable>();
  for (const model of named) {
    for (const one of model.associations) {
      const { joinTable, joinColumns, target } = one;
      if (joinTable === null || joinColumns === null || target === null) continue;
      if (declared.has(joinTable) || found.has(joinTable)) continue;
      const legs = [model, target].map((referred, at) => ({
        referred,
        column: joinColumns[at] ?? '',
      }));
      found.set(joinTable, {
        table: plainTable(
          joinTable,
          legs.map(({ column }) => plainColumn(column, 'integer')),
          legs.map(({ column }) => column),
          [],
        ),
        keys: legs.map(({ referred, column }) => legKey(joinTable, column, referred, model, one)),
      });
    }
  }
  return [...found.values()];
}

function legKey(
  from: string,
  column: string,
  referred: NamedModel,
  declaring: NamedModel,
  { source }: NamedAssociation,
): ForeignKey {
  return {
    ...foreignKeyOf(referred, column, referred, null, false),
    from,
    onDelete: source.onDelete ?? 'cascade',
    isNullable: false,
    isIdentifying: true,
    isOneToOne: false,
    isManyToMany: true,
    ...standingOf(null, source),
    source: { file: declaring.source.file, line: source.line },
  };
}
