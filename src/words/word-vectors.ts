import { PCA } from 'ml-pca';
import { checkOptions, checkWhole, didYouMean, inWords } from '../check.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import { LiveOutput } from '../display/live-output.js';
import { progressBundle } from '../display/progress.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import type { Figure } from '../plots/figure.js';
import { breather } from '../training/breather.js';
import { NearestWords } from './nearest-words.js';
import { skipGram } from './skip-gram.js';
import { wordMap } from './word-map.js';
import { countWords, wordsOf } from './words-of.js';

/** How word vectors are learned. */
export interface WordVectorsOptions {
  /** How many numbers stand for a word; 64 by default. */
  size?: number;
  /** How far apart neighbours may be, in words; 10 by default. */
  window?: number;
  /** How often the text is read; 5 by default. */
  epochs?: number;
  /** How often a word must stand in the text to be learned; 5 by default. */
  minCount?: number;
  /** How many words of chance are pushed away for each neighbour; 5 by default. */
  negative?: number;
  /** The rate of the first steps, falling to 0; 0.05 by default. */
  learningRate?: number;
  /** The same seed gives the same vectors; by default one that nobody chose. */
  seed?: number | string;
}

const known: readonly (keyof WordVectorsOptions)[] = [
  'size',
  'window',
  'epochs',
  'minCount',
  'negative',
  'learningRate',
  'seed',
];

/**
 * Learns for each word of a text a row of numbers, so that words with like neighbours get like rows (skip-gram with negative
 * sampling, Mikolov et al. 2013). Capitals don't count. Interrupting the cell ends it.
 *
 * @param text A string, such as `await nn.data.tinyShakespeare()`.
 * @returns A row of numbers for each word.
 * @throws {RangeError} If fewer than 3 words stand in it often enough, or a number is outside its range.
 * @throws {TypeError} If the text is no string, or an option does not exist.
 * @see T. Mikolov et al., Distributed representations of words and phrases and their compositionality (2013)
 *
 * @example
 * const vectors = await nn.wordVectors(nn.data.sonnets(), { size: 8, minCount: 3, seed: 1 });
 * vectors.nearest('love', { count: 3 }).length; // 3
 */
export async function wordVectors(
  text: string,
  options: WordVectorsOptions = {},
): Promise<WordVectors> {
  checkOptions('wordVectors', options, known);
  const { size = 64, window = 10, epochs = 5, minCount = 5, negative = 5 } = options;
  const { learningRate = 0.05, seed = Math.random() } = options;
  if (typeof text !== 'string')
    throw new TypeError(
      `wordVectors: the text is ${inWords(text)}, expected a string. ${(text as unknown) instanceof Promise ? 'Write "await" where it is made.' : 'Read a file with await nn.data.text("my.txt").'}`,
    );
  for (const [name, value] of Object.entries({ size, window, epochs, minCount, negative }))
    checkWhole('wordVectors', name, value, 1);
  if (!(learningRate > 0 && learningRate < 1))
    throw new RangeError(
      `wordVectors: learningRate is ${learningRate}, expected a number between 0 and 1. Write 0.05.`,
    );
  const all = wordsOf(text);
  const counted = countWords(all).filter(([, count]) => count >= minCount);
  if (counted.length < 3)
    throw new RangeError(
      `wordVectors: ${counted.length} words stand in the text ${minCount} times or more, expected at least 3. Give a longer text, or a smaller minCount.`,
    );
  const places = new Map(counted.map(([word], i) => [word, i]));
  const numbers = all.map((word) => places.get(word)).filter((place) => place !== undefined);
  const counts = counted.map(([, count]) => count);
  const settings = { counts, size, window, epochs, negative, learningRate, seed };
  const rows = await trained(Int32Array.from(numbers), settings);
  return new WordVectors([...places.keys()], counts, rows);
}

async function trained(
  words: Int32Array,
  settings: Parameters<typeof skipGram>[1],
): Promise<Float32Array> {
  const [output, breathe] = [new LiveOutput(), breather()];
  const learning = skipGram(words, settings);
  const show = (share: number, loss: number): void => {
    const line = `Learning word vectors: ${formatPercent(share, 0)}, loss ${loss.toFixed(2)}`;
    output.show(progressBundle(share.toFixed(3), 1, 'word vectors', line));
  };
  let shownAt = performance.now();
  let loss: number | undefined;
  for (;;) {
    const { done, value } = learning.next();
    if (done) {
      if (loss !== undefined) show(1, loss);
      return value;
    }
    loss = value.loss;
    jupyterHost()?.signal.throwIfAborted();
    await breathe();
    if (performance.now() - shownAt < 250) continue;
    shownAt = performance.now();
    show(value.share, loss);
  }
}

