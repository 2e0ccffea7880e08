import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { problemOf } from './problem.mjs';

/**
 * Runs a program to its end. It gets a process group of its own, so that a Ctrl-C in the terminal
 * reaches only us, and we stop it with all that it started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {AbortSignal} [options.signal] Stops the program; the promise then rejects with its reason.
 * @param {boolean} [options.show] Lets the output through to the terminal instead of keeping it.
 * @returns {Promise<{ code: number | null, output: string }>} `code` is null when there is no such
 *   program or a signal ended it; `output` is what it printed, both streams in order.
 */
export function run(command, args, { cwd, env, signal, show = false } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = spawn(command, args, {
      cwd,
      env,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (/** @type {string} */ text) => (output += text);
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const onAbort = () => void killTree(child);
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => settle(null, error.message));
    child.once('close', (code) => settle(code, ''));

    /** @param {number | null} code @param {string} more */
    function settle(code, more) {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code, output: output + more });
    }
  });
}

/**
 * As `run`, for a step of the set-up: a failure is thrown as a problem that the user can mend.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2] & { step: string, source?: string }} options
 */
export async function runStep(command, args, { step, source, ...options }) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw problemOf(output, { step, source });
}

/**
 * The command that is npm, as program and first arguments: the npm that started us, else the one
 * that came with this Node. Both are scripts, which Windows cannot start by name without a shell.
 *
 * @returns {[string, ...string[]]}
 */
export function npmCommand() {
  const fromNode = dirname(process.execPath);
  const places = [
    process.env.npm_execpath ?? '',
    join(fromNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(fromNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = places.find((place) => basename(place) === 'npm-cli.js' && existsSync(place));
  // Our own level: the user's `npm start --silent` would leave a failure without its reason.
  const level = '--loglevel=error';
  return script === undefined ? ['npm', level] : [process.execPath, script, level];
}

/**
 * Ends a child and everything that it started: asked first, forced after 5 s.
 *
 * @param {import('node:child_process').ChildProcess} child Started with `detached` (not on Windows).
 */
export async function killTree(child) {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true });
    return;
  }
  const signalGroup = (/** @type {NodeJS.Signals} */ name) => {
    try {
      process.kill(-pid, name);
    } catch {
      // The group is already gone.
    }
  };
  signalGroup('SIGTERM');
  const force = setTimeout(() => signalGroup('SIGKILL'), 5000);
  child.once('close', () => clearTimeout(force));
}
