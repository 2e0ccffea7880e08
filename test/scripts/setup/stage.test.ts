import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cloneAt } from '../../../scripts/setup/clone.mjs';
import { fingerprint } from '../../../scripts/setup/fingerprint.mjs';
import { run } from '../../../scripts/setup/run.mjs';
import { runStages } from '../../../scripts/setup/stage.mjs';
import { keepingOutput, temporaryFolder, write } from '../folders.js';

let root: string;
let product: string;
let runs: number;
const never = new AbortController().signal;

/** A stage that makes out/product from in.txt. */
function copying(
  changes: { run?: (signal: AbortSignal) => Promise<void>; megabytes?: number } = {},
) {
  const output = join(root, 'out');
  return {
    name: 'copy',
    stamp: join(output, '.stamp'),
    fingerprint: () => fingerprint(root, ['in.txt']),
    output: [output],
    run: () => {
      runs++;
      write(product, readFileSync(join(root, 'in.txt'), 'utf8'));
      return Promise.resolve();
    },
    ...changes,
  };
}

beforeEach(() => {
  root = temporaryFolder();
  product = join(root, 'out', 'product');
  runs = 0;
  write(join(root, 'in.txt'), 'one');
});

describe('runStages()', () => {
  const setUp = (stage = copying(), signal = never, out = keepingOutput()) =>
    runStages(cloneAt(root), [stage], { signal, out }).then(() => out.text);

  test('prints a line with the time of what it does, and nothing when all is up to date', async () => {
    expect(await setUp()).toMatch(/ {2}copy \.+ +\d+\.\d s\n$/);
    expect(await setUp()).toBe('');
    expect(runs).toBe(1);
  });

  test('runs again when an input changed', async () => {
    await setUp();
    write(join(root, 'in.txt'), 'two');
    await setUp();
    expect(readFileSync(product, 'utf8')).toBe('two');
  });

  test('runs again when the product was deleted', async () => {
    await setUp();
    rmSync(join(root, 'out'), { recursive: true });
    await setUp();
    expect(existsSync(product)).toBe(true);
  });

  test('leaves nothing half-made when a stage fails, and completes at the next start', async () => {
    const failing = () => {
      write(product, 'half');
      return Promise.reject(new Error('broken'));
    };
    await expect(setUp(copying({ run: failing }))).rejects.toThrow('broken');
    expect(existsSync(join(root, 'out'))).toBe(false);
    await setUp();
    expect(readFileSync(product, 'utf8')).toBe('one');
  });

  test('redoes what a killed set-up left behind', async () => {
    write(product, 'half'); // no stamp: the process died in the middle
    write(join(root, '.nnlab', 'setup.lock'), '999999999'); // and so did its lock
    await setUp();
    expect(readFileSync(product, 'utf8')).toBe('one');
  });

  test('stops a running program when interrupted', async () => {
    const controller = new AbortController();
    const sleeping = async (signal: AbortSignal) => {
      setTimeout(() => controller.abort(), 100);
      await run('sh', ['-c', 'sleep 100 & wait'], { signal });
    };
    const started = Date.now();
    await expect(setUp(copying({ run: sleeping }), controller.signal)).rejects.toThrow(/abort/i);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('refuses to run beside another set-up of the same folder', async () => {
    write(join(root, '.nnlab', 'setup.lock'), String(process.pid));
    await expect(setUp()).rejects.toThrow(
      `Another set-up of this folder is running (process ${process.pid}).`,
    );
  });

  test('says so before it starts when the disk is too small', async () => {
    await expect(setUp(copying({ megabytes: 1e12 }))).rejects.toThrow(
      /MB free, and the set-up needs 1000000000000 MB/,
    );
    expect(runs).toBe(0);
  });
});
