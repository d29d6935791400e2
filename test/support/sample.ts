import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Access, Operation, Transaction, UseCase } from '../../src/model/access.js';
import type { Evidence } from '../../src/model/dependency.js';
import type { Reason } from '../../src/model/placement.js';
import type { AnalysisResult } from '../../src/model/result.js';
import type { Crossing, Seam } from '../../src/model/seam.js';

/**
 * Compares results with what was written by hand about the sample (fixtures/apps/musiccorp/expected). Every function
 * returns the disagreements as sentences, so that an empty list is agreement and a failing test reads like a review.
 */

interface Rated {
  readonly treatment: string;
  readonly or?: Readonly<Record<string, string>>;
}

interface ExpectedCrossing extends Rated {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly tables: readonly string[];
  readonly at: readonly string[];
}

interface ExpectedKey extends Rated {
  readonly name: string | null;
  readonly columns?: string;
  readonly from: string;
  readonly to: string;
  readonly onDelete?: string;
  readonly origin?: string;
}

/** `at` is `file:line`; `writes` are tables in order. */
export interface ExpectedTransaction {
  readonly at: string;
  readonly module: string;
  readonly writes: readonly string[];
}

/** `steps` are `table mode`, in order, without immediate repeats; `commits` what is written in a transaction. */
interface ExpectedUseCase {
  readonly name: string;
  readonly module: string;
  readonly steps: readonly string[];
  readonly commits?: readonly string[];
}

/** `expected/system.yaml`, which says what each part means. */
export interface ExpectedSystem {
  readonly seams: readonly {
    readonly name: string;
    readonly tables: readonly string[];
    readonly modules: readonly string[];
    readonly referenceData?: boolean;
  }[];
  readonly modulesWithoutSeam: readonly string[];
  readonly places: {
    readonly contested: readonly string[];
    readonly unowned: readonly string[];
    readonly leastSure: string;
  };
  readonly ownership: readonly {
    readonly table: string;
    readonly role: string;
    readonly verdict: string;
    readonly claimants: readonly string[];
  }[];
  /** `kind table`, or `owner seam`. */
  readonly placements: readonly {
    readonly table: string;
    readonly because: readonly string[];
    readonly against: readonly string[];
  }[];
  readonly columns: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly transactions: readonly ExpectedTransaction[];
  readonly crossings: readonly ExpectedCrossing[];
  readonly many: readonly (Rated & {
    readonly kind: string;
    readonly at: string;
    readonly seams: readonly string[];
  })[];
  readonly foreignKeys: readonly ExpectedKey[];
  readonly order: {
    readonly first: { readonly seam: string };
    readonly before: readonly (readonly [string, string, string])[];
  };
  readonly unresolved: readonly { readonly at: string; readonly reason: string }[];
  readonly setAside: readonly { readonly kind: string; readonly tables: readonly string[] }[];
  readonly findings: readonly (readonly string[])[];
}

/** One row of an `expected/accesses.yaml`. */
export interface ExpectedAccess {
  readonly file: string;
  readonly lines: readonly number[];
  readonly table: string;
  readonly operations: readonly Operation[];
  readonly isOptional: boolean;
}

const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  select: ['select'],
  insert: ['insert'],
  update: ['update'],
  delete: ['delete'],
  save: ['insert', 'update'],
  upsert: ['insert', 'update'],
  may: ['select'],
  maywrite: ['insert', 'update', 'delete'],
};

/** Folder of the sample. */
export const sampleDir = fileURLToPath(new URL('../../fixtures/apps/musiccorp/', import.meta.url));

export const expectedSystem: ExpectedSystem = parse(
  readFileSync(`${sampleDir}expected/system.yaml`, 'utf8'),
);

/** Reads the `expected/accesses.yaml` of an application in fixtures/apps. */
export function loadAccesses(dir: string): readonly ExpectedAccess[] {
  const byFile: Record<string, string[]> = parse(
    readFileSync(`${dir}expected/accesses.yaml`, 'utf8'),
  );
  return Object.entries(byFile).flatMap(([file, rows]) =>
    rows.map((row) => parseAccess(file, row)),
  );
}

