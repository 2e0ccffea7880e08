import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../setup/problem.mjs';

export const USAGE = `npm start -- [options]
  --no-browser   print the address and open no browser
  --port N       the port of JupyterLab (without it: 8888, or the next free one)
  --dir PATH     the folder to work in (without it: course/, your copy of the lessons)
  --help         print this`;

/**
 * @typedef {object} StartOptions
 * @property {boolean} browser
 * @property {number | undefined} port
 * @property {string | undefined} dir Absolute.
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} argv
 * @param {string} [from] The folder that a relative `--dir` starts from: where the user typed
 *   the command, which npm keeps in INIT_CWD.
 * @returns {StartOptions}
 * @throws {Problem} For an unknown option or a bad value.
 */
export function parseStartOptions(argv, from = process.env.INIT_CWD ?? process.cwd()) {
  const values = parse(argv);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new Problem(`--port is "${values.port}", expected a whole number from 1 to 65535.`);
  }
  const dir = values.dir === undefined ? undefined : resolve(from, values.dir);
  if (dir !== undefined && !statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(
      `--dir is ${dir}, which is not a folder. Make it first, or give another one.`,
    );
  }
  return { browser: !values['no-browser'], port, dir, help: values.help ?? false };
}

/** @param {readonly string[]} argv */
function parse(argv) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        'no-browser': { type: 'boolean' },
        port: { type: 'string' },
        dir: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new Problem(`${what}. The options are:\n${USAGE}`, { cause });
  }
}
