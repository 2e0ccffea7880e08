import { checkOptions, checkWhole, inWords } from '../check.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { formatCount } from '../display/numbers.js';
import { escapeXml } from '../display/picture.js';
import { countWords, wordsOf } from '../words/words-of.js';
import { Dataset } from './dataset.js';
import { readPathOrUrl } from './local-files.js';
import { sentencePatterns } from './sentence-patterns.js';
import { decodeText } from './text.js';

/** What is read, and how sentences become numbers. */
export interface SentencesOptions {
  /** How many of our own, half of each class; 2,000 by default. */
  samples?: number;
  /** The same seed gives the same sentences; 1 by default. */
  seed?: number | string;
  /** How many words of each are kept, the last ones; 24 by default, 80 for a file. */
  length?: number;
  /** How many different words are told apart, the commonest; 10,000 by default. */
  vocabulary?: number;
  /** In a CSV file: the column with the text; `'text'` by default. */
  text?: string;
  /** In a CSV file: the column with the class; `'label'` by default. */
  target?: string;
}

const known: readonly (keyof SentencesOptions)[] = [
  'samples',
  'seed',
  'length',
  'vocabulary',
  'text',
  'target',
];

/**
 * Sentences with a class each, as rows of word numbers for `nn.embedding`: your own from a CSV file, else short opinions put together
 * by a program from patterns of ours, classes 'negative' and 'positive'.
 *
 * A word is its place among the words by frequency, from 2 on; 1 is a word that is not among them, 0 nothing: short sentences
 * begin with zeros, so that a recurrent layer reads the words last.
 *
 * @param file A CSV file on this computer or at an address, with a column of texts and one of classes; or the options.
 * @returns `data` for the network, the words and what turns a sentence into numbers.
 * @throws {TypeError} If an option or a column does not exist.
 * @throws {RangeError} If a number is outside its range, or fewer than two classes are there.
 *
 * @example
 * const opinions = await nn.data.sentences({ samples: 100, seed: 1 });
 * opinions.data.inputShape; // [24]
 */
export async function sentences(
  file: string | SentencesOptions = {},
  more: SentencesOptions = {},
): Promise<Sentences> {
  const options = typeof file === 'string' ? more : file;
  checkOptions('sentences', options, known);
  const { samples = 2000, seed = 1, vocabulary = 10_000 } = options;
  const { length = typeof file === 'string' ? 80 : 24, text = 'text', target = 'label' } = options;
  for (const [name, value] of Object.entries({ samples, length, vocabulary }))
    checkWhole('sentences', name, value, 1);
  if (typeof file !== 'string')
    return new Sentences(sentencePatterns(samples, seed), length, vocabulary, {
      name: 'opinions',
      note: 'put together by a program, not reviews that somebody wrote',
    });
  const name = file.split(/[/\\]/).at(-1)!;
  return new Sentences(await fromCsv(file, text, target), length, vocabulary, { name });
}

/** A sentence and the name of its class. */
export interface Labelled {
  readonly text: string;
  readonly label: string;
}

async function fromCsv(file: string, text: string, target: string): Promise<Labelled[]> {
  const { default: Papa } = await import('papaparse');
  const content = decodeText(await readPathOrUrl('sentences', file)).replace(/^\uFEFF/, '');
  const { data, meta } = Papa.parse<Record<string, string>>(content, {
    header: true,
    skipEmptyLines: 'greedy',
  });
  for (const column of [text, target])
    if (!meta.fields?.includes(column))
      throw new TypeError(
        `sentences: column "${column}" does not exist in ${file}, expected one of ${meta.fields?.join(', ') ?? 'none'}. Write { text: "…", target: "…" } with the names of yours.`,
      );
  return data.flatMap((row) => {
    const [sentence, label] = [row[text]?.trim(), row[target]?.trim()];
    return sentence && label ? [{ text: sentence, label }] : [];
  });
}

/** Sentences as numbers, and the words behind them. Made by `nn.data.sentences`. */
export class Sentences implements Displayable {
  /** For `fit`: rows of word numbers, with classes. `shuffle` it before `split`. */
  readonly data: Dataset;
  /** The words, each at the place of its number less 2. */
  readonly words: readonly string[];
  /** What was read, in the order of `data`. */
  readonly texts: readonly string[];
  readonly #length: number;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(
    all: readonly Labelled[],
    length: number,
    vocabulary: number,
    about: { name: string; note?: string },
  ) {
    const labels = [...new Set(all.map(({ label }) => label))].sort();
    if (labels.length < 2)
      throw new RangeError(
        `sentences: "${about.name}" has ${labels.length} classes, expected at least 2. Look at the column with the classes.`,
      );
    const split = all.map(({ text }) => wordsOf(text));
    this.texts = all.map(({ text }) => text);
    this.words = countWords(split.flat())
      .slice(0, vocabulary)
      .map(([word]) => word);
    this.#length = length;
    this.#numbers = new Map(this.words.map((word, i) => [word, i + 2]));
    const inputs = new Float32Array(all.length * length);
    this.texts.forEach((text, i) => inputs.set(this.encode(text), i * length));
    this.data = new Dataset({
      ...about,
      inputs,
      inputShape: [length],
      targets: Uint8Array.from(all, ({ label }) => labels.indexOf(label)),
      classes: labels.map((label, value) => ({ value, label })),
      textOf: (row) => this.texts[row]!,
    });
  }

  /** How many numbers an embedding has to know: `nn.embedding(opinions.vocabulary, 32)`. */
  get vocabulary(): number {
    return this.words.length + 2;
  }

  /**
   * A sentence as the numbers that a network takes.
   *
   * @param text A sentence.
   * @returns A number for each word, zeros before them.
   * @throws {TypeError} If it is no string.
   *
   * @example
   * const opinions = await nn.data.sentences({ samples: 100, seed: 1 });
   * opinions.encode('What a wonderful film').length; // 24
   */
  encode(text: string): Float32Array {
    if (typeof text !== 'string')
      throw new TypeError(`encode: the text is ${inWords(text)}, expected a string.`);
    const numbers = wordsOf(text)
      .slice(-this.#length)
      .map((word) => this.#numbers.get(word) ?? 1);
    const row = new Float32Array(this.#length);
    row.set(numbers, this.#length - numbers.length);
    return row;
  }

  [inspectSymbol](): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { data, texts, words } = this;
    const shown = texts.slice(0, 8).map((text, i) => ({ text, label: data.at(i).label! }));
    const note = data.note ? ` (${data.note})` : '';
    const title = `${data.name}${note}: ${formatCount(data.length)} sentences of ${formatCount(words.length)} different words`;
    const rows = shown.map(
      ({ text, label }) =>
        `<tr><td style="text-align:left">${escapeXml(label)}</td><td style="text-align:left">${escapeXml(text)}</td></tr>`,
    );
    return {
      'text/plain': [title, ...shown.map(({ text, label }) => `${label}: ${text}`)].join('\n'),
      'text/html': `<p>${escapeXml(title)}</p><table aria-label="sentences"><tbody>${rows.join('')}</tbody></table>`,
    };
  }
}
