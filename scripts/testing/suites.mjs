import { join } from 'node:path';

/**
 * A part of the tests: the command that runs it and leaves a JUnit report.
 *
 * @typedef {object} Suite
 * @property {string} name As in `npm test -- NAME`.
 * @property {string} report
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 */

export const SUITE_NAMES = ['unit', 'kernel', 'notebooks', 'browser'];

/**
 * @param {import('../setup/clone.mjs').Clone} clone
 * @returns {Suite[]} In the order of `SUITE_NAMES`.
 */
export function suites({ root, python, state }) {
  const reportOf = (/** @type {string} */ name) => join(state, 'reports', `${name}.xml`);
  const script = (/** @type {string[]} */ ...path) => join(root, 'node_modules', ...path);
  const vitest = script('vitest', 'vitest.mjs');
  const playwright = script('@playwright', 'test', 'cli.js');
  /** @param {string} name @returns {Suite} */
  const pytest = (name) => ({
    name,
    report: reportOf(name),
    command: python,
    args: ['-m', 'pytest', `test/${name}`, `--junitxml=${reportOf(name)}`],
  });
  return [
    {
      name: 'unit',
      report: reportOf('unit'),
      command: process.execPath,
      args: [
        vitest,
        'run',
        '--reporter=default',
        '--reporter=junit',
        `--outputFile.junit=${reportOf('unit')}`,
      ],
    },
    pytest('kernel'),
    pytest('notebooks'),
    {
      name: 'browser',
      report: reportOf('browser'),
      command: process.execPath,
      args: [playwright, 'test', '--config=test/browser', '--reporter=list,junit'],
      env: { PLAYWRIGHT_JUNIT_OUTPUT_FILE: reportOf('browser') },
    },
  ];
}
