import type { Catalog, ForeignKey, Table, TableName } from '../model/catalog.js';
import type { Finding } from '../model/finding.js';
import type { CatalogReading } from '../model/reading.js';
import { sortedUnique } from '../util/sort.js';
import { createRelationFinder, findColumn } from './match-tables.js';
import { renameForeignKey, renameModel } from './rename.js';
import { isSameKey, renamer, uniteReadings } from './unite.js';

/** Tables of migration tools: no ORM schema lists them, and nobody misses them there. */
const BOOKKEEPING =
  /^(_prisma_migrations|schema_migrations|ar_internal_metadata|flyway_schema_history|__drizzle_migrations|knex_migrations(_lock)?|kysely_migration(_lock)?|migrations|typeorm_metadata|pgmigrations|sequelizemeta|mikro_orm_migrations|databasechangelog(lock)?|goose_db_version|spatial_ref_sys)$/i;

/** How many of a kind are told one by one; more become one finding with their number. */
const MAX_SINGLE = 8;

export interface Comparison {
  /** The database's reading with the ghosts, the models and, from files, the tables that only the ORM has. */
  readonly reading: CatalogReading;
  readonly findings: readonly Finding[];
}

/**
 * Compares an ORM schema with the database (or the SQL) that it is for. The database is the truth: what the ORM
 * declares beyond it is a ghost or a finding, what the ORM does not know is a finding.
 */
export function compareWithOrm(database: CatalogReading, orm: CatalogReading): Comparison {
  const { catalog } = database;
  const find = createRelationFinder(catalog, database.defaultSchema);
  const matched = orm.catalog.tables.filter((table) => find(table) !== null);
  if (matched.length === 0 && catalog.tables.length > 0) return keepApart(database, orm);
  const rename = renamer(orm.catalog, find);
  const known = orm.catalog.tables.map((table) => ({ ...table, name: rename(table.name) }));
  const missing = orm.catalog.tables.filter((table) => find(table) === null);
  const keys = orm.catalog.foreignKeys.map((key) => renameForeignKey(key, rename));
  const tableByName = new Map(catalog.tables.map((table) => [table.name, table]));
  const ghosts = keys.filter((key) => isGhost(key, catalog, tableByName)).map(asGhost);
  const isLive = catalog.serverVersion !== null;
  // SQL that could not be applied may be why a table is missing: the ORM's description is better than none.
  const added = isLive ? [] : missing;
  const addedNames = new Set(added.map(({ name }) => name));
  const addedKeys = keys.filter(
    ({ from, to }) => addedNames.has(from) && (addedNames.has(to) || tableByName.has(to)),
  );
  return {
    reading: {
      ...database,
      catalog: {
        ...catalog,
        schemas: sortedUnique([...catalog.schemas, ...added.flatMap(({ schema }) => schema ?? [])]),
        tables: [...catalog.tables, ...added],
        foreignKeys: [...catalog.foreignKeys, ...ghosts, ...addedKeys],
      },
      models: [...database.models, ...orm.models.map((model) => renameModel(model, rename))],
      gaps: [...database.gaps, ...orm.gaps],
    },
    findings: [
      ...ghosts.map(ghostFinding),
      ...unknownKeyFindings(catalog, known, keys, orm),
      ...actionFindings(catalog, keys),
      ...missingTableFindings(missing, isLive, database, orm),
      ...unknownTableFindings(catalog, known, orm),
      ...columnFindings(tableByName, known, catalog.dialect, orm),
    ],
  };
}

/** Nothing in common: the ORM schema is for another database of the same repository. */
function keepApart(database: CatalogReading, orm: CatalogReading): Comparison {
  const isLive = database.catalog.serverVersion !== null;
  const consequence = isLive
    ? 'its tables are left out'
    : 'its tables stand beside the others without being compared';
  return {
    reading: isLive
      ? { ...database, gaps: [...database.gaps, ...orm.gaps] }
      : uniteReadings([database, orm]),
    findings: [
      {
        rule: 'orm-schema-of-another-database',
        severity: 'warning',
        subject: orm.used,
        message: `It has no table in common with ${database.used}; ${consequence}.`,
        hint: 'If it should be the same database, check --db, --db-schema and the paths given with --schema.',
        places: [],
      },
    ],
  };
}

