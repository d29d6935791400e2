import type { TableName } from '../model/catalog.js';
import type { TableRole } from '../model/seam.js';
import { isBookkeeping } from '../util/bookkeeping.js';
import { sortedUnique } from '../util/sort.js';
import { wordsOf } from '../util/words.js';
import { claimOf } from './claims.js';
import type { DividedSystem } from './system.js';

/** What a table is for, and the sentences that say why we think so. */
export interface RoleVerdict {
  readonly role: TableRole;
  readonly reasons: readonly string[];
}

/** Each way to know a role; the first that answers decides, so the narrow ones stand first. */
const RECOGNIZERS: readonly ((system: DividedSystem, table: TableName) => RoleVerdict | null)[] = [
  recognizeUnused,
  recognizeLinkTable,
  recognizeReferenceData,
  recognizeLog,
  recognizeTwoConcepts,
  recognizeSharedMutable,
  recognizeIdentity,
  recognizeReporting,
];

/** The role of a table; `entity` where nothing more special is known. */
export function findRole(system: DividedSystem, table: TableName): RoleVerdict {
  for (const recognize of RECOGNIZERS) {
    const verdict = recognize(system, table);
    if (verdict !== null) return verdict;
  }
  return { role: 'entity', reasons: [] };
}

function recognizeUnused(system: DividedSystem, table: TableName): RoleVerdict | null {
  if (!system.hasCode || (system.usesByTable.get(table) ?? []).length > 0) return null;
  const { catalog } = system;
  const isTouched =
    system.keysTo.has(table) ||
    catalog.views.some((view) => view.reads.includes(table)) ||
    catalog.triggers.some((each) => [each.table, ...each.reads, ...each.writes].includes(table)) ||
    catalog.routines.some((each) => [...each.reads, ...each.writes].includes(table));
  if (isTouched) return null;
  return {
    role: 'unused',
    reasons: ['no code, view, trigger or routine touches it, and no table refers to it'],
  };
}

function recognizeLinkTable(system: DividedSystem, table: TableName): RoleVerdict | null {
  if (!system.linkTables.has(table)) return null;
  const parents = sortedUnique((system.keysFrom.get(table) ?? []).map((key) => key.to));
  const seams = sortedUnique(parents.flatMap((parent) => system.seamOf.get(parent) ?? []));
  const across = seams.length > 1 ? `, across the seams ${seams.join(', ')}` : '';
  return { role: 'link-table', reasons: [`it only joins ${parents.join(' and ')}${across}`] };
}

function recognizeReferenceData(system: DividedSystem, table: TableName): RoleVerdict | null {
  const verdict = system.referenceData.get(table);
  return verdict === undefined ? null : { role: 'reference-data', reasons: verdict.reasons };
}

const LOG_WORDS = new Set('log audit history journal event trail changelog activity'.split(' '));

function recognizeLog(system: DividedSystem, table: TableName): RoleVerdict | null {
  const uses = system.usesByTable.get(table) ?? [];
  const inserts = uses.reduce((sum, use) => sum + use.inserts, 0);
  const changes = uses.reduce((sum, use) => sum + use.writes - use.inserts, 0);
  const isNamedSo = wordsOf(table).some((word) => LOG_WORDS.has(word));
  if (!isNamedSo || inserts === 0 || changes > 0 || system.keysTo.has(table)) return null;
  return {
    role: 'log',
    reasons: ['rows are only added, never changed, and no table refers to it'],
  };
}

/** Columns that two contexts may share although they mean different things: keys and bookkeeping. */
function contentColumns(system: DividedSystem, table: TableName): ReadonlySet<string> {
  const definition = system.tableByName.get(table);
  const keys = new Set([
    ...(definition?.primaryKey?.columns ?? []),
    ...(system.keysFrom.get(table) ?? []).flatMap((key) => key.columns),
  ]);
  const columns = definition?.columns.map((column) => column.name) ?? [];
  return new Set(columns.filter((column) => !keys.has(column) && !isBookkeeping(column)));
}

