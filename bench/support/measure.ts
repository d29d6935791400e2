import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one finished process used. */
export interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Largest resident set of the process, in megabytes (10^6 bytes). */
  readonly peakMegabytes: number;
  readonly status: number | null;
}

const reporter = fileURLToPath(new URL('./report-usage.mjs', import.meta.url));

/**
 * Runs `node ARGS` to its end and measures the whole process. Output is thrown away.
 *
 * @throws Error when the process left no usage behind (it was killed, or is not a Node program)
 */
export function measureNode(args: readonly string[], cwd: string): Usage {
  const folder = mkdtempSync(join(tmpdir(), 'decompose-bench-'));
  const file = join(folder, 'usage.json');
  const start = process.hrtime.bigint();
  const run = spawnSync(process.execPath, ['--import', reporter, ...args], {
    cwd,
    env: { ...process.env, DECOMPOSE_BENCH_USAGE: file },
    stdio: 'ignore',
  });
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  try {
    const used = JSON.parse(readFileSync(file, 'utf8')) as { cpu: number; rss: number };
    return {
      wallSeconds,
      cpuSeconds: used.cpu / 1e6,
      peakMegabytes: (used.rss * 1024) / 1e6,
      status: run.status,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The middle value; the lower of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** `1.23 (1.10 to 1.40)`: median, least and greatest. */
export function describeSpread(values: readonly number[], digits = 2): string {
  const least = Math.min(...values).toFixed(digits);
  const greatest = Math.max(...values).toFixed(digits);
  return `${median(values).toFixed(digits)} (${least} to ${greatest})`;
}
