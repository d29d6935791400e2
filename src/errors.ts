/**
 * Errors that the operator can mend. Everything else that is thrown is a bug and is reported as one.
 * What could not be read but does not stop the run is a `Gap`, not an error.
 */

interface ErrorText {
  /** What is wrong and where, the value in quotes. Never holds a password. */
  readonly message: string;
  /** What to do next, naming the flag, file or key. */
  readonly hint: string;
  /** 2: wrong use (flag, configuration). 3: the truth could not be established. */
  readonly exitCode: 2 | 3;
}

/** Every operator error, in alphabetical order: code to text. Add a row here, never an ad-hoc `Error`. */
const ERRORS = {
  'bad-configuration': (file: string, problems: readonly string[]) => ({
    message: `"${file}" is not a valid configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'Mend the keys named above; docs/configuration.md explains each key.',
    exitCode: 2,
  }),
  'bad-database-url': (reason: string) => ({
    message: `The database URL cannot be read: ${reason}.`,
    hint: 'Write it as postgresql://user:password@host:5432/database or mysql://user:password@host:3306/database; encode special characters of the password (@ is %40, / is %2F, # is %23).',
    exitCode: 2,
  }),
  'cannot-write': (file: string, reason: string) => ({
    message: `Cannot write "${file}": ${reason}.`,
    hint: 'Give --output a file in a folder that you may write to and that has room.',
    exitCode: 3,
  }),
  'conflicting-options': (one: string, other: string, why: string) => ({
    message: `${one} and ${other} cannot be used together: ${why}.`,
    hint: `Leave out ${one} or ${other}.`,
    exitCode: 2,
  }),
  'contradictory-constraints': (first: string, second: string) => ({
    message: `The manifest contradicts itself: ${first}, but ${second}.`,
    hint: 'Change one of the two in the configuration file.',
    exitCode: 2,
  }),
  'damaged-result-file': (file: string, reason: string) => ({
    message: `Cannot read the result in "${file}": ${reason}.`,
    hint: 'Write it again with "decompose analyze --format json --output FILE".',
    exitCode: 3,
  }),
  'database-catalog-unreadable': (database: string, what: string, reason: string) => ({
    message: `Cannot read ${what} of ${database}: ${reason}.`,
    hint: 'Connect with a role that may read the system catalog, or give a schema dump with --schema.',
    exitCode: 3,
  }),
  'database-connection-lost': (database: string, reason: string) => ({
    message: `The connection to ${database} was cut while its catalog was read: ${reason}.`,
    hint: 'Run it again; if it happens again, look into the server log, or give a schema dump with --schema.',
    exitCode: 3,
  }),
  'database-login-refused': (database: string, user: string, reason: string) => ({
    message: `${database} refuses to let user "${user}" in: ${reason}.`,
    hint: 'Check user and password in --db or DATABASE_URL; special characters must be encoded (@ is %40, / is %2F, # is %23).',
    exitCode: 3,
  }),
  'database-needs-tls': (database: string, reason: string, option: string) => ({
    message: `${database} accepts no unencrypted connection: ${reason}.`,
    hint: `Add ${option} to the database URL.`,
    exitCode: 3,
  }),
  'database-timeout': (database: string, what: string, milliseconds: number) => ({
    message: `${database} did not answer within ${milliseconds} ms: ${what}.`,
    hint: 'Check host, port and firewall, run it again when the server is less busy, or give a schema dump with --schema.',
    exitCode: 3,
  }),
  'database-tls-failed': (database: string, reason: string, hint: string) => ({
    message: `No encrypted connection to ${database}: ${reason}.`,
    hint,
    exitCode: 3,
  }),
  'database-unreachable': (database: string, reason: string) => ({
    message: `Cannot reach ${database}: ${reason}.`,
    hint: 'Check that the server runs and that host and port in --db or DATABASE_URL are right.',
    exitCode: 3,
  }),
  'ended-early': () => ({
    message: 'The process was ended from inside before it was done.',
    hint: 'A configuration file in TypeScript or JavaScript must not call process.exit() or wait for something that never comes; try a JSON or YAML file.',
    exitCode: 3,
  }),
  'facts-too-new': (file: string, version: number, known: number) => ({
    message: `"${file}" has factsVersion ${version}; this release reads versions up to ${known}.`,
    hint: 'Update db-decompose, or write the facts with the version installed here.',
    exitCode: 3,
  }),
  'facts-unreadable': (file: string, reason: string) => ({
    message: `"${file}" is not a facts file: ${reason}.`,
    hint: 'A facts file is one JSON object with a list "tables"; schemas/facts.schema.json in the package describes it.',
    exitCode: 3,
  }),
  'invalid-option-value': (option: string, value: string, expected: string) => ({
    message: `${option} cannot be "${value}": ${expected}.`,
    hint: 'See "decompose analyze --help".',
    exitCode: 2,
  }),
  'newer-result-file': (file: string, version: number, known: number) => ({
    message: `"${file}" is a result of version ${version}; this decompose reads up to version ${known}.`,
    hint: 'Update decompose (npm i -g db-decompose@latest), or write the file again with this version.',
    exitCode: 3,
  }),
  'no-code-folder': (folder: string) => ({
    message: `There is no folder "${folder}" with code.`,
    hint: 'Check --code, or "code" in the configuration file; its folders are relative to the analyzed one.',
    exitCode: 2,
  }),
  'no-schema-in-path': (path: string, reason: string) => ({
    message: `No schema can be read from "${path}": ${reason}`.replace(/([^.])$/, '$1.'),
    hint: 'Name SQL files, a folder of SQL migrations or a Prisma schema with --schema.',
    exitCode: 3,
  }),
  'not-a-folder': (path: string) => ({
    message: `"${path}" is not a folder.`,
    hint: 'Give the folder of the repository to analyze, or leave it out for the current one.',
    exitCode: 3,
  }),
  'not-a-result-file': (file: string, reason: string) => ({
    message: `"${file}" is not a result of decompose: ${reason}.`,
    hint: '--from reads what "decompose analyze --format json" wrote.',
    exitCode: 3,
  }),
  'schema-path-missing': (path: string, nearest: string | null) => ({
    message: `There is no file or folder "${path}".`,
    hint:
      nearest === null
        ? 'Check the path given with --schema.'
        : `Did you mean "${nearest}"? Check the path given with --schema.`,
    exitCode: 2,
  }),
  'table-left-out': (table: string) => ({
    message: `"${table}" stands in no seam: the configuration leaves it out.`,
    hint: 'Take it out of "ignoreTables" in the configuration to see where it would stand.',
    exitCode: 2,
  }),
  'unknown-database': (database: string, host: string) => ({
    message: `There is no database "${database}" on ${host}.`,
    hint: 'Check the name at the end of the URL in --db or DATABASE_URL; upper and lower case differ.',
    exitCode: 3,
  }),
  'unknown-database-schema': (schemas: string, database: string, known: string) => ({
    message: `${database} has no schema ${schemas}.`,
    hint: `Schemas it has: ${known}. Give one of them with --db-schema, or leave the option out to read all.`,
    exitCode: 3,
  }),
  'unknown-format': (format: string, nearest: string | null, known: string) => ({
    message: `Unknown format "${format}".`,
    hint:
      nearest === null
        ? `Known formats: ${known}.`
        : `Did you mean "${nearest}"? Known formats: ${known}.`,
    exitCode: 2,
  }),
  'unknown-sql-dialect': (path: string) => ({
    message: `Nothing in "${path}" tells whether it is written for PostgreSQL or MySQL.`,
    hint: 'Add --dialect postgresql or --dialect mysql.',
    exitCode: 2,
  }),
  'unknown-table': (table: string, nearest: string | null) => ({
    message: `There is no table "${table}".`,
    hint:
      nearest === null
        ? 'Give the name of a base table as the database reports it; a folder is written as a path, e.g. ./shop.'
        : `Did you mean "${nearest}"? A folder is written as a path, e.g. ./shop.`,
    exitCode: 2,
  }),
  'unreadable-configuration': (file: string, reason: string) => ({
    message: `Cannot read the configuration "${file}": ${reason}.`,
    hint: 'Mend the file, or name another one with --config.',
    exitCode: 2,
  }),
  'unreadable-file': (file: string, reason: string) => ({
    message: `Cannot read "${file}": ${reason}.`,
    hint: 'Check the path and its permissions.',
    exitCode: 3,
  }),
  'unsupported-database': (protocol: string, known: readonly string[]) => ({
    message: `Databases with a URL that begins with "${protocol}" are not read.`,
    hint: `Give a URL that begins with ${known.join(', ')}, or a schema dump with --schema.`,
    exitCode: 2,
  }),
} as const satisfies Record<string, (...args: never[]) => ErrorText>;

export type ErrorCode = keyof typeof ERRORS;

type ErrorArguments = { [C in ErrorCode]: Parameters<(typeof ERRORS)[C]> };

/** The same table, typed so that a code and its arguments stay paired. */
const TEXTS: { readonly [C in ErrorCode]: (...args: ErrorArguments[C]) => ErrorText } = ERRORS;

/** Thrown through `operatorError`; caught once, in `cli/main.ts`. */
export class DecomposeError extends Error {
  override readonly name = 'DecomposeError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: 2 | 3;

  constructor(code: ErrorCode, text: ErrorText, cause?: unknown) {
    super(text.message, { cause });
    this.code = code;
    this.hint = text.hint;
    this.exitCode = text.exitCode;
  }
}

/**
 * Builds the error for `code` with its arguments filled in; the caller throws it.
 *
 * @param args the arguments of the row in `ERRORS`
 */
export function operatorError<C extends ErrorCode>(
  code: C,
  ...args: ErrorArguments[C]
): DecomposeError {
  return new DecomposeError(code, TEXTS[code](...args));
}
