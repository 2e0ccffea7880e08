/**
 * Refuses an option that does not exist: a misspelt one would be ignored without a word.
 *
 * @throws {TypeError} Naming the option and those that exist.
 */
export function checkOptions(caller: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new TypeError(
        `${caller}: option "${name}" does not exist, expected ${oneOf(known)}. Check the spelling.`,
      );
}

/**
 * Refuses anything but a whole number from `least` on.
 *
 * @throws {RangeError} Naming the argument and what it is.
 */
export function checkWhole(caller: string, name: string, value: unknown, least: number): void {
  if (!Number.isInteger(value) || (value as number) < least)
    throw new RangeError(
      `${caller}: ${name} is ${String(value)}, expected a whole number, ${least} or more, such as ${Math.max(least, 100)}.`,
    );
}

/** Words in a row: `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