/** A row of numbers for each word of a text. Made by `nn.wordVectors`. */
export class WordVectors implements Displayable {
  /** The words, the commonest first. */
  readonly words: readonly string[];
  /** How often each stands in the text. */
  readonly counts: readonly number[];
  /** How many numbers a word has. */
  readonly size: number;
  readonly #rows: Float32Array;
  readonly #places: ReadonlyMap<string, number>;

  constructor(words: readonly string[], counts: readonly number[], rows: Float32Array) {
    this.words = words;
    this.counts = counts;
    this.size = rows.length / words.length;
    this.#rows = rows.slice();
    this.#places = new Map(words.map((word, i) => [word, i]));
    for (let i = 0; i < words.length; i++) {
      const row = this.#row(i);
      const length = Math.hypot(...row) || 1;
      row.forEach((x, k) => (row[k] = x / length));
    }
  }

  /**
   * The numbers of a word, of length 1.
   *
   * @param word A word of the text; capitals don't count.
   * @returns A copy.
   * @throws {RangeError} If the text does not have it often enough.
   *
   * @example
   * const vectors = await nn.wordVectors(nn.data.sonnets(), { size: 8, minCount: 3, seed: 1 });
   * vectors.vector('love').length; // 8
   */
  vector(word: string): Float32Array {
    return this.#row(this.#placeOf('vector', word)).slice();
  }

  /**
   * How alike two words are used: the cosine of the angle between their vectors, 1 for the same direction.
   *
   * @param one A word of the text.
   * @param other Another one.
   * @returns From −1 to 1.
   * @throws {RangeError} If the text does not have one of them often enough.
   *
   * @example
   * const vectors = await nn.wordVectors(nn.data.sonnets(), { size: 8, minCount: 3, seed: 1 });
   * vectors.similarity('love', 'love'); // 1
   */
  similarity(one: string, other: string): number {
    const [a, b] = [one, other].map((word) => this.#row(this.#placeOf('similarity', word)));
    return a!.reduce((sum, x, k) => sum + x * b![k]!, 0);
  }

  /**
   * The words used most like `word`, the nearest first.
   *
   * @param word A word of the text.
   * @param options.count How many; 8 by default.
   * @returns The words, with their similarities.
   * @throws {RangeError} If the text does not have it often enough, or `count` is not a whole number from 1 on.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const vectors = await nn.wordVectors(nn.data.sonnets(), { size: 8, minCount: 3, seed: 1 });
   * vectors.nearest('love', { count: 3 }).length; // 3
   */
  nearest(word: string, options: { count?: number } = {}): NearestWords {
    checkOptions('nearest', options, ['count']);
    const { count = 8 } = options;
    checkWhole('nearest', 'count', count, 1);
    const row = this.#row(this.#placeOf('nearest', word));
    const found = this.words.map((other, i) => ({
      word: other,
      similarity: this.#row(i).reduce((sum, x, k) => sum + x * row[k]!, 0),
    }));
    const others = found.filter((each) => each.word !== word.toLowerCase());
    others.sort((a, b) => b.similarity - a.similarity);
    return new NearestWords(word, others.slice(0, count));
  }

  /**
   * Words as places in the plane, turned so that they lie as far apart as they can (PCA): groups of them in a colour each.
   *
   * @param groups Lists of words, by the names of the groups.
   * @returns A figure with a point for each word.
   * @throws {RangeError} If the text does not have one of them often enough, or there are fewer than 3.
   *
   * @example
   * const vectors = await nn.wordVectors(nn.data.sonnets(), { minCount: 3, seed: 1 });
   * vectors.map({ persons: ['i', 'thou', 'my', 'thy'], little: ['and', 'in', 'the'] });
   */
  map(groups: Record<string, readonly string[]>): Figure {
    const words = Object.entries(groups).flatMap(([group, list]) =>
      list.map((word) => ({ group, word, place: this.#placeOf('map', word) })),
    );
    if (words.length < 3)
      throw new RangeError(`map: there are ${words.length} words, expected at least 3. Name more.`);
    const rows = words.map(({ place }) => [...this.#row(place)]);
    const pca = new PCA(rows);
    const [first = 0, second = 0] = pca.getExplainedVariance();
    const points = pca.predict(rows, { nComponents: 2 }).to2DArray() as [number, number][];
    return wordMap(words, points, first + second);
  }

  #placeOf(caller: string, word: string): number {
    const place = this.#places.get(String(word).toLowerCase());
    if (place !== undefined) return place;
    throw new RangeError(
      `${caller}: "${word}" is not among the ${formatCount(this.words.length)} words that were learned. ${didYouMean(String(word), this.words)} A smaller minCount learns rarer ones.`,
    );
  }

  #row(place: number): Float32Array {
    return this.#rows.subarray(place * this.size, (place + 1) * this.size);
  }

  [inspectSymbol](): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { words, size } = this;
    return {
      'text/plain': `${formatCount(words.length)} words, ${size} numbers each; the commonest: ${words.slice(0, 8).join(', ')}`,
    };
  }
}