/** Both tables and all columns are there, only the constraint is not. */
function isGhost(
  key: ForeignKey,
  catalog: Catalog,
  tableByName: ReadonlyMap<TableName, Table>,
): boolean {
  const from = tableByName.get(key.from);
  const to = tableByName.get(key.to);
  if (from === undefined || to === undefined || key.columns.length === 0) return false;
  const has = (table: Table, columns: readonly string[]) =>
    columns.every((column) => findColumn(table, column, catalog.dialect) !== undefined);
  if (!has(from, key.columns) || !has(to, key.toColumns)) return false;
  return !catalog.foreignKeys.some((declared) => isSameKeyIn(catalog, declared, key));
}

function isSameKeyIn({ dialect }: Catalog, a: ForeignKey, b: ForeignKey): boolean {
  if (dialect !== 'mysql') return isSameKey(a, b);
  const lower = (key: ForeignKey) => ({
    ...key,
    columns: key.columns.map((column) => column.toLowerCase()),
  });
  return isSameKey(lower(a), lower(b));
}

function asGhost(key: ForeignKey): ForeignKey {
  return { ...key, name: null, origin: 'ghost', isValidated: false };
}

function ghostFinding(key: ForeignKey): Finding {
  return {
    rule: 'ghost-foreign-key',
    severity: 'warning',
    subject: describeKey(key),
    message: `The ORM declares the relation ${describeKey(key)}, but the database has no such constraint: nothing keeps ${key.from} from referring to rows that do not exist.`,
    hint: 'Look for rows without a parent; then add the constraint, or treat the relation as already cut.',
    places: key.source === null ? [] : [key.source],
  };
}

function unknownKeyFindings(
  catalog: Catalog,
  known: readonly Table[],
  keys: readonly ForeignKey[],
  orm: CatalogReading,
): Finding[] {
  // Types of rows alone tell no relations, so that none is missed there.
  if (orm.models.length === 0 && keys.length === 0) return [];
  const names = new Set(known.map(({ name }) => name));
  const unknown = catalog.foreignKeys.filter(
    (declared) =>
      declared.origin === 'declared' &&
      names.has(declared.from) &&
      !keys.some((key) => isSameKeyIn(catalog, declared, key)),
  );
  return limited(unknown, describeKey, {
    rule: 'foreign-key-unknown-to-orm',
    severity: 'note',
    orm,
    one: (key) =>
      `The database has the constraint ${key.name ?? 'without name'} on ${describeKey(key)}; the ORM declares no such relation, so code that uses it is easily overlooked.`,
    many: (count) => `The database has ${count} constraints that the ORM does not declare.`,
    hint: 'Declare the relation in the ORM, or find out whether the constraint is still needed.',
  });
}

/** Constraints that do on delete what the ORM says otherwise. */
function actionFindings(catalog: Catalog, keys: readonly ForeignKey[]): Finding[] {
  return keys.flatMap((key): Finding[] => {
    const declared = catalog.foreignKeys.find((each) => isSameKeyIn(catalog, each, key));
    if (declared === undefined || key.onDelete === null || declared.onDelete === null) return [];
    if (isSameAction(key.onDelete, declared.onDelete)) return [];
    return [
      {
        rule: 'foreign-key-action-differs',
        severity: 'warning',
        subject: describeKey(declared),
        message: `The ORM says on delete ${key.onDelete}, the database does ${declared.onDelete}; the database decides.`,
        hint: 'Make the two say the same before the relation is cut.',
        places: key.source === null ? [] : [key.source],
      },
    ];
  });
}

/** `no action` and `restrict` differ only in when they are checked. */
function isSameAction(a: string, b: string): boolean {
  const plain = (action: string) => (action === 'no action' ? 'restrict' : action);
  return plain(a) === plain(b);
}