/** Every access, exactly: missed ones, invented ones, and the same one told twice. */
export function compareAccesses(
  expectedAccesses: readonly ExpectedAccess[],
  accesses: readonly Access[],
): string[] {
  const isMatch = (expected: ExpectedAccess, access: Access): boolean =>
    access.file === expected.file &&
    access.line !== null &&
    expected.lines.includes(access.line) &&
    access.table === expected.table &&
    access.operation !== null &&
    expected.operations.includes(access.operation);
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const access of accesses) {
    const key = describeAccess(access);
    if (seen.has(key)) twice.push(`told twice: ${key}`);
    seen.add(key);
  }
  return [
    ...expectedAccesses
      .filter((expected) => !expected.isOptional && !accesses.some((a) => isMatch(expected, a)))
      .map((e) => `missed: ${e.file}:${e.lines[0]} ${e.table} ${e.operations.join('|')}`),
    ...accesses
      .filter((access) => !expectedAccesses.some((expected) => isMatch(expected, access)))
      .map((access) => `invented: ${describeAccess(access)}`),
    ...twice,
  ];
}

/** Columns that each module uses of a table with two concepts. */
export function compareColumns(accesses: readonly Access[]): string[] {
  return Object.entries(expectedSystem.columns).flatMap(([table, byModule]) =>
    Object.entries(byModule).flatMap(([module, expected]) => {
      const actual = new Set(
        accesses
          .filter((access) => access.table === table && access.module === module)
          .flatMap((access) => access.columns)
          .filter((column) => column !== 'id'),
      );
      return difference(`${module} on ${table}: column`, expected, actual);
    }),
  );
}

/** What each transaction writes, in order; followed calls included. */
export function compareTransactions(
  expectedTransactions: readonly ExpectedTransaction[],
  transactions: readonly Transaction[],
): string[] {
  const place = ({ file, line }: Transaction): string => `${file}:${line}`;
  const expectedPlaces = new Set(expectedTransactions.map(({ at }) => at));
  return [
    ...expectedTransactions.flatMap(({ at, module, writes }) => {
      const actual = transactions.find((transaction) => place(transaction) === at);
      if (!actual) return [`missed: transaction at ${at}`];
      const written = actual.steps.filter(({ mode }) => mode === 'write').map(({ table }) => table);
      const shown = withoutRepeats(written).join(', ');
      const wanted = withoutRepeats(writes).join(', ');
      return [
        ...(shown === wanted ? [] : [`${at} writes ${shown}, expected ${wanted}`]),
        ...(actual.module === module ? [] : [`${at} is in ${actual.module}, expected ${module}`]),
      ];
    }),
    ...transactions
      .filter((transaction) => !expectedPlaces.has(place(transaction)))
      .map((transaction) => `invented: transaction at ${place(transaction)}`),
  ];
}

/** Every entry point, with what it touches in which order. */
export function compareUseCases(useCases: readonly UseCase[]): string[] {
  const text = readFileSync(`${sampleDir}expected/use-cases.yaml`, 'utf8');
  const describe = ({ name, module, steps, commits = [] }: ExpectedUseCase): string =>
    `${name} in ${module}: ${steps.join(', ')}; commits ${commits.join(', ')}`;
  const expected = (parse(text) as readonly ExpectedUseCase[]).map(describe);
  const actual = useCases.map(({ name, module, steps }) =>
    describe({
      name,
      module: module ?? '',
      steps: withoutRuns(steps.map(({ table, mode }) => `${table} ${mode}`)),
      commits: withoutRepeats(
        steps.flatMap(({ table, mode, transaction }) =>
          transaction !== null && mode === 'write' ? [table] : [],
        ),
      ),
    }),
  );
  return [
    ...expected.filter((one) => !actual.includes(one)).map((one) => `missed: ${one}`),
    ...actual.filter((one) => !expected.includes(one)).map((one) => `invented: ${one}`),
  ];
}

function withoutRuns(texts: readonly string[]): string[] {
  return texts.filter((text, at) => text !== texts[at - 1]);
}

