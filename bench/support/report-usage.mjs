// Preloaded into a measured process: writes what it used when it ends.
import { writeFileSync } from 'node:fs';

const file = process.env.DECOMPOSE_BENCH_USAGE;
delete process.env.DECOMPOSE_BENCH_USAGE;
if (file) {
  process.on('exit', () => {
    const used = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ cpu: used.userCPUTime + used.systemCPUTime, rss: used.maxRSS }),
    );
  });
}
