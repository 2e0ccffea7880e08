import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countJUnit } from '../../../scripts/testing/totals.mjs';
import { temporaryFolder, write } from '../../scripts/folders.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** `run.mjs` on the cpu backend whose tanh is wrong, and the specs of tanh: ten in tfjs-core 4.22. */
function runTanh(leftOut: Record<string, string>) {
  const folder = temporaryFolder();
  const [list, junit] = [join(folder, 'left-out.json'), join(folder, 'report.xml')];
  write(list, JSON.stringify(leftOut));
  const args = ['--setup', here('wrong-tanh.ts'), '--grep', '^tanh ', '--leave-out', list];
  const { status, stdout } = spawnSync(
    process.execPath,
    [here('run.mjs'), 'cpu', ...args, '--junit', junit],
    { encoding: 'utf8' },
  );
  return { status, stdout, totals: countJUnit(readFileSync(junit, 'utf8')) };
}

// Compiling tfjs-core takes 6 s on two cores that do nothing else.
test('the ops suite sees a kernel that is wrong, and a left out spec that does not exist', () => {
  const { status, stdout, totals } = runTanh({
    'tanh cpu {} propagates NaNs': 'a reason',
    'tanh cpu {} was renamed': 'a reason',
  });
  expect(status).toBe(1);
  expect(stdout).toContain('FAILED tanh cpu {} basic\n  Error: Arrays differ: actual[0] = 1.26');
  expect(stdout).toContain('FAILED tanh cpu {} was renamed\n  is left out, but there is no such');
  // Three specs are of errors alone. The other six look at values, and so fails the list.
  expect(totals).toEqual({ passed: 3, failed: 6 + 1, skipped: 1 });
  expect(stdout).toMatch(/^cpu: 11 specs, 3 passed, 7 failed, 0 pending, 1 left out$/m);
}, 120_000);
