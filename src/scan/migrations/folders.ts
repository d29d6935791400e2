import { sortBy } from '../../util/sort.js';
import type { Migration } from './steps.js';

/** Migrations that count, and folders that were left out because they make the same tables for something else. */
export interface ChosenMigrations {
  /** One list for each database, each in the order of the given ones. */
  readonly databases: readonly (readonly Migration[])[];
  readonly ignored: readonly IgnoredFolder[];
}

/** A folder that does not count, and why. */
export interface IgnoredFolder {
  readonly path: string;
  readonly reason: string;
}

interface DescribedFolder {
  readonly folder: string;
  readonly tables: ReadonlySet<string>;
}

/** Folders that hold what no longer holds, or what another database needs. */
const SECOND_CHOICE =
  /(?:^|[/_.-])(?:old|legacy|archived?|beta|backup|deprecated|sqlite\d?)(?:[/_.-]|$)/i;

/**
 * Folders of migrations that make the same tables (one for each database, an older line) are told apart: of those the
 * plainest and fullest counts. A folder is a repeat when at least half of its tables are in one that counts. One that
 * makes some of the same tables, but mostly its own, is for another database, and is replayed by itself.
 */
export function chooseFolders(migrations: readonly Migration[]): ChosenMigrations {
  const folders = new Map<string, Migration[]>();
  for (const migration of migrations) {
    const folder = folderOf(migration.file);
    const group = folders.get(folder);
    if (group === undefined) folders.set(folder, [migration]);
    else group.push(migration);
  }
  const described: readonly DescribedFolder[] = [...folders].map(([folder, group]) => ({
    folder,
    tables: new Set(group.flatMap(createdBy)),
  }));
  const ranked = sortBy(
    described,
    ({ folder }) => (SECOND_CHOICE.test(folder) ? 1 : 0),
    ({ tables }) => -tables.size,
    ({ folder }) => folder,
  );
  const chosen: DescribedFolder[] = [];
  const ignored: IgnoredFolder[] = [];
  for (const each of ranked) {
    const repeated = chosen.find(({ tables }) => repeats(each.tables, tables));
    if (repeated === undefined) chosen.push(each);
    else {
      ignored.push({ path: each.folder, reason: `it makes the same tables as ${repeated.folder}` });
    }
  }
  return {
    ignored,
    databases: divide(chosen).map((folders) =>
      migrations.filter(({ file }) => folders.has(folderOf(file))),
    ),
  };
}

/** Folders that make the same table are for different databases; all others are taken together. */
function divide(folders: readonly DescribedFolder[]): readonly ReadonlySet<string>[] {
  const databases: { readonly folders: Set<string>; readonly tables: Set<string> }[] = [];
  for (const { folder, tables } of folders) {
    const free = databases.find((one) => ![...tables].some((name) => one.tables.has(name)));
    const database = free ?? { folders: new Set<string>(), tables: new Set<string>() };
    if (free === undefined) databases.push(database);
    database.folders.add(folder);
    for (const name of tables) database.tables.add(name);
  }
  return databases.map((one) => one.folders);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
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
