import type { ForeignKey } from '../../model/catalog.js';
import type { ModuleUse } from '../../model/dependency.js';
import type { Crossing, Treatment } from '../../model/seam.js';
import { crossingId, describeKey } from '../../util/crossing-id.js';
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
  const childRole = findRole(system, key.from).role;
  if (system.referenceData.has(key.to)) {
    return {
      treatment: 'copy-reference-data',
      why: `${key.to} is reference data: it hardly ever changes, so each side can have its own copy, or hold it as code.`,
    };
  }
  const whole = treatPartOfWhole(system, key, childRole === 'link-table');
  if (whole !== null) return whole;
  if (key.origin === 'ghost') {
    return {
      treatment: 'drop-and-tolerate',
      why: 'The database does not enforce it today: only the ORM declares it, so nothing is lost by cutting.',
    };
  }
  if (childRole === 'log' || childRole === 'reporting') {
    return {
      treatment: 'drop-and-tolerate',
      why: `${key.from} is a record of what happened: it may outlive the row of ${key.to} that it names.`,
    };
  }
  return treatByDeletion(system, key);
}

function treatPartOfWhole(system: DividedSystem, key: ForeignKey, isLink: boolean): Verdict | null {
  const isPinned = system.pins.has(key.from) && system.pins.has(key.to);
  if (isPinned || isLink) return null;
  if (key.isInheritance) {
    return {
      treatment: 'keep-together',
      why: `A row of ${key.from} is the other half of a row of ${key.to} (joined inheritance): the seam should not run here.`,
    };
  }
  if (key.isIdentifying === true && key.onDelete === 'cascade') {
    return {
      treatment: 'keep-together',
      why: `${key.from} is a part of ${key.to}: the key is part of its identity and it is deleted with it. The seam should not run here.`,
    };
  }
  return null;
}

function treatByDeletion(system: DividedSystem, key: ForeignKey): Verdict {
  const deleting = (system.usesByTable.get(key.to) ?? []).filter((use) => use.deletes > 0);
  const isDeleted = deleting.length > 0 || !system.hasCode;
  const who = describeDeleting(deleting, key.to, system.hasCode);
  if (!isDeleted) return treatUndeleted(system, key);
  switch (key.onDelete) {
    case 'cascade':
      return {
        treatment: 'loose-foreign-key',
        why: `${who} and the children go with it today: record each deletion at the owner and let ${key.from} be cleaned up after it.`,
      };
    case 'set null':
    case 'set default':
      return {
        treatment: 'loose-foreign-key',
        why: `${who} and the reference is cleared today: record each deletion at the owner and clear ${key.columns.join(', ')} after it.`,
      };
    default:
      return {
        treatment: 'restrict-through-api',
        why: `${who} and the key refuses it while ${key.from} refers to it: the owner must ask before it deletes, or mark the row as gone.`,
      };
  }
}

function treatUndeleted(system: DividedSystem, key: ForeignKey): Verdict {
  const childSeam = system.seamOf.get(key.from);
  const reads = (system.usesByTable.get(key.to) ?? [])
    .filter((use) => system.seamOfModule.get(use.module) === childSeam)
    .reduce((sum, use) => sum + use.reads, 0);
  if (reads >= COPY_WORTHY_READS) {
    return {
      treatment: 'replicate-by-events',
      why: `No code deletes from ${key.to}, and ${childSeam ?? ''} reads it in ${String(reads)} places: a read-only copy fed by the owner's events serves those reads, and the key can point to it.`,
    };
  }
  return {
    treatment: 'reference-by-id',
    why: `No code deletes from ${key.to}: keep ${key.columns.join(', ') || 'the column'} as a plain id and let a regular check look for ids without a row.`,
  };
}

function describeDeleting(deleting: readonly ModuleUse[], table: string, hasCode: boolean): string {
  if (!hasCode)
    return `Whether rows of ${table} are deleted is not known without code; if they are,`;
  const places = deleting
    .flatMap((use) => use.evidence)
    .filter((place) => place.detail.startsWith('delete') && place.file !== null)
    .slice(0, 2)
    .map((place) => `${place.file ?? ''}:${String(place.line ?? 0)}`);
  const modules = deleting.map((use) => use.module).join(', ');
  return `${modules} deletes from ${table}${places.length > 0 ? ` (${places.join(', ')})` : ''},`;
}
