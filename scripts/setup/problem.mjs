/**
 * Something about the surroundings that the user can mend. Its message is one sentence with what
 * is wrong and the remedy; `detail` is what the failing tool said last, for a search engine.
 */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {{ detail?: string, cause?: unknown }} [options]
   */
  constructor(message, { detail = '', cause } = {}) {
    super(message, { cause });
    this.name = 'Problem';
    this.detail = detail;
  }
}

/** What pip, npm, tsc and Node print when the surroundings fail them. The first sign found counts. */
const SIGNS = [
  {
    sign: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|not enough space on the disk/i,
    says: () => 'The disk is full. Free about 2 GB and run the command again.',
  },
  {
    sign: /EROFS|EACCES|EPERM|Read-only file system|Permission denied|Access is denied/i,
    says: (/** @type {string} */ line) =>
      `${quotedPath(line) ?? 'A folder that the set-up needs'} is not writable. ` +
      'Give your user the right to write there, or move the clone into your home folder, and run the command again.',
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|Failed to establish a new connection|name resolution|ConnectTimeout|ReadTimeout|Max retries exceeded|Connection aborted|from versions: none/i,
    says: (/** @type {string} */ _line, /** @type {string} */ source) =>
      `The package registry of ${source} cannot be reached. ` +
      'Check the network connection and the proxy settings, and run the command again: it goes on where it stopped.',
  },
];

/**
 * The problem behind a tool's output: a known cause in a sentence, else that the step failed.
 *
 * @param {string} output What the tool printed.
 * @param {{ step: string, source?: string }} options `step` as in "npm packages"; `source` is whose
 *   registry the tool asks ("npm", "Python").
 * @returns {Problem}
 */
export function problemOf(output, { step, source = step }) {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  for (const { sign, says } of SIGNS) {
    const telling = lines.filter((line) => sign.test(line));
    if (telling[0] !== undefined) {
      return new Problem(says(telling[0], source), { detail: telling.slice(0, 3).join('\n') });
    }
  }
  return new Problem(
    `The step "${step}" failed. What it said is above; run the command again when that is mended.`,
    { detail: lines.slice(-12).join('\n') },
  );
}

/**
 * An error of the operating system (disk full, no permission) as a problem; others as they are.
 *
 * @param {unknown} error
 */
export function fromSystem(error) {
  const isFromSystem = error instanceof Error && 'code' in error && 'syscall' in error;
  return isFromSystem ? problemOf(error.message, { step: 'set-up' }) : error;
}

/** @param {string} line */
function quotedPath(line) {
  return /['"]((?:\/|[A-Za-z]:\\)[^'"]+)['"]/.exec(line)?.[1];
}
