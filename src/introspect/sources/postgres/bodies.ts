import type { RawStmt } from 'libpg-query';
import type { Parser } from './parser.js';
import { readNames, type NameUse } from './statement-names.js';
import type { Parameter, RoutineSource } from './snapshot.js';

/** Names that a routine's body uses, not yet looked up. */
export interface BodyNames {
  readonly uses: readonly NameUse[];
  /** `false` when a part is put together at run time, does not parse, or is in a language we do not read. */
  readonly isFullyRead: boolean;
}

/** Reads the body of a routine in SQL or PL/pgSQL. Never throws: what cannot be read is not fully read. */
export function readBody(routine: RoutineSource, parser: Parser): BodyNames {
  try {
    if (routine.language === 'sql') return readSql(routine.body, parser);
    if (routine.language === 'plpgsql') return readPlpgsql(routine, parser);
  } catch {
    return UNREAD;
  }
  return UNREAD;
}

const UNREAD: BodyNames = { uses: [], isFullyRead: false };

function readSql(body: string, parser: Parser): BodyNames {
  return { uses: parser.parse(body).flatMap(namesOf), isFullyRead: true };
}

function namesOf(statement: RawStmt): readonly NameUse[] {
  return readNames(statement.stmt);
}

/**
 * The PL/pgSQL parser gives the inner queries as text, each with the grammar it is to be read by; see
 * `PLpgSQL_expr.parseMode` in the server's `plpgsql.h`.
 */
function readPlpgsql(routine: RoutineSource, parser: Parser): BodyNames {
  const uses: NameUse[] = [];
  let isFullyRead = true;
  const readQuery = (sql: string): void => {
    try {
      uses.push(...parser.parse(sql).flatMap(namesOf));
    } catch {
      isFullyRead = false;
    }
  };
  walk(parseFunction(routine, parser), (key, value) => {
    if (key === 'PLpgSQL_stmt_dynexecute' || key === 'PLpgSQL_stmt_dynfors') {
      const query = constantQuery(expressionOf(value['query']), parser);
      if (query === null) isFullyRead = false;
      else readQuery(query);
    } else if (key === 'dynquery') {
      const query = constantQuery(expressionOf(value), parser);
      if (query === null) isFullyRead = false;
      else readQuery(query);
    } else if (key === 'PLpgSQL_expr') {
      readQuery(asStatement(String(value['query'] ?? ''), Number(value['parseMode'] ?? 0)));
    }
  });
  return { uses, isFullyRead };
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function walk(value: unknown, visit: (key: string, value: Tree) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isTree(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (isTree(child)) visit(key, child);
      walk(child, visit);
    }
  }
}

const WHOLE_STATEMENT = 0;
const ASSIGNMENT = 3;

function asStatement(query: string, mode: number): string {
  if (mode === WHOLE_STATEMENT) return query;
  if (mode < ASSIGNMENT) return `SELECT ${query}`;
  return `SELECT ${query.slice((/:?=/.exec(query)?.index ?? -1) + 1).replace(/^=/, '')}`;
}

function expressionOf(value: unknown): string {
  const expression = isTree(value) ? value['PLpgSQL_expr'] : null;
  return isTree(expression) ? String(expression['query'] ?? '') : '';
}

/** The text of an EXECUTE whose argument is one literal; `null` when it is put together at run time. */
function constantQuery(expression: string, parser: Parser): string | null {
  const node = parser.parse(`SELECT ${expression}`)[0]?.stmt;
  if (node === undefined || !('SelectStmt' in node)) return null;
  const target = node.SelectStmt.targetList?.[0];
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  return value !== undefined && 'A_Const' in value ? (value.A_Const.sval?.sval ?? null) : null;
}

/**
 * Parameters and variables of row types are declared `record`, because the parser alone does not know which
 * types are rows and would refuse to assign to their fields.
 */
function parseFunction(routine: RoutineSource, parser: Parser): unknown {
  let body = routine.body.replace(/(?:[\w$.]|"[^"]*")+\s*%\s*rowtype\b/gi, 'record');
  for (let attempt = 0; ; attempt += 1) {
    try {
      return parser.parseFunction(createStatement(routine, body));
    } catch (error) {
      const variable = /^"([^".]+)\.[^"]*" is not a known variable/.exec(messageOf(error))?.[1];
      const next = variable === undefined ? body : declareRecord(body, variable);
      if (next === body || attempt > MAX_ROW_VARIABLES) throw error;
      body = next;
    }
  }
}

const MAX_ROW_VARIABLES = 30;

function declareRecord(body: string, variable: string): string {
  const name = variable.replace(/[^\w]/g, '\\$&');
  const declaration = new RegExp(
    `(\\b${name}"?\\s+)(?:[\\w$.]|"[^"]*")+(?=\\s*(?:;|:=|=|default\\b))`,
    'gi',
  );
  return body.replace(declaration, (whole, start: string) =>
    /\brecord$/i.test(whole) || /^return\s/i.test(whole) ? whole : `${start}record`,
  );
}

function createStatement({ parameters, returns, kind }: RoutineSource, body: string): string {
  const quote = `$decompose${'_'.repeat(longestRun(body))}$`;
  const list = parameters
    .filter(({ mode }) => mode !== 'table')
    .map(({ name, mode }) => `${MODE_WORDS[mode]} ${quoteName(name)} record`);
  const columns = parameters
    .filter(({ mode }) => mode === 'table')
    .map(({ name }) => `${quoteName(name)} record`);
  const result = kind === 'procedure' ? '' : RETURNS[columns.length > 0 ? 'table' : returns];
  const tableColumns = columns.length > 0 ? `(${columns.join(', ')})` : '';
  return `CREATE ${kind} f(${list.join(', ')}) ${result}${tableColumns} LANGUAGE plpgsql AS ${quote}${body}${quote}`;
}

const MODE_WORDS: Readonly<Record<Parameter['mode'], string>> = {
  in: 'IN',
  out: 'OUT',
  inout: 'INOUT',
  variadic: 'VARIADIC',
  table: '',
};

const RETURNS: Readonly<Record<RoutineSource['returns'] | 'table', string>> = {
  trigger: 'RETURNS trigger',
  event_trigger: 'RETURNS event_trigger',
  void: 'RETURNS void',
  value: 'RETURNS text',
  set: 'RETURNS SETOF record',
  'out-parameters': '',
  table: 'RETURNS TABLE',
};

const quoteName = (name: string | null): string =>
  name === null ? '' : `"${name.replaceAll('"', '""')}"`;

/** So that the quote cannot occur in the body. */
function longestRun(body: string): number {
  return Math.max(
    0,
    ...[...body.matchAll(/\$decompose(_*)\$/g)].map(([, run]) => (run?.length ?? 0) + 1),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
