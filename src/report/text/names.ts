import type { Evidence } from '../../model/dependency.js';
import type { Gap } from '../../model/gap.js';
import type { Unresolved, UseCaseKind } from '../../model/access.js';
import type { ForeignKey } from '../../model/catalog.js';
import type { CrossingKind, TableRole, Treatment } from '../../model/seam.js';

/** The words for what the model names by codes. A new code does not compile until it has words here. */

/** Singular and plural; the dearest kind to undo comes first, which is the order reports use. */
export const CROSSING_WORDS: Readonly<Record<CrossingKind, readonly [string, string]>> = {
  transaction: ['transaction', 'transactions'],
  write: ['foreign write', 'foreign writes'],
  join: ['join', 'joins'],
  'foreign-key': ['foreign key', 'foreign keys'],
  trigger: ['trigger', 'triggers'],
  routine: ['routine', 'routines'],
  view: ['view', 'views'],
  read: ['foreign read', 'foreign reads'],
};

/** What to do, as an instruction. */
export const TREATMENT_WORDS: Readonly<Record<Treatment, string>> = {
  'keep-together': 'keep both sides in one database: they must stay consistent',
  'reference-by-id': 'keep the column as a plain id and ask the owner whether it still exists',
  'loose-foreign-key':
    'keep the column as a plain id and clean up when the owner reports a deletion',
  'restrict-through-api': 'let the owner ask before it deletes what is still in use',
  'replicate-by-events': 'keep a read-only copy, filled by the events that the owner publishes',
  'drop-and-tolerate': 'drop it and let readers tolerate rows whose counterpart is gone',
  'copy-reference-data': 'give each side its own copy of the reference data, or make it code',
  'call-the-owner': 'ask the owning module through its interface instead of its tables',
  'join-in-client': 'fetch both sides through their interfaces and join them in the code',
  'read-model': 'build a read model that listens to both sides and keeps the join at hand',
  'reporting-database': 'move the report to a reporting database that each owner fills',
  'retry-later': 'commit here, hand the rest to the other side and retry until it succeeds',
  saga: 'turn it into a saga: local steps, each with an action that undoes it',
  'own-concept': 'give the missing concept a module of its own that alone writes the table',
  'split-table': 'split the table: each side keeps the columns that it uses',
  'move-into-owner': 'move the database code to the side that owns the tables it writes',
};

export const ROLE_WORDS: Readonly<Record<TableRole, string>> = {
  entity: 'entity',
  'reference-data': 'reference data',
  'shared-mutable': 'shared and written by several: a concept is missing in the code',
  'two-concepts': 'two concepts in one table',
  'link-table': 'link table',
  log: 'log',
  reporting: 'reporting',
  identity: 'identity',
  unused: 'unused',
};

/** Completes "N call sites …". */
export const UNRESOLVED_WORDS: Readonly<Record<Unresolved['reason'], string>> = {
  'dynamic-table': 'the table name is put together at run time',
  'unknown-table': 'the name is no table of the schema',
  'unknown-receiver': 'the object that is called could not be told',
  'unparsed-sql': 'the SQL could not be parsed',
};

export const GAP_WORDS: Readonly<Record<Gap['kind'], string>> = {
  permission: 'not permitted',
  timeout: 'timed out',
  'unreadable-file': 'unreadable file',
  'unparsed-statement': 'statement not parsed',
  'unapplied-statement': 'statement not applied',
  'unparsed-file': 'file not parsed',
  'skipped-file': 'file skipped',
  'unknown-table': 'unknown table',
  unsupported: 'not supported',
  'ignored-input': 'input not used',
  'call-depth': 'call chain not followed to its end',
};

/** What calls an entry point, one and several. */
export const USE_CASE_WORDS: Readonly<Record<UseCaseKind, readonly [one: string, more: string]>> = {
  http: ['HTTP route', 'HTTP routes'],
  page: ['page', 'pages'],
  action: ['server action', 'server actions'],
  graphql: ['GraphQL field', 'GraphQL fields'],
  rpc: ['procedure', 'procedures'],
  message: ['message', 'messages'],
  event: ['event', 'events'],
  job: ['job', 'jobs'],
  schedule: ['schedule', 'schedules'],
  command: ['command', 'commands'],
};

/** Where several gaps are called otherwise than one. */
export const GAP_PLURALS: Readonly<Partial<Record<Gap['kind'], string>>> = {
  'unreadable-file': 'unreadable files',
  'unparsed-statement': 'statements not parsed',
  'unapplied-statement': 'statements not applied',
  'unparsed-file': 'files not parsed',
  'skipped-file': 'files skipped',
  'unknown-table': 'unknown tables',
  'ignored-input': 'inputs not used',
  'call-depth': 'call chains not followed to their end',
};

export const ORIGIN_WORDS: Readonly<Record<ForeignKey['origin'], string>> = {
  declared: 'constraint',
  ghost: 'declared in the ORM only, the database has no such constraint',
  implied: 'implied by names and joins, the database has no such constraint',
  configured: 'told by the configuration',
};

/** `src/orders/place.ts:12`, the constraint's name, or both. */
export function placeOf(evidence: Pick<Evidence, 'file' | 'line' | 'name'>): string {
  const place =
    evidence.file === null
      ? null
      : evidence.line === null
        ? evidence.file
        : `${evidence.file}:${evidence.line}`;
  return [evidence.name, place].filter((part) => part !== null).join(' at ');
}
