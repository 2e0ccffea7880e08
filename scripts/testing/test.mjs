import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cloneAt, jupyterEnvironment } from '../setup/clone.mjs';
import { runCommand } from '../setup/command.mjs';
import { Problem } from '../setup/problem.mjs';
import { run } from '../setup/run.mjs';
import { runStages } from '../setup/stage.mjs';
import { labStages, testRequirements } from '../setup/stages.mjs';
import { findBrowser } from './browser.mjs';
import { serveData, testDataFolder } from './data-server.mjs';
import { EXTRA_SUITE_NAMES, SUITE_NAMES, suites } from './suites.mjs';
import { sum, totalsLine, totalsOf } from './totals.mjs';

/**
 * `npm test`: sets up, runs all suites or the ones named, also when one fails, and ends with one
 * line of totals.
 *
 * @param {readonly string[]} argv Names of suites; with one name, options for its command after it.
 */
export function main(argv) {
  return runCommand(async (signal) => {
    const names = [...SUITE_NAMES, ...EXTRA_SUITE_NAMES];
    const options = argv.length > 1 && argv[1]?.startsWith('-') ? argv.slice(1) : [];
    const asked = argv.slice(0, argv.length - options.length);
    const unknown = asked.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new Problem(`There are no tests named "${unknown}", only ${names.join(', ')}.`);
    }
    const clone = cloneAt();
    const wanted = asked.length === 0 ? SUITE_NAMES : asked;
    const chosen = suites(clone)
      .filter(({ name }) => wanted.includes(name))
      .map((suite) => ({ ...suite, args: [...suite.args, ...options] }));
    const stages = chosen.flatMap((suite) => suite.stages ?? []);
    await runStages(clone, [...labStages(clone), testRequirements(clone), ...stages], { signal });
    const needsBrowser = chosen.some(({ name }) => name === 'browser');
    const browser = needsBrowser ? { CHROMIUM: await findBrowser(clone, { signal }) } : {};

    const data = testDataFolder(clone.root);
    const server = data === undefined ? undefined : await serveData(data);
    const cache = mkdtempSync(join(tmpdir(), 'nnlab-test-cache-'));
    const env = {
      ...jupyterEnvironment(clone),
      ...browser,
      ...(data !== undefined && { NNLAB_TEST_DATA: data, NNLAB_DATA_URL: server?.url }),
      NNLAB_CACHE: cache,
    };
    try {
      /** @type {import('./totals.mjs').Totals[]} */
      const totals = [];
      for (const suite of chosen) {
        const result = await runSuite(suite, { cwd: clone.root, env, signal });
        totals.push(result);
        console.log(`${suite.name}: ${totalsLine(result)}`);
      }
      const total = sum(totals);
      console.log(`\n${totalsLine(total)}`);
      return total.failed === 0 ? 0 : 1;
    } finally {
      server?.close();
      rmSync(cache, { recursive: true, force: true });
    }
  });
}

/**
 * @param {import('./suites.mjs').Suite} suite
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} options
 */
async function runSuite({ name, report, command, args, env: own }, { cwd, env, signal }) {
  console.log(`\n== ${name}`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(command, args, { cwd, env: { ...env, ...own }, signal, show: true });
  return totalsOf(existsSync(report) ? readFileSync(report, 'utf8') : undefined, code);
}
