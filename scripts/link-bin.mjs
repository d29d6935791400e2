// Puts this package's own command where npm puts those of its dependencies, so that `npx decompose` in a clone runs it
// directly. Without the link npx first installs the clone into a cache of its own, which can fail and costs seconds.
import { existsSync, rmSync, symlinkSync } from 'node:fs';

const folder = 'node_modules/.bin';

// Windows needs no link but a script of its own; there npx goes the long way.
if (existsSync(folder) && process.platform !== 'win32') {
  rmSync(`${folder}/decompose`, { force: true });
  symlinkSync('../../bin/decompose.js', `${folder}/decompose`);
}
