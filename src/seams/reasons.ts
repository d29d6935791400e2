import type { ForeignKey, TableName } from '../model/catalog.js';
import type { Evidence } from '../model/dependency.js';
import type { Reason } from '../model/placement.js';
import type { Claimant, Ownership } from '../model/seam.js';
import { describeComposition, isComposition } from '../util/composition.js';
import { groupBy } from '../util/group.js';
import { sortBy } from '../util/sort.js';
import { roundShare, sumShares, type Pull } from './pulls.js';
import type { DividedSystem } from './system.js';
import type { WorkTogether } from './work-together.js';

/** Facts behind one reason that are shown; the rest is only counted. */
const EVIDENCE_SHOWN = 3;
const NAMES_SHOWN = 3;

/** One table, as its reasons need it. */
export interface TableContext {
  readonly system: DividedSystem;
  readonly work: WorkTogether;
  readonly own: Ownership;
  /** Keys from and to the table by the table at their other end. */
  readonly keysByOther: ReadonlyMap<TableName, readonly ForeignKey[]>;
  /** What pulls at the table, strongest first; shares add up to 1. */
  readonly pulls: readonly Pull[];
}

/** Everything that speaks for one seam, in no order. */
export function findReasons(context: TableContext, seam: string, pulls: readonly Pull[]): Reason[] {
  const of = (kind: Pull['kind']): Pull[] => pulls.filter((pull) => pull.kind === kind);
  return [
    ...ownerReasons(context, seam, pulls),
    ...readerReasons(context, seam),
    ...keyReasons(context, seam, of('foreign-key')),
    ...of('use-case').map((pull) => workReason(context, seam, pull)),
    ...nameReasons(seam, of('name')),
  ];
}

/** The modules of a seam that write a table, or its writers where they write other tables of the seam. */
export function ownerReasons({ own }: TableContext, seam: string, all: readonly Pull[]): Reason[] {
  const pulls = all.filter(({ kind }) => kind === 'owner');
  const writers = own.claimants.filter(({ writes }) => writes > 0);
  const here = writers.filter((writer) => writer.seam === seam);
  if (here.length === 0 && pulls.length === 0) return [];
  const told = here.length > 0 ? here : writers;
  const tables = pulls.map(({ other }) => other);
  return [
    {
      kind: 'owner',
      text: describeWriters(writers, here, tables) + worksElsewhere(own, seam, here),
      seam,
      tables,
      count: told.reduce((total, { writes }) => total + writes, 0),
      share: roundShare(sumShares(pulls)),
      evidence: told.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE_SHOWN),
    },
  ];
}

/** Where nobody writes a table, and only modules of one seam read it. */
function readerReasons({ own }: TableContext, seam: string): Reason[] {
  const readers = own.claimants;
  const isOnly = readers.every((reader) => reader.seam === seam && reader.writes === 0);
  if (readers.length === 0 || !isOnly) return [];
  return [
    {
      kind: 'owner',
      text: `only ${listNames(readers.map(({ module }) => module))} ${readers.length === 1 ? 'reads' : 'read'} it, and nobody writes it`,
      seam,
      tables: [],
      count: readers.reduce((total, { reads }) => total + reads, 0),
      share: 0,
      evidence: readers.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE_SHOWN),
    },
  ];
}

/** A doubt says which seam its modules work for, unless their name does. */
function worksElsewhere(own: Ownership, seam: string, here: readonly Claimant[]): string {
  const isNamedSo = here.every(({ module }) => module === seam);
  if (seam === own.seam || isNamedSo) return '';
  return `, and ${here.length === 1 ? 'works' : 'work'} for ${seam}`;
}

function describeWriters(
  writers: readonly Claimant[],
  here: readonly Claimant[],
  tables: readonly TableName[],
): string {
  const modules = listNames((here.length > 0 ? here : writers).map(({ module }) => module));
  if (here.length === 0)
    return `${modules}, which keeps it up to date, also writes ${listNames(tables)}`;
  const verb = here.length === 1 ? 'writes' : 'write';
  if (here.length === writers.length) return `only ${modules} ${verb} it`;
  const count = (some: readonly Claimant[]): number =>
    some.reduce((total, { writes }) => total + writes, 0);
  return `${modules} ${verb} it in ${String(count(here))} of ${String(count(writers))} places`;
}

