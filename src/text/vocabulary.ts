/** The different letters of a text, each with its number. */
export class Vocabulary {
  /** In the order of their numbers. */
  readonly letters: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(letters: readonly string[]) {
    this.letters = letters;
    this.#places = new Map(letters.map((letter, place) => [letter, place]));
  }

  /** Those that stand in `text`, sorted. */
  static of(text: string): Vocabulary {
    return new Vocabulary([...new Set(text)].sort());
  }

  get size(): number {
    return this.letters.length;
  }

  has(letter: string): boolean {
    return this.#places.has(letter);
  }

  /**
   * The numbers of the letters of a text.
   *
   * @throws {RangeError} If a letter has none.
   */
  encode(caller: string, text: string): Uint16Array {
    const numbers = new Uint16Array(text.length);
    let length = 0;
    for (const letter of text) {
      const place = this.#places.get(letter);
      if (place === undefined) throw this.#unknown(caller, letter);
      numbers[length++] = place;
    }
    // Fewer than `text.length` where a letter takes two of JavaScript's.
    return length === text.length ? numbers : numbers.slice(0, length);
  }

  #unknown(caller: string, letter: string): RangeError {
    const other = [letter.toLowerCase(), letter.toUpperCase()].find((each) => this.has(each));
    const known = this.letters.map(visible).join('');
    const repair =
      other === undefined
        ? 'Leave it out, or train on a text that has it.'
        : `Write ${JSON.stringify(other)}: text.to${other === letter.toLowerCase() ? 'Lower' : 'Upper'}Case().`;
    return new RangeError(
      `${caller}: the text has the letter ${JSON.stringify(letter)}, expected only letters of the text that the model learned from: ${known}. ${repair}`,
    );
  }
}

/** A letter as a reader can see it. */
export const visible = (letter: string): string =>
  ({ ' ': '␣', '\n': '⏎', '\t': '⇥', '\r': '␍' })[letter] ?? letter;
