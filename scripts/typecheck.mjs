// Checks the types of every part. TypeScript is called by its path: node_modules/.bin/tsc may be
// the older compiler that comes with tslab.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

let failed = false;
for (const part of ['.', 'kernel', 'extension', 'notebooks', 'test', 'scripts', 'bench']) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', part, '--noEmit'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) failed = true;
}
process.exitCode = failed ? 1 : 0;
