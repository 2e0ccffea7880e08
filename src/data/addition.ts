import { checkOptions, checkWhole } from '../check.js';
import { seededRandom } from '../random.js';
import { Dataset } from './dataset.js';

/** How many problems, and how hard. */
export interface AdditionOptions {
  /** How many problems, all different; 50,000 by default, fewer where there are not so many. */
  samples?: number;
  /** Digits of each number at most, from 1 to 6; 3 by default. */
  digits?: number;
  /** Whether the question is written backwards, which makes it easier to learn; true by default. */
  reverse?: boolean;
  /** The same seed gives the same problems; 1 by default. */
  seed?: number | string;
}

/** The letters of questions and answers, in the order of their places in a row of 0 and 1. */
export const additionLetters = ' +0123456789';

/**
 * Additions as sequences of letters: the question `535+61` and the answer `596`, filled up with
 * spaces. Each letter is a row of twelve numbers of which one is 1, in the order of
 * `nn.data.additionLetters`: inputs `[2 · digits + 1, 12]`, targets `[digits + 1, 12]`.
 *
 * No two problems have the same pair of numbers, so what is tested has not been seen before.
 *
 * @returns The problems as sequences.
 * @throws {RangeError} If a number is outside its range.
 * @throws {TypeError} If an option does not exist.
 * @see keras.io, Sequence to sequence learning for performing number addition
 *
 * @example
 * const { train, test } = nn.data.addition({ samples: 10_000 }).split(0.9);
 * train.at(0).label; // '12+62=74'
 */
export function addition(options: AdditionOptions = {}): Dataset {
  checkOptions('addition', options, ['samples', 'digits', 'reverse', 'seed']);
  const { samples = 50_000, digits = 3, reverse = true, seed = 1 } = options;
  checkWhole('addition', 'samples', samples, 1);
  checkWhole('addition', 'digits', digits, 1);
  if (digits > 6)
    throw new RangeError(
      `addition: digits is ${digits}, expected 6 or fewer. More take a network too long to learn.`,
    );
  const random = seededRandom(seed);
  const pairs = new Set<string>();
  const problems: (readonly [number, number])[] = [];
  const numbers = 10 ** digits;
  // Half of all pairs at most: the last ones of a small set would take long to find.
  const count = Math.min(samples, Math.floor((numbers * (numbers + 1)) / 4));
  const draw = () => random.integer(10 ** (1 + random.integer(digits)));
  while (problems.length < count) {
    const [a, b] = [draw(), draw()];
    const pair = `${Math.min(a, b)}+${Math.max(a, b)}`;
    if (pairs.has(pair)) continue;
    pairs.add(pair);
    problems.push([a, b]);
  }
  const [asked, answered] = [2 * digits + 1, digits + 1];
  const size = additionLetters.length;
  const inputs = new Uint8Array(count * asked * size);
  const targets = new Uint8Array(count * answered * size);
  problems.forEach(([a, b], i) => {
    const question = `${a}+${b}`.padEnd(asked);
    write(reverse ? [...question].reverse().join('') : question, inputs, i * asked * size);
    write(String(a + b).padEnd(answered), targets, i * answered * size);
  });
  return new Dataset({
    name: 'addition',
    inputs,
    inputShape: [asked, size],
    targets,
    targetShape: [answered, size],
    textOf: (row) => {
      const [a, b] = problems[row]!;
      return `${a}+${b}=${a + b}`;
    },
  });
}

function write(text: string, into: Uint8Array, from: number): void {
  [...text].forEach((letter, i) => {
    into[from + i * additionLetters.length + additionLetters.indexOf(letter)] = 1;
  });
}
