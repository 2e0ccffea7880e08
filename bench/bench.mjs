// npm run bench -- kernel [--json FILE]
// Each bench runs its peers interleaved in one run: compare ratios, never times of two runs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloneAt, jupyterEnvironment } from '../scripts/setup/clone.mjs';

const benches = ['kernel'];
const [name, ...options] = process.argv.slice(2);
const clone = cloneAt();

if (!name || !benches.includes(name)) {
  console.error(`bench: expected ${benches.join(' or ')}. Write: npm run bench -- kernel`);
  process.exitCode = 1;
} else if (!existsSync(clone.python)) {
  console.error('bench: nothing is set up yet. Run npm test once: it installs what is needed.');
  process.exitCode = 1;
} else {
  // A folder with __main__.py.
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { status } = spawnSync(clone.python, [script, ...options], {
    env: jupyterEnvironment(clone),
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
