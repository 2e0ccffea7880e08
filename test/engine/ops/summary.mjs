// @ts-check
/**
 * @typedef {object} Result Of one spec.
 * @property {string} name
 * @property {'passed' | 'failed' | 'pending' | 'left out'} status `pending`: tfjs itself leaves it out.
 * @property {number} ms
 * @property {string} [message] Why it failed or is left out.
 * @property {string} [stack]
 */

/** @param {readonly Result[]} results */
export function summaryLine(results) {
  const count = (/** @type {Result['status']} */ wanted) =>
    results.filter(({ status }) => status === wanted).length;
  const leftOut = count('left out') > 0 ? `, ${count('left out')} left out` : '';
  return `${results.length} specs, ${count('passed')} passed, ${count('failed')} failed, ${count('pending')} pending${leftOut}`;
}
