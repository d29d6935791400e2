import { operatorError } from '../errors.js';
import type { Dialect } from '../model/catalog.js';
import { sortBy } from '../util/sort.js';
import type { SchemaInput } from './discover.js';
import { createdTables, DIALECT_TITLES } from './sql-dialect.js';

/** What decides where the SQL itself does not. */
export interface DialectHints {
  /** `--dialect`. */
  readonly asked: Dialect | null;
  /** What Prisma's datasources and the drivers in package.json say; `null` when they say both or nothing. */
  readonly project: Dialect | null;
  /** The user named the inputs: then not knowing what they are written in is an error. */
  readonly isNamed: boolean;
}

export interface Selection {
  readonly dialect: Dialect | null;
  /** In the order in which they are to be applied: dumps, then migrations. */
  readonly inputs: readonly SchemaInput[];
  readonly ignored: readonly string[];
}

/**
 * Chooses among several SQL inputs: one dialect, and of inputs that describe the same tables the fullest. A dump
 * written by a tool wins over everything, since it shows what is rather than what was done.
 *
 * @throws DecomposeError `unknown-sql-dialect` when neither the text nor a hint tells it of any input that the user named
 */
export function selectSqlInputs(inputs: readonly SchemaInput[], hints: DialectHints): Selection {
  const ignored: string[] = [];
  const undecided: string[] = [];
  const known = inputs.flatMap((input): Described[] => {
    const { path } = input;
    const dialect = input.dialect ?? fallbackDialect(inputs, hints);
    const tables = createdTables(input.files.map(({ text }) => text));
    if (dialect === null) {
      if (tables.size === 0) ignored.push(`${path}: it creates no table`);
      else undecided.push(path);
      return [];
    }
    if (dialect !== 'postgresql' && dialect !== 'mysql') {
      ignored.push(`${path}: it is written for ${DIALECT_TITLES[dialect]}, which is not read`);
      return [];
    }
    return [{ input, tables, dialect }];
  });
  const [firstUndecided] = undecided;
  if (firstUndecided !== undefined && known.length === 0 && hints.isNamed) {
    throw operatorError('unknown-sql-dialect', firstUndecided);
  }
  ignored.push(
    ...undecided.map(
      (path) =>
        `${path}: nothing tells which database it is for; --dialect postgresql or --dialect mysql reads it`,
    ),
  );
  const dialect = chooseDialect(known, hints);
  const ofDialect = known.filter((each) => {
    if (each.dialect === dialect) return true;
    ignored.push(
      `${each.input.path}: it is written for ${DIALECT_TITLES[each.dialect]}, the catalog is ${DIALECT_TITLES[dialect ?? each.dialect]}; --dialect ${each.dialect} reads it`,
    );
    return false;
  });
  const chosen = withoutRepeats(ofDialect, ignored);
  // Dumps come first: what else is there builds on them. Otherwise the order is that of the inputs.
  const ordered = inputs.filter((input) => chosen.has(input));
  return { dialect, inputs: sortBy(ordered, ({ isDump }) => (isDump ? 0 : 1)), ignored };
}

interface Described {
  readonly input: SchemaInput;
  readonly tables: ReadonlySet<string>;
  readonly dialect: Dialect;
}

/** For plain SQL: the option, the project, or what all other inputs are written in. */
function fallbackDialect(
  inputs: readonly SchemaInput[],
  { asked, project }: DialectHints,
): Dialect | null {
  const others = new Set(
    inputs.flatMap(({ dialect }) =>
      dialect === 'postgresql' || dialect === 'mysql' ? [dialect] : [],
    ),
  );
  const [only] = others.size === 1 ? others : [];
  return asked ?? project ?? only ?? null;
}

/** PostgreSQL where nothing decides between the two; what is left out is told with the option that reads it. */
function chooseDialect(known: readonly Described[], { asked, project }: DialectHints) {
  const found = new Set(known.map(({ dialect }) => dialect));
  for (const preferred of [asked, project]) {
    if (preferred !== null && found.has(preferred)) return preferred;
  }
  if (found.has('postgresql')) return 'postgresql';
  return found.has('mysql') ? 'mysql' : null;
}

/** An input is a repeat when at least half of its tables are in one that was chosen before it. */
function withoutRepeats(inputs: readonly Described[], ignored: string[]): ReadonlySet<SchemaInput> {
  const ranked = sortBy(
    inputs,
    ({ input }) => (isToolDump(input) ? 0 : 1),
    ({ tables }) => -tables.size,
    ({ input }) => (input.isDump ? 0 : 1),
    ({ input }) => input.path,
  );
  const chosen: Described[] = [];
  for (const each of ranked) {
    const repeated = chosen.find(
      ({ tables }) => shared(tables, each.tables) * 2 >= each.tables.size,
    );
    if (repeated === undefined) chosen.push(each);
    else {
      ignored.push(`${each.input.path}: it describes the same tables as ${repeated.input.path}`);
    }
  }
  return new Set(chosen.map(({ input }) => input));
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...b].filter((name) => a.has(name)).length;
}

function isToolDump({ files }: SchemaInput): boolean {
  const head = files[0]?.text.slice(0, 2000) ?? '';
  return /PostgreSQL database dump|MySQL dump|MariaDB dump|\\restrict |Dumped (from|by)/.test(head);
}