/** Tables and modules of each seam, reference data set apart. */
export function compareSeams(result: AnalysisResult): string[] {
  const seamNames = matchSeams(result);
  return [
    ...expectedSystem.seams.flatMap(({ name, tables, modules, referenceData }) => {
      const seam = result.seams.find(({ id }) => id === seamNames.get(name));
      if (!seam) return [`missed: seam ${name}`];
      return [
        ...difference(`seam ${name}: table`, tables, new Set(seam.tables)),
        ...difference(`seam ${name}: module`, modules, new Set(seam.modules)),
        ...difference(
          `seam ${name}: reference data`,
          referenceData ? tables : [],
          new Set(seam.referenceData),
        ),
      ];
    }),
    ...result.seams
      .filter(({ id }) => ![...seamNames.values()].includes(id))
      .map(({ id, tables }) => `invented: seam ${id} (${tables.join(', ')})`),
    ...expectedSystem.modulesWithoutSeam
      .filter((module) => result.seams.some(({ modules }) => modules.includes(module)))
      .map((module) => `module ${module} owns no table, but has a seam`),
  ];
}

/** Owners and roles; every table that is not listed is its seam's module's own, clearly. */
export function compareOwnership(result: AnalysisResult): string[] {
  const special = new Map(expectedSystem.ownership.map((expected) => [expected.table, expected]));
  return result.ownership.flatMap(({ table, role, verdict, owner, claimants }) => {
    const expected = special.get(table);
    const seam = expectedSystem.seams.find(({ tables }) => tables.includes(table));
    const wanted = expected?.verdict ?? 'clear';
    const wrong = verdict === wanted ? [] : [`${table}: ${verdict}, expected ${wanted}`];
    if (!expected) {
      return owner === seam?.modules[0]
        ? wrong
        : [...wrong, `${table}: owner ${owner}, expected ${seam?.modules[0]}`];
    }
    if (role !== expected.role) wrong.push(`${table}: role ${role}, expected ${expected.role}`);
    const writers = claimants.filter(({ writes }) => writes > 0).map(({ module }) => module);
    return [...wrong, ...difference(`${table}: claimant`, expected.claimants, new Set(writers))];
  });
}

/** Reasons for and against that are missing, or that cannot be checked. */
export function comparePlacements(result: AnalysisResult): string[] {
  const found = new Map(result.placements.map((placement) => [placement.table, placement]));
  const said = (reasons: readonly Reason[]): Set<string> =>
    new Set(
      reasons
        .filter(({ evidence }) => evidence.length > 0)
        .flatMap(({ kind, seam, tables }) =>
          kind === 'owner' ? [`${kind} ${seam}`] : tables.map((table) => `${kind} ${table}`),
        ),
    );
  return expectedSystem.placements.flatMap(({ table, because, against }) => {
    const { reasons = [], doubts = [] } = found.get(table) ?? {};
    const [pro, contra] = [said(reasons), said(doubts)];
    return [
      ...because.filter((each) => !pro.has(each)).map((each) => `${table}: not because ${each}`),
      ...against.filter((each) => !contra.has(each)).map((each) => `${table}: not but ${each}`),
    ];
  });
}

/** Tables whose place is in question, or that nothing ties, and the seam that is least sure. */
export function comparePlaces({ ownership, seams }: AnalysisResult): string[] {
  const { contested, unowned, leastSure } = expectedSystem.places;
  const judged = (verdict: string): ReadonlySet<string> =>
    new Set(
      ownership.filter(({ stability }) => stability.verdict === verdict).map(({ table }) => table),
    );
  const least = Math.min(...seams.map(({ confidence }) => confidence));
  const weakest = seams.filter(({ confidence }) => confidence === least).map(({ name }) => name);
  return [
    ...difference('contested place', contested, judged('contested')),
    ...difference('tied to nothing', unowned, judged('unowned')),
    ...difference('least sure', [leastSure], new Set(weakest)),
  ];
}

