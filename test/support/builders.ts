import type {
  Access,
  CodeFacts,
  Operation,
  Statement,
  Transaction,
} from '../../src/model/access.js';
import type { Catalog, ForeignKey, ReferentialAction, Table } from '../../src/model/catalog.js';

/**
 * A catalog in a few words, one table per line or argument:
 * `orders(id, customer_id -> customers.id cascade, note?)`. The first column is the primary key unless columns
 * are marked `#`; `?` marks a nullable column; `!` before a table's name is not needed: tables stand alone.
 */
export function catalog(...lines: readonly string[]): Catalog {
  const parsed = lines
    .flatMap((line) => line.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseTable);
  return {
    dialect: null,
    serverVersion: null,
    schemas: [],
    tables: parsed.map(({ table }) => table),
    foreignKeys: parsed.flatMap(({ keys }) => keys),
    views: [],
    triggers: [],
    routines: [],
    enums: [],
  };
}

const TABLE = /^(?<name>[^(]+)\((?<columns>.*)\)$/u;
const COLUMN =
  /^(?<name>[^\s?#]+)(?<key>#)?(?<nullable>\?)?(?:\s*->\s*(?<to>\S+)\.(?<toColumn>[^\s.]+)(?:\s+(?<action>.+))?)?$/u;

function parseTable(line: string): { readonly table: Table; readonly keys: readonly ForeignKey[] } {
  const match = TABLE.exec(line)?.groups;
  if (match === undefined) throw new Error(`Not a table: ${line}`);
  const name = (match['name'] ?? '').trim();
  const columns = (match['columns'] ?? '')
    .split(',')
    .map((column) => column.trim())
    .filter((column) => column !== '')
    .map((column) => {
      const parts = COLUMN.exec(column)?.groups;
      if (parts === undefined) throw new Error(`Not a column: ${column}`);
      return parts;
    });
  const marked = columns.filter((column) => column['key'] !== undefined);
  const primary = (marked.length > 0 ? marked : columns.slice(0, 1)).map(
    (column) => column['name'] ?? '',
  );
  const keys = columns.flatMap((column): ForeignKey[] => {
    const { to, toColumn } = column;
    const own = column['name'] ?? '';
    if (to === undefined) return [];
    return [
      {
        name: `${name}_${own}_fkey`,
        from: name,
        columns: [own],
        to,
        toColumns: [toColumn ?? 'id'],
        onDelete: (column['action'] ?? 'no action') as ReferentialAction,
        onUpdate: 'no action',
        isDeferrable: false,
        isValidated: true,
        isNullable: column['nullable'] !== undefined,
        isIdentifying: primary.includes(own),
        isOneToOne: false,
        isInheritance: false,
        isManyToMany: false,
        origin: 'declared',
        source: null,
      },
    ];
  });
  const localName = name.slice(name.lastIndexOf('.') + 1);
  return {
    keys,
    table: {
      name,
      schema: name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : null,
      localName,
      kind: 'table',
      columns: columns.map((column) => ({
        name: column['name'] ?? '',
        type: 'text',
        isNullable: column['nullable'] !== undefined,
        default: 'none',
        generated: null,
        comment: null,
      })),
      primaryKey: primary.length > 0 ? { name: `${name}_pkey`, columns: primary } : null,
      uniqueKeys: [],
      indexes: [],
      inherits: [],
      partitionCount: 0,
      rows: null,
      bytes: null,
      comment: null,
    },
  };
}

/** One line of `code`: where it stands and what it does. */
const LINE = /^(?<module>\S+)\s+(?<unit>\S+):\s+(?<tag>join|transaction)?\s*(?<steps>.+)$/u;
const STEP =
  /^(?<operation>select|insert|update|delete)\s+(?<table>[^\s(]+)(?:\((?<columns>[^)]*)\))?$/u;

/**
 * Code facts in a few words, one function body per line:
 * `sales place: transaction insert orders, insert picking_lists`, `reports month: join select orders, select
 * products`, `stock move: update line_items(quantity place)`. The file is `src/<module>.ts`, the line is the
 * number of the text line.
 */
export function code(...lines: readonly string[]): CodeFacts {
  const bodies = lines
    .flatMap((line) => line.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, at) => parseBody(line, at + 1));
  return {
    modules: [...new Set(bodies.map(({ module }) => module))].map((id) => ({
      id,
      paths: [`src/${id}`],
      source: 'folder',
      fileCount: 1,
    })),
    accesses: bodies.flatMap(({ accesses }) => accesses),
    statements: bodies.flatMap(({ statements }) => statements),
    transactions: bodies.flatMap(({ transactions }) => transactions),
    useCases: [],
    unresolved: [],
    setAside: [],
    files: { seen: bodies.length, parsed: bodies.length, skipped: 0, withErrors: 0, lines: 0 },
  };
}

interface Body {
  readonly module: string;
  readonly accesses: readonly Access[];
  readonly statements: readonly Statement[];
  readonly transactions: readonly Transaction[];
}

function parseBody(text: string, line: number): Body {
  const match = LINE.exec(text)?.groups;
  if (match === undefined) throw new Error(`Not a function: ${text}`);
  const { module = '', tag } = match;
  const file = `src/${module}.ts`;
  const unit = `${file}#${match['unit'] ?? ''}`;
  const id = `${unit}@${String(line)}`;
  const accesses = (match['steps'] ?? '').split(',').map((step, at): Access => {
    const parts = STEP.exec(step.trim())?.groups;
    if (parts === undefined) throw new Error(`Not a step: ${step}`);
    const operation = parts['operation'] as Operation;
    return {
      file,
      line,
      column: at + 1,
      module,
      unit,
      table: parts['table'] ?? '',
      mode: operation === 'select' ? 'read' : 'write',
      operation,
      columns: (parts['columns'] ?? '').split(/\s+/u).filter((name) => name !== ''),
      allColumns: false,
      via: 'raw-sql',
      certainty: 'certain',
      resolvedBy: 'literal',
      statement: tag === 'join' ? id : `${id}/${String(at)}`,
      transaction: tag === 'transaction' ? id : null,
      useCase: null,
      locks: false,
      count: 1,
    };
  });
  const grouped = tag === 'join' ? [accesses] : accesses.map((access) => [access]);
  return {
    module,
    accesses,
    statements: grouped.map((own): Statement => {
      const tablesOf = (mode: Access['mode']): string[] =>
        [...new Set(own.filter((a) => a.mode === mode).map((a) => a.table))].sort();
      return {
        id: own[0]?.statement ?? id,
        file,
        line,
        module,
        unit,
        tables: [...new Set(own.map((access) => access.table))].sort(),
        reads: tablesOf('read'),
        writes: tablesOf('write'),
      };
    }),
    transactions:
      tag === 'transaction'
        ? [
            {
              id,
              file,
              line,
              module,
              unit,
              useCase: null,
              steps: accesses.map((access) => ({
                table: access.table,
                mode: access.mode,
                operation: access.operation,
                file,
                line,
                module,
                through: [],
              })),
            },
          ]
        : [],
  };
}
