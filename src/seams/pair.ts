import type { CodeFacts } from '../model/access.js';
import type { Catalog, ForeignKey, TableName } from '../model/catalog.js';
import type { Dependency, DependencyGraph, Evidence } from '../model/dependency.js';
import type { ChainLink, PairExplanation, PairTie } from '../model/explanation.js';
import type { Crossing, Ownership } from '../model/seam.js';
import { describeComposition } from '../util/composition.js';
import { sortBy } from '../util/sort.js';
import { wordsOf } from '../util/words.js';
import { findChain } from './chain.js';
import { measurePulls, roundShare, type Pull } from './pulls.js';
import { indexWorkTogether, type WorkTogether } from './work-together.js';

/** What is known of the system, as the result has it. */
export interface PairFacts {
  readonly catalog: Catalog;
  readonly facts: CodeFacts;
  readonly graph: DependencyGraph;
  readonly ownership: readonly Ownership[];
  readonly crossings: readonly Crossing[];
}

/** Everything that ties two different tables, and what connects them where nothing does directly. */
export function explainPair(known: PairFacts, one: TableName, other: TableName): PairExplanation {
  const { graph, facts, ownership } = known;
  const seamOf = new Map(ownership.map(({ table, seam }) => [table, seam]));
  const isReference = new Set(
    ownership.filter(({ role }) => role === 'reference-data').map(({ table }) => table),
  );
  const context: PairContext = {
    ...known,
    pulls: measurePulls(graph.dependencies, [...seamOf.keys()], isReference),
    work: indexWorkTogether(facts, graph.dependencies, new Set(graph.reportingModules)),
  };
  const ties = tiesBetween(context, one, other);
  const seams = [seamOf.get(one) ?? '', seamOf.get(other) ?? ''] as const;
  const crossings = known.crossings.filter(
    ({ tables }) => tables.includes(one) && tables.includes(other),
  );
  const link = (from: TableName, to: TableName): ChainLink[] =>
    tiesBetween(context, from, to)
      .slice(0, 1)
      .map((tie) => ({ from, to, toSeam: seamOf.get(to) ?? '', tie }));
  const chain = ties.length > 0 ? [] : (chainBetween(context, one, other, isReference) ?? []);
  return {
    tables: [one, other],
    seams,
    isTogether: seams[0] === seams[1],
    ties,
    crossings: seams[0] === seams[1] ? [] : crossings,
    chain: chain.slice(1).flatMap((to, at) => link(chain[at] ?? one, to)),
  };
}

interface PairContext extends PairFacts {
  readonly pulls: ReadonlyMap<TableName, readonly Pull[]>;
  readonly work: WorkTogether;
}

/** By keys and common work if these connect them, without the detour over what everybody reads; else by any tie. */
function chainBetween(
  { graph }: PairContext,
  one: TableName,
  other: TableName,
  reference: ReadonlySet<TableName>,
): readonly TableName[] | null {
  const weighing = graph.dependencies.filter(({ weight }) => weight > 0);
  const isEnd = (table: TableName): boolean => table === one || table === other;
  const telling = weighing.filter(
    ({ kind, from, to }) =>
      (kind === 'foreign-key' || kind === 'use-case') &&
      [from, to].every((table) => isEnd(table) || !reference.has(table)),
  );
  return findChain(telling, one, other) ?? findChain(weighing, one, other);
}

