import { fromSystem, Problem } from './problem.mjs';

/**
 * Runs the body of a command and sets the exit code: the body's own, 1 after a problem of the
 * surroundings, which is printed as a sentence, 130 when the user stopped it.
 *
 * @param {(signal: AbortSignal) => Promise<number>} body `signal` aborts on Ctrl-C, on the end of
 *   the terminal and on a polite kill. The same signal may come twice (from the terminal and
 *   from npm), so that a second one means nothing.
 */
export async function runCommand(body) {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stop.abort());
  // A kill of npm ends npm and its shell, and does not reach us: we only see our parent go.
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && stop.abort();
  if (process.env.npm_lifecycle_event) setInterval(watch, 1000).unref();
  try {
    process.exitCode = await body(stop.signal);
  } catch (thrown) {
    const error = fromSystem(thrown);
    if (stop.signal.aborted) {
      console.error('nnlab: stopped. The next start goes on from here.');
      process.exitCode = 130;
    } else if (error instanceof Problem) {
      if (error.detail !== '') console.error(`\n${error.detail.replace(/^/gm, '  | ')}`);
      console.error(`\nnnlab: ${error.message}`);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}
