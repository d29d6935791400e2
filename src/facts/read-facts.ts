import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { operatorError } from '../errors.js';
import type { Access, CodeFacts, Transaction } from '../model/access.js';
import type { Gap } from '../model/gap.js';
import type { CatalogReading } from '../model/reading.js';
import { toPosixPath } from '../util/posix-path.js';
import { sortBy } from '../util/sort.js';
import { decodeFacts, type ApplicationFacts } from './decode.js';

/** Several facts files together. */
export interface FactsReading {
  /** One per file, for `mergeCatalogs`, which puts equal table names together. */
  readonly readings: readonly CatalogReading[];
  readonly code: CodeFacts;
  readonly gaps: readonly Gap[];
}

/**
 * Reads facts files (`--facts FILE...`). With more than one application each becomes a module of its own, or a group
 * `application/module` of its modules; with one application its modules keep their names.
 *
 * @param files as the user wrote them, relative to `root` or absolute
 * @param root the analysed folder; places in the result are relative to it
 * @throws DecomposeError `unreadable-file`, `facts-unreadable`, `facts-too-new`
 */
export async function readFacts(files: readonly string[], root: string): Promise<FactsReading> {
  const applications: ApplicationFacts[] = [];
  for (const file of new Set(files)) {
    const absolute = path.resolve(root, file);
    const shown = toPosixPath(path.relative(root, absolute));
    applications.push(decodeFacts(await readText(absolute, file), shown));
  }
  return mergeFacts(applications);
}

/** Puts decoded files together; the order of the files does not change the answer. */
export function mergeFacts(files: readonly ApplicationFacts[]): FactsReading {
  const applications = sortBy(
    files,
    ({ application }) => application,
    ({ file }) => file,
  );
  const isGroup = new Set(applications.map(({ application }) => application)).size > 1;
  const parts = applications.map((facts) =>
    isGroup ? prefixed(facts.code, facts.application) : facts.code,
  );
  const modules = new Map(parts.flatMap((code) => code.modules.map((each) => [each.id, each])));
  const sum = (count: (code: CodeFacts) => number) =>
    parts.reduce((total, code) => total + count(code), 0);
  return {
    readings: applications.map(({ reading }) => reading),
    code: {
      modules: sortBy(modules.values(), ({ id }) => id),
      accesses: parts.flatMap(({ accesses }) => accesses),
      statements: parts.flatMap(({ statements }) => statements),
      transactions: parts.flatMap(({ transactions }) => transactions),
      useCases: parts.flatMap(({ useCases }) => useCases),
      unresolved: parts.flatMap(({ unresolved }) => unresolved),
      setAside: parts.flatMap(({ setAside }) => setAside),
      files: {
        seen: sum(({ files }) => files.seen),
        parsed: sum(({ files }) => files.parsed),
        skipped: sum(({ files }) => files.skipped),
        withErrors: sum(({ files }) => files.withErrors),
        lines: sum(({ files }) => files.lines),
      },
    },
    gaps: applications.flatMap(({ gaps }) => gaps),
  };
}

async function readText(absolute: string, file: string): Promise<string> {
  try {
    return await readFile(absolute, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'it does not exist',
      EACCES: 'permission denied',
      EISDIR: 'it is a folder',
    };
    throw operatorError('unreadable-file', file, reasons[code] ?? `error ${code}`);
  }
}

/** Modules, ids and files of different applications must not meet by chance. */
function prefixed(code: CodeFacts, application: string): CodeFacts {
  const module = (id: string) => (id === application ? application : `${application}/${id}`);
  const id = <T extends string | null>(text: T) =>
    (text === null ? null : `${application}:${text}`) as T;
  const useCase = (name: string | null) => (name === null ? null : `${application}: ${name}`);
  const access = (each: Access): Access => ({
    ...each,
    module: module(each.module),
    useCase: useCase(each.useCase),
    statement: id(each.statement),
    transaction: id(each.transaction),
  });
  const transaction = (each: Transaction): Transaction => ({
    ...each,
    id: id(each.id),
    module: module(each.module),
    useCase: useCase(each.useCase),
    steps: each.steps.map((step) => ({ ...step, module: module(step.module) })),
  });
  return {
    ...code,
    modules: code.modules.map((each) => ({ ...each, id: module(each.id) })),
    accesses: code.accesses.map(access),
    statements: code.statements.map((each) => ({
      ...each,
      id: id(each.id),
      module: module(each.module),
    })),
    transactions: code.transactions.map(transaction),
    useCases: code.useCases.map((each) => ({
      ...each,
      name: `${application}: ${each.name}`,
      module: each.module === null ? null : module(each.module),
      steps: each.steps.map((step) => ({
        ...step,
        module: step.module === null ? null : module(step.module),
        transaction: id(step.transaction),
      })),
    })),
    unresolved: code.unresolved.map((each) => ({ ...each, module: module(each.module) })),
  };
}