function tiesBetween(context: PairContext, one: TableName, other: TableName): PairTie[] {
  const { graph, catalog } = context;
  const [low, high] = one < other ? [one, other] : [other, one];
  const own = graph.dependencies.filter(({ from, to }) => from === low && to === high);
  const keys = catalog.foreignKeys.filter(
    ({ from, to }) => (from === one && to === other) || (from === other && to === one),
  );
  const work = context.work(one, other);
  const facts = (kind: PairTie['kind'], text: string, evidence: readonly Evidence[]): PairTie[] =>
    evidence.length === 0
      ? []
      : [{ kind, text, count: evidence.length, weight: null, shares: null, evidence }];
  const weighing = own.flatMap((tie) => weighTie(context, tie, [one, other], keys));
  const stored = own
    .filter(({ kind }) => kind === 'view' || kind === 'trigger' || kind === 'routine')
    .flatMap((tie) => facts(tie.kind, `${counted(tie.count, tie.kind)} over both`, tie.evidence));
  return [
    ...sortBy(weighing, ({ weight }) => -(weight ?? 0)),
    ...facts(
      'transaction',
      `${counted(work.transactions.length, 'transaction writes', 'transactions write')} both`,
      work.transactions,
    ),
    ...facts(
      'join',
      `${counted(work.joins.length, 'query joins', 'queries join')} both`,
      work.joins,
    ),
    ...stored,
  ];
}

function weighTie(
  context: PairContext,
  tie: Dependency,
  [one, other]: readonly [TableName, TableName],
  keys: readonly ForeignKey[],
): PairTie[] {
  if (tie.weight <= 0) return [];
  const shareAt = (table: TableName, mate: TableName): number =>
    roundShare(
      (context.pulls.get(table) ?? []).find((pull) => pull.other === mate && pull.kind === tie.kind)
        ?.share ?? 0,
    );
  const described = describeTie(context, tie, keys);
  return [
    {
      kind: tie.kind,
      weight: Math.round(tie.weight * 10_000) / 10_000,
      shares: [shareAt(one, other), shareAt(other, one)],
      count: Math.max(tie.kind === 'use-case' ? tie.count : 1, described.evidence.length),
      ...described,
    },
  ];
}

function describeTie(
  { graph, facts }: PairContext,
  tie: Dependency,
  keys: readonly ForeignKey[],
): Pick<PairTie, 'text' | 'evidence'> {
  if (tie.kind === 'foreign-key') {
    return { text: keys.map(describeKey).join('; '), evidence: keys.map(keyEvidence) };
  }
  if (tie.kind === 'use-case') {
    const named = useCasesOf(facts, tie);
    return {
      text: `${counted(tie.count, 'unit of work uses', 'units of work use')} both`,
      evidence: [...tie.evidence, ...named],
    };
  }
  if (tie.kind === 'owner') {
    const uses = graph.uses.filter(({ table, writes }) => writes > 0 && isEnd(tie, table));
    const modules = [...new Set(uses.map(({ module }) => module))].filter(
      (module) => uses.filter((use) => use.module === module).length === 2,
    );
    return {
      text: `${modules.join(', ')} ${modules.length === 1 ? 'writes' : 'write'} both`,
      evidence: uses
        .filter(({ module }) => modules.includes(module))
        .flatMap(({ evidence }) => evidence.slice(0, 1)),
    };
  }
  const mates = new Set(wordsOf(tie.to));
  const shared = [...new Set(wordsOf(tie.from))].filter((word) => mates.has(word));
  const words = shared.map((word) => `"${word}"`).join(', ');
  return { text: `their names share ${words}`, evidence: [] };
}

function isEnd({ from, to }: Dependency, table: TableName): boolean {
  return table === from || table === to;
}

/** Entry points that lead to both tables. */
function useCasesOf({ useCases }: CodeFacts, { from, to }: Dependency): Evidence[] {
  return useCases
    .filter(({ steps }) => [from, to].every((end) => steps.some(({ table }) => table === end)))
    .map(({ name, file, line }) => ({
      file,
      line,
      name: file === null ? name : null,
      detail: `${name} leads to both`,
    }));
}

function describeKey(key: ForeignKey): string {
  const composition = describeComposition(key);
  const columns = key.columns.join(', ');
  return composition === null
    ? `${key.from} refers to ${key.to} by ${columns}`
    : `${key.from} is a part of ${key.to} (${columns}: ${composition})`;
}

function keyEvidence(key: ForeignKey): Evidence {
  return {
    file: key.source?.file ?? null,
    line: key.source?.line ?? null,
    name: key.name,
    detail: `${key.from} (${key.columns.join(', ')}) refers to ${key.to} (${key.toColumns.join(', ')})`,
  };
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
