import type { TableName } from '../model/catalog.js';
import type { ModuleUse } from '../model/dependency.js';
import type { Claimant, Ownership } from '../model/seam.js';
import { sortBy } from '../util/sort.js';
import { CLEAR_SHARE, claimOf } from './claims.js';
import { describeTies } from './describe-ties.js';
import { judgeStability } from './judge-stability.js';
import { claimsBySeam, findRole } from './roles.js';
import type { DividedSystem } from './system.js';

/** Who keeps each table up to date, what it is for, and why it stands where it stands; sorted by table. */
export function findOwnership(system: DividedSystem): Ownership[] {
  return system.tables.map((table) => describeOwnership(system, table));
}

function describeOwnership(system: DividedSystem, table: TableName): Ownership {
  const seam = system.seamOf.get(table) ?? '';
  const { role, reasons } = findRole(system, table);
  const claimants = listClaimants(system, table);
  const writers = claimants.filter((claimant) => claimant.writes > 0);
  const verdict = judge(system, table);
  const isPinned = system.pins.has(table);
  const stability = judgeStability(system, table);
  return {
    table,
    seam,
    role,
    verdict: verdict.kind,
    owner: verdict.kind === 'clear' ? (writers[0]?.module ?? null) : null,
    confidence: isPinned ? 1 : stability.share * verdict.share,
    stability,
    claimants,
    runnerUp: isPinned ? null : (system.stability.get(table)?.runnerUp ?? null),
    reasons: [
      ...(isPinned ? [`the manifest pins it to ${seam}`] : []),
      ...reasons,
      ...describeWriters(writers),
      ...describeTies(system, table, (other) => other === seam).slice(0, 3),
    ],
    doubts: [
      ...describeForeignClaims(seam, writers),
      ...describeTies(system, table, (other) => other !== seam).slice(0, 2),
    ],
  };
}

interface Verdict {
  readonly kind: Ownership['verdict'];
  /** Share of the claims that the strongest seam has; 1 where nobody or one seam writes. */
  readonly share: number;
}

function judge(system: DividedSystem, table: TableName): Verdict {
  const claims = [...claimsBySeam(system, table).values()];
  const all = claims.reduce((sum, claim) => sum + claim, 0);
  if (all === 0) return { kind: 'unowned', share: 1 };
  const share = Math.max(...claims) / all;
  return { kind: share >= CLEAR_SHARE ? 'clear' : 'contested', share };
}

/** Modules with a claim, strongest first: writers by their claims; where nobody writes, readers by their reads. */
function listClaimants(system: DividedSystem, table: TableName): Claimant[] {
  const uses = system.usesByTable.get(table) ?? [];
  const writing = uses.filter((use) => use.writes > 0);
  const bySeam = claimsBySeam(system, table);
  const seamClaim = (use: ModuleUse): number =>
    bySeam.get(system.seamOfModule.get(use.module) ?? '') ?? 0;
  const ranked = sortBy(
    writing.length > 0 ? writing : uses,
    (use) => -seamClaim(use),
    (use) => -claimOf(use),
    (use) => -use.reads,
    (use) => use.module,
  );
  return ranked.map((use) => ({
    module: use.module,
    seam: system.seamOfModule.get(use.module) ?? null,
    reads: use.reads,
    writes: use.writes,
    evidence: use.evidence,
  }));
}

function describeWriters(writers: readonly Claimant[]): string[] {
  const [first, ...others] = writers;
  if (first === undefined) return [];
  if (others.length === 0) return [`only ${first.module} writes it`];
  return [
    `${first.module} writes it most (${describePlaces(first)}), ${others.length === 1 ? '1 more module writes' : `${String(others.length)} more modules write`} it`,
  ];
}

function describePlaces({ writes }: Claimant): string {
  return writes === 1 ? '1 place' : `${String(writes)} places`;
}

function describeForeignClaims(seam: string, writers: readonly Claimant[]): string[] {
  const foreign = writers.filter((writer) => writer.seam !== null && writer.seam !== seam);
  return foreign
    .slice(0, 3)
    .map(
      (writer) => `${writer.module} of ${writer.seam ?? ''} writes it in ${describePlaces(writer)}`,
    );
}
