import type { Gap } from '../../model/gap.js';
import type { FileSource, SchemaFile } from '../source.js';
import { attempt, type Applying } from './mysql/applying.js';
import { fullName, type DatabaseDescription } from './mysql/database.js';
import {
  createDatabase,
  describeDatabase,
  useSchema,
  type MemoryDatabase,
} from './mysql/memory.js';
import { createLineCounter, splitScript, type ScriptStatement } from './mysql/script.js';
import { applyStatement } from './mysql/statements.js';
import { toCatalog } from './mysql/to-catalog.js';

/**
 * MySQL and MariaDB SQL files: a dump, hand-written DDL, or migrations, applied statement by statement to a
 * database in memory. What a server would do with them is described in docs/mysql.md.
 */
export const mysqlFiles: FileSource = {
  title: 'MySQL and MariaDB SQL files',

  async read(files) {
    const database = createDatabase();
    const gaps: Gap[] = [];
    for (const file of files) applyFile(database, file, gaps);
    const description = describeDatabase(database);
    const reading = toCatalog(description, null);
    return {
      catalog: reading.catalog,
      models: [],
      gaps: [...gaps, ...findPlaceholders(description), ...reading.gaps],
      defaultSchema: onlyOne(database.usedSchemas) ?? onlyOne(reading.catalog.schemas),
      used: describeFiles(files),
    };
  },
};

/** What mysqldump and mariadb-dump write first where they dump one database, which has no USE then. */
const DUMP_HEADER = /^-- Host: .*\bDatabase: (\S+)[ \t]*$/m;

function applyFile(database: MemoryDatabase, file: SchemaFile, gaps: Gap[]): void {
  if (file.text.includes('\0')) {
    gaps.push({
      kind: 'unparsed-file',
      subject: file.path,
      message: 'It is not a text file; give SQL in UTF-8.',
      file: file.path,
      line: null,
    });
    return;
  }
  const dumped = DUMP_HEADER.exec(file.text.slice(0, 1_000))?.[1];
  if (dumped !== undefined) useSchema(database, dumped);
  if (isCutDump(file.text)) gaps.push(cutDump(file.path));
  const lines = createLineCounter(file.text);
  const applying: Applying = {
    database,
    file: file.path,
    text: file.text,
    lineAt: (offset) => lines.lineAt(offset),
    gap: (kind, subject, message, offset) =>
      gaps.push({ kind, subject, message, file: file.path, line: lines.lineAt(offset) }),
  };
  for (const statement of splitScript(file.text)) applyOne(applying, statement);
}

/** Both dump tools say when they are done. */
function isCutDump(text: string): boolean {
  return (
    /^(?:\/\*!999999[^\n]*\n)?-- (?:MySQL|MariaDB) dump /.test(text) && !text.includes(DUMP_END)
  );
}

const DUMP_END = '-- Dump completed';

function cutDump(file: string): Gap {
  return {
    kind: 'unparsed-file',
    subject: file,
    message: `The dump ends without "${DUMP_END}": it was cut off, and what stood after its end is missing. Dump it again.`,
    file,
    line: null,
  };
}

function applyOne(applying: Applying, statement: ScriptStatement): void {
  const { tokens, isCut, line } = statement;
  const subject = describeStatement(statement);
  attempt(applying, subject, tokens, () => applyStatement(applying, tokens));
  if (!isCut) return;
  applying.gap(
    'unparsed-statement',
    subject,
    `The file ends in the middle of the statement that begins in line ${line}: a quote, a comment or a parenthesis is not closed.`,
    tokens[0]?.start ?? 0,
  );
}

/** The first words, e.g. `CREATE TABLE orders`. */
function describeStatement({ tokens }: ScriptStatement): string {
  const words: string[] = [];
  for (const { kind, value } of tokens.slice(0, 6)) {
    if (kind === 'symbol') break;
    words.push(value);
  }
  return words.join(' ') || 'statement';
}

/** A dump first keeps a view's place by constants under its columns' names, and gives the SELECT at its end. */
const PLACEHOLDER = /^select\s+(?:(?:1|null) as `(?:[^`]|``)+`[\s,]*)+$/i;

function findPlaceholders({ views }: DatabaseDescription): Gap[] {
  return views
    .filter(({ body }) => body !== null && PLACEHOLDER.test(body.sql))
    .map((view) => ({
      kind: 'unapplied-statement',
      subject: `view ${fullName(view)}`,
      message:
        'Only the place that a dump keeps for it was found, not its SELECT: the dump seems to be cut off.',
      file: view.body?.file ?? null,
      line: view.body?.line ?? null,
    }));
}

function onlyOne(schemas: Iterable<string>): string | null {
  const [first, ...others] = schemas;
  return first !== undefined && others.length === 0 ? first : null;
}

function describeFiles(files: readonly SchemaFile[]): string {
  const [first] = files;
  if (files.length === 1 && first) return first.path;
  const folder = first?.path.split('/').slice(0, -1).join('/') ?? '';
  return `${files.length} MySQL files${folder ? ` in ${folder}` : ''}`;
}
