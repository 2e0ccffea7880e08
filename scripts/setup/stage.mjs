import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import { withProgress } from './progress.mjs';

/** @typedef {import('./clone.mjs').Clone} Clone */

/**
 * One step of the set-up. A stamp, which lies inside the thing made, holds the fingerprint of what
 * it was made from; it is written last. So a stage that was interrupted, whose inputs changed or
 * whose product was deleted has no valid stamp, and runs again.
 *
 * @typedef {object} Stage
 * @property {string} name As the progress line says it.
 * @property {string} stamp Path of the stamp.
 * @property {() => string} fingerprint Of all that the product depends on.
 * @property {string[]} [output] Folders removed before the stage runs and when it fails, so that
 *   nothing half-made or out of date stays.
 * @property {string} [proof] A file without which the product is broken in spite of its stamp.
 * @property {number} [megabytes] What it writes, where that is much.
 * @property {(signal: AbortSignal) => Promise<void>} run
 */

/**
 * Runs the stages that are not up to date, one after the other, each with one line of progress.
 *
 * @param {Clone} clone
 * @param {readonly Stage[]} stages
 * @param {{ signal: AbortSignal, out?: import('./progress.mjs').Out }} options
 * @throws {Problem} The first stage that fails ends it.
 */
export async function runStages(clone, stages, { signal, out = process.stdout }) {
  const stale = stages.filter((stage) => !isUpToDate(stage));
  if (stale.length === 0) return;
  checkFolder(clone, stale);
  out.write(`Setting up nnlab in ${clone.root}\n`);
  await withLock(join(clone.state, 'setup.lock'), async () => {
    // Asked again one by one: a stage may have removed what a later one had made.
    for (const stage of stages) {
      if (!isUpToDate(stage)) await runStage(stage, { signal, out });
    }
  });
}

/** @param {Stage} stage */
function isUpToDate({ stamp, proof = stamp, fingerprint }) {
  return existsSync(stamp) && existsSync(proof) && readFileSync(stamp, 'utf8') === fingerprint();
}

/**
 * @param {Stage} stage
 * @param {{ signal: AbortSignal, out: import('./progress.mjs').Out }} options
 */
async function runStage({ name, stamp, fingerprint, output = [], run }, { signal, out }) {
  const removeOutput = () => {
    for (const path of [stamp, ...output])
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  };
  const make = async () => {
    signal.throwIfAborted();
    try {
      removeOutput();
      await run(signal);
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, fingerprint());
    } catch (error) {
      removeOutput();
      throw error;
    }
  };
  await withProgress(name, make, { signal, out });
}

/** @param {Clone} clone @param {readonly Stage[]} stale */
function checkFolder({ root, state }, stale) {
  mkdirSync(state, { recursive: true });
  const probe = join(state, 'probe');
  writeFileSync(probe, 'x');
  rmSync(probe);
  const needed = stale.reduce((sum, { megabytes = 0 }) => sum + megabytes, 0);
  const { bavail, bsize } = statfsSync(root);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free < needed) {
    throw new Problem(
      `The disk that holds ${root} has ${free} MB free, and the set-up needs ${needed} MB. ` +
        'Free some space and run the command again.',
    );
  }
}
