import { performance } from 'node:perf_hooks';

/**
 * Where progress goes: standard output, or a test's own.
 *
 * @typedef {{ write(text: string): unknown, isTTY?: boolean }} Out
 */

/**
 * Does a step and shows it as one line with its time; on a terminal the seconds count up meanwhile.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} body
 * @param {{ signal: AbortSignal, out?: Out }} options
 * @returns {Promise<T>}
 */
export async function withProgress(name, body, { signal, out = process.stdout }) {
  const start = performance.now();
  const label = `  ${name} `.padEnd(34, '.');
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
  out.write(label);
  const ticker = out.isTTY
    ? setInterval(() => out.write(`\r${label}${seconds()}`), 500)
    : undefined;
  const finish = (/** @type {string} */ result) => {
    clearInterval(ticker);
    out.write(`${out.isTTY ? `\r${label}` : ''}${result}\n`);
  };
  try {
    const value = await body();
    finish(seconds());
    return value;
  } catch (error) {
    finish(signal.aborted ? 'stopped ' : 'failed  ');
    throw error;
  }
}
