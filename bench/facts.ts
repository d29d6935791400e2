import type { CodeFacts } from '../src/model/access.js';
import type { Catalog, ForeignKey, Table } from '../src/model/catalog.js';

interface FactsFile {
  readonly tables: readonly (
    string | { readonly name: string; readonly columns?: readonly string[]; readonly rows?: number }
  )[];
  readonly foreignKeys?: readonly FactsKey[];
  readonly modules?: readonly string[];
  readonly accesses?: readonly {
    module: string;
    useCase?: string;
    table: string;
    mode: 'read' | 'write';
    count?: number;
  }[];
}

interface FactsKey {
  readonly from: string;
  readonly to: string;
  readonly columns?: readonly string[];
  readonly nullable?: boolean | null;
  readonly onDelete?: string | null;
  readonly identifying?: boolean | null;
  readonly inheritance?: boolean | null;
  readonly manyToMany?: boolean | null;
  readonly oneToOne?: boolean | null;
}

/** A facts file as catalog and code facts: enough of it for the bench. */
export function readFacts(text: string): { catalog: Catalog; facts: CodeFacts } {
  const file = JSON.parse(text) as FactsFile;
  return {
    catalog: {
      dialect: null,
      serverVersion: null,
      schemas: [],
      views: [],
      triggers: [],
      routines: [],
      enums: [],
      tables: file.tables.map((table): Table => {
        const { name, columns, rows } =
          typeof table === 'string'
            ? { name: table, columns: [], rows: null }
            : { columns: [], rows: null, ...table };
        return {
          name,
          localName: name,
          schema: null,
          kind: 'table',
          columns: columns.map((column) => ({
            name: column,
            type: '',
            isNullable: true,
            default: 'none',
            generated: null,
            comment: null,
          })),
          primaryKey: null,
          uniqueKeys: [],
          indexes: [],
          inherits: [],
          partitionCount: 0,
          rows: rows ?? null,
          bytes: null,
          comment: null,
        };
      }),
      foreignKeys: (file.foreignKeys ?? []).map((key): ForeignKey => ({
        name: null,
        from: key.from,
        to: key.to,
        columns: key.columns ?? [],
        toColumns: [],
        onDelete: (key.onDelete?.toLowerCase() ?? null) as ForeignKey['onDelete'],
        onUpdate: null,
        isDeferrable: false,
        isValidated: true,
        isNullable: key.nullable ?? null,
        isIdentifying: key.identifying ?? null,
        isOneToOne: key.oneToOne ?? null,
        isInheritance: key.inheritance === true,
        isManyToMany: key.manyToMany === true,
        origin: 'configured',
        source: null,
      })),
    },
    facts: {
      modules: (file.modules ?? []).map((id) => ({ id, paths: [], source: 'facts', fileCount: 0 })),
      accesses: (file.accesses ?? []).map((access) => ({
        file: null,
        line: null,
        column: null,
        module: access.module,
        unit: null,
        table: access.table,
        mode: access.mode,
        operation: null,
        columns: [],
        allColumns: false,
        via: 'facts',
        certainty: 'certain',
        resolvedBy: 'facts',
        statement: null,
        transaction: null,
        useCase: access.useCase ?? null,
        locks: false,
        count: access.count ?? 1,
      })),
      statements: [],
      transactions: [],
      sequences: [],
      unresolved: [],
      setAside: [],
      files: { seen: 0, parsed: 0, skipped: 0, withErrors: 0, lines: 0 },
    },
  };
}
