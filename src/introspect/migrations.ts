import { compareText } from '../util/sort.js';

/** A folder of SQL scripts in the order in which a migration tool would apply them. */
export interface MigrationOrder {
  /** What kind of folder it was taken for, e.g. `Flyway migrations`. */
  readonly title: string;
  readonly files: readonly string[];
  /** Left out, with the reason. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
}

/** Why a script that undoes another is left out. */
export const WAY_DOWN = 'it leads back down';

/**
 * Orders the SQL files of one folder by the rules of the tool whose names they bear.
 *
 * @param paths all files below the folder that end in `.sql`, relative to the analysed folder
 * @param journal the texts of Drizzle's `meta/_journal.json` files by the folder they stand in
 */
export function orderMigrations(
  paths: readonly string[],
  journal: ReadonlyMap<string, string> = new Map(),
): MigrationOrder {
  const byDrizzle = drizzleOrder(paths, journal);
  if (byDrizzle !== null) return byDrizzle;
  const { kept, ignored } = withoutDownScripts(paths);
  if (kept.length > 0 && kept.every((path) => baseName(path) === 'migration.sql')) {
    return { title: 'Prisma migrations', files: kept.sort(compareText), ignored };
  }
  if (kept.some((path) => FLYWAY_VERSIONED.test(baseName(path)))) return flywayOrder(kept, ignored);
  return { title: 'SQL files', files: kept.sort(compareNaturally), ignored };
}

/**
 * The part of a script that builds up: of files that hold both directions (dbmate, goose, sql-migrate,
 * node-pg-migrate) the way down is blanked out, line ends kept so that places stay right.
 */
export function upPart(text: string): string {
  // A bare "-- down" is a marker only where "-- up" stands before it; alone it is some remark.
  const marker = BARE_UP.test(text) ? BARE_DIRECTION : DIRECTION;
  if (!marker.test(text)) return text;
  let isDown = false;
  return text
    .split('\n')
    .map((line) => {
      const direction = marker.exec(line);
      if (direction !== null) isDown = !/^up$/i.test(direction[1] ?? direction[2] ?? '');
      return isDown ? '' : line;
    })
    .join('\n');
}

const BARE_UP = /^\s*--+\s*up\s*$/im;
const BARE_DIRECTION = /^\s*--+\s*(up|down|undo|rollback)\s*$/im;
const DIRECTION =
  /^\s*--+\s*(?:(?:migrate:|\+goose\s+|\+migrate\s+|\+micrate\s+|(?:\/\/)?@)\s*(?=(\w+))(?:up|down|undo)\b.*|(?=(\w+))(?:up|down)\s+migration\b.*)$/im;

const FLYWAY_VERSIONED = /^[Vv](\d+(?:[._]\d+)*)__.*\.sql$/;
const FLYWAY_BASELINE = /^B(\d+(?:[._]\d+)*)__.*\.sql$/;
const FLYWAY_REPEATABLE = /^R__.*\.sql$/;
const FLYWAY_UNDO = /^U(\d+(?:[._]\d+)*)__.*\.sql$/;

/** https://documentation.red-gate.com/flyway/flyway-concepts/migrations: versions in order, repeatable ones last. */
function flywayOrder(
  paths: readonly string[],
  alreadyIgnored: MigrationOrder['ignored'],
): MigrationOrder {
  const ignored = [...alreadyIgnored];
  const versioned: { readonly path: string; readonly version: readonly number[] }[] = [];
  const repeatable: string[] = [];
  for (const path of paths) {
    const name = baseName(path);
    const version = (FLYWAY_VERSIONED.exec(name) ?? [])[1];
    if (version !== undefined) {
      versioned.push({ path, version: version.split(/[._]/).map(Number) });
    } else if (FLYWAY_REPEATABLE.test(name)) repeatable.push(path);
    else if (FLYWAY_UNDO.test(name)) ignored.push({ path, reason: 'it undoes a migration' });
    else if (FLYWAY_BASELINE.test(name)) {
      ignored.push({ path, reason: 'it repeats the migrations before it' });
    } else ignored.push({ path, reason: 'Flyway does not run files with such a name' });
  }
  versioned.sort((a, b) => compareNumbers(a.version, b.version) || compareText(a.path, b.path));
  return {
    title: 'Flyway migrations',
    files: [...versioned.map(({ path }) => path), ...repeatable.sort(compareText)],
    ignored,
  };
}

/** Drizzle's journal tells which files count and in which order. */
function drizzleOrder(
  paths: readonly string[],
  journal: ReadonlyMap<string, string>,
): MigrationOrder | null {
  const files: string[] = [];
  for (const [folder, text] of [...journal].sort(([a], [b]) => compareText(a, b))) {
    for (const tag of journalTags(text)) {
      const path = folder === '' ? `${tag}.sql` : `${folder}/${tag}.sql`;
      if (paths.includes(path)) files.push(path);
    }
  }
  if (files.length === 0) return null;
  const listed = new Set(files);
  const ignored = paths
    .filter((path) => !listed.has(path))
    .map((path) => ({ path, reason: 'the journal of the migrations does not list it' }));
  return { title: 'Drizzle migrations', files, ignored };
}

function journalTags(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const entries: unknown =
      typeof parsed === 'object' && parsed !== null && 'entries' in parsed ? parsed.entries : [];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'tag' in entry && typeof entry.tag === 'string'
        ? [entry.tag]
        : [],
    );
  } catch {
    return [];
  }
}

const DOWN_SCRIPT = /(^|[._-])(down|undo|rollback|revert)\.sql$|^(down|undo|rollback|revert)[._-]/i;

function withoutDownScripts(paths: readonly string[]) {
  const ignored: { path: string; reason: string }[] = [];
  const kept = paths.filter((path) => {
    const isDown = DOWN_SCRIPT.test(baseName(path)) || /(^|\/)(down|undo|rollback)\//i.test(path);
    if (isDown) ignored.push({ path, reason: WAY_DOWN });
    return !isDown;
  });
  return { kept, ignored };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Folder by folder; runs of digits count as numbers, so that 10 comes after 9. */
export function compareNaturally(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index];
    const other = right[index];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    // Files of a folder come before its folders.
    const isFile = [index === left.length - 1, index === right.length - 1] as const;
    if (isFile[0] !== isFile[1]) return isFile[0] ? -1 : 1;
    const order = compareParts(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? '';
    const other = right[index] ?? '';
    const bothNumbers = /^\d/.test(one) && /^\d/.test(other);
    const order = bothNumbers ? compareDigits(one, other) : compareText(one, other);
    if (order !== 0) return order;
  }
  return compareText(a, b);
}

/** Time stamps have more digits than a double holds exactly. */
function compareDigits(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length - right.length || compareText(left, right);
}
