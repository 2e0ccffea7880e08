/**
 * Refuses an option that does not exist: a misspelt one would be ignored without a word.
 *
 * @throws {TypeError} Naming the option, those that exist and the one that was meant.
 */
export function checkOptions(caller: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(
      `${caller}: the options are ${inWords(options)}, expected an object. Write { ${known[0]}: … }; there is ${known.join(', ')}.`,
    );
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new TypeError(
        `${caller}: option "${name}" does not exist, expected ${oneOf(known)}. ${didYouMean(name, known)}`,
      );
}

/** The repair for a misspelt word: the nearest of those that exist, where one is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? 'Check the spelling.' : `Did you mean "${near}"?`;
}

/** The repair for a misspelt name where there are many: the nearest before all. */
export function nearestFirst(word: string, known: readonly string[]): string {
  return `${didYouMean(word, known)} Expected ${oneOf(known.map((each) => `"${each}"`))}.`;
}

/** The word of `known` that `word` is most likely a slip for, or `undefined` if none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const given = word.toLowerCase();
  const [best] = known
    .map((each) => ({ each, steps: editDistance(given, each.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(2, given.length / 3) ? best.each : undefined;
}

/** How many letters must be put in, taken out or replaced to make one word the other (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[to.length]!;
}

/**
 * Refuses anything but a whole number from `least` on.
 *
 * @throws {RangeError} Naming the argument and what it is.
 */
export function checkWhole(caller: string, name: string, value: unknown, least: number): void {
  if (!Number.isInteger(value) || (value as number) < least)
    throw new RangeError(
      `${caller}: ${name} is ${inWords(value)}, expected a whole number, ${least} or more, such as ${Math.max(least, 100)}.`,
    );
}

/** What something is, as an error says it: numbers and texts as they are, all else by its kind. */
export function inWords(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  return Array.isArray(value) || ArrayBuffer.isView(value) ? 'a list' : 'an object';
}

/** Words in a row: `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
