import type { Column, Index, ReferentialAction } from '../../../model/catalog.js';
import { isConstantExpression } from './default-kind.js';
import type {
  ObjectId,
  Parameter,
  Relation,
  RelationForeignKey,
  RelationTrigger,
  RoutineSource,
} from './snapshot.js';
import { lookupTable } from '../../../util/lookup-table.js';

/** A driver row in array mode: oids, numbers and booleans arrive as such, everything else as text. */
export type Row = readonly unknown[];

/** The answers to the statements of `queries.ts`; a concept that could not be read is empty. */
export interface Answers {
  readonly schemas: readonly Row[];
  readonly relations: readonly Row[];
  readonly columns: readonly Row[];
  readonly types: readonly Row[];
  readonly inheritance: readonly Row[];
  readonly indexes: readonly Row[];
  readonly foreignKeys: readonly Row[];
  readonly viewReads: readonly Row[];
  readonly triggers: readonly Row[];
  readonly routines: readonly Row[];
  readonly enums: readonly Row[];
}

export interface Server {
  readonly versionNumber: number;
  readonly blockSize: number;
}

/** Text columns come as text; anything else is a mistake of ours and shows as such. */
export const text = (value: unknown): string => String(value);
export const textOrNull = (value: unknown): string | null =>
  value === null ? null : String(value);
const number = (value: unknown): number => Number(value);
const list = (value: unknown): unknown[] => {
  const parsed: unknown = value === null ? [] : JSON.parse(String(value));
  return Array.isArray(parsed) ? parsed : [];
};

interface Names {
  readonly schemaById: ReadonlyMap<number, string>;
  /** Attribute numbers are per relation: `names[attnum]`. */
  readonly columnNamesById: ReadonlyMap<ObjectId, readonly string[]>;
}

/** Joins the answers in memory into the parts of a snapshot. */
export function decodeRelations(answers: Answers, server: Server): Relation[] {
  const names = nameTables(answers);
  const columnsById = decodeColumns(answers);
  const indexesById = groupBy(answers.indexes, 0);
  const parentsById = groupBy(answers.inheritance, 0);
  const readsById = groupBy(answers.viewReads, 0);
  return answers.relations.map((row) => {
    const id = number(row[0]);
    const parents = (parentsById.get(id) ?? []).map((parent) => number(parent[1]));
    const indexes = indexesById.get(id) ?? [];
    const isPartition = row[4] === true;
    const kind = RELATION_KINDS[text(row[3])] ?? 'table';
    const isView = kind === 'view' || kind === 'materialized-view';
    const { rows, pages } = estimate(row, server);
    return {
      id,
      schema: names.schemaById.get(number(row[1])) ?? '',
      name: text(row[2]),
      kind,
      partitionOf: isPartition ? (parents[0] ?? null) : null,
      inherits: isPartition ? [] : parents,
      columns: columnsById.get(id) ?? [],
      ...(isPartition || isView
        ? NO_INDEXES
        : decodeIndexes(indexes, names.columnNamesById.get(id))),
      rows,
      bytes: pages === null ? null : server.blockSize * (pages + sum(indexes, 9)),
      comment: textOrNull(row[7]),
      reads: (readsById.get(id) ?? []).map((read) => number(read[1])),
    };
  });
}

const RELATION_KINDS: Readonly<Record<string, Relation['kind']>> = lookupTable({
  r: 'table',
  p: 'partitioned',
  f: 'foreign',
  v: 'view',
  m: 'materialized-view',
});

const NO_INDEXES = { primaryKey: null, uniqueKeys: [], indexes: [] };

/**
 * `reltuples` is -1 until the first ANALYZE since version 14; before, 0 rows on 0 pages may mean the same,
 * and is read so: an unknown size misleads nobody.
 */
function estimate(row: Row, server: Server): { rows: number | null; pages: number | null } {
  const rows = number(row[5]);
  const pages = number(row[6]);
  const isKnown = server.versionNumber >= 140000 ? rows >= 0 : rows > 0 || pages > 0;
  return isKnown ? { rows: Math.round(rows), pages } : { rows: null, pages: null };
}