/** Everything that crosses, except keys: what is missing, what is invented, what is treated wrongly. */
export function compareCrossings(result: AnalysisResult): string[] {
  const seamNames = matchSeams(result);
  const crossings = result.crossings.filter(({ kind }) => kind !== 'foreign-key');
  const explained = new Set<Crossing>();
  const wrong: string[] = [];
  for (const expected of expectedSystem.crossings) {
    const title = `${expected.kind} ${expected.from} -> ${expected.to} (${expected.tables.join(', ')})`;
    const found = crossings.filter(
      (crossing) =>
        crossing.kind === expected.kind &&
        crossing.from === seamNames.get(expected.from) &&
        crossing.to === seamNames.get(expected.to) &&
        crossing.tables.some((table) => expected.tables.includes(table)) &&
        crossing.evidence.some((evidence) => expected.at.some((at) => isAt(evidence, at))),
    );
    if (found.length === 0) wrong.push(`missed: ${title}`);
    else wrong.push(...describeMismatch(title, expected, found));
    for (const crossing of found) explained.add(crossing);
  }
  for (const { kind, at, seams, ...rated } of expectedSystem.many) {
    const found = crossings.filter(
      (crossing) =>
        crossing.kind === kind &&
        !explained.has(crossing) &&
        crossing.evidence.some((evidence) => isAt(evidence, at)),
    );
    const named = new Set(found.flatMap(({ from, to }) => [from, to]));
    for (const seam of seams) {
      if (!named.has(seamNames.get(seam) ?? ''))
        wrong.push(`${kind} at ${at} does not name ${seam}`);
    }
    const ids = new Set(seams.map((seam) => seamNames.get(seam)));
    const between = found.filter(({ from, to }) => ids.has(from) && ids.has(to));
    wrong.push(...wrongTreatments(`${kind} at ${at}`, rated, between));
    for (const crossing of found) explained.add(crossing);
  }
  return [
    ...wrong,
    ...crossings.filter((crossing) => !explained.has(crossing)).map(describeCrossing),
  ];
}

/** All keys that must break, and no others, with treatment and loss. */
export function compareForeignKeys(result: AnalysisResult): string[] {
  const seamNames = matchSeams(result);
  const keyOf = (key: { name: string | null; from: string; columns: readonly string[] }): string =>
    key.name ?? `${key.from}.${key.columns.join(',')}`;
  const actual = new Map(result.foreignKeysToBreak.map((key) => [keyOf(key), key]));
  const names = new Set(
    expectedSystem.foreignKeys.map(({ name, columns }) => name ?? columns ?? ''),
  );
  return [
    ...expectedSystem.foreignKeys.flatMap((expected) => {
      const name = expected.name ?? expected.columns ?? '';
      const key = actual.get(name);
      if (!key) return [`missed: ${name}`];
      const wrong = isRight(inDialect(expected, result), key.treatment)
        ? []
        : [`${name}: ${key.treatment}, expected ${describeRated(expected)}`];
      if (key.fromSeam !== seamNames.get(expected.from))
        wrong.push(`${name}: from ${key.fromSeam}`);
      if (key.toSeam !== seamNames.get(expected.to)) wrong.push(`${name}: to ${key.toSeam}`);
      if (key.origin !== (expected.origin ?? 'declared')) wrong.push(`${name}: ${key.origin}`);
      const { onDelete } = inDialect(expected, result);
      if (onDelete && expected.origin !== 'ghost' && key.onDelete !== onDelete) {
        wrong.push(`${name}: on delete ${key.onDelete}`);
      }
      if (key.origin === 'declared' && key.lost.length === 0) wrong.push(`${name}: nothing lost`);
      return wrong;
    }),
    ...[...actual.keys()].filter((name) => !names.has(name)).map((name) => `invented: ${name}`),
  ];
}

/** MySQL makes no difference between RESTRICT and NO ACTION: what is not said on purpose there is a plain id. */
function inDialect(expected: ExpectedKey, { catalog }: AnalysisResult): ExpectedKey {
  if (catalog.dialect !== 'mysql' || expected.onDelete !== 'restrict') return expected;
  return {
    ...expected,
    onDelete: 'no action',
    or: { 'reference-by-id': 'RESTRICT is NO ACTION in MySQL', ...expected.or },
  };
}

/** The pairs of the order that must hold. */
export function compareOrder(result: AnalysisResult): string[] {
  const seamNames = matchSeams(result);
  const position = (name: string): number =>
    result.extractionOrder.find(({ seam }) => seam === seamNames.get(name))?.position ?? NaN;
  const { first, before } = expectedSystem.order;
  return [
    ...(position(first.seam) === 1 ? [] : [`${first.seam} is not first`]),
    ...before
      .filter(([earlier, later]) => !(position(earlier) < position(later)))
      .map(([earlier, later, why]) => `${earlier} is not before ${later}: ${why}`),
  ];
}

