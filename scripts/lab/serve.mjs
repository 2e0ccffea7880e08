import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jupyterEnvironment } from '../setup/clone.mjs';
import { Problem, problemOf } from '../setup/problem.mjs';
import { killTree } from '../setup/run.mjs';

/** How long JupyterLab may take to answer, and to stop with its kernels. */
const START_MS = 90_000;
const STOP_MS = 15_000;

/**
 * A JupyterLab that answers.
 *
 * @typedef {object} Lab
 * @property {string} url With the token.
 * @property {Promise<void>} ended Resolves when the server has ended, by itself or by `stop`.
 * @property {() => Promise<void>} stop Ends the server and its kernels.
 */

/**
 * Starts JupyterLab and waits until its page answers.
 *
 * @param {import('../setup/clone.mjs').Clone} clone
 * @param {object} options
 * @param {string} options.dir The folder that it shows.
 * @param {number} options.port
 * @param {string} options.token
 * @param {string} [options.page] The page that the address leads to.
 * @param {boolean} [options.browser] Opens a browser there.
 * @param {AbortSignal} options.signal Stops it while it starts.
 * @returns {Promise<Lab>}
 * @throws {Problem} When it does not come up.
 */
export async function serveLab(
  clone,
  { dir, port, token, page = '/lab', browser = false, signal },
) {
  const logFile = join(clone.state, 'lab.log');
  const log = openSync(logFile, 'w');
  const args = [
    join(clone.root, 'scripts', 'jupyter', 'lab.py'),
    `--ServerApp.root_dir=${dir}`,
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--LabApp.default_url=${page}`,
    `--ServerApp.open_browser=${browser ? 'True' : 'False'}`,
    // In a container everybody is root, and Jupyter refuses root without a word.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  const child = spawn(clone.python, args, {
    cwd: dir,
    env: { ...jupyterEnvironment(clone), JUPYTER_TOKEN: token },
    detached: process.platform !== 'win32',
    windowsHide: true,
    // The pipe is the leash: lab.py stops when it closes, however our process ends.
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  let hasEnded = false;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    const end = () => {
      hasEnded = true;
      resolve();
    };
    child.once('error', end).once('exit', end);
  });
  const stop = async () => {
    child.stdin?.end();
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    killTree(child);
    await ended;
  };

  const origin = `http://localhost:${port}`;
  const query = `?token=${encodeURIComponent(token)}`;
  const deadline = Date.now() + START_MS;
  while (!(await answers(`${origin}/lab${query}`))) {
    if (hasEnded || signal.aborted || Date.now() > deadline) {
      await stop();
      signal.throwIfAborted();
      throw notStarted(readFileSync(logFile, 'utf8'), logFile);
    }
    await sleep(50);
  }
  return { url: `${origin}${page}${query}`, ended, stop };
}

/** @param {string} log @param {string} logFile */
function notStarted(log, logFile) {
  const known = problemOf(log, { step: 'JupyterLab' });
  return new Problem(
    `JupyterLab did not start. What it said last is above; all of it is in ${logFile}.`,
    {
      detail: known.detail,
    },
  );
}

/** @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

/**
 * The page to open in the course: the first lesson on a first visit, later what was open last,
 * which JupyterLab remembers under `/lab`.
 *
 * @param {import('../setup/clone.mjs').Clone} clone
 * @returns {string}
 */
export function coursePage({ course, state }) {
  const workspaces = join(state, 'jupyter', 'workspaces');
  const hasVisited = existsSync(workspaces) && readdirSync(workspaces).length > 0;
  const first = readdirSync(course)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()[0];
  return hasVisited || first === undefined ? '/lab' : `/lab/tree/${encodeURIComponent(first)}`;
}
