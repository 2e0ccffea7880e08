import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Problem } from './problem.mjs';

/**
 * Runs `body` while holding a lock file, so that two set-ups never work in one folder. The lock of
 * a process that is gone does not count.
 *
 * @param {string} path
 * @param {() => Promise<void>} body
 * @throws {Problem} When another process holds it.
 */
export async function withLock(path, body) {
  for (let attempt = 0; !tryLock(path); attempt++) {
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder) || attempt > 0) {
      throw new Problem(
        `Another set-up of this folder is running (process ${holder}). ` +
          `Wait until it is done and run the command again; if there is none, delete ${path}.`,
      );
    }
    rmSync(path, { force: true });
  }
  try {
    await body();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {number} pid */
function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