/** What could not be resolved, what was set aside, what was remarked. */
export function compareRemarks(result: AnalysisResult): string[] {
  const places = result.unresolved.map(({ file, line, reason }) => `${file}:${line} ${reason}`);
  const setAside = new Set(result.setAside.map(({ kind, table }) => `${kind} ${table}`));
  const findings = result.findings.map((finding) => JSON.stringify(finding));
  return [
    ...difference(
      'unresolved',
      expectedSystem.unresolved.map(({ at, reason }) => `${at} ${reason}`),
      new Set(places),
    ),
    ...difference(
      'set aside',
      expectedSystem.setAside.flatMap(({ kind, tables }) =>
        tables.map((table) => `${kind} ${table}`),
      ),
      setAside,
    ),
    ...expectedSystem.findings
      .filter((words) => !findings.some((text) => words.every((word) => text.includes(word))))
      .map((words) => `missed: a finding on ${words.join(', ')}`),
  ];
}

function parseAccess(file: string, row: string): ExpectedAccess {
  const [lines = '', table = '', verb = ''] = row.split(' ');
  const operations = OPERATIONS[verb];
  if (!operations) throw new Error(`${file}: "${row}" has no known operation`);
  return {
    file,
    lines: lines.split('|').map(Number),
    table,
    operations,
    isOptional: verb.startsWith('may'),
  };
}

/** Expected seam name to the id of the seam that shares most tables with it; ties by id. */
function matchSeams({ seams }: AnalysisResult): Map<string, string> {
  const shared = (seam: Seam, tables: readonly string[]): number =>
    seam.tables.filter((table) => tables.includes(table)).length;
  return new Map(
    expectedSystem.seams.flatMap(({ name, tables }) => {
      const best = seams.toSorted((a, b) => shared(b, tables) - shared(a, tables))[0];
      return best && shared(best, tables) > 0 ? [[name, best.id] as const] : [];
    }),
  );
}

function difference(
  what: string,
  expected: readonly string[],
  actual: ReadonlySet<string>,
): string[] {
  return [
    ...expected.filter((name) => !actual.has(name)).map((name) => `missed: ${what} ${name}`),
    ...[...actual]
      .filter((name) => !expected.includes(name))
      .map((name) => `invented: ${what} ${name}`),
  ];
}

function describeMismatch(
  title: string,
  expected: ExpectedCrossing,
  found: readonly Crossing[],
): string[] {
  const tables = new Set(found.flatMap((crossing) => crossing.tables));
  return [
    ...expected.tables
      .filter((table) => !tables.has(table))
      .map((table) => `${title} does not name ${table}`),
    ...expected.at
      .filter((at) => !found.some(({ evidence }) => evidence.some((entry) => isAt(entry, at))))
      .map((at) => `${title} does not show ${at}`),
    ...wrongTreatments(title, expected, found),
  ];
}

function wrongTreatments(title: string, rated: Rated, found: readonly Crossing[]): string[] {
  return found
    .filter(({ treatment }) => !isRight(rated, treatment))
    .map(({ id, treatment }) => `${title}: ${treatment}, expected ${describeRated(rated)} [${id}]`);
}

function isRight({ treatment, or }: Rated, actual: string): boolean {
  return actual === treatment || (or !== undefined && actual in or);
}

function describeRated({ treatment, or }: Rated): string {
  return [treatment, ...Object.keys(or ?? {})].join(' or ');
}

function isAt({ file, line, name }: Evidence, at: string): boolean {
  return file === at || `${file}:${line}` === at || name === at;
}

function withoutRepeats(tables: readonly string[]): string[] {
  return tables.filter((table, index) => table !== tables[index - 1]);
}

function describeAccess({ file, line, table, operation }: Access): string {
  return `${file}:${line} ${table} ${operation}`;
}

function describeCrossing({ kind, from, to, tables, evidence }: Crossing): string {
  const places = evidence.map(({ file, line, name }) => name ?? `${file}:${line}`).join(', ');
  return `invented: ${kind} ${from} -> ${to} (${tables.join(', ')}) at ${places}`;
}
