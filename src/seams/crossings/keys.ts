import type { ForeignKey } from '../../model/catalog.js';
import type { ModuleUse } from '../../model/dependency.js';
import type { Crossing, Treatment } from '../../model/seam.js';
import { crossingId, describeKey } from '../../util/crossing-id.js';
import { clearOwner } from '../claims.js';
import { findRole } from '../roles.js';
import type { DividedSystem } from '../system.js';

/** Foreign keys between tables of different seams, one crossing each; from the child's seam to the parent's. */
export function findKeyCrossings(system: DividedSystem): Crossing[] {
  return system.keys.flatMap((key) => {
    const [from, to] = [system.seamOf.get(key.from), system.seamOf.get(key.to)];
    if (from === undefined || to === undefined || from === to) return [];
    const crossing: Crossing = {
      id: crossingId('foreign-key', from, to, describeKey(key)),
      kind: 'foreign-key',
      from,
      to,
      tables: [key.from, key.to].sort(),
      count: 1,
      evidence: [
        {
          file: key.source?.file ?? null,
          line: key.source?.line ?? null,
          name: key.name,
          detail: `${key.from} (${key.columns.join(', ')}) refers to ${key.to}`,
        },
      ],
      ...treatKey(system, key),
    };
    return [crossing];
  });
}

interface Verdict {
  readonly treatment: Treatment;
  readonly why: string;
}

/** Child seams that read the parent in at least so many places want a copy of it anyway. */
const COPY_WORTHY_READS = 5;

/** The verdict on one key: docs/treatments.md, in the order of the questions there. */
function treatKey(system: DividedSystem, key: ForeignKey): Verdict {
  return treatSpecialTable(system, key) ?? treatByAction(system, key);
}

/** Keys whose tables are cases of their own, whatever the key does on delete. */
function treatSpecialTable(system: DividedSystem, key: ForeignKey): Verdict | null {
  if (system.referenceData.has(key.to)) {
    return {
      treatment: 'copy-reference-data',
      why: `${key.to} is reference data: it hardly ever changes, so each side can have its own copy, or hold it as code.`,
    };
  }
  if (isPartOfWhole(system, key)) {
    return {
      treatment: 'keep-together',
      why: `A row of ${key.from} is a part of its row of ${key.to}: it shares its identity${key.isInheritance ? ' (joined inheritance)' : ' and is deleted with it, and the same code writes both'}. The seam should not run here.`,
    };
  }
  if (key.origin === 'ghost') {
    return {
      treatment: 'drop-and-tolerate',
      why: 'The database does not enforce it today: only the ORM declares it, so nothing is lost by cutting. Readers must live with a missing row, as they do now.',
    };
  }
  const { role } = findRole(system, key.from);
  const parentSeam = system.seamOf.get(key.to) ?? '';
  if (role === 'two-concepts' && usesColumns(system, parentSeam, key)) {
    return {
      treatment: 'split-table',
      why: `${key.from} holds two concepts, and ${key.columns.join(', ')} belongs to the part of ${parentSeam}: after the split the key lies inside ${parentSeam}.`,
    };
  }
  if ((role === 'log' || role === 'reporting') && key.onDelete !== 'cascade') {
    return {
      treatment: 'drop-and-tolerate',
      why: `${key.from} is a record of what happened: it may outlive the row of ${key.to} that it names.`,
    };
  }
  return null;
}

/** Joined inheritance, or a part with the identity of its whole that the same code writes. */
function isPartOfWhole(system: DividedSystem, key: ForeignKey): boolean {
  if (system.pins.has(key.from) && system.pins.has(key.to)) return false;
  if (key.isInheritance) return true;
  if (key.isIdentifying !== true || key.onDelete !== 'cascade') return false;
  const owner = clearOwner(system.usesByTable.get(key.from) ?? []);
  return (
    !system.linkTables.has(key.from) &&
    owner !== null &&
    owner === clearOwner(system.usesByTable.get(key.to) ?? [])
  );
}

function usesColumns(system: DividedSystem, seam: string, key: ForeignKey): boolean {
  return (system.usesByTable.get(key.from) ?? []).some(
    (use) =>
      system.seamOfModule.get(use.module) === seam &&
      key.columns.some(
        (column) => use.readColumns.includes(column) || use.writtenColumns.includes(column),
      ),
  );
}

/** What the key does when the parent goes says what must take its place. */
function treatByAction(system: DividedSystem, key: ForeignKey): Verdict {
  const deleting = (system.usesByTable.get(key.to) ?? []).filter((use) => use.deletes > 0);
  const who = describeDeleting(system, key, deleting);
  const columns = key.columns.join(', ') || 'the referring column';
  switch (key.onDelete) {
    case 'cascade':
      return {
        treatment: 'loose-foreign-key',
        why: `Rows of ${key.from} go with their row of ${key.to} today. Record each deletion at the owner and clean up after it. ${who}`,
      };
    case 'set null':
    case 'set default':
      return {
        treatment: 'loose-foreign-key',
        why: `${columns} is ${key.onDelete === 'set null' ? 'emptied' : 'reset'} today when its row of ${key.to} goes. Record each deletion at the owner and follow it. ${who}`,
      };
    case 'restrict':
      return {
        treatment: 'restrict-through-api',
        why: `The key says on purpose that a row of ${key.to} must stay while ${key.from} refers to it: the owner must ask before it deletes, or only mark the row as gone. ${who}`,
      };
    default:
      return deleting.length > 0
        ? {
            treatment: 'restrict-through-api',
            why: `${who} The key refuses that while ${key.from} refers to the row: the owner must ask before it deletes, or only mark the row as gone.`,
          }
        : treatUndeleted(system, key, who);
  }
}

function treatUndeleted(system: DividedSystem, key: ForeignKey, who: string): Verdict {
  const childSeam = system.seamOf.get(key.from);
  const reads = (system.usesByTable.get(key.to) ?? [])
    .filter((use) => system.seamOfModule.get(use.module) === childSeam)
    .reduce((sum, use) => sum + use.reads, 0);
  const columns = key.columns.join(', ') || 'the referring column';
  if (reads >= COPY_WORTHY_READS) {
    return {
      treatment: 'replicate-by-events',
      why: `${childSeam ?? ''} reads ${key.to} in ${String(reads)} places: a read-only copy fed by the owner's events serves those reads, and the key can point to it. ${who}`,
    };
  }
  return {
    treatment: 'reference-by-id',
    why: `Keep ${columns} as a plain id, and let a regular check look for ids without a row. ${who}`,
  };
}

function describeDeleting(
  system: DividedSystem,
  key: ForeignKey,
  deleting: readonly ModuleUse[],
): string {
  if (!system.hasCode)
    return `Whether rows of ${key.to} are ever deleted cannot be known without code.`;
  if (deleting.length === 0) return `No code at hand deletes from ${key.to}.`;
  const places = deleting
    .flatMap((use) => use.evidence)
    .filter((place) => place.detail.startsWith('delete') && place.file !== null)
    .slice(0, 2)
    .map((place) => `${place.file ?? ''}:${String(place.line ?? 0)}`);
  const modules = deleting.map((use) => use.module).join(', ');
  return `${modules} ${deleting.length === 1 ? 'deletes' : 'delete'} from ${key.to}${places.length > 0 ? ` (${places.join(', ')})` : ''}.`;
}
