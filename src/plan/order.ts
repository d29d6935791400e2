import type { Extraction, ExtractionCosts } from '../model/plan.js';
import type { Crossing, CrossingKind, Seam } from '../model/seam.js';
import { groupBy } from '../util/group.js';
import { compareText, sortBy, sortedUnique } from '../util/sort.js';
import { measureCosts, priceCrossing } from './costs.js';

/**
 * The order in which to take the seams out: always the one that is least depended on by those that remain
 * (points of inbound crossings, divided by its value), then the one of least points in all, then by id. A
 * crossing is paid once, by the side that leaves first, and twice as much where the other side depends on it:
 * this order pays the double price only where seams depend on each other in a circle.
 *
 * @param values worth of a seam to the organisation by id, > 0; 1 where nothing was said
 */
export function orderExtraction(
  seams: readonly Seam[],
  crossings: readonly Crossing[],
  values: ReadonlyMap<string, number>,
): Extraction[] {
  const bySeam = crossingsBySeam(crossings);
  const remaining = new Set(seams.map((seam) => seam.id).sort(compareText));
  const order: Extraction[] = [];
  while (remaining.size > 0) {
    const candidates = [...remaining].map((seam) => {
      const open = (bySeam.get(seam) ?? []).filter((crossing) =>
        remaining.has(crossing.from === seam ? crossing.to : crossing.from),
      );
      return { seam, open, costs: measureCosts(seam, open) };
    });
    const [next] = sortBy(
      candidates,
      ({ seam, open }) => inboundPoints(seam, open) / valueOf(values, seam),
      ({ seam, costs }) => costs.points / valueOf(values, seam),
      ({ seam }) => seam,
    );
    if (next === undefined) break;
    remaining.delete(next.seam);
    order.push(
      describePosition(
        { ...next, position: order.length + 1 },
        bySeam,
        order,
        seams.length,
        values,
      ),
    );
  }
  return order;
}

function crossingsBySeam(crossings: readonly Crossing[]): Map<string, Crossing[]> {
  const sides = crossings.flatMap((crossing) => [
    { seam: crossing.from, crossing },
    { seam: crossing.to, crossing },
  ]);
  return new Map(
    [...groupBy(sides, ({ seam }) => seam)].map(([seam, own]) => [
      seam,
      own.map(({ crossing }) => crossing),
    ]),
  );
}

function inboundPoints(seam: string, open: readonly Crossing[]): number {
  return open
    .filter((crossing) => crossing.to === seam)
    .reduce((sum, crossing) => sum + priceCrossing(crossing, seam), 0);
}

function valueOf(values: ReadonlyMap<string, number>, seam: string): number {
  const value = values.get(seam) ?? 1;
  return value > 0 ? value : 1;
}

interface Position {
  readonly seam: string;
  readonly position: number;
  /** Crossings with seams that are still in the monolith. */
  readonly open: readonly Crossing[];
  readonly costs: ExtractionCosts;
}

function describePosition(
  { seam, position, open, costs }: Position,
  bySeam: ReadonlyMap<string, readonly Crossing[]>,
  before: readonly Extraction[],
  seamCount: number,
  values: ReadonlyMap<string, number>,
): Extraction {
  const gone = new Set(before.map((extraction) => extraction.seam));
  const own = bySeam.get(seam) ?? [];
  const dependents = sortedUnique(
    own.filter((crossing) => crossing.to === seam).map((crossing) => crossing.from),
  );
  const waitedFor = dependents.filter((other) => gone.has(other));
  const value = values.get(seam);
  const isLast = position > 1 && position === seamCount;
  return {
    position,
    seam,
    costs,
    blockedBy: waitedFor,
    reasons: [
      ...(isLast ? ['it is what is left when all others are out'] : []),
      describeInbound(
        seam,
        open,
        dependents.filter((other) => !gone.has(other)),
      ),
      describeOutbound(seam, open),
      ...describeHardest(open),
      ...(waitedFor.length > 0
        ? [
            `${listSeams(waitedFor)} ${waitedFor.length === 1 ? 'depends' : 'depend'} on it and went before`,
          ]
        : []),
      ...(value === undefined
        ? []
        : [`its value is given as ${String(value)}: its points are divided by that`]),
    ],
  };
}

function describeInbound(
  seam: string,
  open: readonly Crossing[],
  dependents: readonly string[],
): string {
  if (dependents.length === 0) return 'nothing that stays behind depends on it';
  const inbound = open.filter((crossing) => crossing.to === seam);
  return `${listSeams(dependents)} still ${dependents.length === 1 ? 'depends' : 'depend'} on it: ${countKinds(inbound)}`;
}

function describeOutbound(seam: string, open: readonly Crossing[]): string {
  const outbound = open.filter((crossing) => crossing.from === seam);
  if (outbound.length === 0) return 'it needs nothing of what stays behind';
  const targets = sortedUnique(outbound.map((crossing) => crossing.to));
  return `it needs ${listSeams(targets)}: ${countKinds(outbound)}`;
}

/** What makes this step hard, in words. */
function describeHardest(open: readonly Crossing[]): string[] {
  const sagas = open.filter((crossing) => crossing.treatment === 'saga').length;
  const kept = open.filter((crossing) => crossing.treatment === 'keep-together');
  const partners = sortedUnique(kept.flatMap((crossing) => [crossing.from, crossing.to]));
  return [
    ...(sagas > 0
      ? [`${plural(sagas, 'transaction')} must become ${sagas === 1 ? 'a saga' : 'sagas'}`]
      : []),
    ...(kept.length > 0
      ? [
          `${plural(kept.length, 'crossing')} should not be cut: think of ${listSeams(partners)} as one`,
        ]
      : []),
  ];
}

const KIND_NAMES = {
  'foreign-key': ['foreign key', 'foreign keys'],
  join: ['join', 'joins'],
  transaction: ['transaction', 'transactions'],
  write: ['foreign write', 'foreign writes'],
  read: ['foreign read', 'foreign reads'],
  view: ['view', 'views'],
  trigger: ['trigger', 'triggers'],
  routine: ['routine', 'routines'],
} as const satisfies Record<CrossingKind, readonly [string, string]>;

function countKinds(crossings: readonly Crossing[]): string {
  const counts = groupBy(crossings, (crossing) => crossing.kind);
  return (Object.keys(KIND_NAMES) as CrossingKind[])
    .flatMap((kind) => {
      const number = counts.get(kind)?.length ?? 0;
      return number === 0 ? [] : [`${String(number)} ${KIND_NAMES[kind][number === 1 ? 0 : 1]}`];
    })
    .join(', ');
}

function plural(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function listSeams(seams: readonly string[]): string {
  const shown = seams.slice(0, 3);
  return seams.length > shown.length
    ? `${shown.join(', ')} and ${plural(seams.length - shown.length, 'more seam')}`
    : shown.join(' and ');
}
