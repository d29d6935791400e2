import type { ForeignKey, Table } from '../../model/catalog.js';
import type { JoinColumn, JoinTable, RelationProperty } from './entity.js';
import type { NamingStrategy, ReferredColumn } from './naming.js';
import { plainColumn, plainTable } from './plain-table.js';
import type { EntityIndex, NamedColumn, NamedEntity } from './schema.js';

/** The table that the ORM makes for a many-to-many relation. */
export interface BuiltJoinTable {
  readonly name: string;
  readonly table: Table;
  readonly foreignKeys: readonly ForeignKey[];
}

interface Leg {
  readonly entity: NamedEntity;
  readonly columns: readonly { readonly name: string; readonly to: NamedColumn }[];
}

/** The join table of a relation, seen from either side; `null` when it has none. */
export function joinTableOf(
  one: NamedEntity,
  relation: RelationProperty,
  index: EntityIndex,
  naming: NamingStrategy,
): BuiltJoinTable | null {
  const other = relation.cardinality === 'many-to-many' ? index.find(relation.target) : null;
  if (other === null) return null;
  if (relation.joinTable !== null) return build(one, relation, other, index, naming);
  // The other side owns it: the relation there that leads back here.
  const owners = other.relations.filter(
    ({ relation: back }) => back.joinTable !== null && index.find(back.target) === one,
  );
  const owning = owners.find(({ path }) => path === relation.mappedBy) ?? owners[0];
  return owning === undefined ? null : build(other, owning.relation, one, index, naming);
}

function build(
  owner: NamedEntity,
  relation: RelationProperty,
  inverse: NamedEntity,
  index: EntityIndex,
  naming: NamingStrategy,
): BuiltJoinTable | null {
  const declared = relation.joinTable;
  if (declared === null || owner.table === null || inverse.table === null) return null;
  const linking = declared.entity === null ? null : index.find(declared.entity);
  if (linking !== null && linking.table !== null) {
    // Its columns and keys are told by the entity itself.
    return { name: linking.table, table: plainTable(linking.table, [], [], []), foreignKeys: [] };
  }
  const bare =
    declared.name ?? naming.joinTableName(owner.bareTable, inverse.bareTable, relation.name);
  const dot = owner.table.indexOf('.');
  const name = dot < 0 || bare.includes('.') ? bare : `${owner.table.slice(0, dot)}.${bare}`;
  const legs = legsOf(owner, inverse, declared, naming);
  const columns = legs.flatMap((leg) => leg.columns);
  return {
    name,
    table: plainTable(
      name,
      columns.map((one) => plainColumn(one.name, one.to.column.type)),
      columns.map((one) => one.name),
      [],
    ),
    foreignKeys: legs.map((leg) => foreignKeyOf(name, leg, owner, relation)),
  };
}

/** Where both sides would have the same names, which is so when they are one entity, they are numbered. */
function legsOf(
  owner: NamedEntity,
  inverse: NamedEntity,
  { joinColumns, inverseJoinColumns }: JoinTable,
  naming: NamingStrategy,
): readonly Leg[] {
  const here = legOf(owner, joinColumns, naming, null);
  const there = legOf(inverse, inverseJoinColumns, naming, null);
  const names = new Set(here.columns.map(({ name }) => name));
  return there.columns.some(({ name }) => names.has(name))
    ? [legOf(owner, [], naming, 1), legOf(inverse, [], naming, 2)]
    : [here, there];
}

function legOf(
  entity: NamedEntity,
  given: readonly JoinColumn[],
  naming: NamingStrategy,
  number: 1 | 2 | null,
): Leg {
  const side = { className: entity.rootClass, table: entity.bareTable };
  const primary = entity.columns.filter(({ column }) => column.isPrimary);
  return {
    entity,
    columns: primary.map((to, index) => ({
      name: given[index]?.name ?? naming.joinTableColumnName(side, referredColumn(to), number),
      to,
    })),
  };
}

function foreignKeyOf(
  from: string,
  leg: Leg,
  owner: NamedEntity,
  relation: RelationProperty,
): ForeignKey {
  return {
    name: null,
    from,
    columns: leg.columns.map(({ name }) => name),
    to: leg.entity.table ?? '',
    toColumns: leg.columns.map(({ to }) => to.name),
    onDelete: relation.onDelete ?? 'cascade',
    onUpdate: relation.onUpdate ?? 'cascade',
    isDeferrable: false,
    isValidated: true,
    isNullable: false,
    isIdentifying: true,
    isOneToOne: false,
    isInheritance: false,
    isManyToMany: true,
    origin: 'declared',
    source: { file: owner.entity.file, line: relation.line },
  };
}

/** What naming strategies need to know of it. */
export function referredColumn({ property, name, column }: NamedColumn): ReferredColumn {
  return { property, column: name, given: column.columnName };
}
