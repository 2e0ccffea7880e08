// @ts-check
/**
 * Reads the list of the specs that are left out, by full name, each with its reason.
 *
 * @param {string} json
 * @returns {Map<string, string>}
 */
export function readLeftOut(json) {
  const list = new Map(Object.entries(JSON.parse(json)));
  for (const [name, reason] of list) {
    if (typeof reason === 'string' && reason.trim() !== '') continue;
    throw new TypeError(
      `ops: the reason to leave out "${name}" is ${JSON.stringify(reason)}, expected a text. Say why it can't pass.`,
    );
  }
  return list;
}
