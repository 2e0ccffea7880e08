/** A column of a table: all numbers, or all words. */
export interface Column {
  readonly name: string;
  /** undefined where the value is missing. */
  readonly values: readonly (number | string | undefined)[];
  /** The different words in the order of the alphabet; absent for numbers. */
  readonly words?: readonly string[];
  /** What the column is to a network: one input, or one for each word. */
  inputs(): { readonly name: string; readonly at: (row: number) => number }[];
}

/** More would be names or free text, of which a network can't learn. */
const mostWords = 100;

const missing = new Set(['', 'na', 'nan', 'n/a', 'null', '?']);

/** Reads the values in one place of each row. */
export function readColumn(
  rows: readonly (readonly string[])[],
  place: number,
  name: string,
): Column {
  const texts = rows.map((row) => {
    const text = row[place]!.trim();
    return missing.has(text.toLowerCase()) ? undefined : text;
  });
  const numbers = texts.map((text) => (text === undefined ? undefined : toNumber(text)));
  const isNumbers = numbers.every((value) => value === undefined || Number.isFinite(value));
  return isNumbers ? numberColumn(name, numbers) : wordColumn(name, texts);
}

/** `1,5` is a number too, where commas don't part the values. */
const toNumber = (text: string) =>
  Number(/^[-+]?\d*,\d+$/.test(text) ? text.replace(',', '.') : text);

function numberColumn(name: string, values: readonly (number | undefined)[]): Column {
  const known = values.filter((value) => value !== undefined);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  return { name, values, inputs: () => [{ name, at: (row) => values[row] ?? mean }] };
}

function wordColumn(name: string, values: readonly (string | undefined)[]): Column {
  const words = [...new Set(values.filter((value) => value !== undefined))].sort();
  return {
    name,
    values,
    words,
    inputs() {
      if (words.length > mostWords)
        throw new TypeError(
          `csv: column ${name} has ${words.length} different words such as ${JSON.stringify(words[0])}, expected ${mostWords} or fewer to learn from. Name the other columns: { columns: [...] }.`,
        );
      return words.map((word) => ({
        name: `${name}=${word}`,
        at: (row) => (values[row] === word ? 1 : 0),
      }));
    },
  };
}
