// @ts-check
import { writeFileSync } from 'node:fs';

/**
 * Writes the report that `npm test` counts.
 *
 * @param {string} file
 * @param {string} suite
 * @param {readonly import('./summary.mjs').Result[]} results
 */
export function writeJUnit(file, suite, results) {
  const cases = results.map(
    (result) =>
      `  <testcase classname="${escape(suite)}" name="${escape(result.name)}" time="${result.ms / 1000}">${outcome(result)}</testcase>`,
  );
  writeFileSync(
    file,
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="${escape(suite)}">\n${cases.join('\n')}\n</testsuite></testsuites>\n`,
  );
}

/** @param {import('./summary.mjs').Result} result */
function outcome({ status, message = '', stack = '' }) {
  if (status === 'passed') return '';
  if (status === 'failed')
    return `<failure message="${escape(message)}">${escape(stack)}</failure>`;
  return `<skipped message="${escape(message)}"/>`;
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** @param {string} text */
const escape = (text) =>
  text
    // XML has no way to write these.
    // eslint-disable-next-line no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities.get(character) ?? character);
