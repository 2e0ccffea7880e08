/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * Counts the test cases of a JUnit report.
 *
 * @param {string} xml
 * @returns {Totals}
 */
export function countJUnit(xml) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  // What tests print stands in CDATA and may look like a report itself.
  const plain = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
  for (const [testcase] of plain.matchAll(/<testcase\b[^>]*?(?:\/>|>[\s\S]*?<\/testcase>)/g)) {
    if (/<(failure|error)\b/.test(testcase)) totals.failed++;
    else if (/<skipped\b/.test(testcase)) totals.skipped++;
    else totals.passed++;
  }
  return totals;
}

/**
 * The totals of one runner. A runner that ended badly without a failed test, or ran none, counts
 * as one failure: it crashed, or looked in the wrong place.
 *
 * @param {string | undefined} xml Its report; undefined when it left none.
 * @param {number | null} code Its exit code.
 * @returns {Totals}
 */
export function totalsOf(xml, code) {
  const totals = xml === undefined ? { passed: 0, failed: 0, skipped: 0 } : countJUnit(xml);
  const ranNothing = totals.passed + totals.failed === 0;
  if (totals.failed === 0 && (code !== 0 || ranNothing)) totals.failed = 1;
  return totals;
}

/**
 * @param {readonly Totals[]} all
 * @returns {Totals}
 */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** @param {Totals} totals */
export function totalsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
