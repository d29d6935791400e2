import type { Access, CodeFacts } from '../model/access.js';
import type { Catalog, ForeignKey } from '../model/catalog.js';
import type { Evidence } from '../model/dependency.js';
import type { ForeignKeyToBreak } from '../model/plan.js';
import type { Crossing } from '../model/seam.js';
import { crossingId, describeKey } from '../util/crossing-id.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';

const DELETE_SITES_SHOWN = 5;

/** Every foreign key that crosses, with what goes with it, the verdict on it and the code that relied on it. */
export function listForeignKeysToBreak(
  catalog: Catalog,
  facts: CodeFacts,
  crossings: readonly Crossing[],
): ForeignKeyToBreak[] {
  const keysById = groupBy(catalog.foreignKeys, describeKey);
  const deletes = groupBy(
    facts.accesses.filter((access) => access.operation === 'delete'),
    (access) => access.table,
  );
  const found = crossings
    .filter((crossing) => crossing.kind === 'foreign-key')
    .flatMap((crossing) => {
      const what = crossing.id.slice(
        crossingId('foreign-key', crossing.from, crossing.to, '').length,
      );
      return (keysById.get(what) ?? []).map((key) =>
        describeBreak(key, crossing, deletes.get(key.to) ?? []),
      );
    });
  return sortBy(
    found,
    (key) => key.from,
    (key) => key.columns.join(),
    (key) => key.to,
    (key) => key.name ?? '',
  );
}

function describeBreak(
  key: ForeignKey,
  crossing: Crossing,
  deletes: readonly Access[],
): ForeignKeyToBreak {
  return {
    name: key.name,
    from: key.from,
    columns: key.columns,
    to: key.to,
    toColumns: key.toColumns,
    onDelete: key.onDelete,
    origin: key.origin,
    fromSeam: crossing.from,
    toSeam: crossing.to,
    treatment: crossing.treatment,
    why: crossing.why,
    lost: describeLoss(key),
    evidence: [...crossing.evidence, ...describeDeletes(deletes)],
  };
}

/** What the database does for this key today and nobody does once it is gone. */
function describeLoss(key: ForeignKey): string[] {
  if (key.origin !== 'declared' && key.origin !== 'configured') {
    return ['nothing that the database enforces: there is no constraint behind this relation'];
  }
  const columns = key.columns.join(', ') || 'the referring column';
  return [
    key.isValidated
      ? `${key.from}.${columns} may name a row of ${key.to} that does not exist: nobody checks it on insert and update any more`
      : `${key.from}.${columns} is checked for new rows only today, and for none any more`,
    describeDeletionLoss(key),
    ...(key.onUpdate === 'cascade'
      ? [
          `a changed key of ${key.to} is no longer carried over to ${key.from}: keys must not change, or somebody must follow`,
        ]
      : []),
  ];
}

function describeDeletionLoss(key: ForeignKey): string {
  const parent = `deleting a row of ${key.to}`;
  switch (key.onDelete) {
    case 'cascade':
      return `${parent} no longer deletes its rows of ${key.from}: somebody must`;
    case 'set null':
      return `${parent} no longer clears ${key.columns.join(', ')} in ${key.from}: somebody must`;
    case 'set default':
      return `${parent} no longer resets ${key.columns.join(', ')} in ${key.from}: somebody must`;
    default:
      return `${parent} is no longer refused while ${key.from} refers to it: the owner must ask first, or readers must live with a missing row`;
  }
}

function describeDeletes(deletes: readonly Access[]): Evidence[] {
  const inOrder = sortBy(
    deletes,
    (access) => access.file ?? '',
    (access) => access.line ?? 0,
    (access) => access.column ?? 0,
    (access) => access.module,
  );
  return inOrder.slice(0, DELETE_SITES_SHOWN).map((access) => ({
    file: access.file,
    line: access.line,
    name: access.file === null ? (access.useCase ?? access.unit ?? access.module) : null,
    detail: `deletes from ${access.table}`,
  }));
}