function nameTables(answers: Answers): Names {
  const columnNamesById = new Map<ObjectId, string[]>();
  for (const row of answers.columns) {
    const id = number(row[0]);
    const names = columnNamesById.get(id) ?? [];
    names[number(row[1])] = text(row[2]);
    columnNamesById.set(id, names);
  }
  return {
    schemaById: new Map(answers.schemas.map((row) => [number(row[0]), text(row[1])])),
    columnNamesById,
  };
}

function decodeColumns(answers: Answers): Map<ObjectId, Column[]> {
  const types = new Map(answers.types.map((row) => [`${row[0]} ${row[1]}`, row]));
  const columnsById = new Map<ObjectId, Column[]>();
  for (const row of answers.columns) {
    const id = number(row[0]);
    const columns = columnsById.get(id) ?? [];
    columnsById.set(id, columns);
    const type = types.get(`${row[3]} ${row[4]}`);
    columns.push({
      name: text(row[2]),
      type: type === undefined ? '' : withoutDefaultSchema(text(type[2])),
      isNullable: row[5] !== true && type?.[3] !== true,
      ...fillOf(row, textOrNull(type?.[4] ?? null)),
      comment: textOrNull(row[9]),
    });
  }
  return columnsById;
}

/** A generated column has no default; a domain's default holds where the column has none of its own. */
function fillOf(row: Row, domainDefault: string | null): Pick<Column, 'default' | 'generated'> {
  if (row[7] === 's' || row[7] === 'v') {
    return { default: 'none', generated: row[7] === 's' ? 'stored' : 'virtual' };
  }
  if (row[6] !== '') return { default: 'identity', generated: null };
  return { default: defaultKind(textOrNull(row[8]) ?? domainDefault), generated: null };
}

const NULL_DEFAULT = /^\(*NULL\)*(::.*)?$/i;

