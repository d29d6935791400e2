// Builds `dist/` unless it is newer than everything it is made of. `npm ci` runs this, and so does npx the first time
// it is used in a clone; the second would otherwise build the same again before the command starts.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const built = statSync('dist/cli/main.js', { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = readdirSync('src', { recursive: true }).map((path) => join('src', path));
const changed = [...sources, 'package.json', 'tsconfig.json', 'tsconfig.build.json'].some(
  (path) => statSync(path).mtimeMs > built,
);

if (changed) {
  const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit', shell: true });
  process.exitCode = status ?? 1;
}