function missingTableFindings(
  missing: readonly Table[],
  isLive: boolean,
  database: CatalogReading,
  orm: CatalogReading,
): Finding[] {
  const consequence = isLive ? 'It is not in the catalog.' : 'It is taken from the ORM schema.';
  return limited(missing, ({ name }) => name, {
    rule: 'table-missing-in-database',
    severity: 'warning',
    orm,
    one: ({ name }) =>
      `${orm.used} declares ${name}; ${database.used} has no such table. ${consequence}`,
    many: (count) => `${orm.used} declares ${count} tables that ${database.used} does not have.`,
    hint: 'Run the missing migrations, or point --db and --schema at the database of this version.',
  });
}

function unknownTableFindings(
  catalog: Catalog,
  known: readonly Table[],
  orm: CatalogReading,
): Finding[] {
  const names = new Set(known.map(({ name }) => name));
  const unknown = catalog.tables.filter(
    ({ name, localName }) => !names.has(name) && !BOOKKEEPING.test(localName),
  );
  return limited(unknown, ({ name }) => name, {
    rule: 'table-unknown-to-orm',
    severity: 'note',
    orm,
    one: ({ name }) => `The database has the table ${name}; the ORM does not declare it.`,
    many: (count) => `The database has ${count} tables that the ORM does not declare.`,
    hint: 'Find out who uses it: raw SQL, another application, or nobody.',
  });
}

function columnFindings(
  tableByName: ReadonlyMap<TableName, Table>,
  known: readonly Table[],
  dialect: Catalog['dialect'],
  orm: CatalogReading,
): Finding[] {
  return known.flatMap((declared) => {
    const table = tableByName.get(declared.name);
    if (table === undefined) return [];
    const lacking = declared.columns.filter(({ name }) => !findColumn(table, name, dialect));
    const isPartial = orm.models.some(
      (model) => model.table === declared.name && model.hasOtherColumns === true,
    );
    const unknown = isPartial
      ? []
      : table.columns.filter(({ name }) => !findColumn(declared, name, dialect));
    const list = (columns: readonly { readonly name: string }[]) =>
      columns.map(({ name }) => name).join(', ');
    const findings: Finding[] = [];
    if (lacking.length > 0) {
      findings.push({
        rule: 'column-missing-in-database',
        severity: 'warning',
        subject: table.name,
        message: `${orm.used} declares columns of ${table.name} that the database does not have: ${list(lacking)}.`,
        hint: 'Run the missing migrations, or point --db at the database of this version.',
        places: [],
      });
    }
    if (unknown.length > 0) {
      findings.push({
        rule: 'column-unknown-to-orm',
        severity: 'note',
        subject: table.name,
        message: `The database has columns of ${table.name} that the ORM does not declare: ${list(unknown)}.`,
        hint: 'Find out who uses them: raw SQL, another application, or nobody.',
        places: [],
      });
    }
    return findings;
  });
}

interface Wording<T> {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly orm: CatalogReading;
  readonly one: (item: T) => string;
  readonly many: (count: number) => string;
  readonly hint: string;
}

/** One finding for each, or a single one with the first names where there are very many. */
function limited<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  { rule, severity, orm, one, many, hint }: Wording<T>,
): Finding[] {
  if (items.length <= MAX_SINGLE) {
    return items.map((item) => {
      return { rule, severity, subject: nameOf(item), message: one(item), hint, places: [] };
    });
  }
  const names = sortedUnique(items.map(nameOf)).slice(0, MAX_SINGLE).join(', ');
  const message = `${many(items.length)} Among them: ${names}.`;
  return [{ rule, severity, subject: orm.used, message, hint, places: [] }];
}

function describeKey({ from, columns, to, toColumns }: ForeignKey): string {
  const target = toColumns.length > 0 ? `${to}(${toColumns.join(', ')})` : to;
  return `${from}(${columns.join(', ')}) -> ${target}`;
}