/** The content columns that the code of each seam names, by seam id. */
export function columnsBySeam(
  system: DividedSystem,
  table: TableName,
): ReadonlyMap<string, readonly string[]> {
  const content = contentColumns(system, table);
  const columns = new Map<string, string[]>();
  for (const use of system.usesByTable.get(table) ?? []) {
    const seam = system.seamOfModule.get(use.module);
    if (seam === undefined) continue;
    const named = [...use.readColumns, ...use.writtenColumns].filter((name) => content.has(name));
    columns.set(seam, sortedUnique([...(columns.get(seam) ?? []), ...named]));
  }
  return columns;
}

/** Shared columns may make up at most this share of the smaller side. */
const MOST_OVERLAP = 1 / 3;

function recognizeTwoConcepts(system: DividedSystem, table: TableName): RoleVerdict | null {
  const sides = [...columnsBySeam(system, table)].filter(([, columns]) => columns.length >= 2);
  for (const [at, [firstSeam, first]] of sides.entries()) {
    for (const [secondSeam, second] of sides.slice(at + 1)) {
      const shared = first.filter((column) => second.includes(column));
      if (shared.length > MOST_OVERLAP * Math.min(first.length, second.length)) continue;
      const describe = (seam: string, columns: readonly string[]): string =>
        `${seam} uses ${columns.join(', ')}`;
      const overlap = shared.length > 0 ? `both use ${shared.join(', ')}` : 'they share none';
      return {
        role: 'two-concepts',
        reasons: [describe(firstSeam, first), describe(secondSeam, second), overlap],
      };
    }
  }
  return null;
}

/** A seam with a smaller share of the claims on a table writes it only by the way. */
const SERIOUS_SHARE = 0.15;

function recognizeSharedMutable(system: DividedSystem, table: TableName): RoleVerdict | null {
  const claims = claimsBySeam(system, table);
  const all = [...claims.values()].reduce((sum, claim) => sum + claim, 0);
  const serious = [...claims].filter(([, claim]) => claim >= SERIOUS_SHARE * all);
  if (serious.length < 2) return null;
  const seams = serious.map(([seam]) => seam).sort();
  return { role: 'shared-mutable', reasons: [`the seams ${seams.join(' and ')} both write it`] };
}

/** How strongly each seam's modules claim a table, by seam id. */
export function claimsBySeam(system: DividedSystem, table: TableName): ReadonlyMap<string, number> {
  const claims = new Map<string, number>();
  for (const use of system.usesByTable.get(table) ?? []) {
    const seam = system.seamOfModule.get(use.module);
    if (seam !== undefined && use.writes > 0) {
      claims.set(seam, (claims.get(seam) ?? 0) + claimOf(use));
    }
  }
  return claims;
}

const HUB_SHARE = 0.2;
const FEWEST_CHILDREN = 4;
const FEWEST_SEAMS = 3;

function recognizeIdentity(system: DividedSystem, table: TableName): RoleVerdict | null {
  const children = sortedUnique((system.keysTo.get(table) ?? []).map((key) => key.from));
  const seams = sortedUnique(children.flatMap((child) => system.seamOf.get(child) ?? []));
  const isHub = children.length >= Math.max(FEWEST_CHILDREN, HUB_SHARE * system.tables.length);
  if (!isHub || seams.length < FEWEST_SEAMS) return null;
  return {
    role: 'identity',
    reasons: [
      `${String(children.length)} tables of ${String(seams.length)} seams refer to it: elsewhere its id is enough`,
    ],
  };
}

const REPORTING_WORDS = new Set(
  'report summary statistic stat rollup aggregate dashboard'.split(' '),
);

function recognizeReporting(system: DividedSystem, table: TableName): RoleVerdict | null {
  const isNamedSo = wordsOf(table).some((word) => REPORTING_WORDS.has(word));
  if (!isNamedSo || system.keysTo.has(table)) return null;
  return { role: 'reporting', reasons: ['named like a report, and no table refers to it'] };
}
