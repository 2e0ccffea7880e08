// @ts-check
import { createRequire } from 'node:module';

/** @typedef {import('./summary.mjs').Result} Result */

/**
 * Puts jasmine's functions (`describe`, `it` …) where specs look for them.
 *
 * @param {object} options
 * @param {RegExp} options.grep Only the specs whose full name it matches.
 * @param {ReadonlyMap<string, string>} options.leftOut Specs that don't run, with the reason.
 * @param {number} options.show Print as many failures as they come.
 * @returns {{ run: () => Promise<Result[]> }} To be called when all specs are loaded.
 */
export function startJasmine({ grep, leftOut, show }) {
  const jasmine = createRequire(import.meta.url)('jasmine-core').noGlobals();
  Object.assign(globalThis, jasmine);
  jasmine.jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  const env = jasmine.jasmine.getEnv();
  /** @type {Result[]} */
  const results = [];
  const unmet = new Set(leftOut.keys());
  let shown = 0;
  const fail = (/** @type {string} */ name, /** @type {any} */ { message, stack }, ms = 0) => {
    results.push({ name, status: 'failed', ms, message, stack });
    if (shown++ < show) console.log(`FAILED ${name}\n  ${message.split('\n')[0]}`);
  };
  env.configure({
    random: false,
    stopSpecOnExpectationFailure: true,
    specFilter: (/** @type {any} */ spec) => {
      const name = spec.getFullName();
      unmet.delete(name);
      return grep.test(name) && !leftOut.has(name);
    },
  });
  env.clearReporters();
  env.addReporter({
    specDone(
      /** @type {any} */ { fullName: name, status, duration: ms, failedExpectations: [failure] },
    ) {
      const reason = leftOut.get(name);
      if (failure) fail(name, failure, ms);
      else if (status !== 'excluded') results.push({ name, status, ms });
      else if (reason !== undefined && grep.test(name))
        results.push({ name, status: 'left out', ms: 0, message: reason });
    },
    suiteDone(/** @type {any} */ { fullName, failedExpectations }) {
      for (const failure of failedExpectations) fail(`${fullName} (before or after)`, failure);
    },
    jasmineDone(/** @type {any} */ { failedExpectations }) {
      for (const failure of failedExpectations) fail('(outside of the specs)', failure);
    },
  });
  return {
    async run() {
      await env.execute();
      for (const name of unmet)
        fail(name, { message: 'is left out, but there is no such spec. Take it off the list.' });
      if (shown > show) console.log(`and ${shown - show} more; --show ${shown} shows all`);
      return results;
    },
  };
}
