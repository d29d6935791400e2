import type { TableName } from '../model/catalog.js';
import type { Dependency } from '../model/dependency.js';
import type { DividedSystem } from './system.js';

/** Sentences for the strongest ties to tables of the seams chosen. */
export function describeTies(
  system: DividedSystem,
  table: TableName,
  isChosen: (seam: string) => boolean,
): string[] {
  const sentences: string[] = [];
  for (const tie of system.tiesByTable.get(table) ?? []) {
    const other = tie.from === table ? tie.to : tie.from;
    const seam = system.seamOf.get(other);
    if (tie.weight <= 0 || seam === undefined || !isChosen(seam)) continue;
    sentences.push(describeTie(system, tie, table, other));
    if (sentences.length >= 3) break;
  }
  return sentences;
}

function describeTie(
  system: DividedSystem,
  tie: Dependency,
  table: TableName,
  other: TableName,
): string {
  const count = String(tie.count);
  switch (tie.kind) {
    case 'foreign-key': {
      const isChild = (system.keysFrom.get(table) ?? []).some((key) => key.to === other);
      return isChild ? `it refers to ${other}` : `${other} refers to it`;
    }
    case 'use-case':
      return `${count} ${tie.count === 1 ? 'unit' : 'units'} of work use it together with ${other}`;
    case 'owner':
      return `the same modules write ${other}`;
    case 'name':
      return `its name resembles ${other}`;
    default:
      return `${count} ${tie.kind} facts tie it to ${other}`;
  }
}