function keyReasons(
  { own, keysByOther }: TableContext,
  seam: string,
  pulls: readonly Pull[],
): Reason[] {
  const found = pulls.flatMap((pull) => {
    const all = keysByOther.get(pull.other) ?? [];
    const up = all.filter(({ from }) => from === own.table);
    const keys = up.length > 0 ? up : all;
    const [key] = sortBy(keys, (each) => (isComposition(each) ? 0 : 1));
    return key === undefined ? [] : [{ pull, keys, key, isUp: up.length > 0 }];
  });
  const grouped = groupBy(found, ({ pull, key, isUp }) =>
    isUp ? pull.other : isComposition(key) ? 'parts\0' : 'referrers\0',
  );
  return [...grouped.values()].flatMap((same): Reason[] => {
    const [first] = same;
    if (first === undefined) return [];
    const tables = same.map(({ pull }) => pull.other);
    const keys = same.flatMap((each) => each.keys);
    return [
      {
        kind: isComposition(first.key) ? 'composition' : 'foreign-key',
        text: describeKeys(first.key, first.isUp, tables),
        seam,
        tables,
        count: keys.length,
        share: roundShare(sumShares(same.map(({ pull }) => pull))),
        evidence: keys.slice(0, EVIDENCE_SHOWN).map(keyEvidence),
      },
    ];
  });
}

function describeKeys(key: ForeignKey, isUp: boolean, tables: readonly TableName[]): string {
  const composition = describeComposition(key);
  if (isUp) {
    const columns = key.columns.length === 0 ? '' : ` by ${key.columns.join(', ')}`;
    return composition === null
      ? `refers to ${key.to}${columns}`
      : `part of ${key.to} (${key.columns.join(', ')}: ${composition})`;
  }
  if (composition === null) {
    return `${listNames(tables)} ${tables.length === 1 ? 'refers' : 'refer'} to it`;
  }
  return tables.length === 1
    ? `${key.from} is a part of it`
    : `${listNames(tables)} are parts of it`;
}

function keyEvidence(key: ForeignKey): Evidence {
  return {
    file: key.source?.file ?? null,
    line: key.source?.line ?? null,
    name: key.name,
    detail: `${key.from} (${key.columns.join(', ')}) refers to ${key.to}`,
  };
}

/** The strongest that is known of how the code uses two tables together: committed, joined, or in one function. */
function workReason({ own, work }: TableContext, seam: string, pull: Pull): Reason {
  const { other } = pull;
  const { transactions, joins, units } = work(own.table, other);
  const base = { seam, tables: [other], share: roundShare(pull.share) };
  const joined = `${counted(joins.length, 'query joins', 'queries join')} it with ${other}`;
  if (transactions.length > 0) {
    const both = `${counted(transactions.length, 'transaction writes', 'transactions write')} both it and ${other}`;
    return {
      ...base,
      kind: 'transaction',
      text: joins.length === 0 ? both : `${both}, and ${joined}`,
      count: transactions.length,
      evidence: transactions.slice(0, EVIDENCE_SHOWN),
    };
  }
  if (joins.length > 0) {
    const evidence = joins.slice(0, EVIDENCE_SHOWN);
    return { ...base, kind: 'join', text: joined, count: joins.length, evidence };
  }
  const count = units?.count ?? 1;
  return {
    ...base,
    kind: 'use-case',
    text: `${counted(count, 'unit of work uses', 'units of work use')} it together with ${other}`,
    count,
    evidence: units?.evidence ?? [],
  };
}

function nameReasons(seam: string, pulls: readonly Pull[]): Reason[] {
  if (pulls.length === 0) return [];
  const tables = pulls.map(({ other }) => other);
  return [
    {
      kind: 'name',
      text: `named like ${listNames(tables)}`,
      seam,
      tables,
      count: tables.length,
      share: roundShare(sumShares(pulls)),
      evidence: [],
    },
  ];
}

/** At most a few names, and how many more there are. */
export function listNames(names: readonly string[]): string {
  // "1 more" is no shorter than the name.
  const shown = names.length === NAMES_SHOWN + 1 ? names : names.slice(0, NAMES_SHOWN);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${String(rest)} more`;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
