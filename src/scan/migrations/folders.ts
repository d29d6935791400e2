import { sortBy } from '../../util/sort.js';
import type { Migration } from './steps.js';

/** Migrations that count, and folders that were left out because they make the same tables for something else. */
export interface ChosenMigrations {
  readonly migrations: readonly Migration[];
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
}

/** Folders that hold what no longer holds, or what another database needs. */
const SECOND_CHOICE =
  /(?:^|[/_.-])(?:old|legacy|archived?|beta|backup|deprecated|sqlite\d?)(?:[/_.-]|$)/i;

/**
 * Folders of migrations that make the same tables (one for each database, an older line) are told apart: of those the
 * plainest and fullest counts. A folder is a repeat when at least half of its tables are in one that counts.
 */
export function chooseFolders(migrations: readonly Migration[]): ChosenMigrations {
  const folders = new Map<string, Migration[]>();
  for (const migration of migrations) {
    const folder = migration.file.slice(0, Math.max(0, migration.file.lastIndexOf('/')));
    const group = folders.get(folder);
    if (group === undefined) folders.set(folder, [migration]);
    else group.push(migration);
  }
  const described = [...folders].map(([folder, group]) => ({
    folder,
    tables: new Set(group.flatMap(createdBy)),
  }));
  const ranked = sortBy(
    described,
    ({ folder }) => (SECOND_CHOICE.test(folder) ? 1 : 0),
    ({ tables }) => -tables.size,
    ({ folder }) => folder,
  );
  const chosen: (typeof described)[number][] = [];
  const ignored: { path: string; reason: string }[] = [];
  for (const each of ranked) {
    const repeated = chosen.find(({ tables }) => repeats(each.tables, tables));
    if (repeated === undefined) chosen.push(each);
    else {
      ignored.push({ path: each.folder, reason: `it makes the same tables as ${repeated.folder}` });
    }
  }
  const counted = new Set(chosen.flatMap(({ folder }) => folders.get(folder) ?? []));
  return { migrations: migrations.filter((one) => counted.has(one)), ignored };
}

function repeats(tables: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
  const shared = [...tables].filter((name) => known.has(name)).length;
  return shared > 0 && shared * 2 >= tables.size;
}

const CREATES = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?["`]?(?:\w+["`]?\.["`]?)?(\w+)/gi;

function createdBy({ steps }: Migration): readonly string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'create-table') return [step.table.toLowerCase()];
    if (step.kind !== 'sql') return [];
    return [...step.text.matchAll(CREATES)].flatMap(([, name]) => name?.toLowerCase() ?? []);
  });
}
