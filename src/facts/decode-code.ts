import { z } from 'zod';
import type {
  Access,
  AccessMode,
  CodeFacts,
  Module,
  Operation,
  ResolvedBy,
  Transaction,
  UseCase,
} from '../model/access.js';
import type { Catalog, TableName } from '../model/catalog.js';
import { sortBy } from '../util/sort.js';
import { addGap, readElements, type FactsReader } from './elements.js';
import {
  accessFacts,
  fileCounts,
  moduleFacts,
  sequenceFacts,
  setAsideFacts,
  statementFacts,
  transactionFacts,
  unresolvedFacts,
  type StepFacts,
} from './schema.js';

/**
 * What the code does, as one file tells it. An access without a module belongs to the application; a sequence or a
 * transaction without one belongs to the only module whose accesses name its use case, else to the application.
 */
export function readCodePart(
  raw: Readonly<Record<string, unknown>>,
  application: string,
  catalog: Catalog,
  reader: FactsReader,
): CodeFacts {
  const context: Context = {
    application,
    reader,
    tables: new Set([...catalog.tables, ...catalog.views].map(({ name }) => name)),
    unknownTables: new Map(),
  };
  const accesses = readElements(raw.accesses, 'accesses', accessFacts, reader).flatMap((facts) =>
    accessOf(facts, context),
  );
  const moduleOf = moduleByUseCase(accesses, application);
  const useCases = readElements(raw.sequences, 'sequences', sequenceFacts, reader).map((facts) =>
    useCaseOf(facts, moduleOf, context),
  );
  const transactions = readElements(raw.transactions, 'transactions', transactionFacts, reader).map(
    (facts, index) => transactionOf(facts, index, moduleOf, context),
  );
  const statements = readElements(raw.statements, 'statements', statementFacts, reader).map(
    (facts) => ({
      id: facts.id,
      file: facts.file,
      line: facts.line,
      module: facts.module ?? application,
      unit: facts.unit ?? null,
      tables: facts.tables,
      reads: facts.reads ?? [],
      writes: facts.writes ?? [],
    }),
  );
  const unresolved = readElements(raw.unresolved, 'unresolved', unresolvedFacts, reader).map(
    ({ file, line, column, module, reason, detail, excerpt, via }) => {
      return { file, line, column, module, reason, detail, excerpt, via };
    },
  );
  const setAside = readElements(raw.setAside, 'setAside', setAsideFacts, reader).map(
    ({ kind, table, mode, count }) => ({ kind, table, mode, count }),
  );
  reportUnknownTables(context);
  const used = [...accesses, ...transactions, ...statements].map(({ module }) => module);
  const modules = modulesOf(raw.modules, used, reader);
  const files = filesOf(raw.files, reader);
  return { modules, accesses, statements, transactions, useCases, unresolved, setAside, files };
}

interface Context {
  readonly application: string;
  readonly reader: FactsReader;
  readonly tables: ReadonlySet<TableName>;
  /** Tables named by accesses and steps that the file does not list, with how often. */
  readonly unknownTables: Map<TableName, number>;
}

function isKnown(table: TableName, { tables, unknownTables }: Context): boolean {
  if (tables.has(table)) return true;
  unknownTables.set(table, (unknownTables.get(table) ?? 0) + 1);
  return false;
}

function reportUnknownTables({ unknownTables, reader }: Context): void {
  for (const [table, count] of sortBy(unknownTables, ([name]) => name)) {
    const message = `"tables" does not list it; ${count} accesses and steps that name it are left out.`;
    const subject = `table ${table}`;
    reader.gaps.push({ kind: 'unknown-table', subject, message, file: reader.file, line: null });
  }
}

function accessOf(facts: z.infer<typeof accessFacts>, context: Context): Access[] {
  if (!isKnown(facts.table, context)) return [];
  const mode = modeOf(facts.mode, facts.operation);
  if (mode === null) {
    const subject = `access to ${facts.table}`;
    addGap(context.reader, subject, 'Neither "mode" nor "operation" is given; it is left out.');
    return [];
  }
  return [
    {
      file: facts.file,
      line: facts.line,
      column: facts.column,
      module: facts.module ?? context.application,
      unit: facts.unit,
      table: facts.table,
      mode,
      operation: facts.operation,
      columns: facts.columns,
      allColumns: facts.allColumns,
      via: facts.via,
      certainty: facts.certainty,
      resolvedBy: resolvedByOf(facts.resolvedBy),
      statement: facts.statement,
      transaction: facts.transaction,
      useCase: facts.useCase,
      locks: facts.locks,
      count: facts.count ?? 1,
    },
  ];
}