/** `NULL` fills nothing, so it is no default, as the server itself sees it for most types. */
function defaultKind(expression: string | null): Column['default'] {
  if (expression === null || NULL_DEFAULT.test(expression)) return 'none';
  if (/\bnextval\(/.test(expression)) return 'sequence';
  return isConstantExpression(expression) ? 'constant' : 'expression';
}

/** Types of `public` are printed as a session with the usual search path prints them. */
export function withoutDefaultSchema(type: string): string {
  return type.startsWith('public.') ? type.slice('public.'.length) : type;
}

function decodeIndexes(
  rows: readonly Row[],
  columnNames: readonly string[] = [],
): Pick<Relation, 'primaryKey' | 'uniqueKeys' | 'indexes'> {
  const indexes: Index[] = [];
  const keys: { name: string; columns: string[]; isPrimary: boolean }[] = [];
  for (const row of rows) {
    const name = text(row[1]);
    const columns = text(row[7])
      .split(' ')
      .slice(0, number(row[8]))
      .map((position) => columnNames[number(position)] ?? null);
    const isUnique = row[3] === true;
    const isPartial = row[5] === true;
    indexes.push({ name, columns, isUnique, isPartial, method: text(row[6]) });
    const whole = columns.filter((column) => column !== null);
    if (isUnique && !isPartial && row[4] === true && whole.length === columns.length) {
      keys.push({ name, columns: whole, isPrimary: row[2] === true });
    }
  }
  const primary = keys.find((key) => key.isPrimary);
  return {
    primaryKey: primary === undefined ? null : { name: primary.name, columns: primary.columns },
    uniqueKeys: keys
      .filter((key) => !key.isPrimary)
      .map(({ name, columns }) => ({ name, columns })),
    indexes,
  };
}

export function decodeForeignKeys(answers: Answers): RelationForeignKey[] {
  const { columnNamesById } = nameTables(answers);
  const columnsOf = (id: ObjectId, numbers: unknown, names: unknown): string[] =>
    names === null
      ? list(numbers).map((position) => columnNamesById.get(id)?.[number(position)] ?? '')
      : list(names).map(text);
  return answers.foreignKeys.map((row) => {
    const from = number(row[1]);
    const to = number(row[2]);
    return {
      name: text(row[0]),
      from,
      to,
      columns: columnsOf(from, row[3], row[9]),
      toColumns: columnsOf(to, row[4], row[10]),
      onDelete: ACTIONS[text(row[5])] ?? null,
      onUpdate: ACTIONS[text(row[6])] ?? null,
      isDeferrable: row[7] === true,
      isValidated: row[8] === true,
      toName: textOrNull(row[11]) ?? '',
    };
  });
}

/** Letters of `confdeltype`, which the parser uses as well. */
export const ACTIONS: Readonly<Record<string, ReferentialAction>> = lookupTable({
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
});

/** Bits of `tgtype`, from the server's `catalog/pg_trigger.h`; the parser's CREATE TRIGGER has the same. */
export function triggerEvents(bits: number): RelationTrigger['events'] {
  const events = [
    ['insert', 4],
    ['update', 16],
    ['delete', 8],
    ['truncate', 32],
  ] as const;
  return events.filter(([, bit]) => (bits & bit) !== 0).map(([event]) => event);
}

export function triggerTiming(bits: number): RelationTrigger['timing'] {
  if ((bits & 64) !== 0) return 'instead of';
  return (bits & 2) === 0 ? 'after' : 'before';
}

export function decodeTriggers(answers: Answers): RelationTrigger[] {
  return answers.triggers.map((row) => ({
    name: text(row[0]),
    relation: number(row[1]),
    timing: triggerTiming(number(row[2])),
    events: triggerEvents(number(row[2])),
    routine: number(row[3]),
    routineName: text(row[6]),
    transitionTables: [row[4], row[5]].flatMap((name) => (typeof name === 'string' ? [name] : [])),
  }));
}

export function decodeRoutines(answers: Answers): RoutineSource[] {
  return answers.routines.map((row) => {
    const types = list(row[7]).map((type) => withoutDefaultSchema(text(type)));
    const parameters = decodeParameters(list(row[8]), list(row[9]), types.length);
    const standardBody = textOrNull(row[6]);
    return {
      id: number(row[0]),
      schema: text(row[1]),
      name: text(row[2]),
      signature: types.join(', '),
      kind: row[3] === 'p' ? 'procedure' : 'function',
      language: text(row[4]),
      body:
        standardBody === null
          ? text(row[5])
          : `CREATE FUNCTION f() RETURNS void LANGUAGE sql ${standardBody}`,
      hasStandardBody: standardBody !== null,
      parameters,
      returns: returnsOf(text(row[10]), row[11] === true, parameters),
      searchPath: searchPathOf(list(row[12])),
    };
  });
}

const MODES: Readonly<Record<string, Parameter['mode']>> = lookupTable({
  i: 'in',
  o: 'out',
  b: 'inout',
  v: 'variadic',
  t: 'table',
});

/** `proargmodes` is absent when every argument is IN, `proargnames` when none has a name. */
function decodeParameters(names: unknown[], modes: unknown[], inputs: number): Parameter[] {
  const count = Math.max(names.length, modes.length, inputs);
  return Array.from({ length: count }, (_, i) => ({
    name: names[i] === undefined || names[i] === '' ? null : text(names[i]),
    mode: MODES[text(modes[i] ?? 'i')] ?? 'in',
  }));
}

/** What the body's RETURN statements are checked against. */
export function returnsOf(
  type: string,
  isSet: boolean,
  parameters: readonly Parameter[],
): RoutineSource['returns'] {
  if (type === 'trigger' || type === 'event_trigger') return type;
  if (isSet) return 'set';
  if (parameters.some(({ mode }) => mode === 'out' || mode === 'inout')) return 'out-parameters';
  return type === 'void' ? 'void' : 'value';
}

/** From `proconfig`, whose entries read `search_path=billing, public`. */
function searchPathOf(settings: unknown[]): string[] | null {
  const setting = settings.map(text).find((entry) => entry.startsWith('search_path='));
  return setting === undefined ? null : splitSearchPath(setting.slice('search_path='.length));
}

/** Schema names of a printed search path, unquoted, without `"$user"`. */
export function splitSearchPath(path: string): string[] {
  return [...path.matchAll(/"((?:[^"]|"")*)"|([^,\s"]+)/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
    .filter((name) => name !== '' && name !== '$user');
}

function groupBy(rows: readonly Row[], position: number): Map<ObjectId, Row[]> {
  const groups = new Map<ObjectId, Row[]>();
  for (const row of rows) {
    const id = number(row[position]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

function sum(rows: readonly Row[], position: number): number {
  return rows.reduce((total, row) => total + number(row[position]), 0);
}
