import type { TableName } from '../../../model/catalog.js';
import { sortBy } from '../../../util/sort.js';
import type { ObjectId, Relation } from './snapshot.js';

/** Relations without partitions, and what becomes of a reference to one of them. */
export interface Folding {
  /** Everything but partitions. */
  readonly relations: readonly Relation[];
  /** The relation, or the outermost parent of a partition; `null` when it was not read. */
  find(id: ObjectId): Relation | null;
  isPartition(id: ObjectId): boolean;
  nameOf(relation: Relation): TableName;
  namesOf(ids: readonly ObjectId[]): TableName[];
  /** The table itself, or the tables that a view reads, also through other views. */
  baseTablesOf(id: ObjectId): readonly Relation[];
  /** Summed over the leaf partitions, `null` when nothing is known of any. */
  sizeOf(relation: Relation): { rows: number | null; bytes: number | null; partitionCount: number };
}

/** Folds partitions of all levels into the table that they are parts of. */
export function foldPartitions(relations: readonly Relation[]): Folding {
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const partitionsById = groupPartitions(relations);

  const find = (id: ObjectId): Relation | null => {
    let relation = byId.get(id);
    while (relation !== undefined && relation.partitionOf !== null) {
      relation = byId.get(relation.partitionOf);
    }
    return relation ?? null;
  };
  const nameOf = ({ schema, name }: Relation): TableName => `${schema}.${name}`;

  return {
    relations: relations.filter(({ partitionOf }) => partitionOf === null),
    find,
    isPartition: (id) => (byId.get(id)?.partitionOf ?? null) !== null,
    nameOf,
    namesOf: (ids) =>
      ids.map(find).flatMap((relation) => (relation === null ? [] : nameOf(relation))),
    baseTablesOf: (id) => baseTables(id, find),
    sizeOf: (relation) => {
      if (relation.kind !== 'partitioned') {
        return { rows: relation.rows, bytes: relation.bytes, partitionCount: 0 };
      }
      const leaves = leafPartitions(relation.id, partitionsById);
      return {
        rows: sumKnown(leaves.map(({ rows }) => rows)),
        bytes: sumKnown(leaves.map(({ bytes }) => bytes)),
        partitionCount: leaves.length,
      };
    },
  };
}

function groupPartitions(relations: readonly Relation[]): Map<ObjectId, Relation[]> {
  const partitionsById = new Map<ObjectId, Relation[]>();
  for (const relation of relations) {
    if (relation.partitionOf === null) continue;
    const siblings = partitionsById.get(relation.partitionOf);
    if (siblings === undefined) partitionsById.set(relation.partitionOf, [relation]);
    else siblings.push(relation);
  }
  return partitionsById;
}

function leafPartitions(
  id: ObjectId,
  partitionsById: ReadonlyMap<ObjectId, readonly Relation[]>,
): Relation[] {
  return (partitionsById.get(id) ?? []).flatMap((partition) =>
    partition.kind === 'partitioned' ? leafPartitions(partition.id, partitionsById) : [partition],
  );
}

function baseTables(id: ObjectId, find: (id: ObjectId) => Relation | null): readonly Relation[] {
  const seen = new Set<ObjectId>();
  const tables = new Set<Relation>();
  const follow = (next: ObjectId): void => {
    const relation = find(next);
    if (relation === null || seen.has(relation.id)) return;
    seen.add(relation.id);
    if (relation.kind !== 'view' && relation.kind !== 'materialized-view') tables.add(relation);
    for (const read of relation.reads) follow(read);
  };
  follow(id);
  return sortBy(tables, (table) => table.id);
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