const RESOLVED_BY = {
  literal: true,
  constant: true,
  symbol: true,
  annotation: true,
  local: true,
  relation: true,
  summary: true,
  type: true,
  facts: true,
} as const satisfies Record<ResolvedBy, true>;

function resolvedByOf(text: string): ResolvedBy {
  return Object.hasOwn(RESOLVED_BY, text) ? (text as ResolvedBy) : 'facts';
}

/** Written out, or told by the operation; `null` when neither is given. */
function modeOf(mode: AccessMode | undefined, operation: Operation | null): AccessMode | null {
  if (mode !== undefined) return mode;
  if (operation === null) return null;
  return operation === 'select' ? 'read' : 'write';
}

/** The one module whose accesses name a use case; the application where there is none or more than one. */
function moduleByUseCase(
  accesses: readonly Access[],
  application: string,
): (useCase: string | null) => string {
  const modules = new Map<string, Set<string>>();
  for (const { useCase, module } of accesses) {
    if (useCase === null) continue;
    modules.set(useCase, (modules.get(useCase) ?? new Set()).add(module));
  }
  return (useCase) => {
    const [first, ...others] = modules.get(useCase ?? '') ?? [];
    return first !== undefined && others.length === 0 ? first : application;
  };
}

function useCaseOf(
  facts: z.infer<typeof sequenceFacts>,
  moduleOf: (useCase: string | null) => string,
  context: Context,
): UseCase {
  const { useCase: name, kind, via, module, file, line, certainty, steps, leftOut } = facts;
  return {
    name,
    kind,
    via,
    module: module === undefined ? moduleOf(name) : module,
    file,
    line,
    certainty,
    steps: readSteps(steps, `sequence ${name}`, context).map((step) => ({
      table: step.facts.table,
      mode: step.mode,
      operation: step.facts.operation ?? null,
      file: step.facts.file ?? null,
      line: step.facts.line ?? null,
      module: step.facts.module ?? null,
      transaction: step.facts.transaction ?? null,
    })),
    leftOut,
  };
}

function transactionOf(
  facts: z.infer<typeof transactionFacts>,
  index: number,
  moduleOf: (useCase: string | null) => string,
  context: Context,
): Transaction {
  const useCase = facts.useCase ?? null;
  const module = facts.module ?? moduleOf(useCase);
  const id = facts.id ?? `facts:${index + 1}`;
  return {
    id,
    file: facts.file ?? null,
    line: facts.line ?? null,
    module,
    unit: facts.unit ?? useCase,
    useCase,
    steps: readSteps(facts.steps, `transaction ${useCase ?? id}`, context).map((step) => ({
      table: step.facts.table,
      mode: step.mode,
      operation: step.facts.operation ?? null,
      file: step.facts.file ?? null,
      line: step.facts.line ?? null,
      module: step.facts.module ?? module,
      through: step.facts.through ?? [],
    })),
  };
}

function readSteps(steps: readonly StepFacts[], subject: string, context: Context) {
  return steps.flatMap((facts) => {
    if (!isKnown(facts.table, context)) return [];
    const mode = modeOf(facts.mode, facts.operation ?? null);
    if (mode !== null) return [{ facts, mode }];
    const message = `A step on ${facts.table} has neither "mode" nor "operation"; it is left out.`;
    addGap(context.reader, subject, message);
    return [];
  });
}

function modulesOf(raw: unknown, used: readonly string[], reader: FactsReader): Module[] {
  const modules = new Map<string, Module>();
  const entries = readElements(raw, 'modules', z.union([z.string().min(1), moduleFacts]), reader);
  for (const entry of [...entries, ...used]) {
    const { id, paths, source, fileCount } =
      typeof entry === 'string'
        ? { id: entry, paths: undefined, source: undefined, fileCount: undefined }
        : entry;
    if (modules.has(id)) continue;
    modules.set(id, {
      id,
      paths: paths ?? [],
      source: source ?? 'facts',
      fileCount: fileCount ?? 0,
    });
  }
  return sortBy(modules.values(), ({ id }) => id);
}

function filesOf(raw: unknown, reader: FactsReader): CodeFacts['files'] {
  const none = { seen: 0, parsed: 0, skipped: 0, withErrors: 0, lines: 0 };
  if (raw === undefined) return none;
  const parsed = fileCounts.safeParse(raw);
  if (!parsed.success) {
    addGap(reader, 'files', 'The counts of files are not readable; they are left out.');
    return none;
  }
  const { seen, parsed: read, skipped, withErrors, lines } = parsed.data;
  return { seen, parsed: read, skipped, withErrors, lines };
}
