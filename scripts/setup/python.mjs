import { Problem } from './problem.mjs';
import { run } from './run.mjs';

const OLDEST_MINOR = 10;
const NEWEST_TRIED = 13;

/** A Python that can make our environment, as program and first arguments (`py -3`). */
/** @typedef {[string, ...string[]]} Python */

const PROBE = `
import sys
print("Python", *sys.version_info[:3])
import ensurepip, venv
print("venv")
`;

/** @returns {Python[]} */
function candidates() {
  const chosen = process.env.NNLAB_PYTHON;
  if (chosen) return [[chosen]];
  const versions = [];
  for (let minor = NEWEST_TRIED; minor >= OLDEST_MINOR; minor--) versions.push(`python3.${minor}`);
  return [
    ['python3'],
    ['python'],
    ['py', '-3'],
    .../** @type {Python[]} */ (versions.map((v) => [v])),
  ];
}

/**
 * Finds a Python that is new enough and can make virtual environments; `NNLAB_PYTHON` chooses one.
 *
 * @param {AbortSignal} [signal]
 * @returns {Promise<Python>}
 * @throws {Problem} Says what was found and what to install.
 */
export async function findPython(signal) {
  const oldest = `3.${OLDEST_MINOR}`;
  /** @type {string | undefined} */
  let tooOld;
  /** @type {string | undefined} */
  let withoutVenv;
  for (const python of candidates()) {
    const [command, ...args] = python;
    const { output } = await run(command, [...args, '-c', PROBE], { signal });
    const found = /^Python (\d+) (\d+) (\d+)/m.exec(output);
    if (found === null) continue;
    const [major, minor] = [Number(found[1]), Number(found[2])];
    const name = `${python.join(' ')} is Python ${found.slice(1).join('.')}`;
    if (major < 3 || (major === 3 && minor < OLDEST_MINOR)) tooOld ??= name;
    else if (!/^venv/m.test(output)) withoutVenv ??= `python${major}.${minor}`;
    else return python;
  }
  if (withoutVenv !== undefined) {
    throw new Problem(
      `${withoutVenv} lacks the module venv, which the set-up needs. ` +
        `Install it (on Debian and Ubuntu: sudo apt install ${withoutVenv}-venv) and run the command again.`,
    );
  }
  if (tooOld !== undefined) {
    throw new Problem(
      `nnlab needs Python ${oldest} or newer, and ${tooOld}. ${INSTALL} ` +
        'If a newer one is there under another name, set NNLAB_PYTHON to its path.',
    );
  }
  if (process.env.NNLAB_PYTHON) {
    throw new Problem(
      `NNLAB_PYTHON is ${process.env.NNLAB_PYTHON}, which is not a Python that starts. ` +
        'Set it to the path of one, or unset it, and run the command again.',
    );
  }
  throw new Problem(`nnlab needs Python ${oldest} or newer, and found none. ${INSTALL}`);
}

const INSTALL =
  'Install it from python.org (on Debian and Ubuntu: sudo apt install python3 python3-venv; ' +
  'on macOS: brew install python), open a new terminal and run the command again.';
